using ConvSeq.Series;

namespace ConvSeq.Tool.Fitting;

/// <summary>What to fit, to what, and how.</summary>
internal sealed record FittingTask(string Algorithm, string TrainPath, string? LabelColumn, FittingChoices Choices, int Threads)
{
    // Networks go over the series many times in another order each: they hold them all.
    public TrainingSet ReadTrain(Session session, Execution execution) => Engine.ReadTrainingSet(
        TrainPath, LabelColumn, Choices.Recipe is NetworkRecipe ? long.MaxValue : session.MostBytesInMemory, execution);

    public FittedModel Fit(TrainingSet train, Execution execution)
    {
        SeriesSet? validation = Choices.Recipe is NetworkRecipe { ValidationPath: { } path }
            ? Engine.ReadValidationSet(path, LabelColumn, train.Summary, execution)
            : null;
        (SavedModel saved, double seconds) = Session.Timed(() => Engine.Fit(TrainPath, train, validation, Choices, execution));
        return new FittedModel(this, train, saved, seconds);
    }
}
