using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Options that the ridge trainers share.</summary>
public abstract class RidgeTrainerOptions : ConvSeqOptions
{
    private protected RidgeTrainerOptions()
    {
    }

    /// <summary>The column to predict. Default: Label.</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The column of features, a known-size vector of Single. Default: Features.</summary>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>A column of weights above 0, Single. Default null: all rows weigh the same.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>The regularisation strengths to choose from, the scaling of features, and the weights of classes in key order.</summary>
    public RidgeOptions Ridge { get; set; } = new();
}

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

/// <summary>What the ridge trainers share.</summary>
internal static class RidgeFitting
{
    public static Fitted<RidgeClassifier> Classifier(IDataView input, LabelColumn label, RidgeTrainerOptions options, IHost host)
    {
        using var log = new FitLog(host);
        Execution execution = options.ToExecution();
        VectorExtents extents = VectorExtents.OfFeatures(input.Schema, options.FeatureColumnName);
        TrainingData data = TrainingData.Read(input, label, extents, options.ExampleWeightColumnName, execution);
        log.Skipped(data, label);
        RidgeClassifier model = RidgeClassifier.Fit(
            data.ToFeatures(extents), data.Classes(), label.ClassNames.Length, options.Ridge, data.Weights, execution);
        log.Done($"Ridge on column '{extents.Column}': {data.Rows.Length} rows of {extents.Size} features, {model.ClassCount} classes, alpha {model.Alpha:g4}, leave-one-out accuracy {model.LeaveOneOutAccuracy:p1}");
        return new Fitted<RidgeClassifier>(model, extents);
    }
}
