using System.CommandLine;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Models;
using ConvSeq.Networks;

namespace ConvSeq.Benchmarks.Sequences;

/// <summary>
/// Trains encoders and decoders on generated pairs, and measures how many targets they find exactly: at the lengths trained on, and at
/// twice the longest. Validation pairs choose the epoch that is kept; test pairs decide nothing, and are not among those trained on.
/// </summary>
internal static class TranslationAccuracy
{
    private const uint PairPurpose = 0x5452_0001;

    private static readonly (string Name, EncoderDecoderOptions Options)[] Models =
    [
        ("attention", new EncoderDecoderOptions()),
        ("gru", new EncoderDecoderOptions { Cell = RecurrentCell.Gru }),
        ("convolutions", new EncoderDecoderOptions { Encoder = EncoderKind.SeparableConvolutions, Dimensions = 128 }),
        ("lstm", new EncoderDecoderOptions { Link = EncoderLink.LastState, Bidirectional = false }),
    ];

    public static Command Command(Option<int> threads)
    {
        Option<string> task = Choice.OneOf("--task", "The task.", "reverse", [.. TranslationTask.All.Select(one => one.Name)]);
        Option<string[]> model = Choice.SeveralOf(
            "--model",
            "Networks: bidirectional LSTM, or GRU, or separable convolutions, with attention; and an LSTM whose last state is all that the "
            + "decoder sees.", ["attention"], [.. Models.Select(one => one.Name)]);
        Option<int> train = Choice.Of("--train", "Pairs to train on.", 20_000), test = Choice.Of("--test", "Pairs to test on.", 1000);
        Option<int> epochs = Choice.Of("--epochs", "Epochs at most.", 10), batch = Choice.Of("--batch", "Pairs a step.", 64);
        Option<double> minutes = Choice.Of("--minutes", "Minutes of training at most.", 10.0), rate = Choice.Of("--rate", "Of Adam.", 2e-3);
        Option<int> units = Choice.Of("--units", "Units.", 64), beam = Choice.Of("--beam", "Beam width.", 4);
        Option<float> dropout = Choice.Of("--dropout", "Share of values dropped.", 0f);
        var seed = new Option<ulong>("--seed") { Description = "Seed of network and pairs." };
        var command = new Command("translate", "Exact matches of encoders and decoders on generated pairs.")
        {
            task, model, train, test, epochs, minutes, batch, rate, units, beam, dropout, seed, threads,
        };
        return command.Does(threads, (parsed, execution) =>
        {
            TranslationTask known = TranslationTask.All.Single(one => one.Name == parsed.GetRequiredValue(task));
            var training = new NetworkTrainingOptions
            {
                Epochs = parsed.GetValue(epochs),
                TimeBudget = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                BatchSize = parsed.GetValue(batch),
                Schedule = new CosineRate(),
                Optimizer = new OptimizerOptions
                {
                    LearningRate = parsed.GetValue(rate),
                    GradientClip = RecurrentNetworkOptions.DefaultGradientClip,
                },
            };
            Pairs pairs = Draw(known, parsed.GetValue(train), parsed.GetValue(test), parsed.GetValue(seed));
            Report.Head(
                texts: 2, "task", "network", "parameters", "epochs", "symbols right", "exact, greedy",
                $"exact, beam of {parsed.GetValue(beam)}", "exact at twice the length, greedy", "symbols right there",
                "seconds of training");
            foreach (string name in parsed.GetRequiredValue(model))
            {
                EncoderDecoderOptions network = Models.Single(one => one.Name == name).Options with
                {
                    Units = parsed.GetValue(units),
                    Dropout = parsed.GetValue(dropout),
                    Seed = parsed.GetValue(seed),
                    Training = training,
                };
                Measure(known.Name, name, pairs, network, parsed.GetValue(beam), execution);
            }
        });
    }

    private static Pairs Draw(TranslationTask task, int train, int test, ulong seed)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        (int, int) twice = (2 * task.Lengths.Longest, 2 * task.Lengths.Longest);
        List<(string, string)> tests = Some(test, task.Lengths, 0), twiceAsLong = Some(test, twice, 1);
        List<(string, string)> validation = Some(test, task.Lengths, 2), trained = Some(train, task.Lengths, 3);
        return new Pairs(trained, validation, tests, twiceAsLong);

        List<(string, string)> Some(int count, (int, int) lengths, ulong stream) =>
            task.Pairs(count, lengths, new CounterRandom(seed, PairPurpose, stream), known);
    }

    private static void Measure(
        string task, string name, Pairs pairs, EncoderDecoderOptions network, int beam, Execution execution)
    {
        SequenceVocabulary source = Vocabulary(pairs.Train.Select(one => one.Source));
        SequenceVocabulary target = Vocabulary(pairs.Train.Select(one => one.Target));
        SequenceTranslator model = null!;
        double seconds = Timing.Once(() => model = SequenceTranslator.Fit(
            Of(pairs.Train), source, target, network, Of(pairs.Validation), execution: execution with { Progress = new Lines() }));
        var greedy = new TranslationOptions { BeamWidth = 1 };
        TranslationScore found = model.Score(Of(pairs.Test), greedy, execution);
        double byBeam = model.Score(Of(pairs.Test), new TranslationOptions { BeamWidth = beam }, execution).ExactMatch;
        TranslationScore twice = model.Score(Of(pairs.Twice), greedy, execution);
        (int parameters, int epochs) = (model.Architecture.ParameterCount, model.Member.Outcome.Epochs);
        (double symbols, double exact) = (found.Symbols.Accuracy, found.ExactMatch);
        Report.Say($"| {task} | {name} | {parameters:N0} | {epochs} | {symbols:p2} | {exact:p1} | {byBeam:p1} | {twice
            .ExactMatch:p1} | {twice.Symbols.Accuracy:p1} | {seconds:f0} |");

        SequencePairs Of(List<(string, string)> some) => SequencePairs.Of(some, source, target);

        SequenceVocabulary Vocabulary(IEnumerable<string> texts) => SequenceVocabulary.Of(SymbolUnit.Character, texts);
    }

    private sealed record Pairs(
        List<(string Source, string Target)> Train, List<(string Source, string Target)> Validation,
        List<(string Source, string Target)> Test, List<(string Source, string Target)> Twice);

    // A long run is watched while it runs; what it comes to is on standard output alone.
    private sealed class Lines : IProgress<ProgressReport>
    {
        public void Report(ProgressReport report)
        {
            if (report.Epoch is { } epoch)
            {
                Console.Error.WriteLine(FormattableString.Invariant(
                    $"epoch {epoch.Epoch}: loss {epoch.Loss:g4}, validation {epoch.ValidationLoss:g4}, {epoch.Elapsed.TotalSeconds:f0} s"));
            }
        }
    }
}
