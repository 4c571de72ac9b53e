using System.Numerics;
using System.Runtime.CompilerServices;
using ConvSeq.Kernels;

namespace ConvSeq.Features;

/// <summary>
/// Divides a linear function of features of <see cref="MiniRocketKernels"/> among the points of a series: the part of
/// <see cref="MiniRocket"/> and <see cref="MultiRocket"/> in explanations (docs/specification.md, "Explanations").
/// </summary>
/// <remarks>
/// All weights being -1 or 2, the sum of |w · (x - m)| is that of all nine taps plus those of the three heavy ones, and what a tap gets is
/// common to all taps, once more for the heavy ones: four additions for each kernel in place of nine.
/// </remarks>
internal sealed unsafe class MiniRocketShares
{
    private readonly MiniRocketKernels _kernels;
    private readonly TapShares _taps;
    private readonly AlignedBuffer _whole;
    private int _pair = -1;

    /// <param name="kernels">The kernels.</param>
    /// <param name="inputs">What they convolve: channels × points.</param>
    public MiniRocketShares(MiniRocketKernels kernels, ReadOnlySpan<float> inputs)
    {
        _kernels = kernels;
        _taps = new TapShares(inputs, kernels.Channels, MiniRocketKernels.KernelLength);
        _whole = new AlignedBuffer(1, _taps.Length + TapShares.Slack);
    }

    /// <summary>What each point got: channels × points of the inputs.</summary>
    public ReadOnlySpan<double> Finish() => _taps.Finish();

    /// <summary>Turns to the next pair that has biases; returns the first of its outputs that count.</summary>
    private float* Begin()
    {
        do
            _pair++;
        while (_kernels.BiasCounts[_pair] == 0);
        (int d, int kernel) = Math.DivRem(_pair, MiniRocketKernels.KernelCount);
        _taps.Begin(MiniRocketKernels.KernelLength, _kernels.Dilations[d]);
        (int start, int length) = _kernels.CountedRange(d, kernel, _taps.Length);
        new Span<float>(_taps.Carried(0), start).Clear();
        return _taps.Carried(0) + start;
    }

    /// <summary>Gives what the outputs of the present pair carry to its taps.</summary>
    /// <param name="end">The end of the outputs that count.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Give(float* end)
    {
        int length = _taps.Length;
        new Span<float>(end, (int)(_taps.Carried(0) + length + TapShares.Slack - end)).Clear();
        (int d, int kernel) = Math.DivRem(_pair, MiniRocketKernels.KernelCount);
        ReadOnlySpan<int> channels = _kernels.ChannelsOf(d, kernel);
        (int first, int second, int third) = MiniRocketKernels.HeavyTapsOf(kernel);
        float* whole = _whole.Row(0);
        var windows = new TapShares.Window[channels.Length];
        for (int c = 0; c < windows.Length; c++)
        {
            TapShares.Window window = windows[c] = _taps.Of(channels[c]);
            float* all = window.AllParts, one = window.Parts(first), two = window.Parts(second), three = window.Parts(third);
            for (int t = 0; t < length; t += Vector<float>.Count)
            {
                Vector<float> sum = Vector.Load(all + t) + Vector.Load(one + t) + (Vector.Load(two + t) + Vector.Load(three + t));
                (c == 0 ? sum : Vector.Load(whole + t) + sum).Store(whole + t);
            }
        }

        for (int t = 0; t < length; t += Vector<float>.Count)
            _taps.Quotient(Vector.Load(_taps.Carried(0) + t), Vector.Load(whole + t), t, windows).Store(whole + t);
        foreach (TapShares.Window window in windows)
        {
            float* common = window.Common, one = window.Given(first), two = window.Given(second), three = window.Given(third);
            for (int t = 0; t < length; t += Vector<float>.Count)
            {
                Vector<float> quotient = Vector.Load(whole + t);
                (Vector.Load(common + t) + quotient).Store(common + t);
                (Vector.Load(one + t) + quotient).Store(one + t);
                (Vector.Load(two + t) + quotient).Store(two + t);
                (Vector.Load(three + t) + quotient).Store(three + t);
            }
        }
    }

