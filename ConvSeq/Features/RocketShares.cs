using System.Numerics;
using System.Runtime.CompilerServices;
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
    private readonly int _margin;

    /// <param name="inputs">What is convolved: channels × points.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="margin">Points before and after the series that the kernels reach.</param>
    public RocketShares(ReadOnlySpan<float> inputs, int channels, int margin)
    {
        _margin = margin;
        _taps = new TapShares(inputs, channels, RocketKernel.Lengths[^1]);
        int length = _taps.Length;
        _padded = new AlignedBuffer(channels, length + 2 * _margin + AlignedBuffer.Slack);
        for (int c = 0; c < channels; c++)
            inputs.Slice(c * length, length).CopyTo(new Span<float>(_padded.Row(c) + _margin, length));
    }

    /// <summary>Gives the function of the features of all kernels to the points; returns channels × points.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="order">From <see cref="OrderOf"/>.</param>
    /// <param name="slopes">For each feature its factor.</param>
    /// <param name="constants">For each feature what is added.</param>
    public ReadOnlySpan<double> Divide(RocketKernel[] kernels, int[] order, double[] slopes, double[] constants)
    {
        for (int first = 0, count; first < order.Length; first += count)
        {
            RocketKernel shared = kernels[order[first]];
            for (count = 1; count < FourKernels.Count && first + count < order.Length; count++)
            {
                if (CompareWindows(shared, kernels[order[first + count]]) != 0)
                    break;
            }

            Divide(kernels, order.AsSpan(first, count), slopes, constants);
        }

        return _taps.Finish();
    }

    /// <summary>Returns the order in which kernels that see the same windows lie together.</summary>
    public static int[] OrderOf(RocketKernel[] kernels)
    {
        int[] order = [.. Enumerable.Range(0, kernels.Length)];
        order.Sort((a, b) =>
        {
            int way = CompareWindows(kernels[a], kernels[b]);
            return way != 0 ? way : a.CompareTo(b);
        });
        return order;
    }

    private static int CompareWindows(RocketKernel one, RocketKernel other)
    {
        int way = one.Length.CompareTo(other.Length);
        if (way == 0)
            way = one.Dilation.CompareTo(other.Dilation);
        return way != 0 ? way : one.Channels.SequenceCompareTo(other.Channels);
    }

    private void Divide(RocketKernel[] all, ReadOnlySpan<int> own, double[] slopes, double[] constants)
    {
        RocketKernel shared = all[own[0]];
        int length = _taps.Length, taps = shared.Weights.Length, dilation = Math.Min(shared.Dilation, length);
        _taps.Begin(shared.Length, shared.Dilation);
        _four.Begin();
        for (int k = 0; k < own.Length; k++)
            _four.Add(all[own[k]].Weights, 1, all[own[k]].Bias);
        var windows = new TapShares.Window[shared.Channels.Length];
        float** points = stackalloc float*[taps];
        float** parts = stackalloc float*[taps];
        float** given = stackalloc float*[taps];
        for (int i = 0; i < taps; i++)
        {
            (int c, int tap) = Math.DivRem(i, shared.Length);
            windows[c] = _taps.Of(shared.Channels[c]);
            points[i] = _padded.Row(shared.Channels[c]) + _margin + (tap - shared.Half) * dilation;
            parts[i] = windows[c].Parts(tap);
            given[i] = windows[c].Given(tap);
        }

        _four.Convolve(points, taps, length, _taps.Carried(0), _taps.CarriedStride);
        for (int k = 0; k < own.Length; k++)
            Pool(all[own[k]], _taps.Carried(k), slopes.AsSpan(2 * own[k], 2), constants.AsSpan(2 * own[k], 2));
        for (int k = own.Length; k < FourKernels.Count; k++)
            new Span<float>(_taps.Carried(k), length + TapShares.Slack).Clear();
        _taps.Give(parts, given, _four, taps, windows);
    }

    /// <summary>The largest output, and the first that is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Largest, int First) Largest(float* outputs, int length)
    {
        int width = Vector<float>.Count;
        Vector<float> even = new(float.NegativeInfinity), odd = even;
        for (int t = 0; t < length; t += 2 * width)
        {
            even = Vector.Max(even, Vector.Load(outputs + t));
            odd = Vector.Max(odd, Vector.Load(outputs + t + width));
        }

        even = Vector.Max(even, odd);
        float largest = even[0];
        for (int lane = 1; lane < width; lane++)
            largest = MathF.Max(largest, even[lane]);
        int first = 0;
        while (!Vector.EqualsAny(Vector.Load(outputs + first), new Vector<float>(largest)))
            first += width;
        while (outputs[first] != largest)
            first++;
        return (largest, first);
    }

    /// <summary>Replaces the outputs of a kernel by what they carry.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="outputs">Its outputs, padded.</param>
    /// <param name="slopes">The factors of share and maximum.</param>
    /// <param name="constants">What is added to each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pool(RocketKernel kernel, float* outputs, ReadOnlySpan<double> slopes, ReadOnlySpan<double> constants)
    {
        (int start, int length) = RocketKernel.PooledRange(kernel.Half, kernel.Dilation, kernel.IsPadded, _taps.Length);
        new Span<float>(outputs, start).Clear();
        float* own = outputs + start;
        new Span<float>(own + length, TapShares.Slack).Fill(float.NegativeInfinity);
        (float largest, int first) = Largest(own, length);
        var above = new Vector<float>((float)((slopes[0] + constants[0]) / length));
        var below = new Vector<float>((float)(constants[0] / length));
        for (int t = 0; t < length; t += Vector<float>.Count)
            Vector.ConditionalSelect(Vector.GreaterThan(Vector.Load(own + t), Vector<float>.Zero), above, below).Store(own + t);
        own[first] += (float)(slopes[1] * largest + constants[1]);
        new Span<float>(own + length, _taps.Length + TapShares.Slack - start - length).Clear();
    }
}
