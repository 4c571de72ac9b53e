using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sequences;

/// <summary>Which texts are to be turned into which: from which file, and how.</summary>
/// <param name="TrainPath">The file to learn from; null for a model that is there.</param>
/// <param name="Recipe">The network's training.</param>
/// <param name="Threads">Number of threads.</param>
internal sealed record TranslationTask(string? TrainPath, NetworkRecipe Recipe, int Threads) : ISequenceTask
{
    /// <summary>What a symbol of a text is.</summary>
    public required SymbolUnit Unit { get; init; }

    /// <summary>Number of characters or words at most; null for all.</summary>
    public required int? Vocabulary { get; init; }

    /// <summary>How targets are looked for.</summary>
    public required TranslationOptions Search { get; init; }

    /// <inheritdoc/>
    public string Backend => Recipe.Backend.Find();

    /// <inheritdoc/>
    public Func<SequenceFit> Prepare(Session session, Execution execution)
    {
        (Func<(SequenceTranslator Model, double Seconds)> fit, _, _) = ReadTrain(execution);
        return () =>
        {
            (SequenceTranslator model, double seconds) = fit();
            return new SequenceFit(
                TranslationReport.Of(model), model.Save, SequenceReport.Stopped(model.Member), seconds);
        };
    }

    /// <inheritdoc/>
    public SequenceEvaluation Evaluate(Session session, string? modelPath, string testPath, Execution execution)
    {
        // Both are read before fitting: a mistake in the test set should not cost the time of a fit.
        SequenceTranslator? saved = modelPath is null ? null : TranslationReport.Load(modelPath);
        (Func<(SequenceTranslator Model, double Seconds)> fit, SequenceVocabulary source, SequenceVocabulary target) =
            saved is null ? ReadTrain(execution) : (() => (saved, 0), saved.Source, saved.Target);
        SequencePairs test = Read(testPath, source, target, execution);
        SequenceTranslator model = fit().Model;
        (TranslationScore score, double seconds) =
            Session.Timed(() => BadInputException.Blame(testPath, () => model.Score(test, Search, execution)));
        return new SequenceEvaluation(TranslationReport.Of(model), TranslationReport.Of(score), seconds);
    }

    private static SequencePairs Read(string path, SequenceVocabulary source, SequenceVocabulary target, Execution execution) =>
        BadInputException.Blame(path, () => SequencePairs.Of(SequenceFiles.ReadPairs(path, execution), source, target));

    private (Func<(SequenceTranslator Model, double Seconds)> Fit, SequenceVocabulary Source, SequenceVocabulary Target) ReadTrain(
        Execution execution)
    {
        string path = TrainPath!;
        List<(string Source, string Target)> texts = SequenceFiles.ReadPairs(path, execution);
        (SequencePairs train, SequenceVocabulary source, SequenceVocabulary target) = BadInputException.Blame(path, () =>
        {
            SequenceVocabulary ofSources = SequenceVocabulary.Of(Unit, texts.Select(one => one.Source), Vocabulary);
            SequenceVocabulary ofTargets = SequenceVocabulary.Of(Unit, texts.Select(one => one.Target), Vocabulary);
            return (SequencePairs.Of(texts, ofSources, ofTargets) with { Name = Path.GetFileName(path) }, ofSources, ofTargets);
        });
        SequencePairs? validation = Recipe.ValidationPath is { } held ? Read(held, source, target, execution) : null;
        INetworkBackend backend = Recipe.Backend.Resolve();
        return (
            () => BadInputException.Blame(path, () => Session.Timed(() => SequenceTranslator.Fit(
                train, source, target, (SymbolNetworkOptions)Recipe.Network, validation, backend, execution))),
            source, target);
    }
}
