using ConvSeq.Kernels;

namespace ConvSeq.Tests.Kernels;

/// <summary>Dense convolutions and their gradients against plain loops: bit for bit in float, closely in double.</summary>
[TestClass]
public sealed unsafe class DenseConvolutionTests
{
    [TestMethod]
    [DataRow(1, 32, 40, 1, 1, 19, 20, 300, DisplayName = "The first layer of InceptionTime")]
    [DataRow(32, 32, 10, 1, 1, 4, 5, 61, DisplayName = "Another layer of InceptionTime")]
    [DataRow(128, 32, 1, 1, 1, 0, 0, 37, DisplayName = "A bottleneck")]
    [DataRow(25, 25, 7, 4, 1, 24, 0, 50, DisplayName = "TCN")]
    [DataRow(30, 50, 8, 32, 1, 224, 0, 100, DisplayName = "TCN with padding longer than the series")]
    [DataRow(3, 5, 8, 512, 1, 3584, 0, 20, DisplayName = "All taps but one see padding")]
    [DataRow(2, 3, 4, 1, 1, 40, 40, 10, DisplayName = "Outputs that see padding alone")]
    [DataRow(4, 4, 40, 1, 1, 19, 20, 6, DisplayName = "A kernel longer than the series")]
    [DataRow(7, 9, 3, 2, 1, 2, 2, 1, DisplayName = "One step")]
    [DataRow(24, 24, 9, 1, 24, 4, 4, 40, DisplayName = "Depthwise")]
    [DataRow(50, 50, 5, 2, 50, 8, 0, 33, DisplayName = "Depthwise, causal")]
    [DataRow(6, 6, 7, 9, 6, 27, 27, 30, DisplayName = "Depthwise, taps far apart")]
    [DataRow(19, 19, 1, 1, 19, 0, 0, 14, DisplayName = "Depthwise, one tap")]
    [DataRow(12, 36, 3, 2, 4, 2, 2, 40, DisplayName = "Groups")]
    [DataRow(6, 8, 5, 3, 1, -2, -1, 40, DisplayName = "Padding that cuts steps off")]
    [DataRow(2, 3, 4, 5, 1, 0, 0, 15, DisplayName = "No output at all")]
    [DataRow(5, 33, 6, 1, 1, 5, 0, 700, DisplayName = "Several blocks of steps")]
    public void EveryPathIsTheDefinition(
        int inputs, int outputs, int kernelSize, int dilation, int groups, int padLeft, int padRight, int length) =>
        Check(new ConvolutionShape(inputs, outputs, kernelSize, dilation, groups, padLeft, padRight), length, seed: 1);

    [TestMethod]
    public void EveryPathIsTheDefinitionForRandomShapes()
    {
        var random = new CounterRandom(2, 1, 7);
        for (ulong repeat = 0; repeat < 300; repeat++)
        {
            int groups = random.NextInt(3) == 0 ? 1 + random.NextInt(4) : 1;
            int most = 1 + random.NextInt(50) / groups;
            int kernelSize = 1 + random.NextInt(1 + random.NextInt(24)), dilation = 1 + random.NextInt(1 + random.NextInt(20));
            int reach = (kernelSize - 1) * dilation, length = 1 + random.NextInt(1 + random.NextInt(150));
            int padLeft = random.NextInt(reach + 3) - 1, padRight = random.NextInt(reach + 3) - 1;
            Check(
                new ConvolutionShape(
                    groups * (1 + random.NextInt(most)), groups * (1 + random.NextInt(most)), kernelSize, dilation, groups, padLeft,
                    padRight),
                length, repeat);
        }
    }

    /// <summary>Products that are too small for a float leave zeros of either sign, and zeros of padding may follow them or not.</summary>
    [TestMethod]
    public void SumsOfZeroHaveNoSign()
    {
        var shape = new ConvolutionShape(3, 20, 9, 2, 1, 8, 8);
        const int Length = 23;
        float[] weights = Enumerable.Repeat(1e-30f, shape.WeightCount).ToArray();
        float[] x = Enumerable.Repeat(-1e-30f, Length * shape.InputChannels).ToArray();
        foreach (DenseConvolutionKernels kernels in DenseConvolutionPaths.All)
        {
            float[] y = Enumerable.Repeat(float.NaN, Length * shape.OutputChannels).ToArray();
            RunForward(kernels, shape, weights, false, null, x, shape.InputChannels, Length, y, shape.OutputChannels, accumulate: false);
            AssertSame(new float[y.Length], y, kernels.Name);
        }
    }

