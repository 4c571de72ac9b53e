using System.Globalization;

namespace ConvSeq.Benchmarks.Sequences;

/// <summary>A generated task of sequence to sequence: texts, and what is to come of them.</summary>
/// <param name="Name">Its name in commands.</param>
/// <param name="Draw">Draws a pair: of the given length of a source, or for dates of so many of them.</param>
/// <param name="Lengths">The shortest and the longest that are trained on.</param>
internal sealed record TranslationTask(string Name, TranslationTask.Drawing Draw, (int Shortest, int Longest) Lengths)
{
    // All are read the same way by people who know them: months by name, day before month with dots, month before day with slashes.
    private static readonly string[] DateFormats =
    [
        "d MMMM yyyy", "MMMM d, yyyy", "d MMM yyyy", "MMM d yyyy", "dd.MM.yyyy", "M/d/yyyy", "dddd, d MMMM yyyy", "yyyy/MM/dd",
    ];

    private static readonly DateTime FirstDay = new(1900, 1, 1), LastDay = new(2099, 12, 31);

    /// <summary>Draws a pair.</summary>
    public delegate (string Source, string Target) Drawing(ref CounterRandom random, int length);

    /// <summary>All of them.</summary>
    public static TranslationTask[] All { get; } =
    [
        new("reverse", (ref CounterRandom random, int length) => Digits(ref random, length, digits => [.. digits.Reverse()]), (5, 10)),
        new("sort", (ref CounterRandom random, int length) => Digits(ref random, length, digits => [.. digits.Order()]), (5, 10)),
        new("dates", Dates, (1, 1)),
    ];

    /// <summary>Draws pairs, all different.</summary>
    /// <param name="count">Number of pairs.</param>
    /// <param name="lengths">Lengths of sources, equally likely.</param>
    /// <param name="random">Where they are drawn from.</param>
    /// <param name="known">Sources that must not be among them; those drawn are added.</param>
    public List<(string Source, string Target)> Pairs(
        int count, (int Shortest, int Longest) lengths, CounterRandom random, HashSet<string> known)
    {
        var pairs = new List<(string Source, string Target)>();
        while (pairs.Count < count)
        {
            var pair = Draw(ref random, lengths.Shortest + random.NextInt(lengths.Longest - lengths.Shortest + 1));
            if (known.Add(pair.Source))
                pairs.Add(pair);
        }

        return pairs;
    }

    private static (string Source, string Target) Digits(ref CounterRandom random, int length, Func<char[], char[]> answer)
    {
        char[] digits = new char[length];
        for (int i = 0; i < length; i++)
            digits[i] = (char)('0' + random.NextInt(10));
        return (new string(digits), new string(answer(digits)));
    }

    private static (string Source, string Target) Dates(ref CounterRandom random, int count)
    {
        string[] sources = new string[count], targets = new string[count];
        for (int i = 0; i < count; i++)
        {
            DateTime day = FirstDay.AddDays(random.NextInt((LastDay - FirstDay).Days + 1));
            sources[i] = day.ToString(DateFormats[random.NextInt(DateFormats.Length)], CultureInfo.InvariantCulture);
            targets[i] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }

        return (string.Join(' ', sources), string.Join('-', targets));
    }
}
