using ConvSeq.Features;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Messages;

namespace ConvSeq.Onnx.Features;

/// <summary>The features of <see cref="MultiRocket"/>: four of each bias, of the series and of its first difference.</summary>
internal static class MultiRocketGraph
{
    /// <summary>Builds the features.</summary>
    /// <param name="features">The transform.</param>
    /// <param name="series">Series × channels × points.</param>
    /// <param name="length">Number of points.</param>
    public static Tensor Of(MultiRocket features, Tensor series, int length)
    {
        series = PointWindows.Clip(series, SeriesFeatures.MaxMagnitude);
        var parts = new List<Tensor>();
        foreach (MiniRocketKernels kernels in (ReadOnlySpan<MiniRocketKernels>)[features.OnSeries, features.OnDifference])
        {
            if (kernels.Biases.Length == 0)
                continue;
            using var part = series.Graph.Part(kernels.OfDifference ? "difference" : "series");
            parts.Add(kernels.OfDifference
                ? Of(kernels, PointWindows.Difference(series, length), Math.Max(1, length - 1))
                : Of(kernels, series, length));
        }

        return Tensor.Concat(1, parts);
    }

    private static Tensor Of(MiniRocketKernels kernels, Tensor series, int length)
    {
        GraphBuilder graph = series.Graph;
        FeatureParts counted = new(), sums = new();
        var lengths = new List<int>();
        var all = new List<MiniRocketOutputs>();
        foreach (MiniRocketOutputs outputs in MiniRocketOutputs.Of(kernels, series, length))
        {
            // How far each point is above the bias, 0 if it is not.
            Tensor height = (outputs.Values.Unsqueeze(2) - outputs.BiasesOf(kernels)).Apply("Relu");
            sums.Add(height.Sum(3).Reshape(-1, outputs.Biases.Length), outputs.Biases);

            // One product counts the points above and adds up their indices.
            float[] onesAndIndices = [.. Enumerable.Range(0, outputs.Length).SelectMany(t => (float[])[1, t])];
            Tensor both = height.Apply("Sign").With("MatMul", graph.Singles(onesAndIndices, outputs.Length, 2));
            counted.Add(both.Reshape(-1, outputs.Biases.Length, 2), outputs.Biases);
            lengths.AddRange(Enumerable.Repeat(outputs.Length, outputs.Biases.Length));
            all.Add(outputs);
        }

        Tensor count = counted.AsAdded().Gather(2, graph.Scalar(0L)), indexSum = counted.AsAdded().Gather(2, graph.Scalar(1L));
        Tensor wide = count.ToDouble(), divisor = wide.With("Max", graph.Scalar(1.0));
        Tensor isNone = wide.With("Equal", graph.Scalar(0.0));
        double[] twice = [.. sums.Places.Select(bias => 2.0 * kernels.Biases[bias])];
        Tensor mean = graph.Scalar(0.0).Where(isNone, graph.Doubles(twice, twice.Length) + sums.AsAdded().ToDouble() / divisor);
        Tensor meanIndex = graph.Scalar(-1.0).Where(isNone, indexSum.ToDouble() / divisor);
        Tensor longest = LongestStretches(kernels, all, count, length);
        return Tensor.Concat(
            1, sums.InOrder(ShareGraph.Of(count, lengths)), sums.InOrder(longest), sums.InOrder(mean.ToSingle()),
            sums.InOrder(meanIndex.ToSingle()));
    }

    /// <summary>
    /// The longest stretch from one point that is below a bias to the next, in the order of the outputs. No operator finds it, so a loop
    /// goes through the points and keeps for each bias the last point below it and the longest stretch so far.
    /// </summary>
    private static Tensor LongestStretches(MiniRocketKernels kernels, List<MiniRocketOutputs> all, Tensor count, int length)
    {
        GraphBuilder graph = count.Graph;
        using var part = graph.Part("stretches");
        float[] starts = All(outputs => outputs.Start), lasts = All(outputs => outputs.Start + outputs.Length - 1);
        float[] biases = [.. all.SelectMany(outputs => outputs.Biases).Select(bias => kernels.Biases[bias])];
        var kernelOf = new List<int>();
        int before = 0;
        foreach (MiniRocketOutputs outputs in all)
        {
            kernelOf.AddRange(Enumerable.Range(0, outputs.Biases.Length).Select(bias => before + bias / outputs.BiasesPerKernel));
            before += outputs.Kernels;
        }

        // Points that do not count are above all biases.
        Tensor outside = graph.Scalar(float.MaxValue);
        Tensor points = Tensor.Concat(1, [.. all.Select(outputs => outputs.Length == length
            ? outputs.Values
            : outputs.Values.With("Pad", graph.Longs(0, 0, outputs.Start, 0, 0, length - outputs.Start - outputs.Length), outside))]);

        GraphBuilder body = graph.Body();
        OnnxExtent[] shape = ["series", biases.Length];
        Tensor last = body.Input("last", ElementType.Single, shape), longest = body.Input("longest", ElementType.Single, shape);
        Tensor index = body.Input("index", ElementType.Single);
        Tensor point = body.Input("point", ElementType.Single, "series", before);
        Tensor isBelow = point.Gather(1, kernelOf.ToArray()).With("Less", body.Singles(biases, biases.Length));
        Tensor stretch = (index - last).Where(isBelow, body.Scalar(0f));
        body.Output("lastAfter", index.Where(isBelow, last), ElementType.Single, shape);
        body.Output("longestAfter", longest.With("Max", stretch), ElementType.Single, shape);

        Tensor none = count * graph.Scalar(0f);
        float[] indices = [.. Enumerable.Range(0, length)];
        Tensor[] found = graph.Nodes(
            "Scan", "", [none + graph.Singles(starts, starts.Length), none, graph.Singles(indices, length), points], 2,
            ("body", body.ToBody("stretches")), ("num_scan_inputs", 2L), ("scan_input_axes", new long[] { 0, 2 }));
        return found[1].With("Max", graph.Singles(lasts, lasts.Length) - found[0]);

        float[] All(Func<MiniRocketOutputs, int> number) =>
            [.. all.SelectMany(outputs => Enumerable.Repeat((float)number(outputs), outputs.Biases.Length))];
    }
}
