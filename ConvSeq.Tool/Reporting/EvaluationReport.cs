using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Scoring;

namespace ConvSeq.Tool.Reporting;

/// <summary>A page on how well a model predicts a test set.</summary>
internal static class EvaluationReport
{
    private const int MaxDrawn = 6, MaxConfused = 60, MaxPoints = 5000;

    /// <summary>Writes the page.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="title">The headline.</param>
    /// <param name="facts">What was read, fitted and measured.</param>
    /// <param name="warnings">What was warned of.</param>
    /// <param name="score">The predictions and the truth.</param>
    /// <param name="model">What predicted; where it can be explained, mistakes are.</param>
    /// <param name="recorder">What was reported while networks were trained.</param>
    /// <param name="commandLine">What was typed.</param>
    public static void Write(
        Stream output, string title, IEnumerable<(string Name, string Value)> facts, IReadOnlyList<string> warnings, Score score,
        TimeSeriesModel model, TrainingRecorder recorder, string commandLine)
    {
        using var page = new ReportPage(output, title);
        if (score is ClassificationScore classes)
        {
            page.Paragraph(
                $"{Wording.Percent(classes.Accuracy)} of {Wording.Count(classes.Count)} series are predicted right; of all series of "
                + $"the same kind that share is, with 95 % confidence, {WilsonInterval.Of(classes.Right, classes.Count)}.");
        }

        ReportParts.WriteFacts(page, facts, warnings);
        switch (score)
        {
            case ClassificationScore classification:
                WriteClasses(page, classification, model);
                break;
            case RegressionScore regression:
                WriteTargets(page, regression);
                break;
        }

        ReportParts.WriteCurves(page, recorder);
        ReportParts.WriteCommand(page, commandLine);
    }

    private static void WriteClasses(ReportPage page, ClassificationScore score, TimeSeriesModel model)
    {
        ConfusionMatrix confusion = score.Confusion;
        page.Section("Right and wrong");
        if (confusion.Rows.Count <= MaxConfused)
        {
            page.WideFigure(
                "How many series of each class were taken for which: blue ones right, orange ones wrong; the stronger, the larger the "
                + "share of the class.",
                ConfusionPicture.Of(confusion));
        }

        page.Table(
            ["class", "precision", "recall", "F1", "series"],
            Enumerable.Range(0, confusion.Rows.Count).Where(row => confusion.RowTotal(row) > 0 || confusion.ColumnTotal(row) > 0)
                .Select(row => (IReadOnlyList<string>)
                [
                    confusion.Rows[row], Wording.Percent(confusion.Precision(row)), Wording.Percent(confusion.Recall(row)),
                    Wording.Percent(confusion.F1(row)), Wording.Count(confusion.RowTotal(row)),
                ]));
        page.Paragraph(
            "Precision: the share of what was predicted as the class that is of it. Recall: the share of the class that was predicted as "
            + "it. F1: their harmonic mean.", faint: true);

        var reliability = new Reliability(score.Truth, score.Predicted);
        page.Section("Can the probabilities be trusted?");
        page.Paragraph(
            $"Expected calibration error {Wording.Loss(reliability.ExpectedCalibrationError)}: so much, in the mean, the probability of "
            + "the predicted class differs from the share of such predictions that is right.");
        page.Figure(
            "Points on the line: as sure as right. Below it the model is too sure, above it too careful. Bars: how many predictions there "
            + "are.",
            new ReliabilityPicture(reliability));
        WriteMistakes(page, score, model);
        ReportParts.WriteShapes(page, score.Truth, "test set");
    }

