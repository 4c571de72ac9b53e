using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Fitting;

/// <summary>A fit: which algorithm, to which series, and how.</summary>
internal sealed record FittingTask(string Algorithm, string TrainPath, string? LabelColumn, FittingChoices Choices, int Threads)
{
    // Networks read the series many times, each time in another order, so all of them are held in memory.
    public TrainingSet ReadTrain(Session session, Execution execution) => SeriesFiles.ReadTrainingSet(
        TrainPath, LabelColumn, Choices.Recipe is NetworkRecipe ? long.MaxValue : session.MaxBytesInMemory, execution);

    /// <summary>Reads the series that networks are only measured on; null for none.</summary>
    public SeriesSet? ReadValidation(TrainingSet train, Execution execution) => Choices.Recipe is NetworkRecipe { ValidationPath: { } path }
        ? SeriesFiles.ReadValidationSet(path, LabelColumn, train.Summary, execution)
        : null;

    /// <summary>
    /// Returns the name of the back end that networks are trained on here; null for no networks. Asked early, so that a missing back end
    /// does not cost the time of reading.
    /// </summary>
    public string? FindBackend() => (Choices.Recipe as NetworkRecipe)?.FindBackend();

    /// <summary>Says which back end networks are trained on, unless that was left to the default.</summary>
    public void TellBackend(Terminal terminal)
    {
        if (FindBackend() is { } name && Choices.Recipe is not NetworkRecipe { Backend: NetworkBackendKind.Managed })
            terminal.Say($"networks are trained on the back end {name}");
    }

    public FittedModel Fit(TrainingSet train, SeriesSet? validation, Execution execution)
    {
        (SavedModel saved, double seconds) = Session.Timed(() => SavedModels.Fit(TrainPath, train, validation, Choices, execution));
        return new FittedModel(this, train, saved, seconds);
    }
}
