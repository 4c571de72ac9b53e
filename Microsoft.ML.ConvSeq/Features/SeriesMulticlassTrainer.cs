using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Classifies time series in one step: features and a head, fitted in bulk over all cores.</summary>
/// <typeparam name="TFeatures">Options of the features.</typeparam>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Multiclass classification |
/// | Is normalization required? | No |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | By Microsoft.ML.ConvSeq.Onnx, except early classifiers |
///
/// ### Input and Output Columns
/// The label is a [key](xref:Microsoft.ML.Data.KeyDataViewType), the series are a vector of Single or [Double](xref:System.Double) of
/// known size
/// (univariate), of two dimensions, channels x length (multivariate), or of variable size (lengths differ). PredictedLabel is a key
/// with the label's key values; Score holds a calibrated probability per class. Rows without a label are skipped.
/// ]]></format>
/// </remarks>
public abstract class SeriesMulticlassTrainer<TFeatures> : SeriesTrainer<TFeatures, TimeSeriesClassifier>
    where TFeatures : SeriesFeatureOptions
{
    private readonly OptionsBase _options;

    private protected SeriesMulticlassTrainer(IHostEnvironment env, OptionsBase options)
        : base(env, options, LabelKind.Key) => _options = options;

    private protected override TimeSeriesClassifier Fit(
        SeriesSource train, SeriesFeatureOptions features, double[] weights, Execution execution) =>
        TimeSeriesClassifier.Fit(train, _options.ToClassifier(features), weights, execution);

    private protected override ConvSeqPredictionTransformer<TimeSeriesClassifier> Predictor(
        Fitted<TimeSeriesClassifier> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.SeriesMulticlass(fitted, schema, label.Classes!);

    /// <summary>Options that all algorithms share.</summary>
    public abstract class OptionsBase : SeriesTrainerOptions<TFeatures>
    {
        private LogisticOptions _logistic = new();

        private protected OptionsBase(TFeatures features) : base(features)
        {
        }

        /// <summary>
        /// The classifier on top of the features. Default: trees for features that they suit; for others ridge, or logistic for more
        /// series than <see cref="TimeSeriesClassifierOptions.MaxSeriesForRidge"/>.
        /// </summary>
        public ClassifierHead Head { get; set; }

        /// <summary>
        /// Options of a logistic head: batches, learning rate and when to stop; the scaling of features, and the weights of classes in key
        /// order. Its seed is that of the features.
        /// </summary>
        /// <exception cref="ArgumentNullException">The value is null.</exception>
        public LogisticOptions Logistic
        {
            get => _logistic;
            set => _logistic = value ?? throw new ArgumentNullException(nameof(Logistic));
        }

        /// <summary>The engine's options with the features decided.</summary>
        internal TimeSeriesClassifierOptions ToClassifier(SeriesFeatureOptions features) => new()
        {
            Features = features,
            Head = Head,
            Ridge = Ridge,
            Trees = Trees,
            Logistic = Logistic,
            Repair = Repair,
            FeaturesToKeep = FeaturesToKeep,
        };
    }
}
