using ConvSeq.Features;
using ConvSeq.Onnx.Graphs;

namespace ConvSeq.Onnx.Features;

/// <summary>The features of <see cref="Rocket"/>: of each kernel the share of outputs above 0, and the largest output.</summary>
internal static class RocketGraph
{
    /// <summary>Builds the features.</summary>
    /// <param name="features">The transform.</param>
    /// <param name="series">Series × channels × points.</param>
    /// <param name="length">Number of points.</param>
    public static Tensor Of(Rocket features, Tensor series, int length)
    {
        series = features.Normalizes ? PointWindows.Normalize(series) : PointWindows.Clip(series, SeriesFeatures.MaxMagnitude);

        // A first channel of ones carries the biases: the engine starts its sums with them, and so does then the convolution. (ONNX Runtime
        // adds up to 128 terms of a long series in this order; more of them in blocks.)
        GraphBuilder graph = series.Graph;
        Tensor ones = series.Slice(1, 0, 1) * graph.Scalar(0f) + graph.Scalar(1f), inputs = Tensor.Concat(1, ones, series);
        RocketKernel[] kernels = features.Kernels.ToArray();
        FeatureParts counts = new(), largest = new();
        var lengths = new List<int>();
        foreach (var group in Enumerable.Range(0, kernels.Length)
            .GroupBy(k => (kernels[k].Length, Dilation: Math.Min(kernels[k].Dilation, length), kernels[k].IsPadded))
            .OrderBy(group => group.Key))
        {
            int[] own = [.. group];
            RocketKernel first = kernels[own[0]];
            int half = first.Length / 2, padding = half * group.Key.Dilation;
            (int start, int counted) = RocketKernel.PooledRange(half, first.Dilation, first.IsPadded, length);
            using var part = graph.Part(FormattableString.Invariant($"length{first.Length}/dilation{group.Key.Dilation}"));

            // Of a single kernel or a single point a runtime may add in another order: then there is one more of it, which is cut off.
            int[] computed = own.Length == 1 ? [own[0], own[0]] : own;
            long before = start > 0 ? 0 : padding, after = before + (counted == 1 ? 1 : 0);
            Tensor weights = graph.Singles(
                WeightsOf(kernels, computed, features.Channels), computed.Length, 1 + features.Channels, first.Length);
            Tensor outputs = graph.Node(
                "Conv", [inputs, weights], ("dilations", new long[] { group.Key.Dilation }), ("pads", new[] { before, after }));
            outputs = own.Length == 1 ? outputs.Slice(1, 0, 1) : outputs;
            outputs = counted == 1 ? outputs.Slice(2, 0, 1) : outputs;
            counts.Add(outputs.With("Greater", graph.Scalar(0f)).ToSingle().Sum(2), own.Select(k => Rocket.FeaturesPerKernel * k));
            largest.Add(outputs.Reduce("ReduceMax", 2), own.Select(k => Rocket.FeaturesPerKernel * k + 1));
            lengths.AddRange(Enumerable.Repeat(counted, own.Length));
        }

        var all = new FeatureParts();
        all.Add(ShareGraph.Of(counts.AsAdded(), lengths), counts.Places);
        all.Add(largest.AsAdded(), largest.Places);
        return all.InOrder(all.AsAdded());
    }

    /// <summary>For each kernel the taps of the ones, of which the middle one is the bias, then those of each channel.</summary>
    private static float[] WeightsOf(RocketKernel[] kernels, int[] chosen, int channels)
    {
        int taps = kernels[chosen[0]].Length, size = (1 + channels) * taps;
        float[] weights = new float[chosen.Length * size];
        for (int i = 0; i < chosen.Length; i++)
        {
            RocketKernel kernel = kernels[chosen[i]];
            weights[i * size + taps / 2] = kernel.Bias;
            for (int c = 0; c < kernel.Channels.Length; c++)
                kernel.Weights.Slice(c * taps, taps).CopyTo(weights.AsSpan(i * size + (1 + kernel.Channels[c]) * taps));
        }

        return weights;
    }
}
