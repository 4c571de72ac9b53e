using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Trees;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Multiclass classifier of extremely randomised trees.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Multiclass classification |
/// | Is normalization required? | No: trees see the order of values only |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | By Microsoft.ML.ConvSeq.Onnx |
///
/// ### Input and Output Columns
/// The label is a [key](xref:Microsoft.ML.Data.KeyDataViewType), the features are a known-sized vector of Single or
/// [Double](xref:System.Double).
/// PredictedLabel is a key with the label's key values; Score holds a probability per class, the mean of the trees' class shares. Rows
/// without a label are skipped. Memory: 8 n p bytes for n rows of p features, and what <see cref="ExtraTreesClassifier"/> states beyond
/// the features.
/// ]]></format>
/// </remarks>
/// <seealso cref="ExtraTreesCatalog"/>
public sealed class ExtraTreesMulticlassTrainer : FeatureTrainer<ExtraTreesClassifier>
{
    private readonly ExtraTreesOptions _options;

    internal ExtraTreesMulticlassTrainer(IHostEnvironment env, Options options)
        : base(env, options, LabelKind.Key) => _options = options.ToEngine(Host);

    private protected override ExtraTreesClassifier Fit(FeatureData data, Execution execution) =>
        ExtraTreesClassifier.Fit(data.ToMatrix(), data.Classes, data.ClassCount, _options, data.Weights, execution);

    private protected override ConvSeqPredictionTransformer<ExtraTreesClassifier> Predictor(
        Fitted<ExtraTreesClassifier> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.FeatureMulticlass(fitted, schema, label.Classes!);

    /// <summary>Options of <see cref="ExtraTreesMulticlassTrainer"/>.</summary>
    public sealed class Options : ExtraTreesTrainerOptions;
}
