using System.CommandLine;
using System.Globalization;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Kernels;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>
/// Measures the speed of dense convolutions and their gradients on one thread, beside that of a loop of multiply-adds in registers.
/// </summary>
internal static unsafe class ConvolutionSpeed
{
    // Series that calls alternate between: more than the nearest cache holds, as when a layer works on a batch.
    private const int Series = 8;

    private static readonly (string Name, ConvolutionShape Shape, int Length)[] Cases =
    [
        ("InceptionTime, first layer, 40", Same(1, 32, 40), 300),
        ("InceptionTime, first layer, 10", Same(1, 32, 10), 300),
        ("InceptionTime, 40", Same(32, 32, 40), 300),
        ("InceptionTime, 20", Same(32, 32, 20), 300),
        ("InceptionTime, 10", Same(32, 32, 10), 300),
        ("InceptionTime, 40", Same(32, 32, 40), 100),
        ("InceptionTime, 40", Same(32, 32, 40), 2000),
        ("InceptionTime, bottleneck", Same(128, 32, 1), 300),
        ("InceptionTime, residual", Same(128, 128, 1), 300),
        ("FCN, 8", Same(1, 128, 8), 300),
        ("FCN, 5", Same(128, 256, 5), 300),
        ("FCN, 3", Same(256, 128, 3), 300),
        ("TCN, first layer", Causal(1, 25, 7, 1), 784),
        ("TCN", Causal(25, 25, 7, 1), 784),
        ("TCN", Causal(25, 25, 7, 64), 784),
        ("TCN", Causal(30, 30, 8, 512), 600),
        ("TCN", Causal(150, 150, 7, 4), 300),
        ("TCN", Causal(150, 150, 7, 64), 300),
        ("Groups of 8", Same(64, 64, 9) with { Groups = 8 }, 300),
        ("Depthwise", Same(128, 128, 9) with { Groups = 128 }, 300),
    ];

    public static Command Command()
    {
        // Many short repeats: on a shared machine their median is hardly affected by other programs.
        Option<int> repeats = Choice.Of("--repeats", "Timed repeats, the median of which counts.", 61);
        Option<string> filter = Choice.Of("--filter", "Only cases whose name has this in it.", "");
        var command = new Command("convolution", "GFLOP/s of dense convolutions and their gradients on one thread, as a Markdown table.")
        {
            filter, repeats,
        };
        command.SetAction(parsed =>
        {
            double peak = AttainablePeak.GigaFlops(threads: 1);
            Report.Say($"{DenseConvolutionKernels.Best.Name}; multiply-adds in registers: {peak:f0} GFLOP/s");
            Report.Head(
                texts: 2, "convolution", "channels", "kernel", "dilation", "steps", "forward GFLOP/s", "%", "input gradient", "%",
                "weight gradient", "%");
            foreach ((string name, ConvolutionShape shape, int length) in Cases)
            {
                if (!name.Contains(parsed.GetRequiredValue(filter), StringComparison.OrdinalIgnoreCase))
                    continue;
                double[] speeds = Speeds(shape, length, parsed.GetValue(repeats));
                Console.WriteLine(
                    $"| {name} | {shape.InputChannels} → {shape.OutputChannels} | {shape.KernelSize} | {shape.Dilation} | {length} | "
                    + string.Join(" | ", speeds.Select(speed => string.Create(
                        CultureInfo.InvariantCulture, $"{speed:f0} | {100 * speed / peak:f0}"))) + " |");
            }
        });
        return command;
    }

    private static ConvolutionShape Same(int inputs, int outputs, int kernelSize) =>
        new(inputs, outputs, kernelSize, 1, 1, (kernelSize - 1) / 2, kernelSize / 2);

    private static ConvolutionShape Causal(int inputs, int outputs, int kernelSize, int dilation) =>
        new(inputs, outputs, kernelSize, dilation, 1, (kernelSize - 1) * dilation, 0);

    private static double[] Speeds(ConvolutionShape shape, int length, int repeats)
    {
        int outputs = shape.OutputLength(length);
        float[] weights = new float[shape.WeightCount];
        var random = new CounterRandom(1, 0, 0);
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (float)random.NextGaussian();
        AlignedBuffer x = Gaussians(length * shape.InputChannels), y = Gaussians(outputs * shape.OutputChannels);
        AlignedBuffer packed = new(1, (int)DenseConvolution.PackedLength(shape)),
            transposed = new(1, (int)DenseConvolution.PackedLength(shape.Transposed));
        DenseConvolution.Pack(shape, weights, packed.Row(0));
        DenseConvolution.PackTransposed(shape, weights, transposed.Row(0));
        var target = new AlignedBuffer(Series, Math.Max(length * shape.InputChannels, outputs * shape.OutputChannels));
        var gradient = new AlignedBuffer(1, shape.WeightCount);
        var scratch = new AlignedBuffer(1, (int)new[]
        {
            DenseConvolution.ScratchLength(shape, length), DenseConvolution.ScratchLength(shape.Transposed, outputs),
            DenseConvolution.WeightScratchLength(shape, length),
        }.Max());

        // Products with padding do not count as work: some of them are left out.
        double work = Enumerable.Range(0, shape.KernelSize).Sum(k => (double)Math.Max(0,
            Math.Min(outputs, length + shape.PadLeft - k * shape.Dilation) - Math.Max(0, shape.PadLeft - k * shape.Dilation)))
            * shape.GroupInputs * shape.OutputChannels;
        int calls = Series * (int)Math.Max(1, 5e7 / (work * Series));
        double[] speeds =
        [
            Speed(series => DenseConvolution.Forward(
                shape, packed.Row(0), null, x.Row(series), shape.InputChannels, length,
                target.Row(series), shape.OutputChannels, false, scratch.Row(0))),
            Speed(series => DenseConvolution.Forward(
                shape.Transposed, transposed.Row(0), null, y.Row(series), shape.OutputChannels, outputs,
                target.Row(series), shape.InputChannels, false, scratch.Row(0))),
            Speed(series => DenseConvolution.WeightGradient(
                shape, x.Row(series), shape.InputChannels, length, y.Row(series), shape.OutputChannels,
                gradient.Row(0), 0, shape.KernelSize, scratch.Row(0))),
        ];
        GC.KeepAlive((x, y, packed, transposed, target, gradient, scratch));
        return speeds;

        double Speed(Action<int> convolve) => 2e-9 * work * calls / Statistics.Median(Timing.Measure(0.05, repeats, () =>
        {
            for (int call = 0; call < calls; call++)
                convolve(call % Series);
        }));
    }

    private static AlignedBuffer Gaussians(int count)
    {
        var buffer = new AlignedBuffer(Series, count);
        for (int series = 0; series < Series; series++)
        {
            var random = new CounterRandom(2, 0, (ulong)series);
            for (int i = 0; i < count; i++)
                buffer.Row(series)[i] = (float)random.NextGaussian();
        }

        return buffer;
    }
}
