using ConvSeq.Features;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Messages;

namespace ConvSeq.Onnx.Features;

/// <summary>The features of <see cref="Hydra"/>: sums of the largest and counts of the smallest responses of a group's kernels.</summary>
internal static class HydraGraph
{
    private const int Half = Hydra.KernelLength / 2;

    /// <summary>Builds the features.</summary>
    /// <param name="features">The transform.</param>
    /// <param name="series">Series × channels × points.</param>
    /// <param name="length">Number of points.</param>
    public static Tensor Of(Hydra features, Tensor series, int length)
    {
        GraphBuilder graph = series.Graph;
        series = PointWindows.Clip(series, SeriesFeatures.MaxMagnitude);
        Tensor difference = PointWindows.Difference(series, length);
        HydraGroup[] groups = features.Groups.ToArray();
        int perGroup = 2 * features.KernelsPerGroup;
        var parts = new FeatureParts();
        foreach (var same in Enumerable.Range(0, groups.Length)
            .GroupBy(g => (groups[g].Dilation, groups[g].OnDifference, groups[g].Channels.Length)))
        {
            int[] own = [.. same];
            using var part = graph.Part(FormattableString.Invariant(
                $"dilation{same.Key.Dilation}{(same.Key.OnDifference ? "/difference" : "")}"));

            // A dilation beyond the length puts every tap but the middle one outside, as the length itself does.
            Tensor counts = Count(
                [.. own.Select(g => groups[g])], same.Key.OnDifference ? difference : series, features.Channels,
                features.KernelsPerGroup, Math.Min(same.Key.Dilation, length));
            parts.Add(counts, own.SelectMany(g => Enumerable.Range(g * perGroup, perGroup)));
        }

        Tensor all = parts.InOrder(parts.AsAdded());
        return features.Scaler is { } scaler ? Scale(all, scaler) : all;
    }

    private static Tensor Count(HydraGroup[] groups, Tensor series, int channels, int kernels, int dilation)
    {
        GraphBuilder graph = series.Graph;
        Tensor inputs = channels == 1 ? series : SumOfChannels(groups, series);
        float[] weights = new float[groups.Length * kernels * Hydra.KernelLength];
        for (int i = 0; i < weights.Length; i++)
        {
            (int kernel, int tap) = Math.DivRem(i, Hydra.KernelLength);
            weights[i] = groups[kernel / kernels].Weight(kernel % kernels, tap);
        }

        Tensor responses = graph.Node(
            "Conv", [inputs, graph.Singles(weights, groups.Length * kernels, 1, Hydra.KernelLength)],
            ("dilations", new long[] { dilation }), ("pads", new long[] { Half * dilation, Half * dilation }),
            ("group", channels == 1 ? 1L : groups.Length)).Reshape(0, groups.Length, kernels, -1);
        Tensor numbers = graph.Constant(OnnxTensor.Of([.. Enumerable.Range(0, kernels).Select(k => (long)k)], kernels, 1));
        Tensor isLargest = responses.First("ArgMax", 2, keep: true).With("Equal", numbers);
        Tensor isSmallest = responses.First("ArgMin", 2, keep: true).With("Equal", numbers);
        Tensor soft = responses.Where(isLargest, graph.Scalar(0f)).Sum(3), hard = isSmallest.ToSingle().Sum(3);
        return Tensor.Concat(2, soft, hard).Reshape(-1, groups.Length * 2 * kernels);
    }

    /// <summary>The sum of each group's channels, added in its order.</summary>
    private static Tensor SumOfChannels(HydraGroup[] groups, Tensor series)
    {
        Tensor sum = series.Gather(1, ChannelsAt(0));
        for (int place = 1; place < groups[0].Channels.Length; place++)
            sum += series.Gather(1, ChannelsAt(place));
        return sum;

        int[] ChannelsAt(int place) => Array.ConvertAll(groups, group => group.Channels[place]);
    }

    private static Tensor Scale(Tensor counts, SparseScaler scaler)
    {
        GraphBuilder graph = counts.Graph;
        Tensor zero = graph.Scalar(0f), roots = PointWindows.Root(counts.With("Max", zero));
        Tensor scaled = (roots - graph.Singles(scaler.Means, scaler.Means.Length)) * graph.Singles(scaler.Factors, scaler.Factors.Length);
        return zero.Where(roots.With("Equal", zero), scaled);
    }
}
