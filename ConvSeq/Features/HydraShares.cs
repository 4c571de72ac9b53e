using System.Numerics;
using System.Runtime.CompilerServices;
using ConvSeq.Kernels;

namespace ConvSeq.Features;

/// <summary>
/// Divides a linear function of the features of <see cref="Hydra"/> among the points of a series (docs/specification.md, "Explanations"):
/// what depends on a count is carried by the points that were counted, by their parts of it; what does not, by all of them alike.
/// </summary>
internal sealed unsafe class HydraShares
{
    private const int Taps = HydraKernels.Taps;

    private readonly int _channels, _kernels, _length;
    private readonly TapShares _taps;
    private readonly AlignedBuffer _padded, _group, _responses, _tables;
    private readonly FourKernels _four = new(Taps);
    private readonly List<(int Channel, int Times)> _drawn = [];
    private readonly TapShares.Window[] _windows;
    private readonly int _margin;

    /// <param name="inputs">What groups look at: channels × points.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="kernels">Kernels of a group.</param>
    /// <param name="widest">The widest dilation.</param>
    public HydraShares(ReadOnlySpan<float> inputs, int channels, int kernels, int widest)
    {
        (_channels, _kernels, _length) = (channels, kernels, inputs.Length / channels);
        _taps = new TapShares(inputs, channels, Taps);
        _windows = new TapShares.Window[channels];
        _margin = Taps / 2 * Math.Min(widest, _length);
        _padded = new AlignedBuffer(channels + 1, _length + 2 * _margin + AlignedBuffer.Slack);
        for (int c = 0; c < channels; c++)
            inputs.Slice(c * _length, _length).CopyTo(new Span<float>(Row(c), _length));

        // The ranks; then for each tap the parts of all channels, and what it is given.
        _group = new AlignedBuffer(ShareKernels.Ranks + 2 * Taps, _length + TapShares.Slack);
        _responses = new AlignedBuffer(FourKernels.Count, _length + TapShares.Slack);
        _tables = new AlignedBuffer(3 + Taps, kernels);
    }

    /// <summary>Gives the function of the features of a group to the points.</summary>
    /// <param name="group">The group.</param>
    /// <param name="slopes">For each feature of the group the factor of its count.</param>
    /// <param name="constants">For each what is added, for all points that were counted together.</param>
    public void Give(HydraGroup group, ReadOnlySpan<double> slopes, ReadOnlySpan<double> constants)
    {
        int dilation = Math.Min(group.Dilation, _length);
        _taps.Begin(Taps, dilation);
        Compete(group, dilation);
        int* won = stackalloc int[FourKernels.Count], lost = stackalloc int[FourKernels.Count];
        for (int k = 0; k < _kernels; k++)
        {
            int inBlock = k % FourKernels.Count;
            if (inBlock == 0)
            {
                ShareKernels.Best.CountFour(_group.Row(1), _length, k, won);
                ShareKernels.Best.CountFour(_group.Row(3), _length, k, lost);
            }

            _tables.Row(0)[k] = (float)slopes[k];
            _tables.Row(1)[k] = won[inBlock] == 0 ? 0 : (float)(constants[k] / won[inBlock]);
            _tables.Row(2)[k] = lost[inBlock] == 0 ? 0 : (float)(slopes[_kernels + k] + constants[_kernels + k] / lost[inBlock]);
        }

        for (int tap = 0, i = 0; tap < Taps; tap++)
        {
            float* magnitudes = _tables.Row(3 + tap);
            for (int k = 0; k < _kernels; k++, i++)
                magnitudes[k] = MathF.Abs(group.TapMajorWeights[i]);
        }

        GiveToTaps(group);
    }

    /// <summary>What each point got: channels × points of the inputs.</summary>
    public ReadOnlySpan<double> Finish() => _taps.Finish();

    private float* Row(int row) => _padded.Row(row) + _margin;

    /// <summary>
    /// Computes responses as <see cref="Hydra"/> does, to the same bits, and writes down the largest, its kernel and the
    /// least's.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compete(HydraGroup group, int dilation)
    {
        float* x = Row(group.Channels[0]);
        if (group.Channels.Length > 1)
        {
            x = Row(_channels);
            HydraKernels.Best.Sum(Row(0), _padded.RowStride, group.Channels, x, _length);
            new Span<float>(x + _length, _margin).Clear();
        }

        float** points = stackalloc float*[Taps];
        for (int tap = 0; tap < Taps; tap++)
            points[tap] = x + (tap - Taps / 2) * dilation;
        ReadOnlySpan<float> noBiases = stackalloc float[FourKernels.Count];
        for (int k = 0; k < _kernels; k += FourKernels.Count)
        {
            int count = Math.Min(FourKernels.Count, _kernels - k);
            _four.Set(group.TapMajorWeights.AsSpan(k), _kernels, noBiases[..count]);
            _four.Convolve(points, Taps, _length, _responses.Row(0), _responses.RowStride);
            ShareKernels.Best.Rank(
                _responses.Row(0), _responses.RowStride, k, count, _length, _group.Row(0), _group.RowStride);
        }
    }

    /// <summary>Gives what each point carries for the kernel that won and for the one that lost to their taps.</summary>
    private void GiveToTaps(HydraGroup group)
    {
        // A channel that is drawn several times has as many times the weight.
        _drawn.Clear();
        foreach (int channel in group.Channels)
        {
            int known = _drawn.FindIndex(one => one.Channel == channel);
            if (known < 0)
                _drawn.Add((channel, 1));
            else
                _drawn[known] = (channel, _drawn[known].Times + 1);
        }

        Span<TapShares.Window> windows = _windows.AsSpan(0, _drawn.Count);
        for (int c = 0; c < windows.Length; c++)
            windows[c] = _taps.Of(_drawn[c].Channel);
        float** parts = stackalloc float*[Taps];
        float** given = stackalloc float*[Taps];
        for (int tap = 0; tap < Taps; tap++)
        {
            bool isAlone = windows.Length == 1;
            parts[tap] = isAlone ? windows[0].Parts(tap) : _group.Row(ShareKernels.Ranks + tap);
            given[tap] = isAlone ? windows[0].Given(tap) : _group.Row(ShareKernels.Ranks + Taps + tap);
            if (isAlone)
                continue;
            new Span<float>(parts[tap], _length).Clear();
            new Span<float>(parts[tap] + _length, TapShares.Slack).Fill(1);
            new Span<float>(given[tap], _length + TapShares.Slack).Clear();
            for (int c = 0; c < windows.Length; c++)
                AddTimes(_drawn[c].Times, windows[c].Parts(tap), parts[tap]);
        }

        _taps.GiveRanked(_group.Row(0), _group.RowStride, _kernels, _tables.Row(0), _tables.RowStride, parts, given, Taps, windows);
        for (int c = 0; windows.Length > 1 && c < windows.Length; c++)
        {
            for (int tap = 0; tap < Taps; tap++)
                AddTimes(_drawn[c].Times, given[tap], windows[c].Given(tap));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTimes(float factor, float* from, float* to)
    {
        for (int t = 0; t < _length; t += Vector<float>.Count)
            Vector.FusedMultiplyAdd(new Vector<float>(factor), Vector.Load(from + t), Vector.Load(to + t)).Store(to + t);
    }
}
