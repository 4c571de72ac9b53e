using ConvSeq.Features;
using ConvSeq.Onnx.Graphs;

namespace ConvSeq.Onnx.Features;

/// <summary>
/// Outputs of kernels of MiniRocket that have the same dilation, range of points and number of biases.
/// </summary>
/// <param name="Values">Series × kernels × counted points.</param>
/// <param name="Start">The first of these points.</param>
/// <param name="Length">Their number.</param>
/// <param name="BiasesPerKernel">Number of biases of each kernel.</param>
/// <param name="Biases">Indices of the biases, kernel after kernel.</param>
internal sealed record MiniRocketOutputs(Tensor Values, int Start, int Length, int BiasesPerKernel, int[] Biases)
{
    private const int Taps = MiniRocketKernels.KernelLength, Half = Taps / 2;

    public int Kernels => Biases.Length / BiasesPerKernel;

    /// <summary>The biases as kernels × biases × 1 numbers.</summary>
    public Tensor BiasesOf(MiniRocketKernels kernels) => Values.Graph.Singles(
        Array.ConvertAll(Biases, bias => kernels.Biases[bias]), Kernels, BiasesPerKernel, 1);

    /// <summary>
    /// Computes all outputs. The additions are those of the engine, one by one in its order, so the numbers have the same bits.
    /// </summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="series">Series × channels × points: what is convolved.</param>
    /// <param name="length">Number of points.</param>
    public static IEnumerable<MiniRocketOutputs> Of(MiniRocketKernels kernels, Tensor series, int length)
    {
        int firstBias = 0;
        for (int d = 0; d < kernels.Dilations.Length; d++)
        {
            var used = new List<Kernel>();
            for (int k = 0; k < MiniRocketKernels.KernelCount; k++)
            {
                int count = kernels.BiasCounts[d * MiniRocketKernels.KernelCount + k];
                if (count > 0)
                    used.Add(new Kernel(k, kernels.ChannelsOf(d, k).ToArray(), kernels.CountedRange(d, k, length), count, firstBias));
                firstBias += count;
            }

            if (used.Count == 0)
                continue;
            using var part = series.Graph.Part(FormattableString.Invariant($"dilation{kernels.Dilations[d]}"));

            // Those with many channels first: after each channel, the ones that have more are at the front.
            used = [.. used.OrderByDescending(kernel => kernel.Channels.Length)];
            Tensor sums = SumTaps(series, kernels.Channels, length, Math.Min(kernels.Dilations[d], length), used);
            foreach (var group in Enumerable.Range(0, used.Count).GroupBy(row => (used[row].Range, used[row].BiasCount)))
            {
                int[] rows = [.. group];
                (int start, int counted) = group.Key.Range;
                Tensor outputs = rows.Length == used.Count ? sums : sums.Gather(1, rows);
                yield return new MiniRocketOutputs(
                    counted == length ? outputs : outputs.Slice(2, start, start + counted), start, counted, group.Key.BiasCount,
                    [.. rows.SelectMany(row => Enumerable.Range(used[row].FirstBias, used[row].BiasCount))]);
            }
        }
    }

    private sealed record Kernel(int Index, int[] Channels, (int Start, int Length) Range, int BiasCount, int FirstBias)
    {
        public (int First, int Second, int Third) HeavyTaps { get; } = MiniRocketKernels.HeavyTapsOf(Index);
    }

    /// <summary>
    /// The outputs of all kernels of a dilation: nine taps times -1, then three times 3 one after another, channel by channel.
    /// </summary>
    private static Tensor SumTaps(Tensor series, int channels, int length, int dilation, List<Kernel> kernels)
    {
        Tensor taps = PointWindows.Of(series, length, Taps, dilation, Half * dilation);
        Tensor[] each = series.Graph.Nodes("Split", "", [taps], Taps, ("axis", 1L));
        Tensor negated = -each[Half];
        for (int tap = 0; tap < Taps; tap++)
        {
            if (tap != Half)
                negated -= each[tap];
        }

        Tensor tripled = taps * series.Graph.Scalar(3f);
        Tensor afterOne = (negated + tripled).Reshape(-1, channels * Taps, length);
        tripled = tripled.Reshape(-1, channels * Taps, length);

        // Kernels share what is after two taps.
        var rowOf = new Dictionary<(int Channel, int First, int Second), int>();
        foreach (Kernel kernel in kernels)
        {
            foreach (int channel in kernel.Channels)
                rowOf.TryAdd((channel, kernel.HeavyTaps.First, kernel.HeavyTaps.Second), rowOf.Count);
        }

        Tensor afterTwo = afterOne.Gather(1, [.. rowOf.Keys.Select(row => row.Channel * Taps + row.First)])
            + tripled.Gather(1, [.. rowOf.Keys.Select(row => row.Channel * Taps + row.Second)]);
        Tensor sum = OfChannel(0, kernels.Count);
        for (int place = 1; place < kernels[0].Channels.Length; place++)
        {
            int further = kernels.Count(kernel => kernel.Channels.Length > place);
            Tensor next = OfChannel(place, further);
            sum = further == kernels.Count ? sum + next : Tensor.Concat(1, sum.Slice(1, 0, further) + next, sum.Slice(1, further));
        }

        return sum;

        Tensor OfChannel(int place, int count) =>
            afterTwo.Gather(1, [.. kernels.Take(count).Select(kernel =>
                rowOf[(kernel.Channels[place], kernel.HeavyTaps.First, kernel.HeavyTaps.Second)])])
            + tripled.Gather(1, [.. kernels.Take(count).Select(kernel => kernel.Channels[place] * Taps + kernel.HeavyTaps.Third)]);
    }
}
