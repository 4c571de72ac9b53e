using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Onnx.Graphs;

namespace ConvSeq.Onnx.Features;

/// <summary>
/// The features of <see cref="DilatedShapelets"/>: of each shapelet its smallest distance from a window, that window, and the number of
/// windows that are closer than a threshold.
/// </summary>
internal static class ShapeletGraph
{
    /// <summary>Builds the features.</summary>
    /// <param name="features">The transform.</param>
    /// <param name="series">Series × channels × points.</param>
    /// <param name="length">Number of points.</param>
    public static Tensor Of(DilatedShapelets features, Tensor series, int length)
    {
        series = PointWindows.Clip(series, SeriesFeatures.MaxMagnitude);
        Tensor centered = Center(series);
        DilatedShapeletGroup[] groups = [.. features.Groups.ToArray().OrderBy(group => group.IsNormalized)];
        int[] firstOf = FirstFeatures(features.Groups.ToArray(), groups);

        // The windows of all dilations side by side, which are normalized together.
        Tensor[] windows = [.. groups.Select(group => Windows(
            group, group.IsNormalized ? centered : series, features.Channels, length))];
        int plain = groups.Count(group => !group.IsNormalized);
        if (plain < groups.Length)
            SplitNormalized(groups.AsSpan(plain), windows.AsSpan(plain), length);

        FeatureParts smallest = new(), positions = new(), occurrences = new();
        for (int g = 0; g < groups.Length; g++)
        {
            using var part = series.Graph.Part(FormattableString.Invariant(
                $"dilation{groups[g].Dilation}{(groups[g].IsNormalized ? "/normalized" : "")}"));
            DilatedShapeletGroup group = groups[g];
            Tensor distances = Distances(group, windows[g].Reshape(0, 1, group.Size, -1), WindowsOf(group, length));
            Tensor isNear = distances.With("Less", series.Graph.Singles(group.Thresholds, group.Count, 1));
            smallest.Add(distances.Reduce("ReduceMin", 2), Places(g, 0));
            positions.Add(distances.First("ArgMin", 2), Places(g, 1));
            occurrences.Add(isNear.ToSingle().Sum(2), Places(g, 2));
        }

        var all = new FeatureParts();
        all.Add(smallest.AsAdded(), smallest.Places);
        all.Add(positions.AsAdded().ToSingle(), positions.Places);
        all.Add(occurrences.AsAdded(), occurrences.Places);
        return all.InOrder(all.AsAdded());

        IEnumerable<int> Places(int g, int feature) =>
            Enumerable.Range(0, groups[g].Count).Select(i => firstOf[g] + DilatedShapelets.FeaturesPerShapelet * i + feature);
    }

    /// <summary>For each group the place of its first feature, which is that in the transform's order.</summary>
    private static int[] FirstFeatures(DilatedShapeletGroup[] inOrder, DilatedShapeletGroup[] groups)
    {
        int[] first = new int[groups.Length];
        int before = 0;
        foreach (DilatedShapeletGroup group in inOrder)
        {
            first[Array.IndexOf(groups, group)] = before;
            before += DilatedShapelets.FeaturesPerShapelet * group.Count;
        }

        return first;
    }

    private static void SplitNormalized(ReadOnlySpan<DilatedShapeletGroup> groups, Span<Tensor> windows, int length)
    {
        int taps = groups[0].ShapeletLength;
        long[] counts = new long[groups.Length];
        for (int g = 0; g < counts.Length; g++)
            counts[g] = WindowsOf(groups[g], length);
        Tensor all = Normalize(Tensor.Concat(3, windows.ToArray()), taps, counts.Sum());
        all.Graph.Nodes("Split", "", [all, all.Graph.Longs(counts)], counts.Length, ("axis", 3L)).CopyTo(windows);
    }

    /// <summary>
    /// Subtracts the mean, and multiplies by a power of two so that the largest magnitude is 1 to 2: so squares can be computed for any
    /// level and size.
    /// </summary>
    private static Tensor Center(Tensor series)
    {
        GraphBuilder graph = series.Graph;
        Tensor centered = series - series.ToDouble().Reduce("ReduceMean", 2, keep: true).ToSingle();
        Tensor largest = centered.Apply("Abs").Reduce("ReduceMax", 2, keep: true), zero = graph.Scalar(0f);
        Tensor exponent = (largest.Apply("Log") / graph.Scalar(MathF.Log(2))).Apply("Floor").With("Max", graph.Scalar(-126f));
        return zero.Where(largest.With("Equal", zero), centered * graph.Scalar(2f).With("Pow", -exponent));
    }

    /// <summary>Number of windows: those inside the series, or one if there are none.</summary>
    private static long WindowsOf(DilatedShapeletGroup group, int length) =>
        Math.Max(1, length - (group.ShapeletLength - 1) * (long)group.Dilation);

    /// <summary>Series × channels × taps × windows.</summary>
    private static Tensor Windows(DilatedShapeletGroup group, Tensor series, int channels, int length)
    {
        int taps = group.ShapeletLength;
        if ((taps - 1) * (long)group.Dilation < length)
        {
            return PointWindows.Of(series, length, taps, group.Dilation, 0)
                .Reshape(-1, channels, taps, WindowsOf(group, length));
        }

        // The only window goes on beyond the end, with the last value.
        return series.Gather(
            2, [.. Enumerable.Range(0, taps).Select(tap => (int)Math.Min(length - 1, tap * (long)group.Dilation))]).Unsqueeze(3);
    }

    /// <summary>Brings each channel of each window to mean 0 and standard deviation 1.</summary>
    private static Tensor Normalize(Tensor windows, int taps, long width)
    {
        GraphBuilder graph = windows.Graph;
        Tensor share = graph.Scalar(1f / taps);
        Tensor mean = PointWindows.SumInOrder(windows, taps, width, keep: true) * share, centered = windows - mean;
        Tensor variance = PointWindows.SumInOrder(centered * centered, taps, width, keep: true) * share;
        Tensor least = (mean * mean * graph.Scalar(ShapeletKernels.LeastRelativeVariance))
            .With("Max", graph.Scalar(ShapeletKernels.LeastVariance));

        // In double precision and rounded: runtimes make one division of the factor and the product, which would round another way.
        Tensor factor = (graph.Scalar(1.0) / PointWindows.Root(variance).ToDouble()).ToSingle();
        return (centered * factor).Where(variance.With("Greater", least), graph.Scalar(0f));
    }

    /// <summary>Series × shapelets × windows.</summary>
    private static Tensor Distances(DilatedShapeletGroup group, Tensor windows, long width)
    {
        float[] values = new float[group.Count * group.Size];
        for (int i = 0; i < group.Count; i++)
            group.Get(i, values.AsSpan(i * group.Size, group.Size));
        Tensor differences = (windows - windows.Graph.Singles(values, group.Count, group.Size, 1)).Apply("Abs");
        return PointWindows.SumInOrder(differences, group.Size, width, keep: false);
    }
}
