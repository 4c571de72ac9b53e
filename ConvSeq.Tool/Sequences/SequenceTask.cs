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
internal sealed record SequenceTask(string? TrainPath, SeriesReadOptions Reading, NetworkRecipe Recipe, int Threads)
{
    /// <summary>What a symbol of a text is; null for values.</summary>
    public required SymbolUnit? Unit { get; init; }

    /// <summary>Number of characters or words at most; null for all.</summary>
    public required int? Vocabulary { get; init; }

    /// <summary>Number of levels of values.</summary>
    public required int Levels { get; init; }

    public required LevelScale Scale { get; init; }

    public required SequenceModelOptions Options { get; init; }

    /// <summary>Name of the back end that networks are trained on, asked for early.</summary>
    public string Backend => Recipe.Backend.Find();

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

        float[][] series = SequenceFiles.ReadValues(session, path, Reading, execution);
        return BadInputException.Blame(path, () =>
        {
            ValueLevels levels = ValueLevels.Of(series, Scale, Levels);
            return (new SequenceSet([.. series.Select(one => levels.Encode(one))]) { Name = name }, (SequenceCoding)levels);
        });
    }

    /// <summary>Reads sequences in the symbols of others.</summary>
    public SequenceSet Read(Session session, string path, SequenceCoding coding, Execution execution) =>
        SequenceFiles.Read(session, path, coding, Reading, execution);

    public (SequenceModel Model, double Seconds) Fit(
        Session session, SequenceSet train, SequenceCoding coding, Execution execution)
    {
        SequenceSet? validation = Recipe.ValidationPath is { } path ? Read(session, path, coding, execution) : null;
        INetworkBackend backend = NetworkBackends.Resolve(Recipe.Backend.Kind, Recipe.Backend.GpuDeviceId, Recipe.Backend.FallbackToCpu);
        return BadInputException.Blame(TrainPath!, () => Session.Timed(
            () => SequenceModel.Fit(train, coding, Options, validation, backend, execution)));
    }
}
