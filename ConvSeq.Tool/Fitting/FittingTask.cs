namespace ConvSeq.Tool.Fitting;

/// <summary>What to fit, to what, and how.</summary>
internal sealed record FittingTask(string Algorithm, string TrainPath, string? LabelColumn, FittingChoices Choices, int Threads)
{
    public TrainingSet ReadTrain(Session session, Execution execution) =>
        Engine.ReadTrainingSet(TrainPath, LabelColumn, session.MostBytesInMemory, execution);

    public FittedModel Fit(TrainingSet train, Execution execution)
    {
        (SavedModel saved, double seconds) = Session.Timed(() => Engine.Fit(TrainPath, train, Choices, execution));
        return new FittedModel(this, train, saved, seconds);
    }
}