    private static void WriteMistakes(ReportPage page, ClassificationScore score, TimeSeriesModel model)
    {
        SeriesSet truth = score.Truth;
        int[] wrong = [.. Enumerable.Range(0, truth.Count)
            .Where(i => truth.IsAnswered(i) && truth.LabelOf(i) != score.Predicted.LabelOf(i))
            .OrderByDescending(Confidence).ThenBy(i => i).Take(MaxDrawn)];
        page.Section("The most confident mistakes");
        if (wrong.Length == 0)
        {
            page.Paragraph("There are none: every series is predicted right.");
            return;
        }

        var means = Enumerable.Range(0, truth.Count).Where(truth.IsAnswered).GroupBy(i => truth.LabelOf(i))
            .ToDictionary(one => one.Key, one => ClassShape.Of(truth, [.. one], 0).Mean);
        bool isExplained = SeriesExplanation.IsPossible(model);
        page.Figure(
            "The series, and beside it the mean of the class that it is of and of the one that it was taken for"
            + $"{(truth.Channels > 1 ? ", in the first channel" : "")}. "
            + (isExplained ? "The ground is orange where points made the model prefer the predicted class, blue where the true one. " : "")
            + "Labels may be wrong, too.",
            [.. wrong.Select(i => new SeriesPicture(
                $"{Name(truth, i)}: {score.Predicted.LabelOf(i)}, {Wording.Percent(Confidence(i), decimals: 1)}", Values(truth, i),
                ($"predicted: {score.Predicted.LabelOf(i)}", means.GetValueOrDefault(score.Predicted.LabelOf(i), [])),
                ($"true: {truth.LabelOf(i)}", means[truth.LabelOf(i)]))
            {
                Shares = isExplained ? Shares(i) : [],
            })]);

        double Confidence(int series) => score.Predicted.Probabilities(series)[score.Predicted.Labels[series]];

        // Why the predicted class and not the true one. A model that repairs lengths sees other points than are drawn.
        double[] Shares(int series)
        {
            int known = score.Predicted.ClassNames.IndexOf(truth.LabelOf(series));
            if (known < 0)
                return [];
            var why = SeriesExplanation.OfDifference(model, truth.Values(series), score.Predicted.Labels[series], known);
            return why.Length == truth.LengthOf(series) ? why.Values(0, channel: 0).ToArray() : [];
        }
    }

    private static void WriteTargets(ReportPage page, RegressionScore score)
    {
        SeriesSet truth = score.Truth;
        int[] known = [.. Enumerable.Range(0, truth.Count).Where(truth.IsAnswered)];
        int[] drawn = known.Length <= MaxPoints ? known : [.. known.Where((_, i) => i % (known.Length / MaxPoints + 1) == 0)];
        double[] targets = [.. drawn.Select(i => truth.Targets[i])], predicted = [.. drawn.Select(i => score.Predicted.Values[i])];
        page.Section("Predicted and true");
        page.Figure(
            "Each point is a series. Left: on the line, it is predicted right. Right: what the prediction is too high by."
            + (drawn.Length < known.Length ? $" {Wording.Count(drawn.Length)} of {Wording.Count(known.Length)} series." : ""),
            new ScatterPicture("Predicted against true", ("true", targets), ("predicted", predicted), 1),
            new ScatterPicture("Residuals", ("true", targets), ("predicted - true", [.. predicted.Zip(targets, (p, t) => p - t)]), 0));
        page.Section("The largest errors");
        page.Figure(
            $"The series that are predicted worst{(truth.Channels > 1 ? ", their first channel" : "")}.",
            [.. known.OrderByDescending(Error).ThenBy(i => i).Take(MaxDrawn).Select(i => new SeriesPicture(
                $"{Name(truth, i)}: {Wording.Measure(score.Predicted.Values[i])}, true {Wording.Measure(truth.Targets[i])}",
                Values(truth, i)))]);

        double Error(int series) => Math.Abs(score.Predicted.Values[series] - truth.Targets[series]);
    }

    private static double[] Values(SeriesSet set, int series) => Array.ConvertAll(set.Channel(series, 0).ToArray(), value => (double)value);

    private static string Name(SeriesSet set, int series) => set.HasIds ? set.IdOf(series) : $"series {series}";
}
