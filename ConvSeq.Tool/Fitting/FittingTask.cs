using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Fitting;

/// <summary>A fit: which algorithm, to which series, and how.</summary>
/// <param name="Algorithm">Name of the algorithm.</param>
/// <param name="TrainPath">The file of the training set.</param>
/// <param name="Reading">How files of series are read.</param>
/// <param name="Choices">How the model is fitted.</param>
/// <param name="Threads">Number of threads.</param>
internal sealed record FittingTask(string Algorithm, string TrainPath, SeriesReadOptions Reading, FittingChoices Choices, int Threads)
{
    /// <summary>
    /// How series are read that are learned from. One without an answer teaches nothing: it is left out on request, and otherwise refused.
    /// </summary>
    public SeriesReadOptions TrainReading => TestReading with
    {
        Part = ArchivePart.Train,
        Unlabeled = Reading.Unlabeled == UnlabeledSeries.Skip ? UnlabeledSeries.Skip : UnlabeledSeries.Refuse,
    };

    /// <summary>How series are read that a model is measured on.</summary>
    public SeriesReadOptions TestReading =>
        Reading with { Part = ArchivePart.Test, Normalize = !IsEarly && ReadingOptions.NormalizesFor(Choices.Repair) };

    // What normalizes a whole series knows its end; a checkpoint normalizes the points so far.
    private bool IsEarly => Choices.Recipe is EarlyRecipe;

    // Networks read the series many times, each time in another order, so all of them are held in memory.
    public TrainingSet ReadTrain(Session session, Execution execution)
    {
        TrainingSet train = SeriesFiles.ReadTrainingSet(
            session, TrainPath, TrainReading, Choices.Recipe is NetworkRecipe ? long.MaxValue : session.MaxBytesInMemory, execution);
        if (Choices.Recipe is NetworkRecipe { Network.Training.ValidationShare: > 0 and float share } && train.Summary.HasLabels)
            ThrowIfNoneHeldOut(train.Summary.ClassCounts, share);
        return train;
    }

    /// <summary>Reads the series that networks are only measured on; null for none.</summary>
    public SeriesSet? ReadValidation(Session session, TrainingSet train, Execution execution) =>
        Choices.Recipe is NetworkRecipe { ValidationPath: { } path }
            ? SeriesFiles.ReadValidationSet(
                session, path, TestReading with { Unlabeled = TrainReading.Unlabeled }, train.Summary, execution)
            : null;

    /// <summary>
    /// Returns the name of the back end that networks are trained on here; null for no networks. Asked early, so that a missing back end
    /// does not cost the time of reading.
    /// </summary>
    public string? FindBackend() => Choices.Recipe.Backend?.Find();

    /// <summary>Says which back end networks are trained on, unless that was left to the default.</summary>
    public void TellBackend(Terminal terminal)
    {
        if (FindBackend() is { } name && Choices.Recipe.Backend?.Kind != NetworkBackendKind.Managed)
            terminal.Say($"networks are trained on the back end {name}");
    }

    public FittedModel Fit(TrainingSet train, SeriesSet? validation, Execution execution)
    {
        (SavedModel saved, double seconds) = Session.Timed(() => SavedModels.Fit(TrainPath, train, validation, Choices, execution));
        return new FittedModel(this, train, saved, seconds);
    }

    // The share is drawn class by class, and a series of each class stays to learn from.
    private void ThrowIfNoneHeldOut(IReadOnlyList<int> classCounts, float share)
    {
        int all = 0, heldOut = 0;
        foreach (int count in classCounts)
        {
            heldOut += Math.Max(0, Math.Min((int)((double)share * (all + count)) - (int)((double)share * all), count - 1));
            all += count;
        }

        if (heldOut == 0)
        {
            throw new BadInputException(
                TrainPath,
                FormattableString.Invariant($"--validation {share} leaves none of its {all} series to measure on, since one series of ")
                + "each class at least stays to learn from; give more series of each class, or a file of others: --validation FILE");
        }
    }
}
