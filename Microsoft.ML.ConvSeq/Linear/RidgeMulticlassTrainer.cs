using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Multiclass ridge classifier: exact leave-one-out choice of the regularization, calibrated probabilities.</summary>
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
/// skipped. Memory: 4 n p bytes for n rows of p features, and what <see cref="RidgeClassifier"/> states. With n > p, more than 2^27
/// features in all are read block by block instead; the memory then is what <see cref="RidgeStatistics"/> states.
/// ]]></format>
/// </remarks>
/// <seealso cref="RidgeCatalog"/>
public sealed class RidgeMulticlassTrainer : FeatureTrainer<RidgeClassifier>
{
    private readonly Options _options;

    internal RidgeMulticlassTrainer(IHostEnvironment env, Options options)
        : base(env, options, LabelKind.Key) => _options = options;

    private protected override RidgeClassifier Fit(FeatureData data, Execution execution) =>
        RidgeClassifierFit.Run(data, data.Classes, data.ClassCount, _options.Ridge, data.Weights, execution).Classifier;

    private protected override ConvSeqPredictionTransformer<RidgeClassifier> Predictor(
        Fitted<RidgeClassifier> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.Multiclass(fitted, schema, label.Classes!);

    /// <summary>Options of <see cref="RidgeMulticlassTrainer"/>.</summary>
    public sealed class Options : RidgeTrainerOptions;
}