    /// <summary>
    /// Shares of PPV alone: with n outputs that count, one above the bias carries slope / n, and every one constant / n.
    /// </summary>
    public struct Ppv(MiniRocketShares shares, double[] slopes, double[] constants) : IOutputPool
    {
        private int _bias;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Pool(ConvolutionKernels path, float* a, float* b, int length, float* biases, int count)
        {
            float* carried = shares.Begin();
            float* values = stackalloc float[count];
            double constant = 0;
            for (int f = 0; f < count; f++, _bias++)
            {
                values[f] = (float)(slopes[_bias] / length);
                constant += constants[_bias] / length;
            }

            for (int t = 0; t < length; t += Vector<float>.Count)
            {
                Vector<float> output = Vector.Load(a + t) + Vector.Load(b + t), sum = new((float)constant);
                for (int f = 0; f < count; f++)
                {
                    sum += Vector.ConditionalSelect(
                        Vector.GreaterThan(output, new Vector<float>(biases[f])), new Vector<float>(values[f]), Vector<float>.Zero);
                }

                sum.Store(carried + t);
            }

            shares.Give(carried + length);
        }
    }

    /// <summary>
    /// Shares of the four features of each bias, of which a row holds all PPV, then LSPV, MPV and MIPV. With n outputs that count and c of
    /// them above the bias β: every output carries constant / n of PPV; one above it slope / n of PPV, (slope · (y + β) + constant) / c of
    /// MPV and (slope · t + constant) / c of MIPV; and those of the longest stretch, from the one after its beginning to its end, equal
    /// parts of LSPV.
    /// </summary>
    public struct FourPools(MiniRocketShares shares, double[] slopes, double[] constants, float[] features) : IOutputPool
    {
        private readonly AlignedBuffer _outputs = new(1, shares._taps.Length);
        private int _bias;

        /// <summary>What belongs to no point: the features of biases that no output is above, and of stretches without a point.</summary>
        public double Rest { get; private set; }

        private readonly int Biases => shares._kernels.Biases.Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Pool(ConvolutionKernels path, float* a, float* b, int length, float* biases, int count)
        {
            float* carried = shares.Begin(), outputs = _outputs.Row(0);
            Line* lines = stackalloc Line[count];
            double constant = 0;
            for (int f = 0; f < count; f++)
            {
                lines[f] = LineOf(_bias + f, biases[f], length);
                constant += constants[_bias + f] / length;
            }

            for (int t = 0; t < length; t += Vector<float>.Count)
            {
                Vector<float> output = Vector.Load(a + t) + Vector.Load(b + t), sum = new((float)constant);
                Vector<float> index = Vector<float>.Indices + new Vector<float>(t);
                output.Store(outputs + t);
                for (int f = 0; f < count; f++)
                {
                    Vector<float> value = Vector.FusedMultiplyAdd(new Vector<float>(lines[f].ByOutput), output, new(lines[f].Constant));
                    value = Vector.FusedMultiplyAdd(new Vector<float>(lines[f].ByIndex), index, value);
                    sum += Vector.ConditionalSelect(
                        Vector.GreaterThan(output, new Vector<float>(biases[f])), value, Vector<float>.Zero);
                }

                sum.Store(carried + t);
            }

            for (int f = 0; f < count; f++)
                GiveStretch(_bias + f, biases[f], length, carried);
            _bias += count;
            shares.Give(carried + length);
        }

        /// <summary>What an output above a bias carries, as a linear function of the output and its index.</summary>
        private Line LineOf(int bias, float threshold, int length)
        {
            int mean = bias + 2 * Biases, index = bias + 3 * Biases;
            double above = Math.Round((double)features[bias] * length), share = slopes[bias] / length;
            if (above == 0)
            {
                Rest += slopes[mean] * features[mean] + constants[mean] + slopes[index] * features[index] + constants[index];
                return default;
            }

            double constant = share + (slopes[mean] * threshold + constants[mean] + constants[index]) / above;
            return new Line((float)constant, (float)(slopes[mean] / above), (float)(slopes[index] / above));
        }

        private void GiveStretch(int bias, float threshold, int length, float* carried)
        {
            int feature = bias + Biases, longest = (int)features[feature];
            if (longest == 0)
            {
                Rest += constants[feature];
                return;
            }

            // From one point below to the last below within reach, until there is none: then the stretch begins there.
            float part = (float)(slopes[feature] + constants[feature] / longest), sought = threshold;
            float* outputs = _outputs.Row(0);
            int start = 0;
            for (int last = LastBelow(); last > start; last = LastBelow())
                start = last;
            for (int t = start + 1; t <= start + longest && t < length; t++)
                carried[t] += part;

            int LastBelow()
            {
                int t = Math.Min(start + longest, length) - 1;
                while (t > start && !(outputs[t] < sought))
                    t--;
                return t;
            }
        }

        private readonly record struct Line(float Constant, float ByOutput, float ByIndex);
    }
}
