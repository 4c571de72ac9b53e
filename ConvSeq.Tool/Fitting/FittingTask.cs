using ConvSeq.Series;

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

    public FittedModel Fit(TrainingSet train, SeriesSet? validation, Execution execution)
    {
        (SavedModel saved, double seconds) = Session.Timed(() => Engine.Fit(TrainPath, train, validation, Choices, execution));
        return new FittedModel(this, train, saved, seconds);
    }
}
