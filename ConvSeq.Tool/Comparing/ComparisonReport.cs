using System.Globalization;
using ConvSeq.Tool.Reporting;

namespace ConvSeq.Tool.Comparing;

/// <summary>A page on classifiers beside each other.</summary>
internal static class ComparisonReport
{
    /// <summary>What the columns of <see cref="RankRows"/> are.</summary>
    public static readonly string[] RankHeading = ["classifier", "mean rank", "mean accuracy", "mean log-loss", "fit", "predict"];

    /// <summary>What the columns of <see cref="PairRows"/> are.</summary>
    public static readonly string[] PairHeading = ["pair", "wins", "draws", "losses", "mean difference", "p", "p after Holm"];

    /// <summary>Writes the page.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="comparison">What was compared.</param>
    /// <param name="measured">The measurements.</param>
    /// <param name="facts">What was done.</param>
    /// <param name="warnings">What was warned of.</param>
    /// <param name="commandLine">What was typed.</param>
    public static void Write(
        Stream output, Comparison comparison, IReadOnlyList<Measurement> measured, IEnumerable<(string Name, string Value)> facts,
        IReadOnlyList<string> warnings, string commandLine)
    {
        IReadOnlyList<(string Set, double[] Accuracies)> accuracies = comparison.Accuracies(measured);
        var ranking = new Ranking(comparison.Names, [.. accuracies.Select(one => one.Accuracies)]);
        using var page = new ReportPage(output, $"{comparison.Names.Count} classifiers on {Plural.Of(accuracies.Count, "data set")}");
        page.Paragraph(Verdict(ranking, accuracies.Count));
        ReportParts.WriteFacts(page, facts, warnings);

        page.Section("Ranks");
        page.Figure(
            "Mean ranks over the sets; 1 is the most accurate. A bar joins classifiers whose differences are not significant: Wilcoxon's "
            + "signed-rank test of each pair at 5 %, with Holm's correction for the number of pairs.",
            new CriticalDifferencePicture(ranking));
        page.Table(RankHeading, RankRows(ranking, measured));
        page.Paragraph("Times are means of a fit, and of the predictions for a test set.", faint: true);

        page.Section("Each pair");
        page.Table(PairHeading, PairRows(ranking));
        page.Paragraph("Wins: sets on which the first of the pair is more accurate. p: of the signed-rank test, exact.", faint: true);

        page.Section("Accuracy against time");
        page.Figure(
            "Mean accuracy over the sets, and mean seconds of fit and prediction, on a logarithmic scale.",
            new AccuracyTimePicture([.. ranking.Names.Select((name, k) =>
                (name, measured.Where(one => one.Classifier == name).Average(one => one.Seconds), ranking.Accuracies[k].Average()))]));

        page.Section("Each set");
        page.Table(
            ["set", .. comparison.Names],
            accuracies.Select(one => (IReadOnlyList<string>)[one.Set, .. one.Accuracies.Select(value => Wording.Percent(value))]));
        if (comparison.Resamples > 0)
            page.Paragraph($"Means over the split of the files and {Plural.Of(comparison.Resamples, "resample")}.", faint: true);
        ReportParts.WriteCommand(page, commandLine);
    }

    /// <summary>What the comparison comes to, in a sentence.</summary>
    public static string Verdict(Ranking ranking, int sets)
    {
        string best = $"{ranking.Names[0]} has the best mean rank, {Rank(ranking.Ranks[0])}";
        string[] equals = [.. ranking.Pairs.Where(pair => pair.First == 0 && !pair.IsSignificant)
            .Select(pair => ranking.Names[pair.Second])];
        return equals.Length == 0
            ? $"{best}, and the differences to all others are significant."
            : $"{best}; its {(equals.Length == 1 ? "difference" : "differences")} to {string.Join(", ", equals)} "
                + $"{(equals.Length == 1 ? "is" : "are")} not significant{(sets < 6 ? ", as none can be on fewer than six sets" : "")}.";
    }

    /// <summary>The classifiers with their means over all measurements, as a person reads them.</summary>
    public static IEnumerable<IReadOnlyList<string>> RankRows(Ranking ranking, IReadOnlyList<Measurement> measured) =>
        ranking.Names.Select((name, k) =>
        {
            Measurement[] own = [.. measured.Where(one => one.Classifier == name)];
            return (IReadOnlyList<string>)
            [
                name, Rank(ranking.Ranks[k]), Wording.Percent(ranking.Accuracies[k].Average()),
                Wording.Loss(own.Average(one => one.LogLoss)), Wording.Seconds(own.Average(one => one.FitSeconds)),
                Wording.Seconds(own.Average(one => one.PredictSeconds)),
            ];
        });

    /// <summary>The pairs, as a person reads them.</summary>
    public static IEnumerable<IReadOnlyList<string>> PairRows(Ranking ranking) => ranking.Pairs.Select(pair => (IReadOnlyList<string>)
    [
        $"{ranking.Names[pair.First]} - {ranking.Names[pair.Second]}", Wording.Count(pair.Wins), Wording.Count(pair.Draws),
        Wording.Count(pair.Losses), Wording.Percent(pair.Difference), Wording.Loss(pair.Probability), Wording.Loss(pair.Adjusted),
    ]);

    private static string Rank(double rank) => rank.ToString("0.00", CultureInfo.InvariantCulture);
}
