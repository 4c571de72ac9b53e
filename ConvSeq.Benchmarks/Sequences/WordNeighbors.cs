using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Networks;

namespace ConvSeq.Benchmarks.Sequences;

/// <summary>Learns vectors of words from a text, and shows which words are nearest to some frequent ones.</summary>
internal static class WordNeighbors
{
    public static Command Command(Option<int> threads)
    {
        Option<FileInfo> text = new Option<FileInfo>("--text")
        {
            Description = "A gzip-compressed text, a sentence a line, words separated by blanks.",
            Required = true,
        }.AcceptExistingOnly();
        Option<string[]> words = Choice.Several(
            "--words", "Words whose neighbors are shown.",
            ["company", "market", "president", "million", "said", "government", "stock", "year", "sales", "bank"]);
        Option<int> epochs = Choice.Of("--epochs", "Epochs.", Word2VecOptions.DefaultEpochs);
        Option<int> dimensions = Choice.Of("--dimensions", "Values of a vector.", Word2VecOptions.DefaultDimensions);
        var command = new Command("words", "Nearest neighbors of words by the vectors that word2vec learns from a text.")
        {
            text, words, epochs, dimensions, threads,
        };
        return command.Does(threads, (parsed, execution) =>
        {
            var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
            List<int[]> sentences = TextFile.Read(parsed.GetRequiredValue(text), numbers);
            var options = new Word2VecOptions { Epochs = parsed.GetValue(epochs), Dimensions = parsed.GetValue(dimensions) };
            EmbeddingVectors vectors = null!;
            double seconds = Timing.Once(() => vectors = Word2Vec.Train(sentences, numbers.Count + 1, options, execution));
            WordVectors named = WordVectors.Of("the text", [.. numbers.OrderBy(one => one.Value).Select(one => one.Key)], vectors);
            Report.Head(texts: 2, ["word", "nearest"]);
            foreach (string word in parsed.GetRequiredValue(words))
                Report.Say($"| {word} | {string.Join(", ", named.Nearest(word, 5).Select(one => one.Word))} |");
            Console.WriteLine();
            Report.Say($"{sentences.Count:N0} sentences, {numbers.Count:N0} words, {seconds:f0} s.");
        });
    }
}
