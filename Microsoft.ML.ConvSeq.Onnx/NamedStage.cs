using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Onnx;

/// <summary>A stage of a pipeline between the schemas before and after it.</summary>
internal sealed class NamedStage
{
    private readonly PipelineStage _stage;

    /// <param name="stage">The stage.</param>
    /// <param name="number">Its number in the pipeline from 1, where chains within it count as their stages.</param>
    /// <param name="before">The schema before it.</param>
    public NamedStage(PipelineStage stage, int number, DataViewSchema before)
    {
        (_stage, Number, Before) = (stage, number, before);
        After = stage.Transformer.GetOutputSchema(before);
        AllMade = stage.Fitted is not null ? stage.OutputsOf(before)
            : [.. PipelineStage.MadeBetween(before, After)];
    }

    public int Number { get; }

    public DataViewSchema Before { get; }

    public DataViewSchema After { get; }

    public ITransformer Transformer => _stage.Transformer;

    /// <summary>The engine's model of a stage of ConvSeq; null for others.</summary>
    public Fitted<object>? Fitted => _stage.Fitted;

    /// <summary>All columns that it makes; it passes on others.</summary>
    public string[] AllMade { get; }

    /// <summary>Those of them that are needed.</summary>
    public string[] Made { get; private set; } = [];

    /// <summary>The columns that it needs for these.</summary>
    public string[] Read { get; private set; } = [];

    /// <summary>The columns that it asks for: those that it needs for all that it makes.</summary>
    public string[] Asked => Fitted is not null ? [Fitted.Input.Column] : NeededFor(AllMade);

    /// <summary>What an error calls it.</summary>
    public string Name =>
        $"Stage {Number} of the pipeline, {Kind}, which makes {string.Join(", ", AllMade.Select(name => $"'{name}'"))},";

    /// <summary>What kind of stage it is.</summary>
    public string Kind => Fitted is not null ? $"{Fitted.Model.GetType().Name} of ConvSeq"
        : Transformer is ISingleFeaturePredictionTransformer<object> { Model: { } model } ? PlainName(model.GetType())
        : PlainName(Transformer.GetType());

    /// <summary>Finds out what the stage makes and needs of the columns that are wanted after it.</summary>
    /// <returns>Whether it makes any.</returns>
    public bool Serves(HashSet<string> wanted)
    {
        Made = [.. AllMade.Where(wanted.Contains)];
        Read = Made.Length == 0 ? [] : Fitted is not null ? [Fitted.Input.Column] : NeededFor(Made);
        return Made.Length > 0;
    }

    /// <summary>The exception that says that the stage cannot be exported.</summary>
    /// <param name="reason">Why, as a clause.</param>
    /// <param name="cause">What told so; null for nothing else.</param>
    public NotSupportedException Refusal(string reason, Exception? cause = null) => new(
        $"{Name} cannot be exported to ONNX: {reason}; export the part of ConvSeq alone (ExportOnnxPart).",
        cause);

    /// <summary>The exception of a part of the stage, with the stage before it.</summary>
    public NotSupportedException Refusal(NotSupportedException cause) => new($"{Name.TrimEnd(',')}: {cause.Message}", cause);

    private string[] NeededFor(string[] made)
    {
        if (!Transformer.IsRowToRowMapper)
            throw Refusal("it does not map row by row");
        IRowToRowMapper mapper = Transformer.GetRowToRowMapper(Before);
        return [.. mapper.GetDependencies(made.Select(name => mapper.OutputSchema[name])).Select(column => column.Name).Distinct()];
    }

    private static string PlainName(Type type)
    {
        // A type within a generic one is generic, too, and may have no parameters in its name.
        string name = WithoutParameters(type.Name);
        return name.Length < type.Name.Length ? $"{name} of {string.Join(", ", type.GetGenericArguments().Select(PlainName))}"
            : type.IsNested ? $"{WithoutParameters(type.DeclaringType!.Name)}.{name}" : name;
    }

    private static string WithoutParameters(string name) => name.Split('`')[0];
}
