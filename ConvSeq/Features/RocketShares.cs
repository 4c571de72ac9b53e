using ConvSeq.Kernels;

namespace ConvSeq.Features;

/// <summary>
/// Divides a linear function of the features of <see cref="Rocket"/> among the points of a series (docs/specification.md, "Explanations"):
/// of n outputs that count, a positive one carries slope / n of PPV and every one constant / n; the first of the largest carries the
/// maximum.
/// </summary>
internal sealed unsafe class RocketShares
{
    private readonly TapShares _taps;
    private readonly AlignedBuffer _padded;
    private readonly FourKernels _four = new(RocketKernel.MaxTaps);
    private readonly TapShares.Window[] _windows;
    private readonly int _margin;

    /// <param name="inputs">What is convolved: channels × points.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="margin">Points before and after the series that the kernels reach.</param>
    public RocketShares(ReadOnlySpan<float> inputs, int channels, int margin)
    {
        _margin = margin;
        _taps = new TapShares(inputs, channels, RocketKernel.Lengths[^1]);
        _windows = new TapShares.Window[channels];
        int length = _taps.Length;
        _padded = new AlignedBuffer(channels, length + 2 * _margin + AlignedBuffer.Slack);
        for (int c = 0; c < channels; c++)
            inputs.Slice(c * length, length).CopyTo(new Span<float>(_padded.Row(c) + _margin, length));
    }

    /// <summary>Gives the function of the features of all kernels to the points; returns channels × points.</summary>
    /// <param name="layout">The kernels.</param>
    /// <param name="slopes">For each feature its factor.</param>
    /// <param name="constants">For each feature what is added.</param>
    public ReadOnlySpan<double> Divide(Rocket.Layout layout, ReadOnlySpan<double> slopes, ReadOnlySpan<double> constants)
    {
        float** points = stackalloc float*[RocketKernel.MaxTaps];
        float** parts = stackalloc float*[RocketKernel.MaxTaps];
        float** given = stackalloc float*[RocketKernel.MaxTaps];
        Span<(double Slope, double Constant)> ofShare = stackalloc (double, double)[FourKernels.Count];
        Span<(double Slope, double Constant)> ofMaximum = stackalloc (double, double)[FourKernels.Count];
        int batch = 0, channel = 0, weight = 0, place = 0;
        foreach (ref readonly Rocket.Group group in layout.Groups.AsSpan())
        {
            Span<TapShares.Window> windows = _windows.AsSpan(0, group.ChannelCount);
            int taps = Begin(group, layout.GroupChannels.AsSpan(channel, group.ChannelCount), points, parts, given);
            channel += group.ChannelCount;
            for (; batch < group.EndBatch; batch++)
            {
                int kernels = layout.BatchSizes[batch];
                _four.Set(layout.Weights.AsSpan(weight, taps * kernels), kernels, layout.Biases.AsSpan(place, kernels));
                weight += taps * kernels;

                // They lie far apart: loaded here, they arrive while outputs are computed.
                for (int k = 0; k < kernels; k++, place++)
                {
                    int feature = 2 * layout.Order[place];
                    ofShare[k] = (slopes[feature], constants[feature]);
                    ofMaximum[k] = (slopes[feature + 1], constants[feature + 1]);
                }

                _four.Convolve(points, taps, _taps.Length, _taps.Carried(0), _taps.CarriedStride);
                for (int k = 0; k < kernels; k++)
                    Pool(group, _taps.Carried(k), ofShare[k], ofMaximum[k]);

                for (int k = kernels; k < FourKernels.Count; k++)
                    new Span<float>(_taps.Carried(k), _taps.Length + TapShares.Slack).Clear();
                _taps.Give(parts, given, _four, taps, windows);
            }
        }

        return _taps.Finish();
    }

    /// <summary>Turns to a group: finds what its taps see, and the rows of their shares. Returns their number.</summary>
    private int Begin(in Rocket.Group group, ReadOnlySpan<int> channels, float** points, float** parts, float** given)
    {
        int length = 2 * group.Half + 1, dilation = Math.Min(group.Dilation, _taps.Length), taps = 0;
        _taps.Begin(length, group.Dilation);
        for (int c = 0; c < channels.Length; c++)
        {
            TapShares.Window window = _windows[c] = _taps.Of(channels[c]);
            for (int tap = 0; tap < length; tap++, taps++)
            {
                points[taps] = _padded.Row(channels[c]) + _margin + (tap - group.Half) * dilation;
                parts[taps] = window.Parts(tap);
                given[taps] = window.Given(tap);
            }
        }

        return taps;
    }

    /// <summary>Replaces the outputs of a kernel by what they carry.</summary>
    /// <param name="group">The kernel's group.</param>
    /// <param name="outputs">Its outputs.</param>
    /// <param name="ofShare">The function of the share of positive outputs.</param>
    /// <param name="ofMaximum">The function of the maximum.</param>
    private void Pool(
        in Rocket.Group group, float* outputs, (double Slope, double Constant) ofShare, (double Slope, double Constant) ofMaximum)
    {
        (int start, int length) = RocketKernel.PooledRange(group.Half, group.Dilation, group.IsPadded, _taps.Length);
        new Span<float>(outputs, start).Clear();
        float* own = outputs + start;
        float above = (float)((ofShare.Slope + ofShare.Constant) / length), below = (float)(ofShare.Constant / length);
        (float largest, int first) = ShareKernels.Best.ReplaceBySign(own, length, above, below);
        own[first] += (float)(ofMaximum.Slope * largest + ofMaximum.Constant);
        new Span<float>(own + length, _taps.Length + TapShares.Slack - start - length).Clear();
    }
}
