using System.Numerics;
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
    private readonly TapShares.Window[] _windows;
    private int _pair = -1;

    /// <param name="kernels">The kernels.</param>
    /// <param name="inputs">What they convolve: channels × points.</param>
    public MiniRocketShares(MiniRocketKernels kernels, ReadOnlySpan<float> inputs)
    {
        _kernels = kernels;
        _taps = new TapShares(inputs, kernels.Channels, MiniRocketKernels.KernelLength);
        _windows = new TapShares.Window[kernels.Channels];
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
    private void Give(float* end)
    {
        new Span<float>(end, (int)(_taps.Carried(0) + _taps.Length + TapShares.Slack - end)).Clear();
        (int d, int kernel) = Math.DivRem(_pair, MiniRocketKernels.KernelCount);
        ReadOnlySpan<int> channels = _kernels.ChannelsOf(d, kernel);
        Span<TapShares.Window> windows = _windows.AsSpan(0, channels.Length);
        for (int c = 0; c < windows.Length; c++)
            windows[c] = _taps.Of(channels[c]);
        _taps.Give(MiniRocketKernels.HeavyTapsOf(kernel), windows);
    }

    /// <summary>
    /// Shares of PPV alone: with n outputs that count, one above the bias carries slope / n, and every one constant / n.
    /// </summary>
    public struct Ppv(MiniRocketShares shares, double* slopes, double* constants) : IOutputPool
    {
        private int _bias;

        public void Pool(ConvolutionKernels path, float* a, float* b, int length, float* biases, int count)
        {
            float* carried = shares.Begin(), values = stackalloc float[count];
            double constant = 0, share = 1.0 / length;
            for (int f = 0; f < count; f++, _bias++)
            {
                values[f] = (float)(slopes[_bias] * share);
                constant += constants[_bias] * share;
            }

            ShareKernels.Best.AddAbove(a, b, length, (float)constant, biases, values, count, carried);
            shares.Give(carried + length);
        }
    }

    /// <summary>
    /// Shares of the four features of each bias, of which a row holds all PPV, then LSPV, MPV and MIPV. With n outputs that count and c of
    /// them above the bias β: every output carries constant / n of PPV; one above it slope / n of PPV, (slope · (y + β) + constant) / c of
    /// MPV and (slope · t + constant) / c of MIPV; and those of the longest stretch, from the one after its beginning to its end, equal
    /// parts of LSPV.
    /// </summary>
    public struct FourPools(MiniRocketShares shares, double* slopes, double* constants, float* features) : IOutputPool
    {
        private readonly AlignedBuffer _outputs = new(1, shares._taps.Length + TapShares.Slack);
        private readonly ulong[] _below = new ulong[shares._taps.Length / 64 + 1];
        private int _bias;

        /// <summary>What belongs to no point: the features of biases that no output is above, and of stretches without a point.</summary>
        public double Rest { get; private set; }

        private readonly int Biases => shares._kernels.Biases.Length;

        public void Pool(ConvolutionKernels path, float* a, float* b, int length, float* biases, int count)
        {
            float* carried = shares.Begin(), outputs = _outputs.Row(0);
            float* values = stackalloc float[count], byOutput = stackalloc float[count], byIndex = stackalloc float[count];
            double constant = 0;
            for (int f = 0; f < count; f++)
            {
                (values[f], byOutput[f], byIndex[f]) = LineOf(_bias + f, biases[f], length);
                constant += constants[_bias + f] / length;
            }

            ShareKernels.Best.AddLinesAbove(
                a, b, length, (float)constant, biases, values, byOutput, byIndex, count, outputs, carried);
            for (int f = 0; f < count; f++)
                GiveStretch(_bias + f, biases[f], length, carried);
            _bias += count;
            shares.Give(carried + length);
        }

        /// <summary>What an output above a bias carries, as a linear function of the output and its index.</summary>
        private (float Constant, float ByOutput, float ByIndex) LineOf(int bias, float threshold, int length)
        {
            int mean = bias + 2 * Biases, index = bias + 3 * Biases;
            double above = Math.Round((double)features[bias] * length), share = slopes[bias] / length;
            if (above == 0)
            {
                Rest += slopes[mean] * features[mean] + constants[mean] + slopes[index] * features[index] + constants[index];
                return default;
            }

            double value = share + (slopes[mean] * threshold + constants[mean] + constants[index]) / above;
            return ((float)value, (float)(slopes[mean] / above), (float)(slopes[index] / above));
        }

        private void GiveStretch(int bias, float threshold, int length, float* carried)
        {
            int feature = bias + Biases, longest = (int)features[feature];
            if (longest == 0)
            {
                Rest += constants[feature];
                return;
            }

            float part = (float)(slopes[feature] + constants[feature] / longest);
            fixed (ulong* below = _below)
                ShareKernels.Best.FindBelow(_outputs.Row(0), length, threshold, below);

            // From one point below to the last below within reach, until there is none: then the stretch begins there.
            int start = 0;
            for (int last = LastBelow(_below); last > start; last = LastBelow(_below))
                start = last;
            ShareKernels.Best.AddToAll(carried + start + 1, Math.Min(longest, length - 1 - start), part);

            int LastBelow(ulong[] below)
            {
                for (int t = Math.Min(start + longest, length) - 1; t > start; t = (t & ~63) - 1)
                {
                    ulong upToThis = below[t / 64] << (63 - t % 64);
                    if (upToThis != 0)
                        return t - BitOperations.LeadingZeroCount(upToThis);
                }

                return start;
            }
        }
    }
}
