using ConvSeq.Series;

namespace ConvSeq.Onnx.Graphs;

/// <summary>Operations on the points of series that several parts of a graph need.</summary>
internal static class PointWindows
{
    /// <summary>
    /// What a kernel with gaps sees of each point: a convolution that picks out one tap after another, which is exact.
    /// </summary>
    /// <param name="series">Series × channels × points.</param>
    /// <param name="length">Number of points.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="dilation">Points from one tap to the next.</param>
    /// <param name="padding">Zeros before the first and after the last point.</param>
    /// <returns>Series and channels as one × taps × windows.</returns>
    public static Tensor Of(Tensor series, int length, int taps, int dilation, int padding)
    {
        float[] picks = new float[taps * taps];
        for (int tap = 0; tap < taps; tap++)
            picks[tap * taps + tap] = 1;
        return series.Graph.Node(
            "Conv", [series.Reshape(-1, 1, length), series.Graph.Singles(picks, taps, 1, taps)],
            ("dilations", new long[] { dilation }), ("pads", new long[] { padding, padding }));
    }

    /// <summary>
    /// The sum over the last axis but one, added in order as the engine does it: equal numbers then stay equal, and those at a threshold
    /// on its side. A product with ones adds like that, where a sum as an operator adds in an order of its own; up to a number of terms
    /// that runtimes do not divide, and with two rows and columns, since for a single one they have other ways.
    /// </summary>
    /// <param name="values">At least two axes.</param>
    /// <param name="count">Number of terms.</param>
    /// <param name="width">Extent of the last axis.</param>
    /// <param name="keep">Whether the axis keeps the extent 1; otherwise it is dropped.</param>
    public static Tensor SumInOrder(Tensor values, int count, long width, bool keep)
    {
        const int MaxTerms = 100;
        if (width == 1)
            return SumInOrder(Tensor.Concat(-1, values, values), count, width: 2, keep).Slice(-1, 0, 1);
        Tensor? sum = null;
        for (int start = 0; start < count; start += MaxTerms)
        {
            int end = Math.Min(count, start + MaxTerms), terms = end - start + (sum is null ? 0 : 1);
            Tensor part = count <= MaxTerms ? values : values.Slice(-2, start, end);
            part = sum is null ? part : Tensor.Concat(-2, sum, part);
            float[] ones = new float[2 * terms];
            Array.Fill(ones, 1f);
            Tensor twice = values.Graph.Singles(ones, 2, terms).With("MatMul", part);
            sum = keep || end < count ? twice.Slice(-2, 0, 1) : twice.Gather(-2, values.Graph.Scalar(0L));
        }

        return sum!;
    }

    /// <summary>The first difference of series of a known length; of a single point it is one zero.</summary>
    public static Tensor Difference(Tensor series, int length) => length == 1
        ? series - series
        : series.Slice(2, 1) - series.Slice(2, 0, -1);

    /// <summary>Values no further from 0 than a limit.</summary>
    public static Tensor Clip(Tensor series, float limit) =>
        series.With("Clip", series.Graph.Scalar(-limit), series.Graph.Scalar(limit));

    /// <summary>Square roots that are rounded correctly, which those in single precision are not everywhere.</summary>
    public static Tensor Root(Tensor values) => values.ToDouble().Apply("Sqrt").ToSingle();

    /// <summary>Each channel with mean 0 and standard deviation 1, as <see cref="SeriesRepair.ZNormalize"/> makes them.</summary>
    public static Tensor Normalize(Tensor series)
    {
        Tensor values = series.ToDouble(), centered = values - values.Reduce("ReduceMean", 2, keep: true);
        Tensor deviation = (centered * centered).Reduce("ReduceMean", 2, keep: true).Apply("Sqrt"), zero = series.Graph.Scalar(0.0);
        return zero.Where(deviation.With("Equal", zero), centered / deviation).ToSingle();
    }
}
