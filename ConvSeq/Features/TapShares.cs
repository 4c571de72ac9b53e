using System.Numerics;
using System.Runtime.CompilerServices;
using ConvSeq.Kernels;

namespace ConvSeq.Features;

/// <summary>
/// Divides what the outputs of convolutions carry among the points that the kernels saw: among the taps in proportion to |w · (x - m)|, m
/// being the mean of the points of a channel that the kernel saw; equally where all of these are 0. What lies beyond the ends of the
/// series gets nothing. docs/specification.md, "Explanations", is normative.
/// </summary>
/// <remarks>
/// Kernels of one length and dilation see the same windows: |x - m| is computed once for all of them, what their outputs carry is added up
/// tap by tap, and handed to the points when another length or dilation begins. For one thread.
/// </remarks>
internal sealed unsafe class TapShares
{
    /// <summary>Room after the points of a row, for the widest step from any of them on.</summary>
    public const int Slack = ShareKernels.RowStep;

    // Times the largest value. Below it, a deviation counts as none: its reciprocal might overflow.
    private const double MinDeviation = 1.0 / (1L << 50) / (1L << 50);

    private readonly int _length, _maxTaps;
    private readonly AlignedBuffer _rows;
    private readonly double[] _inputs;
    private readonly double[] _means;
    private readonly double[] _shares;
    private readonly Window?[] _windows;
    private readonly Stack<Window> _idle = [];
    private readonly List<int> _used = [];
    private int _taps, _dilation;

    /// <param name="inputs">What is convolved: channels × points, finite.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="maxTaps">The most taps of a kernel.</param>
    public TapShares(ReadOnlySpan<float> inputs, int channels, int maxTaps)
    {
        _length = inputs.Length / channels;
        _maxTaps = maxTaps;
        _rows = new AlignedBuffer(1 + FourKernels.Count, _length + Slack);
        _means = new double[_length];
        _shares = new double[inputs.Length];
        _windows = new Window?[channels];
        _inputs = new double[inputs.Length];

        // Only proportions matter. Values of at most 1 have no square or quotient that overflows.
        double largest = 0;
        foreach (float value in inputs)
            largest = Math.Max(largest, Math.Abs((double)value));
        double scale = largest == 0 ? 1 : Math.ScaleB(1, -Math.ILogB(largest) - 1);
        for (int i = 0; i < inputs.Length; i++)
            _inputs[i] = inputs[i] * scale;
    }

    /// <summary>Number of points of a channel.</summary>
    public int Length => _length;

    /// <summary>
    /// Room for what each output carries, to be filled before it is given away; zeros beyond <see cref="Length"/>, and wherever there is no
    /// output that counts.
    /// </summary>
    /// <param name="kernel">Which of up to four kernels that are worked on together.</param>
    public float* Carried(int kernel) => _rows.Row(1 + kernel);

    /// <summary>Distance of the rows of two kernels.</summary>
    public nint CarriedStride => _rows.RowStride;

    /// <summary>For each point the number of taps that see a point of the series from there, one or more.</summary>
    private float* Inside => _rows.Row(0);

    /// <summary>Turns to kernels of another length or dilation.</summary>
    /// <param name="taps">Odd number of taps.</param>
    /// <param name="dilation">Distance of two taps.</param>
    public void Begin(int taps, int dilation)
    {
        // A dilation beyond the length puts every tap but the middle one outside, as the length itself does.
        dilation = Math.Min(dilation, _length);
        if (taps == _taps && dilation == _dilation)
            return;
        Flush();
        (_taps, _dilation) = (taps, dilation);
        var inside = new Span<float>(Inside, _length + Slack);
        inside.Clear();
        inside[_length..].Fill(1);
        for (int tap = 0; tap < taps; tap++)
        {
            (int start, int count, _) = Seen(tap);
            for (int t = start; t < start + count; t++)
                inside[t]++;
        }
    }

