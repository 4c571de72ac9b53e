using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Classifies time series by several algorithms at once: each has features and a head of its own, and their calibrated probabilities are
/// combined. The most accurate, and the slowest of those that need no network.
/// </summary>
/// <inheritdoc cref="SeriesMulticlassTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="TimeSeriesEnsembleCatalog"/>
public sealed class TimeSeriesEnsembleMulticlassTrainer : EnsembleTrainer<EnsembleClassifier>
{
    internal TimeSeriesEnsembleMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options, LabelKind.Key)
    {
    }

    private protected override EnsembleClassifier Fit(
        SeriesSource train, EnsembleOptions options, double[] weights, INetworkBackend? backend, Execution execution) =>
        EnsembleClassifier.Fit(train, options, weights, execution, backend);

    private protected override ConvSeqPredictionTransformer<EnsembleClassifier> Predictor(
        Fitted<EnsembleClassifier> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.SeriesMulticlass(fitted, schema, label.Classes!);

    /// <summary>Options of <see cref="TimeSeriesEnsembleMulticlassTrainer"/>.</summary>
    public sealed class Options : EnsembleTrainerOptions;
}

/// <summary>
/// Predicts a number from a time series by several algorithms at once: each has features and a head of its own, and their predictions are
/// averaged or stacked.
/// </summary>
/// <inheritdoc cref="SeriesRegressionTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="TimeSeriesEnsembleCatalog"/>
public sealed class TimeSeriesEnsembleRegressionTrainer : EnsembleTrainer<EnsembleRegressor>
{
    internal TimeSeriesEnsembleRegressionTrainer(IHostEnvironment env, Options options) : base(env, options, LabelKind.Number)
    {
    }

    private protected override EnsembleRegressor Fit(
        SeriesSource train, EnsembleOptions options, double[] weights, INetworkBackend? backend, Execution execution) =>
        EnsembleRegressor.Fit(train, options, weights, execution, backend);

    private protected override ConvSeqPredictionTransformer<EnsembleRegressor> Predictor(
        Fitted<EnsembleRegressor> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.SeriesRegression(fitted, schema);

    /// <summary>Options of <see cref="TimeSeriesEnsembleRegressionTrainer"/>.</summary>
    public sealed class Options : EnsembleTrainerOptions;
}
