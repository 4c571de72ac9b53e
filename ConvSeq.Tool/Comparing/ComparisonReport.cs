using ConvSeq.Tool.Reporting;

namespace ConvSeq.Tool.Comparing;

/// <summary>A page on classifiers beside each other.</summary>
internal static class ComparisonReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="outcome">What was compared and measured.</param>
    /// <param name="facts">What was done.</param>
    /// <param name="warnings">What was warned of.</param>
    /// <param name="commandLine">What was typed.</param>
    public static void Write(
        Stream output, ComparisonOutcome outcome, IEnumerable<(string Name, string Value)> facts, IReadOnlyList<string> warnings,
        string commandLine)
    {
        (Ranking ranking, int resamples) = (outcome.Ranking, outcome.Comparison.Resamples);
        using var page = new ReportPage(output, $"{ranking.Names.Length} classifiers on {Plural.Of(ranking.SetCount, "data set")}");
        page.Paragraph(ranking.Verdict);
        ReportParts.WriteFacts(page, facts, warnings);

        page.Section("Ranks");
        page.Figure(
            "Mean ranks over the sets; 1 is the most accurate. A bar joins classifiers whose differences are not significant: Wilcoxon's "
            + "signed-rank test of each pair at 5 %, with Holm's correction for the number of pairs.",
            new CriticalDifferencePicture(ranking));
        page.Table(ComparisonOutcome.RankHeading, outcome.RankRows);
        page.Paragraph("Times are means of a fit, and of the predictions for a test set.", faint: true);

        page.Section("Each pair");
        page.Table(ComparisonOutcome.PairHeading, outcome.PairRows);
        page.Paragraph("Wins: sets on which the first of the pair is more accurate. p: of the signed-rank test, exact.", faint: true);

        page.Section("Accuracy against time");
        page.Figure(
            "Mean accuracy over the sets, and mean seconds of fit and prediction, on a logarithmic scale.",
            new AccuracyTimePicture([.. ranking.Names.Select((name, k) =>
                (name, outcome.Of(name).Average(one => one.Seconds), ranking.Accuracies[k].Average()))]));

        page.Section("Each set");
        page.Table(outcome.SetHeading, outcome.SetRows);
        if (resamples > 0)
            page.Paragraph($"Means over the split of the files and {Plural.Of(resamples, "resample")}.", faint: true);
        ReportParts.WriteCommand(page, commandLine);
    }
}
