using System.IO.Compression;

namespace ConvSeq.Benchmarks.Data;

/// <summary>Gzip-compressed texts, a sentence a line, words separated by blanks.</summary>
internal static class TextFile
{
    /// <summary>Reads the numbers of the words of each sentence. Words without one get the next.</summary>
    public static List<int[]> Read(FileInfo file, Dictionary<string, int> numbers)
    {
        var sentences = new List<int[]>();
        using var reader = new StreamReader(new GZipStream(file.OpenRead(), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            sentences.Add([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word =>
            {
                if (!numbers.TryGetValue(word, out int number))
                    numbers[word] = number = numbers.Count + 1;
                return number;
            })]);
        }

        return sentences;
    }
}