    /// <summary>One row at a time, in panels side by side, has the bits of the series.</summary>
    [TestMethod]
    public void ARowByItselfIsTheSame()
    {
        var random = new CounterRandom(2, 1, 8);
        for (ulong repeat = 0; repeat < 150; repeat++)
        {
            var shape = new ConvolutionShape(
                1 + random.NextInt(40), 1 + random.NextInt(1 + random.NextInt(300)), 1 + random.NextInt(4), 1, 1, 0, 0);
            float[] x = Rows(shape.KernelSize, shape.InputChannels, shape.InputChannels, repeat);
            float[] weights = Rows(1, shape.WeightCount, shape.WeightCount, repeat + 2000);
            float[] bias = Rows(1, shape.OutputChannels, shape.OutputChannels, repeat + 3000);
            foreach (DenseConvolutionKernels kernels in DenseConvolutionPaths.All)
            {
                foreach ((bool biased, bool accumulate) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
                {
                    float[] expected = Rows(1, shape.OutputChannels, shape.OutputChannels, repeat + 1000), actual = [.. expected];
                    RunForward(
                        kernels, shape, weights, false, biased ? bias : null, x, shape.InputChannels, shape.KernelSize, expected,
                        shape.OutputChannels, accumulate);
                    RunRow(kernels, shape, weights, biased ? bias : [], x, actual, accumulate);
                    AssertSame(expected, actual, $"{shape}, {kernels.Name}, bias {biased}, accumulate {accumulate}");
                }
            }
        }
    }

    private static void RunRow(
        DenseConvolutionKernels kernels, ConvolutionShape shape, float[] weights, float[] bias, float[] x, float[] y, bool accumulate)
    {
        var packed = new AlignedBuffer(1, (int)DenseConvolution.PackedLength(shape, kernels));
        AlignedBuffer sums = new(1, y.Length + 16), constants = new(1, y.Length + 16);
        DenseConvolution.Pack(shape, weights, packed.Row(0), kernels);
        y.CopyTo(new Span<float>(sums.Row(0), y.Length));
        bias.CopyTo(new Span<float>(constants.Row(0), bias.Length));
        fixed (float* start = x)
        {
            float** taps = stackalloc float*[shape.KernelSize];
            for (int tap = 0; tap < shape.KernelSize; tap++)
                taps[tap] = start + tap * shape.InputChannels;
            DenseConvolution.ForwardRow(
                shape, packed.Row(0), bias.Length > 0 ? constants.Row(0) : null, taps, sums.Row(0), accumulate, kernels);
        }

        new ReadOnlySpan<float>(sums.Row(0), y.Length).CopyTo(y);
        foreach (AlignedBuffer buffer in (AlignedBuffer[])[packed, sums, constants])
            GC.KeepAlive(buffer);
    }

    [TestMethod]
    public void TransposingTwiceIsNothing()
    {
        var shape = new ConvolutionShape(6, 4, 5, 3, 2, 7, 2);
        Assert.AreEqual(new ConvolutionShape(4, 6, 5, 3, 2, 5, 10), shape.Transposed);
        Assert.AreEqual(shape, shape.Transposed.Transposed);
        Assert.AreEqual(20, shape.Transposed.OutputLength(shape.OutputLength(20)));
        Assert.AreEqual(5 * 3 * 4, shape.WeightCount);
    }

    private static void Check(ConvolutionShape shape, int length, ulong seed)
    {
        int outputs = Math.Max(0, shape.OutputLength(length));
        // Rows are slices of wider ones; what is between them is NaN, so that nothing can come of it unseen.
        int ldx = shape.InputChannels + (int)(seed % 3), ldy = shape.OutputChannels + (int)(seed % 4);
        float[] x = Rows(length, shape.InputChannels, ldx, seed), dy = Rows(outputs, shape.OutputChannels, ldy, seed + 1000);
        float[] weights = Rows(1, shape.WeightCount, shape.WeightCount, seed + 2000);
        float[] bias = Rows(1, shape.OutputChannels, shape.OutputChannels, seed + 3000);
        float[] y = Forward(shape, weights, x, ldx, length), dx = Forward(shape.Transposed, Flipped(shape, weights), dy, ldy, outputs);
        float[] dw = WeightGradient(shape, x, ldx, length, dy, ldy);
        CheckCloseness(shape, length, outputs, x, ldx, weights, dy, ldy, y, dx, dw);

        foreach (DenseConvolutionKernels kernels in DenseConvolutionPaths.All)
        {
            string what = $"{shape}, {length} steps, {kernels.Name}";
            foreach ((bool biased, bool accumulate) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
            {
                float[] target = accumulate ? [.. dy] : Enumerable.Repeat(float.NaN, dy.Length).ToArray(), expected = [.. target];
                for (int t = 0; t < outputs; t++)
                {
                    for (int o = 0; o < shape.OutputChannels; o++)
                    {
                        float sum = y[t * shape.OutputChannels + o] + (biased ? bias[o] : 0);
                        expected[t * ldy + o] = accumulate ? expected[t * ldy + o] + sum : sum;
                    }
                }

                RunForward(kernels, shape, weights, false, biased ? bias : null, x, ldx, length, target, ldy, accumulate);
                AssertSame(expected, target, $"{what}, bias {biased}, accumulate {accumulate}");
            }

            if (outputs > 0)
            {
                float[] target = [.. x], expected = [.. x];
                for (int s = 0; s < length; s++)
                    for (int i = 0; i < shape.InputChannels; i++)
                        expected[s * ldx + i] += dx[s * shape.InputChannels + i];
                RunForward(kernels, shape.Transposed, weights, true, null, dy, ldy, outputs, target, ldx, accumulate: true);
                AssertSame(expected, target, $"{what}, input gradient");
            }

            // All taps at once, and shared: what others have computed stays.
            float[] before = Rows(1, shape.WeightCount, shape.WeightCount, seed + 4000), gradient = [.. before];
            float[] sums = Add(shape, before, x, ldx, length, dy, ldy);
            RunWeightGradient(kernels, shape, x, ldx, length, dy, ldy, gradient, 0, shape.KernelSize);
            AssertSame(sums, gradient, $"{what}, weight gradient");
            int split = (int)(seed % (ulong)(shape.KernelSize + 1)), tapWeights = shape.WeightCount / shape.KernelSize;
            gradient = [.. before];
            RunWeightGradient(kernels, shape, x, ldx, length, dy, ldy, gradient, split, shape.KernelSize - split);
            AssertSame(
                [.. before[..(split * tapWeights)], .. sums[(split * tapWeights)..]], gradient,
                $"{what}, weight gradient from tap {split}");
        }
    }

    /// <summary>What a convolution is, in double; and that gradients belong to it: ⟨y, dy⟩ = ⟨x, dx⟩ = ⟨w, dw⟩.</summary>
    private static void CheckCloseness(
        ConvolutionShape shape, int length, int outputs, float[] x, int ldx, float[] weights, float[] dy, int ldy,
        float[] y, float[] dx, float[] dw)
    {
        double outer = 0, size = 0;
        for (int t = 0; t < outputs; t++)
        {
            for (int o = 0; o < shape.OutputChannels; o++)
            {
                int group = o / shape.GroupOutputs;
                double sum = 0, sizes = 0;
                for (int k = 0; k < shape.KernelSize; k++)
                {
                    int s = t + k * shape.Dilation - shape.PadLeft;
                    for (int i = 0; i < shape.GroupInputs && s >= 0 && s < length; i++)
                    {
                        double product = (double)x[s * ldx + group * shape.GroupInputs + i]
                            * weights[(k * shape.GroupInputs + i) * shape.OutputChannels + o];
                        sum += product;
                        sizes += Math.Abs(product);
                    }
                }

                Assert.AreEqual(sum, y[t * shape.OutputChannels + o], 1e-5 * sizes);
                outer += sum * dy[t * ldy + o];
                size += sizes * Math.Abs(dy[t * ldy + o]);
            }
        }

        double inner = 0;
        for (int s = 0; s < length; s++)
            for (int i = 0; i < shape.InputChannels; i++)
                inner += (double)x[s * ldx + i] * dx[s * shape.InputChannels + i];
        Assert.AreEqual(outer, inner, 1e-5 * size);
        Assert.AreEqual(outer, weights.Zip(dw, (weight, gradient) => (double)weight * gradient).Sum(), 1e-5 * size);
    }

    /// <summary>Outputs as chains of fused multiply-adds.</summary>
    private static float[] Forward(ConvolutionShape shape, float[] weights, float[] x, int ldx, int length)
    {
        var y = new float[Math.Max(0, shape.OutputLength(length)) * shape.OutputChannels];
        for (int at = 0; at < y.Length; at++)
        {
            (int t, int o) = Math.DivRem(at, shape.OutputChannels);
            for (int k = 0; k < shape.KernelSize; k++)
            {
                int s = t + k * shape.Dilation - shape.PadLeft;
                for (int i = 0; i < shape.GroupInputs && s >= 0 && s < length; i++)
                {
                    float input = x[s * ldx + o / shape.GroupOutputs * shape.GroupInputs + i];
                    y[at] = MathF.FusedMultiplyAdd(input, weights[(k * shape.GroupInputs + i) * shape.OutputChannels + o], y[at]);
                }
            }
        }

        return y;
    }

    /// <summary>Weights of the transposed convolution, laid out as its own.</summary>
    private static float[] Flipped(ConvolutionShape shape, float[] weights)
    {
        var flipped = new float[shape.WeightCount];
        for (int k = 0; k < shape.KernelSize; k++)
        {
            for (int i = 0; i < shape.InputChannels; i++)
            {
                for (int o = 0; o < shape.GroupOutputs; o++)
                {
                    (int group, int input) = Math.DivRem(i, shape.GroupInputs);
                    flipped[(k * shape.GroupOutputs + o) * shape.InputChannels + i] =
                        weights[((shape.KernelSize - 1 - k) * shape.GroupInputs + input) * shape.OutputChannels
                            + group * shape.GroupOutputs + o];
                }
            }
        }

        return flipped;
    }

    private static float[] WeightGradient(ConvolutionShape shape, float[] x, int ldx, int length, float[] dy, int ldy) =>
        Add(shape, new float[shape.WeightCount], x, ldx, length, dy, ldy);

    /// <summary>Gradients of weights, one chain of fused multiply-adds a block of steps, added to what is there before.</summary>
    private static float[] Add(ConvolutionShape shape, float[] before, float[] x, int ldx, int length, float[] dy, int ldy)
    {
        float[] dw = [.. before];
        int outputs = Math.Max(0, shape.OutputLength(length));
        for (int at = 0; at < dw.Length; at++)
        {
            (int row, int o) = Math.DivRem(at, shape.OutputChannels);
            (int k, int i) = Math.DivRem(row, shape.GroupInputs);
            int offset = k * shape.Dilation - shape.PadLeft;
            for (int block = 0; block < outputs; block += DenseConvolution.BlockSteps)
            {
                float sum = 0;
                for (int t = block; t < Math.Min(outputs, block + DenseConvolution.BlockSteps); t++)
                {
                    if (t + offset >= 0 && t + offset < length)
                    {
                        sum = MathF.FusedMultiplyAdd(
                            x[(t + offset) * ldx + o / shape.GroupOutputs * shape.GroupInputs + i], dy[t * ldy + o], sum);
                    }
                }

                dw[at] += sum;
            }
        }

        return dw;
    }

    private static void RunForward(
        DenseConvolutionKernels kernels, ConvolutionShape shape, float[] weights, bool transposed, float[]? bias,
        float[] x, int ldx, int length, float[] y, int ldy, bool accumulate)
    {
        var packed = new GuardedScratch(DenseConvolution.PackedLength(shape, kernels));
        if (transposed)
            DenseConvolution.PackTransposed(shape.Transposed, weights, packed.Start, kernels);
        else
            DenseConvolution.Pack(shape, weights, packed.Start, kernels);
        var scratch = new GuardedScratch(DenseConvolution.ScratchLength(shape, length, kernels));
        fixed (float* rows = x, targets = y, biases = bias)
            DenseConvolution.Forward(shape, packed.Start, biases, rows, ldx, length, targets, ldy, accumulate, scratch.Start, kernels);
        packed.AssertIntact();
        scratch.AssertIntact();
    }

    private static void RunWeightGradient(
        DenseConvolutionKernels kernels, ConvolutionShape shape, float[] x, int ldx, int length, float[] dy, int ldy,
        float[] dw, int firstTap, int taps)
    {
        var scratch = new GuardedScratch(DenseConvolution.WeightScratchLength(shape, length, kernels));
        fixed (float* rows = x, gradients = dy, weights = dw)
            DenseConvolution.WeightGradient(shape, rows, ldx, length, gradients, ldy, weights, firstTap, taps, scratch.Start, kernels);
        scratch.AssertIntact();
    }

    private static void AssertSame(float[] expected, float[] actual, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{what}: {expected[i]:r} expected at {i}, but {actual[i]:r}");
        }
    }

    /// <summary>Rows of small numbers, one in eight of them zero, with NaN between them.</summary>
    private static float[] Rows(int rows, int columns, int stride, ulong seed)
    {
        var random = new CounterRandom(seed, 5, 3);
        var values = new float[rows * stride];
        for (int i = 0; i < values.Length; i++)
            values[i] = i % stride >= columns ? float.NaN : random.NextInt(8) == 0 ? 0 : (float)(2 * random.NextDouble() - 1);
        return values;
    }

    /// <summary>Scratch that starts as NaN and has marks around it.</summary>
    private sealed class GuardedScratch
    {
        private const float Mark = 12345;

        private readonly int _count;
        private readonly AlignedBuffer _buffer;

        public GuardedScratch(long count)
        {
            _count = checked((int)count);
            _buffer = new AlignedBuffer(1, _count + 32);
            new Span<float>(_buffer.Row(0), _count + 32).Fill(Mark);
            new Span<float>(Start, _count).Fill(float.NaN);
        }

        public float* Start => _buffer.Row(0) + 16;

        public void AssertIntact()
        {
            for (int i = 0; i < 16; i++)
            {
                Assert.AreEqual(Mark, Start[-1 - i]);
                Assert.AreEqual(Mark, Start[_count + i]);
            }

            GC.KeepAlive(_buffer);
        }
    }
}
