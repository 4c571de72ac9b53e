using ConvSeq.Series;

namespace ConvSeq.Tool.Reporting;

/// <summary>What reports of training and of evaluation have in common.</summary>
internal static class ReportParts
{
    /// <summary>Channels that are drawn.</summary>
    public const int MaxChannels = 4;

    private const int MaxClasses = 12, MaxNetworks = 6;

    /// <summary>Tells what was read, fitted and measured, and what was warned of.</summary>
    public static void WriteFacts(ReportPage page, IEnumerable<(string Name, string Value)> facts, IReadOnlyList<string> warnings)
    {
        page.Section("What was done");
        page.Facts(facts);
        foreach (string warning in warnings)
            page.Paragraph($"Warning: {warning}");
    }

    /// <summary>Draws the mean and the spread of each class, or of all series where they have no classes.</summary>
    public static void WriteShapes(ReportPage page, SeriesSet set, string what)
    {
        var shapes = Shapes(set);
        if (shapes.Count == 0)
            return;
        int classes = set.HasLabels ? ClassesOf(set).Length : 0;
        page.Section(set.HasLabels ? "The classes" : "The series");
        foreach ((int channel, IReadOnlyList<ShapePicture> pictures) in shapes.Index())
        {
            string where = set.Channels > 1 ? $", channel {channel}" : "";
            page.Figure(
                $"The mean of {(set.HasLabels ? "each class" : "all series")} in the {what}{where}, and one standard deviation to either "
                + $"side.{(classes > pictures.Count ? $" The {pictures.Count} most frequent of {classes} classes." : "")}"
                + (set.IsEqualLength ? "" : " Series count as far as they reach."),
                pictures);
        }

        if (set.Channels > MaxChannels)
            page.Paragraph($"The first {MaxChannels} of {set.Channels} channels are drawn.", faint: true);
    }

    /// <summary>
    /// For each of the first channels a picture for each of the most frequent classes, or one of all series where they have no classes.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<ShapePicture>> Shapes(SeriesSet set)
    {
        (string Name, int[] Series)[] shown = set.HasLabels
            ? [.. ClassesOf(set).OrderByDescending(one => one.Series.Length).Take(MaxClasses)
                .OrderBy(one => set.ClassNames.IndexOf(one.Name))]
            : set.Count > 0 ? [("all", [.. Enumerable.Range(0, set.Count)])] : [];
        return shown.Length == 0 ? [] : [.. Enumerable.Range(0, Math.Min(set.Channels, MaxChannels)).Select(channel =>
        {
            ClassShape[] shapes = [.. shown.Select(one => ClassShape.Of(set, one.Series, channel))];
            double[] all = [.. shapes.SelectMany(shape => shape.Low.Concat(shape.High)).Where(double.IsFinite)];
            (double low, double high) = (all.DefaultIfEmpty(0).Min(), all.DefaultIfEmpty(1).Max());
            return (IReadOnlyList<ShapePicture>)[.. shown.Zip(
                shapes, (one, shape) => new ShapePicture($"{one.Name}: {Wording.Count(one.Series.Length)} series", shape, low, high))];
        })];
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

    private static (string Name, int[] Series)[] ClassesOf(SeriesSet set) =>
    [
        .. Enumerable.Range(0, set.Count).Where(set.IsAnswered).GroupBy(set.LabelOf).Select(one => (one.Key, one.ToArray())),
    ];
}