    /// <summary>The windows of a channel for the present length and dilation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Window Of(int channel)
    {
        if (_windows[channel] is { } known)
            return known;
        Window window = _idle.Count > 0 ? _idle.Pop() : new Window(_maxTaps, _length);
        _windows[channel] = window;
        _used.Add(channel);
        window.Clear(_length, _taps);
        ReadOnlySpan<double> x = _inputs.AsSpan(channel * _length, _length);
        Array.Clear(_means);
        for (int tap = 0; tap < _taps; tap++)
        {
            (int start, int count, int point) = Seen(tap);
            ShareMath.Add(x.Slice(point, count), _means.AsSpan(start, count));
        }

        // In double, the mean of equal floats is that float.
        for (int t = 0; t < _length; t++)
            _means[t] /= Inside[t];
        for (int tap = 0; tap < _taps; tap++)
        {
            (int start, int count, int point) = Seen(tap);
            AddDeviations(x.Slice(point, count), _means.AsSpan(start, count), window.Parts(tap) + start, window.AllParts + start);
        }

        return window;
    }

    /// <summary>Gives what the outputs of up to four kernels carry, in <see cref="Carried"/>, to their taps.</summary>
    /// <param name="parts">For each tap a row of |x - m|.</param>
    /// <param name="given">For each tap the row of what it is given for each unit of that.</param>
    /// <param name="weights">The weights of the kernels.</param>
    /// <param name="taps">Number of taps, of all channels.</param>
    /// <param name="windows">The windows of the channels.</param>
    public void Give(float** parts, float** given, FourKernels weights, int taps, ReadOnlySpan<Window> windows)
    {
        float** equal = stackalloc float*[windows.Length];
        ShareKernels.Best.Give(parts, given, taps, weights.Magnitudes, RowsOf(windows, equal));
    }

    /// <summary>
    /// Gives what the outputs of one kernel carry to its taps; for each channel to all of them, and to three of them once more.
    /// </summary>
    /// <param name="heavy">Those three.</param>
    /// <param name="windows">The windows of the channels.</param>
    public void Give((int First, int Second, int Third) heavy, ReadOnlySpan<Window> windows)
    {
        const int Rows = ShareKernels.AlikeRows;
        float** equal = stackalloc float*[windows.Length];
        float** parts = stackalloc float*[Rows * windows.Length];
        float** given = stackalloc float*[Rows * windows.Length];
        for (int c = 0; c < windows.Length; c++)
        {
            float** own = parts + Rows * c, ofOwn = given + Rows * c;
            own[0] = windows[c].AllParts;
            own[1] = windows[c].Parts(heavy.First);
            own[2] = windows[c].Parts(heavy.Second);
            own[3] = windows[c].Parts(heavy.Third);
            ofOwn[0] = windows[c].Common;
            ofOwn[1] = windows[c].Given(heavy.First);
            ofOwn[2] = windows[c].Given(heavy.Second);
            ofOwn[3] = windows[c].Given(heavy.Third);
        }

        ShareKernels.Best.GiveAlike(parts, given, RowsOf(windows, equal));
    }

    /// <inheritdoc cref="ShareKernels.GiveRanked"/>
    public void GiveRanked(
        float* ranks, nint rankStride, int kernels, float* tables, nint tableStride, float** parts, float** given, int taps,
        ReadOnlySpan<Window> windows)
    {
        float** equal = stackalloc float*[windows.Length];
        ShareKernels.Best.GiveRanked(
            ranks, rankStride, kernels, tables, tableStride, parts, given, taps, RowsOf(windows, equal));
    }

    /// <summary>Returns what each point has got: channels × points.</summary>
    public ReadOnlySpan<double> Finish()
    {
        Flush();
        _taps = 0;
        return _shares;
    }

