using ConvSeq.Series;

namespace ConvSeq.Tool.Reporting;

/// <summary>A page on a model that was trained: what it learned from, and what it expects of itself.</summary>
internal static class TrainingReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="title">The headline.</param>
    /// <param name="facts">What was read and fitted, with the estimates that the training made.</param>
    /// <param name="warnings">What was warned of.</param>
    /// <param name="train">The training set; null if it is not in memory.</param>
    /// <param name="recorder">What was reported while networks were trained.</param>
    /// <param name="commandLine">What was typed.</param>
    public static void Write(
        Stream output, string title, IEnumerable<(string Name, string Value)> facts, IReadOnlyList<string> warnings, SeriesSet? train,
        TrainingRecorder recorder, string commandLine)
    {
        using var page = new ReportPage(output, title);
        page.Paragraph(
            "Figures that are called leave-one-out, out-of-fold or held out were measured on training series that had no part in what "
            + "predicted them. A test set says more: convseq evaluate --report.");
        ReportParts.WriteFacts(page, facts, warnings);
        if (train is { HasLabels: true })
            ReportParts.WriteShapes(page, train, "training set");
        ReportParts.WriteCurves(page, recorder);
        ReportParts.WriteCommand(page, commandLine);
    }
}
