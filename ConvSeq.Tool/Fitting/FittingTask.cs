using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Tool.Output;

namespace ConvSeq.Tool.Fitting;

/// <summary>What to fit, to what, and how.</summary>
internal sealed record FittingTask(string Algorithm, string TrainPath, string? LabelColumn, FittingChoices Choices, int Threads)
{
    // Networks go over the series many times in another order each: they hold them all.
    public TrainingSet ReadTrain(Session session, Execution execution) => Engine.ReadTrainingSet(
        TrainPath, LabelColumn, Choices.Recipe is NetworkRecipe ? long.MaxValue : session.MostBytesInMemory, execution);

    /// <summary>The series that networks are only measured on; null for none.</summary>
    public SeriesSet? ReadValidation(TrainingSet train, Execution execution) => Choices.Recipe is NetworkRecipe { ValidationPath: { } path }
        ? Engine.ReadValidationSet(path, LabelColumn, train.Summary, execution)
        : null;

    /// <summary>What networks are trained on here, by name; null for no networks. Asked early: what is missing should not cost the time of reading.</summary>
    public string? FindBackend() => Choices.Recipe is NetworkRecipe recipe ? Engine.FindBackend(recipe) : null;

    /// <summary>Says what networks are trained on, where that was not left to the default.</summary>
    public void TellBackend(Terminal terminal)
    {
        if (FindBackend() is { } name && Choices.Recipe is not NetworkRecipe { Backend: NetworkBackendKind.Managed })
            terminal.Say($"networks are trained on the back end {name}");
    }

    public FittedModel Fit(TrainingSet train, SeriesSet? validation, Execution execution)
    {
        (SavedModel saved, double seconds) = Session.Timed(() => Engine.Fit(TrainPath, train, validation, Choices, execution));
        return new FittedModel(this, train, saved, seconds);
    }
}
