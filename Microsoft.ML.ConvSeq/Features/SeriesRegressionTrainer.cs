using ConvSeq.Features;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Predicts a number from a time series in one step: features and a ridge head, fitted in bulk over all cores.</summary>
/// <typeparam name="TFeatures">Options of the features.</typeparam>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Regression |
/// | Is normalization required? | No |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | By Microsoft.ML.ConvSeq.Onnx |
///
/// ### Input and Output Columns
/// The label is [Single](xref:System.Single), the series are a vector of Single or [Double](xref:System.Double) of known size
/// (univariate), of two
/// dimensions, channels x length (multivariate), or of variable size (lengths differ). Score is the prediction. Rows whose label is NaN
/// are skipped.
/// ]]></format>
/// </remarks>
public abstract class SeriesRegressionTrainer<TFeatures> : SeriesTrainer<TFeatures, TimeSeriesRegressor>
    where TFeatures : SeriesFeatureOptions
{
    private readonly OptionsBase _options;

    private protected SeriesRegressionTrainer(IHostEnvironment env, OptionsBase options)
        : base(env, options, LabelKind.Number) => _options = options;

    private protected override TimeSeriesRegressor Fit(
        SeriesSource train, SeriesFeatureOptions features, double[] weights, Execution execution) =>
        TimeSeriesRegressor.Fit(train, _options.ToRegressor(features), weights, execution);

    private protected override ConvSeqPredictionTransformer<TimeSeriesRegressor> Predictor(
        Fitted<TimeSeriesRegressor> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.SeriesRegression(fitted, schema);

    /// <summary>Options that all algorithms share; weights of classes do not apply.</summary>
    public abstract class OptionsBase : SeriesTrainerOptions<TFeatures>
    {
        private protected OptionsBase(TFeatures features) : base(features)
        {
        }

        /// <summary>The model on top of the features. Default: trees for features that they suit, ridge for others.</summary>
        public RegressorHead Head { get; set; }

        /// <summary>The engine's options with the features decided.</summary>
        internal TimeSeriesRegressorOptions ToRegressor(SeriesFeatureOptions features) => new()
        {
            Features = features,
            Head = Head,
            Ridge = Ridge,
            Trees = Trees,
            Repair = Repair,
            FeaturesToKeep = FeaturesToKeep,
        };
    }
}
