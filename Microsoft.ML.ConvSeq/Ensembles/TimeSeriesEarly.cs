using System.Collections.Immutable;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Classifies time series before they end: at the first of several checkpoints whose classifier is sure enough. The
/// <see cref="EarlyClassifier"/> of the fitted model, which GetConvSeqModel returns, says after how many points, and takes series that are
/// still going on.
/// </summary>
/// <inheritdoc cref="SeriesMulticlassTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="TimeSeriesEarlyCatalog"/>
public sealed class TimeSeriesEarlyMulticlassTrainer : EnsembleTrainer<EarlyClassifier>
{
    private readonly Options _options;

    internal TimeSeriesEarlyMulticlassTrainer(IHostEnvironment env, Options options)
        : base(env, options, LabelKind.Key) => _options = options;

    // What normalizes a whole series knows its end.
    private protected override SeriesRepair InputRepair => _options.Repair with { ZNormalize = false };

    private protected override EarlyClassifier Fit(
        SeriesSource train, EnsembleOptions options, double[] weights, INetworkBackend? backend, Execution execution) =>
        EarlyClassifier.Fit(train, _options.Early with { Classifier = options }, weights, execution, backend);

    private protected override ConvSeqPredictionTransformer<EarlyClassifier> Predictor(
        Fitted<EarlyClassifier> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.SeriesMulticlass(fitted, schema, label.Classes!);

    /// <summary>
    /// Options of <see cref="TimeSeriesEarlyMulticlassTrainer"/>. <see cref="EnsembleTrainerOptions.Ensemble"/> is the classifier of each
    /// checkpoint, by default one member, MiniRocket; with it come the repair, the seed, and a time budget for each checkpoint.
    /// </summary>
    public sealed class Options : EnsembleTrainerOptions
    {
        /// <summary>Creates the defaults.</summary>
        public Options() => Ensemble = EarlyClassifierOptions.DefaultClassifier;

        /// <inheritdoc cref="EarlyClassifierOptions.Checkpoints"/>
        public ImmutableArray<double> Checkpoints
        {
            get => Early.Checkpoints;
            set => Early = Early with { Checkpoints = value };
        }

        /// <inheritdoc cref="EarlyClassifierOptions.AccuracyShare"/>
        public double AccuracyShare
        {
            get => Early.AccuracyShare;
            set => Early = Early with { AccuracyShare = value };
        }

        /// <summary>All but the classifier, which is <see cref="EnsembleTrainerOptions.Ensemble"/>.</summary>
        internal EarlyClassifierOptions Early { get; private set; } = new();
    }
}
