using System.CommandLine;
using System.IO.Compression;
using System.Text;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Models;
using ConvSeq.Networks;

namespace ConvSeq.Benchmarks.Sequences;

/// <summary>
/// Trains models of language on the Penn Treebank, by words or characters, and measures perplexity or bits per character on the test text,
/// beside the figures of Bai, Kolter and Koltun, arXiv 1803.01271, table 1. The validation text decides which epoch is kept; the test text
/// decides nothing. A run that is stopped goes on from its folder of checkpoints.
/// </summary>
internal static class LanguageLoss
{
    private static readonly Dictionary<(string Model, string Unit), double> Published = new()
    {
        [("tcn", "words")] = 88.68,
        [("lstm", "words")] = 78.93,
        [("gru", "words")] = 92.48,
        [("rnn", "words")] = 114.50,
        [("tcn", "characters")] = 1.31,
        [("lstm", "characters")] = 1.36,
        [("gru", "characters")] = 1.37,
        [("rnn", "characters")] = 1.48,
    };

    public static Command Command(Option<int> threads)
    {
        Option<DirectoryInfo> data = new Option<DirectoryInfo>("--data")
        {
            Description = "Folder with ptb_train.txt.gz, ptb_valid.txt.gz and ptb_test.txt.gz: a sentence a line.",
            Required = true,
        }.AcceptExistingOnly();
        Option<string> unit = Choice.OneOf("--unit", "What is predicted.", "characters", ["characters", "words"]);
        Option<string> model = Choice.OneOf("--model", "The network.", "tcn", ["tcn", "lstm", "gru", "rnn"]);
        Option<int> width = Choice.Of("--width", "Filters, or units.", 256), layers = Choice.Of("--layers", "Blocks, or layers.", 3);
        Option<int> dimensions = Choice.Of("--dimensions", "Values of the vector of a symbol.", 100);
        Option<bool> tied = new("--tied") { Description = "Scores by the same vectors." };
        Option<int> chunk = Choice.Of("--chunk", "Symbols of a chunk that count.", 320);
        Option<int> context = Choice.Of("--context", "Those before.", 80);
        Option<int> epochs = Choice.Of("--epochs", "Epochs at most.", 20), batch = Choice.Of("--batch", "Chunks a step.", 16);
        Option<double> minutes = Choice.Of("--minutes", "Minutes of training at most.", 40.0), rate = Choice.Of("--rate", "Of Adam.", 2e-3);
        Option<float> dropout = Choice.Of("--dropout", "Share of values dropped.", 0.1f);
        Option<string> schedule = Architectures.ScheduleOption("cosine");
        var checkpoint = new Option<string?>("--checkpoint") { Description = "Folder to go on from." };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the network." };
        var command = new Command(
            "language", "Perplexity, or bits per character, of models of the Penn Treebank, beside the published ones.")
        {
            data, unit, model, width, layers, dimensions, tied, chunk, context, epochs, batch, minutes, rate, dropout, schedule, checkpoint,
            seed, threads,
        };
        return command.Does(threads, (parsed, execution) =>
        {
            bool byWords = parsed.GetValue(unit) == "words";
            string name = parsed.GetRequiredValue(model);
            var training = new NetworkTrainingOptions
            {
                Epochs = parsed.GetValue(epochs),
                BatchSize = parsed.GetValue(batch),
                TimeBudget = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                CheckpointFolder = parsed.GetValue(checkpoint),
                CheckpointEvery = 1,
                Schedule = Architectures.ScheduleByName(parsed.GetRequiredValue(schedule)),
                Optimizer = new OptimizerOptions { LearningRate = parsed.GetValue(rate), GradientClip = 1 },
            };
            NetworkOptions network = name == "tcn"
                ? new TcnOptions
                {
                    Filters = parsed.GetValue(width),
                    Levels = parsed.GetValue(layers),
                    KernelSize = 3,
                    Dropout = parsed.GetValue(dropout),
                    SymbolDimensions = parsed.GetValue(dimensions),
                    TieSymbols = parsed.GetValue(tied),
                    Readout = TcnReadout.EveryStep,
                }
                : new RecurrentOptions
                {
                    Cell = Enum.Parse<RecurrentCell>(name, ignoreCase: true),
                    Units = parsed.GetValue(width),
                    Layers = parsed.GetValue(layers),
                    Dropout = parsed.GetValue(dropout),
                    SymbolDimensions = parsed.GetValue(dimensions),
                    TieSymbols = parsed.GetValue(tied),
                    Readout = RecurrentReadout.EveryStep,
                };
            Run(
                parsed.GetRequiredValue(data).FullName, byWords, name,
                new SequenceModelOptions
                {
                    Network = network with { Seed = parsed.GetValue(seed), Training = training },
                    ChunkLength = parsed.GetValue(chunk),
                    Context = parsed.GetValue(context),
                },
                execution);
        });
    }

    private static void Run(string folder, bool byWords, string name, SequenceModelOptions options, Execution execution)
    {
        string train = Text("train");
        SequenceVocabulary vocabulary = SequenceVocabulary.Of(byWords ? SymbolUnit.Word : SymbolUnit.Character, [train]);
        SequenceSet trainSet = Set(train), validation = Set(Text("valid")), test = Set(Text("test"));
        Report.Say($"{vocabulary.Summary}; {trainSet.SymbolCount:N0} to train, {validation.SymbolCount:N0} to validate, {test
            .SymbolCount:N0} to test; {Plural.Of(execution.Threads, "thread")}");
        Report.Head(texts: 0, "epoch", "training loss", "validation loss", "in bits", "perplexity", "rate", "seconds");
        SequenceModel model = SequenceModel.Fit(
            trainSet, vocabulary, options, validation, execution: execution with { Progress = new Lines() });
        SequenceScore score = model.Score(test, execution);
        NetworkOutcome outcome = model.Member.Outcome;
        Report.Say($"{model.Architecture.Name}, {model.Architecture.ParameterCount:N0} parameters, epoch {outcome.KeptEpoch} of {outcome
            .Epochs}: test perplexity {score.Perplexity:f2}, {score.BitsPerSymbol:f3} bits per symbol; published {Published[
            (name, byWords ? "words" : "characters")]}");

        SequenceSet Set(string text) => new([vocabulary.Encode(text)]) { Name = "ptb" };

        string Text(string part)
        {
            using var content = new GZipStream(File.OpenRead(Path.Combine(folder, $"ptb_{part}.txt.gz")), CompressionMode.Decompress);
            using var reader = new StreamReader(content, Encoding.UTF8);
            return reader.ReadToEnd();
        }
    }

    private sealed class Lines : IProgress<ProgressReport>
    {
        public void Report(ProgressReport report)
        {
            if (report.Epoch is not { ValidationLoss: { } loss } epoch)
                return;
            Measuring.Report.Say($"| {epoch.Epoch} | {epoch.Loss:f4} | {loss:f4} | {loss / Math.Log(2):f4} | {Math.Exp(loss):f2} | {epoch
                .LearningRate:g3} | {epoch.Elapsed.TotalSeconds:f0} |");
        }
    }
}
