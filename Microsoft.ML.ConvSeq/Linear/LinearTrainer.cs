using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Fits a linear model to a column of features: the common base of the trainers of all tasks.</summary>
/// <typeparam name="TModel">The engine's model.</typeparam>
public abstract class LinearTrainer<TModel> : IEstimator<ConvSeqPredictionTransformer<TModel>> where TModel : class
{
    private readonly LinearTrainerOptions _options;
    private readonly LabelKind _label;

    private protected LinearTrainer(IHostEnvironment env, LinearTrainerOptions options, LabelKind label)
    {
        ArgumentNullException.ThrowIfNull(options);
        Host = env.Register(GetType().Name);
        _options = options;
        _label = label;
    }

    private protected IHost Host { get; }

    /// <summary>Fits the model.</summary>
    /// <param name="input">The training data.</param>
    public ConvSeqPredictionTransformer<TModel> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var log = new FitLog(Host);
        Execution execution = _options.ToExecution();
        var label = LabelColumn.Of(input.Schema, _options.LabelColumnName, _label);
        VectorExtents extents = VectorExtents.OfFeatures(input.Schema, _options.FeatureColumnName);
        var data = FeatureData.Read(
            input, extents, label, _options.ExampleWeightColumnName, MaxValues(extents.Size), execution);
        log.Skipped(data.Skipped, label);
        (TModel model, HeadOutcome head) = Fit(data, execution);
        log.Done($"{head.Name} on column '{extents.Column}': {data.Rows} rows of {extents.Size} features, {head.Text}");
        return Predictor(new Fitted<TModel>(model, extents), input.Schema, label);
    }

    /// <summary>The schema after this trainer, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        VectorExtents.CheckFeatures(inputSchema, _options.FeatureColumnName);
        SchemaShape.Column label = LabelColumn.Check(inputSchema, _options.LabelColumnName, _label);
        return Shape(inputSchema, _options.FeatureColumnName, label);
    }

    /// <summary>Most values, in all, of features that are read into memory.</summary>
    /// <param name="columns">Number of features of a row.</param>
    private protected virtual long MaxValues(int columns) => long.MaxValue;

    /// <summary>Fits the engine's model.</summary>
    private protected abstract (TModel Model, HeadOutcome Head) Fit(FeatureData data, Execution execution);

    /// <summary>The transformer of a fitted model.</summary>
    private protected abstract ConvSeqPredictionTransformer<TModel> Predictor(
        Fitted<TModel> fitted, DataViewSchema schema, LabelColumn label);

    /// <summary>The shape of a schema with the predictions.</summary>
    private protected abstract SchemaShape Shape(SchemaShape input, string column, SchemaShape.Column label);
}

/// <summary>Options that the trainers of linear models share.</summary>
public abstract class LinearTrainerOptions : ConvSeqOptions
{
    private protected LinearTrainerOptions()
    {
    }

    /// <summary>The column to predict. Default: Label.</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The column of features, a known-size vector of Single. Default: Features.</summary>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>A column of weights above 0, Single. Default null: all rows weigh the same.</summary>
    public string? ExampleWeightColumnName { get; set; }
}
