using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Multinomial logistic classifier for many rows: minibatches, early stopping on held-out rows, calibrated probabilities.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Multiclass classification |
/// | Is normalization required? | No: features are standardized inside, unless the column is marked as normalized |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | By Microsoft.ML.ConvSeq.Onnx |
///
/// ### Input and Output Columns
/// The label is a [key](xref:Microsoft.ML.Data.KeyDataViewType), the features are a known-sized vector of Single or
/// [Double](xref:System.Double).
/// PredictedLabel is a key with the label's key values; Score holds a calibrated probability per class. Rows without a label are
/// skipped. Memory: 4 n p bytes for n rows of p features, and what <see cref="LogisticClassifier"/> states.
/// ]]></format>
/// </remarks>
/// <seealso cref="LogisticCatalog"/>
public sealed class LogisticMulticlassTrainer : FeatureTrainer<LogisticClassifier>
{
    private readonly LogisticOptions _options;

    internal LogisticMulticlassTrainer(IHostEnvironment env, Options options)
        : base(env, options, LabelKind.Key) => _options = options.ToEngine(Host);

    private protected override LogisticClassifier Fit(FeatureData data, Execution execution) => LogisticClassifier.Fit(
        data.ToMatrix(), data.Classes, data.ClassCount, _options.Resolve(data.AreScaled), data.Weights, execution);

    private protected override ConvSeqPredictionTransformer<LogisticClassifier> Predictor(
        Fitted<LogisticClassifier> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.Multiclass(fitted, schema, label.Classes!);

    /// <summary>Options of <see cref="LogisticMulticlassTrainer"/>.</summary>
    public sealed class Options : LogisticTrainerOptions;
}
