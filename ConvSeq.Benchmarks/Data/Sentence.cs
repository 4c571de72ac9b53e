using System.IO.Compression;
using System.Text;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Data;

/// <summary>A sentence with its class.</summary>
internal sealed record Sentence(string Label, string[] Words)
{
    /// <summary>Reads a gzip-compressed file in Latin-1: a label, a blank and the tokens a line.</summary>
    public static Sentence[] Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.Latin1);
        var sentences = new List<Sentence>();
        while (reader.ReadLine() is { } line)
        {
            string[] parts = line.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length > 0)
                sentences.Add(new Sentence(parts[0], parts.Length > 1 ? parts[1..] : [""]));
        }

        return [.. sentences];
    }

    /// <summary>Numbers from 1 for the words that occur so often or more, in the order in which they are met.</summary>
    public static Dictionary<string, int> Number(IReadOnlyList<Sentence> sentences, int least = 1) => sentences
        .SelectMany(sentence => sentence.Words).GroupBy(word => word).Where(one => one.Count() >= least).Index()
        .ToDictionary(pair => pair.Item.Key, pair => pair.Index + 1);

    /// <summary>Sentences as series of the numbers of their words, 0 for words without one.</summary>
    public static SeriesSet ToSet(IReadOnlyList<Sentence> sentences, Dictionary<string, int> numbers)
    {
        var builder = new SeriesSetBuilder(1) { Name = "sentences" };
        foreach (Sentence sentence in sentences)
            builder.Add([.. sentence.Words.Select(word => (float)numbers.GetValueOrDefault(word))], sentence.Label);
        return builder.Build();
    }
}
