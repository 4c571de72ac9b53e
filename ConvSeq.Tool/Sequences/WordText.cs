using ConvSeq.Series;
using ConvSeq.Series.Text;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sequences;

/// <summary>The words of a text, line by line. A word is what stands between blanks.</summary>
/// <param name="Lines">For each line with words their numbers, from 1.</param>
/// <param name="Words">The words with the numbers 1, 2, …: the most frequent first, equally frequent ones in ordinal order.</param>
internal sealed record WordText(IReadOnlyList<int[]> Lines, IReadOnlyList<string> Words)
{
    /// <summary>Number of words of all lines.</summary>
    public long Count => Lines.Sum(line => (long)line.Length);

    /// <summary>Reads a text in UTF-8, plain or gzipped. A failed call names the file, and the line that is not UTF-8.</summary>
    public static WordText Read(string path, Execution execution) => BadInputException.Blame(path, () =>
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var counts = new List<long>();
        var lines = new List<int[]>();
        var line = new List<int>();
        using var reader = new TextLines(File.OpenRead(path), path, execution, SeriesReadOptions.MaxLineBytesLimit);
        while (reader.TryRead(out ReadOnlySpan<byte> bytes))
        {
            line.Clear();
            foreach (string word in reader.Decode(0, bytes.Length).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (!numbers.TryGetValue(word, out int number))
                {
                    numbers[word] = number = numbers.Count;
                    counts.Add(0);
                }

                counts[number]++;
                line.Add(number);
            }

            if (line.Count > 0)
                lines.Add([.. line]);
        }

        if (lines.Count == 0)
            throw new InvalidDataException("has no words");
        string[] words = [.. numbers.OrderByDescending(one => counts[one.Value]).ThenBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => one.Key)];
        int[] ordered = new int[words.Length];
        for (int i = 0; i < words.Length; i++)
            ordered[numbers[words[i]]] = i + 1;
        return new WordText([.. lines.Select(own => Array.ConvertAll(own, number => ordered[number]))], words);
    });
}