    private ShareRows RowsOf(ReadOnlySpan<Window> windows, float** equal)
    {
        for (int c = 0; c < windows.Length; c++)
            equal[c] = windows[c].Equal;
        return new ShareRows(_length, (nint)Carried(0), CarriedStride, (nint)Inside, (nint)equal, windows.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Flush()
    {
        foreach (int channel in _used)
        {
            Window window = _windows[channel]!;
            Span<double> shares = _shares.AsSpan(channel * _length, _length);
            for (int tap = 0; tap < _taps; tap++)
            {
                (int start, int count, int point) = Seen(tap);
                AddGiven(
                    window.Parts(tap) + start, window.Common + start, window.Given(tap) + start, window.Equal + start,
                    shares.Slice(point, count));
            }

            _windows[channel] = null;
            _idle.Push(window);
        }

        _used.Clear();
    }

    /// <summary>Writes |x - m| to the parts of a tap, and adds it to those of all taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddDeviations(ReadOnlySpan<double> x, ReadOnlySpan<double> means, float* parts, float* all)
    {
        int half = Vector<double>.Count, width = Vector<float>.Count, whole = x.Length - x.Length % width;
        for (int t = 0; t < whole; t += width)
        {
            Vector<float> part = Vector.Narrow(
                Deviation(new Vector<double>(x[t..]), new Vector<double>(means[t..])),
                Deviation(new Vector<double>(x[(t + half)..]), new Vector<double>(means[(t + half)..])));
            part.Store(parts + t);
            (Vector.Load(all + t) + part).Store(all + t);
        }

        for (int t = whole; t < x.Length; t++)
        {
            double deviation = Math.Abs(x[t] - means[t]);
            parts[t] = deviation < MinDeviation ? 0 : (float)deviation;
            all[t] += parts[t];
        }

        static Vector<double> Deviation(Vector<double> x, Vector<double> mean)
        {
            Vector<double> deviation = Vector.Abs(x - mean);
            return Vector.ConditionalSelect(Vector.LessThan(deviation, new Vector<double>(MinDeviation)), Vector<double>.Zero, deviation);
        }
    }

    /// <summary>Adds to the points that a tap sees parts · (common + given) + equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddGiven(float* parts, float* common, float* given, float* equal, Span<double> shares)
    {
        int half = Vector<double>.Count, width = Vector<float>.Count, whole = shares.Length - shares.Length % width;
        for (int t = 0; t < whole; t += width)
        {
            Vector.Widen(Vector.Load(parts + t), out Vector<double> part, out Vector<double> nextPart);
            Vector.Widen(Vector.Load(common + t), out Vector<double> all, out Vector<double> nextAll);
            Vector.Widen(Vector.Load(given + t), out Vector<double> own, out Vector<double> nextOwn);
            Vector.Widen(Vector.Load(equal + t), out Vector<double> same, out Vector<double> nextSame);
            (new Vector<double>(shares[t..]) + (part * (all + own) + same)).CopyTo(shares[t..]);
            (new Vector<double>(shares[(t + half)..]) + (nextPart * (nextAll + nextOwn) + nextSame)).CopyTo(shares[(t + half)..]);
        }

        for (int t = whole; t < shares.Length; t++)
            shares[t] += parts[t] * ((double)common[t] + given[t]) + equal[t];
    }

    /// <summary>The first output from which a tap sees a point of the series, how many see one, and the point that it sees.</summary>
    private (int Start, int Count, int Point) Seen(int tap)
    {
        int offset = (tap - _taps / 2) * _dilation;
        return (Math.Clamp(-offset, 0, _length), Math.Max(0, _length - Math.Abs(offset)), Math.Clamp(offset, 0, _length));
    }

    /// <summary>One channel as kernels of one length and dilation see it, and what its taps have been given.</summary>
    public sealed class Window
    {
        private readonly int _maxTaps;
        private readonly AlignedBuffer _rows;

        public Window(int maxTaps, int length)
        {
            _maxTaps = maxTaps;
            _rows = new AlignedBuffer(2 * maxTaps + 3, length + Slack);
        }

        /// <summary>The sum of <see cref="Parts"/> over the taps.</summary>
        public float* AllParts => _rows.Row(0);

        /// <summary>What each tap is given for each unit of its <see cref="Parts"/>, beyond <see cref="Given"/>.</summary>
        public float* Common => _rows.Row(1);

        /// <summary>What each tap is given that sees a point.</summary>
        public float* Equal => _rows.Row(2);

        /// <summary>For each output |x - m| of the point that a tap sees; 0 if it sees none.</summary>
        public float* Parts(int tap) => _rows.Row(3 + tap);

        /// <summary>For each output what a tap is given for each unit of its <see cref="Parts"/>.</summary>
        public float* Given(int tap) => _rows.Row(3 + _maxTaps + tap);

        /// <summary>
        /// Empties the rows of kernels of some taps. Beyond the end stand parts of 1, so that a sum of parts is 0 only where something
        /// has to be done about it; what is carried is 0 there.
        /// </summary>
        public void Clear(int length, int taps)
        {
            for (int row = 0; row < 3; row++)
                Clear(row);
            for (int tap = 0; tap < taps; tap++)
            {
                Clear(3 + tap);
                Clear(3 + _maxTaps + tap);
                new Span<float>(Parts(tap) + length, Slack).Fill(1);
            }

            new Span<float>(AllParts + length, Slack).Fill(1);

            void Clear(int row) => new Span<float>(_rows.Row(row), length + Slack).Clear();
        }
    }
}
