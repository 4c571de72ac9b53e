using System.CommandLine;
using System.Text.Json;
using ConvSeq.Networks;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Sequences;
using Spectre.Console;

namespace ConvSeq.Tool.Commands;

/// <summary>Learns vectors of words from a text, or reads them, and shows which words are near to others.</summary>
internal static class WordsCommand
{
    public static ToolCommand Create(Session session) => new(
        "words", "Learn vectors of words from a text (word2vec), and show which words are near to others.",
        command => Complete(command, session))
    {
        Examples =
        [
            "words --text corpus.txt --output vectors.bin --dimensions 100",
            "words --vectors vectors.bin --neighbors king queen --nearest 5",
            "words --vectors vectors.bin --output vectors.txt",
        ],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        Option<string?> textPath = CommonOptions.OptionalFile(
            "--text", "A text in UTF-8, also gzipped, to learn from: words are what stands between blanks, and a line ends a sentence.");
        Option<string?> vectorsPath = CommonOptions.OptionalFile(
            "--vectors",
            "Existing vectors, in place of --text: a file in the form of word2vec, binary if it ends in .bin, or of GloVe.");
        Option<string?> output = CommonOptions.OptionalFile(
            "--output", "Where the vectors go, in the form of word2vec: binary if the name ends in .bin, else text.");
        var neighbors = new Option<string[]>("--neighbors")
        {
            HelpName = "WORD",
            Description = "Words whose nearest words are shown, by the cosine of the angle between vectors.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int?> nearest = CommonOptions.Count("--nearest", 1, 1000, "Nearest words to show for each of --neighbors. [default: 10]");
        Option<int?> dimensions = CommonOptions.Count(
            "--dimensions", 1, 4096, $"Values of a vector. [default: {Word2VecOptions.DefaultDimensions}]");
        Option<int?> window = CommonOptions.Count(
            "--window", 1, 100, $"Words on each side that count as neighbors, at most. [default: {Word2VecOptions.DefaultWindow}]");
        Option<int?> negatives = CommonOptions.Count(
            "--negatives", 1, 100,
            $"Words drawn at random to tell each neighbor from. [default: {Word2VecOptions.DefaultNegativeSamples}]");
        Option<int?> least = CommonOptions.Count(
            "--min-count", 1, int.MaxValue, $"Rarer words get no vector. [default: {Word2VecOptions.DefaultMinCount}]");
        Option<int?> epochs = CommonOptions.Count(
            "--epochs", 1, 10_000, $"Passes over the text. [default: {Word2VecOptions.DefaultEpochs}]");
        Option<double?> rate = CommonOptions.Optional<double>(
            "--learning-rate", "R", FormattableString.Invariant(
                $"Learning rate at the start, above 0; it falls in a line. [default: {Word2VecOptions.DefaultLearningRate}]"),
            "a number above 0", CommonOptions.PositiveNumber);
        Option<double?> subsample = CommonOptions.Optional<double>(
            "--subsample", "T", FormattableString.Invariant(
                $"Words with a larger share of the text than T are passed over at random; 0 for none. [default: {Word2VecOptions
                    .DefaultSubsamplingThreshold}]"),
            "a number, 0 or more",
            text => CommonOptions.Number(text) is >= 0 and < double.PositiveInfinity and double value ? value : null);
        Option<int> seed = CommonOptions.Seed(), threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        Option[] learning = [dimensions, window, negatives, least, epochs, rate, subsample];
        command.AddOptions([textPath, vectorsPath, output, neighbors, nearest, .. learning, seed, threads, json]);
        command.Validators.Add(result =>
        {
            bool learns = IsGiven(textPath);
            if (learns == IsGiven(vectorsPath))
                result.AddError("Give --text to learn vectors, or --vectors that are there: one of them.");
            if (!IsGiven(output) && !IsGiven(neighbors))
                result.AddError("Say what is wanted: --output for a file of vectors, --neighbors for the nearest words, or both.");
            foreach (Option option in (Option[])[.. learning, seed, threads])
            {
                if (!learns && IsGiven(option))
                    result.AddError($"{option.Name}: an option of --text alone, from which vectors are learned.");
            }

            if (IsGiven(nearest) && !IsGiven(neighbors))
                result.AddError("--nearest: an option of --neighbors alone.");

            bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
        });
        command.SetAction(parsed =>
        {
            var options = new Word2VecOptions
            {
                Dimensions = parsed.GetValue(dimensions) ?? Word2VecOptions.DefaultDimensions,
                Window = parsed.GetValue(window) ?? Word2VecOptions.DefaultWindow,
                NegativeSamples = parsed.GetValue(negatives) ?? Word2VecOptions.DefaultNegativeSamples,
                MinCount = parsed.GetValue(least) ?? Word2VecOptions.DefaultMinCount,
                Epochs = parsed.GetValue(epochs) ?? Word2VecOptions.DefaultEpochs,
                LearningRate = parsed.GetValue(rate) ?? Word2VecOptions.DefaultLearningRate,
                SubsamplingThreshold = parsed.GetValue(subsample) ?? Word2VecOptions.DefaultSubsamplingThreshold,
                Seed = (ulong)parsed.GetValue(seed),
            };
            string source = parsed.GetValue(textPath) ?? parsed.GetValue(vectorsPath)!;
            using StagedFile? file = parsed.GetValue(output) is { } target ? new StagedFile(target) : null;
            string[] asked = parsed.GetValue(neighbors) ?? [];
            Learned learned = session.Work("words", parsed.GetValue(threads), execution => parsed.GetValue(textPath) is { } text
                ? Learn(text, asked, options, execution)
                : new Learned(BadInputException.Blame(source, () => WordVectors.Read(source)), 0, 0));
            ThrowUnlessAll(source, asked, word => learned.Vectors.TryGet(word, out _));
            if (file is not null)
            {
                BadInputException.Blame(parsed.GetValue(output)!, () => learned.Vectors.Write(file.Path));
                file.Commit(session.CancellationToken);
            }

            (string Word, IReadOnlyList<(string Word, double Cosine)> Nearest)[] found =
                [.. asked.Select(word => (word, learned.Vectors.Nearest(word, parsed.GetValue(nearest) ?? 10)))];
            if (parsed.GetValue(json))
                JsonLine.Write(session.Terminal.Output, writer => WriteJson(writer, source, learned, found));
            else
                Show(session.Terminal, source, learned, found);
        });
    }

