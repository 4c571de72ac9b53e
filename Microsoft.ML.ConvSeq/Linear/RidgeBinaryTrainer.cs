using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Binary ridge classifier: exact leave-one-out choice of the regularization, calibrated probability.</summary>
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
/// whether Score, the distance to the boundary, is above 0; Probability is that of true, calibrated.
/// ]]></format>
/// </remarks>
/// <seealso cref="RidgeCatalog"/>
public sealed class RidgeBinaryTrainer : FeatureTrainer<RidgeClassifier>
{
    private readonly Options _options;

    internal RidgeBinaryTrainer(IHostEnvironment env, Options options)
        : base(env, options, LabelKind.Boolean) => _options = options;

    private protected override RidgeClassifier Fit(FeatureData data, Execution execution) =>
        RidgeClassifierFit.Run(data, data.Classes, data.ClassCount, _options.Ridge, data.Weights, execution).Classifier;

    private protected override ConvSeqPredictionTransformer<RidgeClassifier> Predictor(
        Fitted<RidgeClassifier> fitted, DataViewSchema schema, LabelColumn label) => PredictionTransformers.Binary(fitted, schema);

    /// <summary>Options of <see cref="RidgeBinaryTrainer"/>.</summary>
    public sealed class Options : RidgeTrainerOptions;
}
