using ConvSeq.Features;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Classifies time series in one step, fitted in bulk over all cores: by the ensemble where fitting it takes minutes at most, otherwise by
/// features that suit the training set and the machine and a head on them; or by whichever features the options name. The log says what
/// was chosen, and why.
/// </summary>
/// <inheritdoc cref="SeriesMulticlassTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="TimeSeriesCatalog"/>
/// <seealso cref="AutomaticModel"/>
public sealed class TimeSeriesMulticlassTrainer : SeriesTrainer<SeriesFeatureOptions, ISeriesClassifier>
{
    private readonly Options _options;

    internal TimeSeriesMulticlassTrainer(IHostEnvironment env, Options options)
        : base(env, options, LabelKind.Key) => _options = options;

    private protected override ISeriesClassifier Fit(
        SeriesSource train, SeriesFeatureOptions features, double[] weights, Execution execution) =>
        AutomaticModel.FitClassifier(train, _options.ToClassifier(features), weights, execution);

    private protected override ConvSeqPredictionTransformer<ISeriesClassifier> Predictor(
        Fitted<ISeriesClassifier> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.SeriesMulticlass(fitted, schema, label.Classes!);

    private protected override string? ReasonFor(SeriesFeatureOptions features, int seriesCount, int length, int channels) =>
        AutomaticModel.Choose(_options.ToClassifier(features), seriesCount, length, channels)?.Reason;

    /// <summary>Options of <see cref="TimeSeriesMulticlassTrainer"/>.</summary>
    public sealed class Options() : SeriesMulticlassTrainer<SeriesFeatureOptions>.OptionsBase(new AutomaticFeatureOptions());
}

/// <summary>
/// Predicts a number from a time series in one step, fitted in bulk over all cores: by the ensemble where fitting it takes minutes at most,
/// otherwise by features that suit the training set and the machine and a head on them; or by whichever features the options name. The log
/// says what was chosen, and why.
/// </summary>
/// <inheritdoc cref="SeriesRegressionTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="TimeSeriesCatalog"/>
/// <seealso cref="AutomaticModel"/>
public sealed class TimeSeriesRegressionTrainer : SeriesTrainer<SeriesFeatureOptions, ISeriesRegressor>
{
    private readonly Options _options;

    internal TimeSeriesRegressionTrainer(IHostEnvironment env, Options options)
        : base(env, options, LabelKind.Number) => _options = options;

    private protected override ISeriesRegressor Fit(
        SeriesSource train, SeriesFeatureOptions features, double[] weights, Execution execution) =>
        AutomaticModel.FitRegressor(train, _options.ToRegressor(features), weights, execution);

    private protected override ConvSeqPredictionTransformer<ISeriesRegressor> Predictor(
        Fitted<ISeriesRegressor> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.SeriesRegression(fitted, schema);

    private protected override string? ReasonFor(SeriesFeatureOptions features, int seriesCount, int length, int channels) =>
        AutomaticModel.Choose(_options.ToRegressor(features), seriesCount, length, channels)?.Reason;

    /// <summary>Options of <see cref="TimeSeriesRegressionTrainer"/>.</summary>
    public sealed class Options() : SeriesRegressionTrainer<SeriesFeatureOptions>.OptionsBase(new AutomaticFeatureOptions());
}
