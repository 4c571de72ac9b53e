using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Multiclass ridge classifier: exact leave-one-out choice of the regularisation, calibrated probabilities.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Multiclass classification |
/// | Is normalization required? | No |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | No |
///
/// ### Input and Output Columns
/// The label is a [key](xref:Microsoft.ML.Data.KeyDataViewType), the features are a known-sized vector of [Single](xref:System.Single).
/// PredictedLabel is a key with the label's key values; Score holds a calibrated probability per class. Rows without a label are
/// skipped. Memory: 4 n p bytes for n rows of p features, and what <see cref="RidgeClassifier"/> states.
/// ]]></format>
/// </remarks>
/// <seealso cref="RidgeCatalog"/>
public sealed class RidgeMulticlassTrainer : IEstimator<ConvSeqPredictionTransformer<RidgeClassifier>>
{
    private readonly IHost _host;
    private readonly Options _options;

    internal RidgeMulticlassTrainer(IHostEnvironment env, Options options) =>
        (_host, _options) = (env.Register(nameof(RidgeMulticlassTrainer)), options);

    /// <summary>Fits the classifier.</summary>
    /// <param name="input">The training data.</param>
    public ConvSeqPredictionTransformer<RidgeClassifier> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var label = LabelColumn.Of(input.Schema, _options.LabelColumnName, LabelKind.Key);
        return Predictions.Multiclass(RidgeFitting.Classifier(input, label, _options, _host), input.Schema, label.Classes!);
    }

    /// <summary>The schema after this trainer, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        VectorExtents.CheckFeatures(inputSchema, _options.FeatureColumnName);
        SchemaShape.Column label = LabelColumn.Check(inputSchema, _options.LabelColumnName, LabelKind.Key);
        return Predictions.MulticlassShape(inputSchema, _options.FeatureColumnName, label);
    }

    /// <summary>Options of <see cref="RidgeMulticlassTrainer"/>.</summary>
    public sealed class Options : RidgeTrainerOptions;
}
