using ConvSeq.Series;

namespace ConvSeq.Tool.Reporting;

/// <summary>What reports of training and of evaluation have in common.</summary>
internal static class ReportParts
{
    private const int MaxClasses = 12, MaxChannels = 4, MaxNetworks = 6;

    /// <summary>Tells what was read, fitted and measured, and what was warned of.</summary>
    public static void WriteFacts(ReportPage page, IEnumerable<(string Name, string Value)> facts, IReadOnlyList<string> warnings)
    {
        page.Section("What was done");
        page.Facts(facts);
        foreach (string warning in warnings)
            page.Paragraph($"Warning: {warning}");
    }

    /// <summary>Draws the mean and the spread of each class.</summary>
    public static void WriteShapes(ReportPage page, SeriesSet set, string what)
    {
        var classes = Enumerable.Range(0, set.Count).Where(set.IsAnswered).GroupBy(i => set.LabelOf(i)).ToArray();
        if (classes.Length == 0)
            return;
        var shown = classes.OrderByDescending(one => one.Count()).Take(MaxClasses).OrderBy(one => set.ClassNames.IndexOf(one.Key))
            .ToArray();
        page.Section("The classes");
        for (int channel = 0; channel < Math.Min(set.Channels, MaxChannels); channel++)
        {
            ClassShape[] shapes = [.. shown.Select(one => ClassShape.Of(set, [.. one], channel))];
            double[] all = [.. shapes.SelectMany(shape => shape.Low.Concat(shape.High)).Where(double.IsFinite)];
            string where = set.Channels > 1 ? $", channel {channel}" : "";
            page.Figure(
                $"The mean of each class in the {what}{where}, and one standard deviation to either side."
                + (classes.Length > shown.Length ? $" The {shown.Length} most frequent of {classes.Length} classes." : "")
                + (set.IsEqualLength ? "" : " Series count as far as they reach."),
                [.. shown.Zip(shapes, (one, shape) => new ShapePicture(
                    $"{one.Key}: {Wording.Count(one.Count())} series", shape, all.DefaultIfEmpty(0).Min(), all.DefaultIfEmpty(1).Max()))]);
        }

        if (set.Channels > MaxChannels)
            page.Paragraph($"The first {MaxChannels} of {set.Channels} channels are drawn.", faint: true);
    }

    /// <summary>Draws how networks were trained.</summary>
    public static void WriteCurves(ReportPage page, TrainingRecorder recorder)
    {
        IReadOnlyList<IReadOnlyList<EpochReport>> networks = recorder.Networks;
        if (networks.Count == 0)
            return;
        page.Section("Training");
        page.Figure(
            "The loss after each epoch, on a logarithmic scale."
            + (networks.Count > MaxNetworks ? $" The first {MaxNetworks} of {networks.Count} networks." : ""),
            [.. networks.Take(MaxNetworks).Select((epochs, i) => new CurvePicture($"network {i + 1}", epochs))]);
    }

    /// <summary>Tells what to type for the same once more.</summary>
    public static void WriteCommand(ReportPage page, string commandLine)
    {
        page.Section("Once more");
        page.Paragraph("The same command gives the same figures; times depend on the machine.");
        page.Code(commandLine);
    }
}
