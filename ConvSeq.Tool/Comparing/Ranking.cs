using System.Globalization;

namespace ConvSeq.Tool.Comparing;

/// <summary>Two classifiers beside each other.</summary>
/// <param name="First">Place of the one that is better on average.</param>
/// <param name="Second">Place of the other.</param>
/// <param name="Wins">Sets on which the first is more accurate.</param>
/// <param name="Draws">Sets on which both are as accurate.</param>
/// <param name="Losses">Sets on which the second is more accurate.</param>
/// <param name="Difference">Mean difference of the accuracies.</param>
/// <param name="Probability">That of the signed-rank test.</param>
/// <param name="Adjusted">The same after Holm's correction for all pairs.</param>
internal sealed record ComparedPair(
    int First, int Second, int Wins, int Draws, int Losses, double Difference, double Probability, double Adjusted)
{
    /// <summary>Whether the difference is more than chance would bring about in one of twenty comparisons like this.</summary>
    public bool IsSignificant => Adjusted <= Ranking.Significance;
}

/// <summary>
/// Classifiers over several sets: mean accuracies and ranks (Demšar, "Statistical comparisons of classifiers over multiple data sets",
/// 2006), and whether their differences are more than chance: Wilcoxon's signed-rank test of each pair with Holm's correction (Benavoli,
/// Corani and Mangili, "Should we really use post-hoc tests based on mean-ranks?", 2016).
/// </summary>
internal sealed class Ranking
{
    public const double Significance = 0.05;

    private const double Resolution = SignedRankTest.Resolution;

    /// <param name="names">Names of the classifiers.</param>
    /// <param name="accuracies">For each set the accuracy of each classifier, in their order; one set or more.</param>
    public Ranking(IReadOnlyList<string> names, IReadOnlyList<double[]> accuracies)
    {
        double[] ranks = [.. names.Select((_, k) => accuracies.Average(row =>
            1 + row.Count(other => other > row[k] + Resolution) + (row.Count(other => Math.Abs(other - row[k]) <= Resolution) - 1) / 2.0))];
        int[] order = [.. Enumerable.Range(0, names.Count).OrderBy(k => ranks[k]).ThenBy(k => k)];
        Names = [.. order.Select(k => names[k])];
        Ranks = [.. order.Select(k => ranks[k])];
        Accuracies = [.. order.Select(k => accuracies.Select(row => row[k]).ToArray())];
        Pairs = Corrected([.. Enumerable.Range(0, names.Count)
            .SelectMany(a => Enumerable.Range(a + 1, names.Count - a - 1).Select(b => Compare(a, b)))]);
        Cliques = [.. Together()];
    }

    /// <summary>Names of the classifiers, from the best mean rank to the worst, as in all that follows.</summary>
    public string[] Names { get; }

    /// <summary>Mean ranks over the sets, from 1 for the most accurate; equal ones share theirs.</summary>
    public double[] Ranks { get; }

    /// <summary>Accuracies of each classifier on the sets.</summary>
    public double[][] Accuracies { get; }

    /// <summary>All pairs.</summary>
    public IReadOnlyList<ComparedPair> Pairs { get; }

    /// <summary>
    /// Groups, from a place to another, in which no two classifiers differ significantly; none is part of another.
    /// </summary>
    public IReadOnlyList<(int From, int To)> Cliques { get; }

    /// <summary>Number of sets.</summary>
    public int SetCount => Accuracies[0].Length;

    /// <summary>What it comes to, in a sentence.</summary>
    public string Verdict
    {
        get
        {
            string best = $"{Names[0]} has the best mean rank, {Text(Ranks[0])}";
            string[] equals = [.. Pairs.Where(pair => pair.First == 0 && !pair.IsSignificant).Select(pair => Names[pair.Second])];
            return equals.Length == 0
                ? $"{best}, and the differences to all others are significant."
                : $"{best}; its {Plural.Noun(equals.Length, "difference")} to {string.Join(", ", equals)} "
                    + $"{(equals.Length == 1 ? "is" : "are")} not significant"
                    + $"{(SetCount < 6 ? ", as none can be on fewer than six sets" : "")}.";
        }
    }

    /// <summary>A mean rank as a person reads it.</summary>
    public static string Text(double rank) => rank.ToString("0.00", CultureInfo.InvariantCulture);

    private ComparedPair Compare(int a, int b)
    {
        double[] differences = [.. Accuracies[a].Zip(Accuracies[b], (x, y) => x - y)];
        double probability = SignedRankTest.Probability(Accuracies[a], Accuracies[b]);
        return new ComparedPair(
            a, b, differences.Count(one => one > Resolution), differences.Count(one => Math.Abs(one) <= Resolution),
            differences.Count(one => one < -Resolution), differences.Average(), probability, probability);
    }

    // Holm 1979: the least probability times the number of pairs, the next times one less, and none below those before it.
    private static ComparedPair[] Corrected(ComparedPair[] pairs)
    {
        double least = 0;
        foreach ((int place, int pair) in Enumerable.Range(0, pairs.Length).OrderBy(i => pairs[i].Probability).ThenBy(i => i).Index())
        {
            least = Math.Min(1, Math.Max(least, (pairs.Length - place) * pairs[pair].Probability));
            pairs[pair] = pairs[pair] with { Adjusted = least };
        }

        return pairs;
    }

    private IEnumerable<(int From, int To)> Together()
    {
        int reached = 0;
        for (int from = 0; from < Names.Length; from++)
        {
            int to = from;
            while (to + 1 < Names.Length && !Pairs.Any(pair => pair.First >= from && pair.Second == to + 1 && pair.IsSignificant))
                to++;
            if (to > from && to > reached)
                yield return (from, to);
            reached = Math.Max(reached, to);
        }
    }
}
