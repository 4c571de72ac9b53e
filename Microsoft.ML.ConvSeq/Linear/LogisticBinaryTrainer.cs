using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Binary logistic classifier for many rows: minibatches, early stopping on held-out rows, calibrated probability.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Binary classification |
/// | Is normalization required? | No: features are standardized inside, unless the column is marked as normalized |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | By Microsoft.ML.ConvSeq.Onnx |
///
/// ### Input and Output Columns
/// The label is [Boolean](xref:System.Boolean), the features are a known-sized vector of Single or [Double](xref:System.Double).
/// PredictedLabel is
/// whether Score, half the log-odds before calibration, is above 0; Probability is that of true, calibrated.
/// ]]></format>
/// </remarks>
/// <seealso cref="LogisticCatalog"/>
public sealed class LogisticBinaryTrainer : FeatureTrainer<LogisticClassifier>
{
    private readonly LogisticOptions _options;

    internal LogisticBinaryTrainer(IHostEnvironment env, Options options)
        : base(env, options, LabelKind.Boolean) => _options = options.ToEngine(Host);

    private protected override LogisticClassifier Fit(FeatureData data, Execution execution) => LogisticClassifier.Fit(
        data.ToMatrix(), data.Classes, data.ClassCount, _options.Resolve(data.AreScaled), data.Weights, execution);

    private protected override ConvSeqPredictionTransformer<LogisticClassifier> Predictor(
        Fitted<LogisticClassifier> fitted, DataViewSchema schema, LabelColumn label) => PredictionTransformers.Binary(fitted, schema);

    /// <summary>Options of <see cref="LogisticBinaryTrainer"/>.</summary>
    public sealed class Options : LogisticTrainerOptions;
}
