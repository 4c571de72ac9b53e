using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Binary ridge classifier: exact leave-one-out choice of the regularisation, calibrated probability.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Binary classification |
/// | Is normalization required? | No |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | No |
///
/// ### Input and Output Columns
/// The label is [Boolean](xref:System.Boolean), the features are a known-sized vector of [Single](xref:System.Single). PredictedLabel is
/// whether Score, the distance to the boundary, is above 0; Probability is that of true, calibrated.
/// ]]></format>
/// </remarks>
/// <seealso cref="RidgeCatalog"/>
public sealed class RidgeBinaryTrainer : IEstimator<ConvSeqPredictionTransformer<RidgeClassifier>>
{
    private readonly IHost _host;
    private readonly Options _options;

    internal RidgeBinaryTrainer(IHostEnvironment env, Options options) =>
        (_host, _options) = (env.Register(nameof(RidgeBinaryTrainer)), options);

    /// <summary>Fits the classifier.</summary>
    /// <param name="input">The training data.</param>
    public ConvSeqPredictionTransformer<RidgeClassifier> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var label = LabelColumn.Of(input.Schema, _options.LabelColumnName, LabelKind.Boolean);
        return Predictions.Binary(RidgeFitting.Classifier(input, label, _options, _host), input.Schema);
    }

    /// <summary>The schema after this trainer, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        VectorExtents.CheckFeatures(inputSchema, _options.FeatureColumnName);
        LabelColumn.Check(inputSchema, _options.LabelColumnName, LabelKind.Boolean);
        return Predictions.Shape<BinaryRow>(inputSchema, _options.FeatureColumnName);
    }

    /// <summary>Options of <see cref="RidgeBinaryTrainer"/>.</summary>
    public sealed class Options : RidgeTrainerOptions;
}
