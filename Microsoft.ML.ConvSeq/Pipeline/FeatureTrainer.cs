using ConvSeq.MLNet.Columns;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Fits a model to a column of features: the common base of the trainers of all heads and tasks.</summary>
/// <typeparam name="TModel">The engine's model.</typeparam>
public abstract class FeatureTrainer<TModel> : ConvSeqTrainer<TModel> where TModel : class
{
    private readonly FeatureTrainerOptions _options;

    private protected FeatureTrainer(IHostEnvironment env, FeatureTrainerOptions options, LabelKind label)
        : base(env, options, label) => _options = options;

    private protected override TrainerColumns Columns =>
        new(_options.LabelColumnName, _options.FeatureColumnName, null, _options.ExampleWeightColumnName);

    private protected override TModel Train(TrainerInput input, FitLog log, Execution execution)
    {
        VectorExtents extents = input.Extents;
        var data = FeatureData.Read(
            input.Data, extents, input.Label, input.Columns.Weight, _options.MaxValuesOf(extents.Size), execution);
        log.Skipped(data.Skipped, input.Label);
        log.Absent(data.Targets.Select(target => (int)target), input.Label);
        TModel model = Fit(data, execution);
        var head = HeadOutcome.Of(model);
        log.Done($"{head.Name} on column '{extents.Column}': {data.Rows} rows of {extents.Size} features, {head.Text}");
        return model;
    }

    /// <summary>Fits the engine's model.</summary>
    private protected abstract TModel Fit(FeatureData data, Execution execution);
}

/// <summary>Options that the trainers on columns of features share.</summary>
public abstract class FeatureTrainerOptions : ConvSeqOptions
{
    private protected FeatureTrainerOptions()
    {
    }

    /// <summary>The column to predict. Default: Label.</summary>
    public string LabelColumnName { get; set; } = DefaultColumns.Label;

    /// <summary>The column of features, a known-size vector of Single or Double. Default: Features.</summary>
    public string FeatureColumnName { get; set; } = DefaultColumns.Features;

    /// <summary>A column of weights above 0, Single. Default null: all rows weigh the same.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>Most values, in all, of features that are read into memory.</summary>
    /// <param name="columns">Number of features of a row.</param>
    internal virtual long MaxValuesOf(int columns) => long.MaxValue;

    /// <summary>Returns the options with the columns set.</summary>
    internal static TOptions On<TOptions>(TOptions options, string label, string features, string? weights)
        where TOptions : FeatureTrainerOptions
    {
        options.LabelColumnName = label;
        options.FeatureColumnName = features;
        options.ExampleWeightColumnName = weights;
        return options;
    }
}
