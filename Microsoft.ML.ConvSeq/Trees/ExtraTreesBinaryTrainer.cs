using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Trees;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Binary classifier of extremely randomised trees.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Binary classification |
/// | Is normalization required? | No: trees see the order of values only |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | By Microsoft.ML.ConvSeq.Onnx |
///
/// ### Input and Output Columns
/// The label is [Boolean](xref:System.Boolean), the features are a known-sized vector of Single or [Double](xref:System.Double).
/// Probability is that of true, the mean of the trees' shares; Score is the same less that of false, from -1 to 1; PredictedLabel is
/// whether Score is above 0. Memory: 8 n p bytes for n rows of p features, and what <see cref="ExtraTreesClassifier"/> states beyond the
/// features.
/// ]]></format>
/// </remarks>
/// <seealso cref="ExtraTreesCatalog"/>
public sealed class ExtraTreesBinaryTrainer : FeatureTrainer<ExtraTreesClassifier>
{
    private readonly ExtraTreesOptions _options;

    internal ExtraTreesBinaryTrainer(IHostEnvironment env, Options options)
        : base(env, options, LabelKind.Boolean) => _options = options.ToEngine(Host);

    private protected override ExtraTreesClassifier Fit(FeatureData data, Execution execution) =>
        ExtraTreesClassifier.Fit(data.ToMatrix(), data.Classes, data.ClassCount, _options, data.Weights, execution);

    private protected override ConvSeqPredictionTransformer<ExtraTreesClassifier> Predictor(
        Fitted<ExtraTreesClassifier> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.FeatureBinary(fitted, schema);

    /// <summary>Options of <see cref="ExtraTreesBinaryTrainer"/>; weights of classes are of false, then of true.</summary>
    public sealed class Options : ExtraTreesTrainerOptions;
}
