using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sequences;

/// <summary>What is to be learned of what comes next: from which file, and how.</summary>
/// <param name="TrainPath">The file to learn from; null for a model that is there.</param>
/// <param name="Reading">How files of series are read.</param>
/// <param name="Recipe">The network's training.</param>
/// <param name="Threads">Number of threads.</param>
internal sealed record SequenceTask(string? TrainPath, SeriesReadOptions Reading, NetworkRecipe Recipe, int Threads) : ISequenceTask
{
    /// <summary>What a symbol of a text is; null for values.</summary>
    public required SymbolUnit? Unit { get; init; }

    /// <summary>Number of characters or words at most; null for all.</summary>
    public required int? Vocabulary { get; init; }

    /// <summary>Number of levels of values.</summary>
    public required int Levels { get; init; }

    public required LevelScale Scale { get; init; }

    /// <summary>Whether the mean of several channels of sound is taken.</summary>
    public required bool MixesChannels { get; init; }

    public required SequenceModelOptions Options { get; init; }

    /// <inheritdoc/>
    public string Backend => Recipe.Backend.Find();

    /// <inheritdoc/>
    public Func<SequenceFit> Prepare(Session session, Execution execution)
    {
        (SequenceSet train, SequenceCoding coding) = ReadTrain(session, execution);
        return () =>
        {
            (SequenceModel model, double seconds) = Fit(session, train, coding, execution);
            return new SequenceFit(SequenceReport.Of(model), model.Save, SequenceReport.Stopped(model.Member), seconds);
        };
    }

    /// <inheritdoc/>
    public SequenceEvaluation Evaluate(Session session, string? modelPath, string testPath, Execution execution)
    {
        SequenceModel? saved = modelPath is null ? null : SequenceReport.Load(modelPath);
        (SequenceSet? train, SequenceCoding coding) = saved is null ? ReadTrain(session, execution) : (null, saved.Coding);

        // Read before fitting: a mistake in the test set should not cost the time of a fit.
        int? rate = saved is null ? train!.SamplingRate : saved.SamplingRate;
        SequenceSet test = Read(session, testPath, coding, rate, execution);
        SequenceModel model = saved ?? Fit(session, train!, coding, execution).Model;
        (SequenceScore score, double seconds) =
            Session.Timed(() => BadInputException.Blame(testPath, () => model.Score(test, execution)));
        return new SequenceEvaluation(SequenceReport.Of(model), SequenceReport.Of(score), seconds);
    }

    /// <summary>Reads the sequences to learn from, and finds what their symbols stand for.</summary>
    public (SequenceSet Train, SequenceCoding Coding) ReadTrain(Session session, Execution execution)
    {
        string path = TrainPath!, name = Path.GetFileName(path);
        if (Unit is { } unit)
        {
            string text = SequenceFiles.ReadText(path, execution);
            return BadInputException.Blame(path, () =>
            {
                SequenceVocabulary vocabulary = SequenceVocabulary.Of(unit, [text], Vocabulary);
                return (new SequenceSet([vocabulary.Encode(text)]) { Name = name }, (SequenceCoding)vocabulary);
            });
        }

        Signals signals = SequenceFiles.ReadSignals(session, path, Reading, MixesChannels, execution);
        return BadInputException.Blame(path, () =>
        {
            // Sound has a range of its own, of which a recording may be too quiet to show all.
            ValueLevels levels = signals.SamplingRate is null
                ? ValueLevels.Of(signals.Series, Scale, Levels)
                : new ValueLevels(-1, 1, Scale, Levels);
            return (signals.Encode(levels) with { Name = name }, (SequenceCoding)levels);
        });
    }

    /// <summary>Reads sequences to measure a model on, in its symbols.</summary>
    /// <param name="session">The run.</param>
    /// <param name="path">The file.</param>
    /// <param name="coding">The symbols.</param>
    /// <param name="samplingRate">Symbols a second of what the model has learned from; null if not known.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    private SequenceSet Read(Session session, string path, SequenceCoding coding, int? samplingRate, Execution execution)
    {
        if (coding is SequenceVocabulary vocabulary)
            return BadInputException.Blame(path, () => new SequenceSet([vocabulary.Encode(SequenceFiles.ReadText(path, execution))]));
        return SequenceFiles.ReadSignals(session, path, Reading, MixesChannels, execution)
            .Encode((ValueLevels)coding, path, samplingRate);
    }

    private (SequenceModel Model, double Seconds) Fit(
        Session session, SequenceSet train, SequenceCoding coding, Execution execution)
    {
        SequenceSet? validation = Recipe.ValidationPath is { } path ? Read(session, path, coding, train.SamplingRate, execution) : null;
        INetworkBackend backend = Recipe.Backend.Resolve();
        return BadInputException.Blame(TrainPath!, () => Session.Timed(
            () => SequenceModel.Fit(train, coding, Options, validation, backend, execution)));
    }

    public (WalkForward Evaluation, double Seconds) WalkForward(
        SequenceSet set, SequenceCoding coding, WalkForwardOptions options, Execution execution)
    {
        INetworkBackend backend = Recipe.Backend.Resolve();
        return BadInputException.Blame(TrainPath!, () => Session.Timed(
            () => Models.WalkForward.Evaluate(set, coding, options, Options, backend, execution)));
    }
}
