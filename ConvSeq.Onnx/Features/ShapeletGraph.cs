using ConvSeq.Features;
using ConvSeq.Onnx.Graphs;

namespace ConvSeq.Onnx.Features;

/// <summary>
/// The features of <see cref="DilatedShapelets"/>: of each shapelet its smallest distance from a window, that window, and the number of
/// windows that are closer than a threshold.
/// </summary>
internal static class ShapeletGraph
{
    // As in the engine: below, the variance of a window counts as none.
    private const float LeastVariance = 1f / (1L << 50) / (1L << 50), LeastRelativeVariance = 1f / (1L << 40);

    /// <summary>Builds the features.</summary>
    /// <param name="features">The transform.</param>
    /// <param name="series">Series × channels × points.</param>
    /// <param name="length">Number of points.</param>
    public static Tensor Of(DilatedShapelets features, Tensor series, int length)
    {
        series = PointWindows.Clip(series, SeriesFeatures.MaxMagnitude);
        Tensor centered = Center(series);
        var parts = new List<Tensor>();
        foreach (DilatedShapeletGroup group in features.Groups)
        {
            using var part = series.Graph.Part(FormattableString.Invariant(
                $"dilation{group.Dilation}{(group.IsNormalized ? "/normalized" : "")}"));
            Tensor windows = Windows(group, group.IsNormalized ? centered : series, features.Channels, length);
            windows = group.IsNormalized ? Normalize(windows, group.ShapeletLength) : windows;
            parts.Add(Match(group, windows.Reshape(0, 1, group.Size, -1)));
        }

        return Tensor.Concat(1, parts);
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

    /// <summary>Series × channels × taps × windows.</summary>
    private static Tensor Windows(DilatedShapeletGroup group, Tensor series, int channels, int length)
    {
        int taps = group.ShapeletLength;
        long reach = (taps - 1) * (long)group.Dilation;
        if (reach < length)
            return PointWindows.Of(series, length, taps, group.Dilation, 0).Reshape(-1, channels, taps, length - reach);

        // The only window goes on beyond the end, with the last value.
        return series.Gather(
            2, [.. Enumerable.Range(0, taps).Select(tap => (int)Math.Min(length - 1, tap * (long)group.Dilation))]).Unsqueeze(3);
    }

    /// <summary>Brings each channel of each window to mean 0 and standard deviation 1.</summary>
    private static Tensor Normalize(Tensor windows, int taps)
    {
        GraphBuilder graph = windows.Graph;
        Tensor share = graph.Scalar(1f / taps), mean = PointWindows.SumInOrder(windows, taps) * share, centered = windows - mean;
        Tensor variance = PointWindows.SumInOrder(centered * centered, taps) * share;
        Tensor least = (mean * mean * graph.Scalar(LeastRelativeVariance)).With("Max", graph.Scalar(LeastVariance));

        // In double precision and rounded: runtimes make one division of the factor and the product, which would round another way.
        Tensor factor = (graph.Scalar(1.0) / PointWindows.Root(variance).ToDouble()).ToSingle();
        return (centered * factor).Where(variance.With("Greater", least), graph.Scalar(0f));
    }

    private static Tensor Match(DilatedShapeletGroup group, Tensor windows)
    {
        GraphBuilder graph = windows.Graph;
        float[] values = new float[group.Count * group.Size];
        for (int i = 0; i < group.Count; i++)
            group.Get(i, values.AsSpan(i * group.Size, group.Size));
        Tensor differences = (windows - graph.Singles(values, group.Count, group.Size, 1)).Apply("Abs");
        Tensor distances = PointWindows.SumInOrder(differences, group.Size).Squeeze(2);
        Tensor isNear = distances.With("Less", graph.Singles(group.Thresholds, group.Count, 1));
        Tensor[] found =
        [
            distances.Reduce("ReduceMin", 2, keep: true), distances.First("ArgMin", 2, keep: true).ToSingle(),
            isNear.ToSingle().Sum(2, keep: true),
        ];
        return Tensor.Concat(2, found).Reshape(-1, DilatedShapelets.FeaturesPerShapelet * group.Count);
    }
}