    private static Learned Learn(string path, string[] asked, Word2VecOptions options, Execution execution)
    {
        var text = WordText.Read(path, execution);
        ThrowUnlessAll(path, asked, word => text.Words.Contains(word));
        (EmbeddingVectors vectors, double seconds) = BadInputException.Blame(
            path, () => Session.Timed(() => Word2Vec.Train(text.Lines, text.Words.Count + 1, options, execution)));
        return new Learned(WordVectors.Of(Path.GetFileName(path), text.Words, vectors), text.Count, seconds);
    }

    private static void ThrowUnlessAll(string source, string[] asked, Predicate<string> isKnown)
    {
        if (Array.Find(asked, word => !isKnown(word)) is { } unknown)
            throw new BadInputException(source, $"has no vector of '{unknown}'; words are as they are written there, case included");
    }

    private static void Show(
        Terminal terminal, string source, Learned learned, (string Word, IReadOnlyList<(string Word, double Cosine)> Nearest)[] found)
    {
        terminal.Show(Tables.Facts(
        [
            (learned.Words > 0 ? "Text" : "Vectors", source),
            .. learned.Words > 0 ? new[] { ("Words", Wording.Count(learned.Words)) } : [],
            ("Vectors of", $"{Wording.Count(learned.Vectors.Count)} words, {Wording.Count(learned.Vectors.Dimensions)} values each"),
            .. learned.Words > 0 ? new[] { ("Learn", Wording.Seconds(learned.Seconds)) } : [],
        ]));
        if (found.Length == 0)
            return;
        Table table = Tables.Ruled(["word", "near to it", "cosine"], firstNumber: 2);
        foreach ((string word, IReadOnlyList<(string Word, double Cosine)> nearest) in found)
        {
            foreach ((int i, (string other, double cosine)) in nearest.Index())
                table.AddRow(new Text(i == 0 ? word : ""), new Text(other), new Text(FormattableString.Invariant($"{cosine:f4}")));
        }

        terminal.Show(table);
    }

    private static void WriteJson(
        Utf8JsonWriter json, string source, Learned learned, (string Word, IReadOnlyList<(string Word, double Cosine)> Nearest)[] found)
    {
        json.WriteString(learned.Words > 0 ? "text" : "vectors", source);
        if (learned.Words > 0)
            json.WriteNumber("words", learned.Words);
        json.WriteNumber("vocabulary", learned.Vectors.Count);
        json.WriteNumber("dimensions", learned.Vectors.Dimensions);
        json.WriteStartArray("neighbors");
        foreach ((string word, IReadOnlyList<(string Word, double Cosine)> nearest) in found)
        {
            json.WriteStartObject();
            json.WriteString("word", word);
            json.WriteStartArray("nearest");
            foreach ((string other, double cosine) in nearest)
            {
                json.WriteStartObject();
                json.WriteString("word", other);
                json.WriteNumber("cosine", cosine);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (learned.Words > 0)
            json.WriteNumber("seconds", learned.Seconds);
    }

    /// <summary>Vectors, and what they were learned from: so many words in so many seconds; 0 for vectors that were read.</summary>
    private sealed record Learned(WordVectors Vectors, long Words, double Seconds);
}
