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
    private readonly AlignedBuffer _padded, _group;
    private readonly FourKernels[] _blocks;
    private readonly int _margin;

    /// <param name="inputs">What groups look at: channels × points.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="kernels">Kernels of a group.</param>
    /// <param name="widest">The widest dilation.</param>
    public HydraShares(ReadOnlySpan<float> inputs, int channels, int kernels, int widest)
    {
        (_channels, _kernels, _length) = (channels, kernels, inputs.Length / channels);
        _taps = new TapShares(inputs, channels, Taps);
        _blocks = [.. Enumerable.Range(0, (kernels + FourKernels.Count - 1) / FourKernels.Count).Select(_ => new FourKernels(Taps))];
        _margin = Taps / 2 * Math.Min(widest, _length);
        _padded = new AlignedBuffer(channels + 1, _length + 2 * _margin + AlignedBuffer.Slack);
        for (int c = 0; c < channels; c++)
            inputs.Slice(c * _length, _length).CopyTo(new Span<float>(Row(c), _length));

        // The largest response, who had it, who had the smallest, and that; then for each tap the parts of all
        // channels, and what it is given.
        _group = new AlignedBuffer(4 + 2 * Taps, _length + TapShares.Slack);
    }

    /// <summary>Gives the function of the features of a group to the points.</summary>
    /// <param name="group">The group.</param>
    /// <param name="slopes">For each feature of the group the factor of its count.</param>
    /// <param name="constants">For each what is added, for all points that were counted together.</param>
    public void Give(HydraGroup group, ReadOnlySpan<double> slopes, ReadOnlySpan<double> constants)
    {
        int dilation = Math.Min(group.Dilation, _length);
        _taps.Begin(Taps, dilation);
        for (int block = 0; block < _blocks.Length; block++)
        {
            _blocks[block].Begin();
            for (int k = block * FourKernels.Count; k < Math.Min(_kernels, (block + 1) * FourKernels.Count); k++)
                _blocks[block].Add(group.TapMajorWeights.AsSpan(k, (Taps - 1) * _kernels + 1), _kernels, 0);
        }

        Compete(group, dilation);
        float* lines = stackalloc float[3 * _kernels];
        for (int k = 0; k < _kernels; k++)
        {
            int won = CountEqual(_group.Row(1), k), lost = CountEqual(_group.Row(2), k);
            lines[k] = (float)slopes[k];
            lines[_kernels + k] = won == 0 ? 0 : (float)(constants[k] / won);
            lines[2 * _kernels + k] = lost == 0 ? 0 : (float)(slopes[_kernels + k] + constants[_kernels + k] / lost);
        }

        GiveToTaps(group, lines);
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
        float* largest = _group.Row(0), winner = _group.Row(1), loser = _group.Row(2), least = _group.Row(3);
        for (int k = 0; k < _kernels; k++)
        {
            int inBlock = k % FourKernels.Count;
            if (inBlock == 0)
            {
                _blocks[k / FourKernels.Count].Convolve(
                    points, Taps, _length, _taps.Carried(0), _taps.CarriedStride);
            }

            float* responses = _taps.Carried(inBlock);
            Vector<float> own = new(k);
            for (int t = 0; t < _length; t += Vector<float>.Count)
            {
                Vector<float> response = Vector.Load(responses + t), most = Vector.Load(largest + t), fewest = Vector.Load(least + t);
                Vector<int> isMost = k == 0 ? Vector<int>.AllBitsSet : Vector.GreaterThan(response, most);
                Vector<int> isLeast = k == 0 ? Vector<int>.AllBitsSet : Vector.LessThan(response, fewest);
                Vector.ConditionalSelect(isMost, response, most).Store(largest + t);
                Vector.ConditionalSelect(isMost, own, Vector.Load(winner + t)).Store(winner + t);
                Vector.ConditionalSelect(isLeast, response, fewest).Store(least + t);
                Vector.ConditionalSelect(isLeast, own, Vector.Load(loser + t)).Store(loser + t);
            }
        }
    }

    /// <summary>Gives what each point carries for the kernel that won and for the one that lost to their taps.</summary>
    /// <param name="group">The group.</param>
    /// <param name="lines">For each kernel what a point that it won carries times the response; and beside that; and a point it
    /// lost.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GiveToTaps(HydraGroup group, float* lines)
    {
        // A channel that is drawn several times has as many times the weight.
        (int Key, int Count)[] channels = [.. group.Channels.ToArray().CountBy(channel => channel).Select(one => (one.Key, one.Value))];
        TapShares.Window[] windows = Array.ConvertAll(channels, channel => _taps.Of(channel.Key));
        float** parts = stackalloc float*[Taps];
        float** given = stackalloc float*[Taps];
        for (int tap = 0; tap < Taps; tap++)
        {
            bool isAlone = windows.Length == 1;
            parts[tap] = isAlone ? windows[0].Parts(tap) : _group.Row(4 + tap);
            given[tap] = isAlone ? windows[0].Given(tap) : _group.Row(4 + Taps + tap);
            if (isAlone)
                continue;
            new Span<float>(parts[tap], _length + TapShares.Slack).Clear();
            new Span<float>(given[tap], _length + TapShares.Slack).Clear();
            for (int c = 0; c < windows.Length; c++)
                AddTimes(channels[c].Count, windows[c].Parts(tap), parts[tap]);
        }

        float* largest = _group.Row(0), winner = _group.Row(1), loser = _group.Row(2);
        for (int k = 0; k < _blocks.Length * FourKernels.Count; k++)
        {
            int inBlock = k % FourKernels.Count;
            float* carried = _taps.Carried(inBlock);
            if (k < _kernels)
                Carry(new Vector<float>(k), lines[k], lines[_kernels + k], lines[2 * _kernels + k], largest, winner, loser, carried);
            new Span<float>(carried, _length + TapShares.Slack)[(k < _kernels ? _length : 0)..].Clear();
            if (inBlock == FourKernels.Count - 1)
                _taps.Give(parts, given, _blocks[k / FourKernels.Count], Taps, windows);
        }

        for (int c = 0; windows.Length > 1 && c < windows.Length; c++)
        {
            for (int tap = 0; tap < Taps; tap++)
                AddTimes(channels[c].Count, given[tap], windows[c].Given(tap));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Carry(
        Vector<float> kernel, float ofResponse, float ofWon, float ofLost, float* largest, float* winner, float* loser, float* carried)
    {
        Vector<float> slope = new(ofResponse), won = new(ofWon), lost = new(ofLost);
        for (int t = 0; t < _length; t += Vector<float>.Count)
        {
            Vector<float> ofMost = Vector.FusedMultiplyAdd(slope, Vector.Load(largest + t), won);
            (Vector.ConditionalSelect(Vector.Equals(Vector.Load(winner + t), kernel), ofMost, Vector<float>.Zero)
                + Vector.ConditionalSelect(Vector.Equals(Vector.Load(loser + t), kernel), lost, Vector<float>.Zero)).Store(carried + t);
        }
    }

    /// <summary>Number of points at which a row has a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CountEqual(float* row, float value)
    {
        Vector<float> sought = new(value);
        Vector<int> counts = Vector<int>.Zero;
        int t = 0;
        for (; t <= _length - Vector<float>.Count; t += Vector<float>.Count)
            counts -= Vector.Equals(Vector.Load(row + t), sought);
        int count = Vector.Sum(counts);
        for (; t < _length; t++)
            count += row[t] == value ? 1 : 0;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTimes(float factor, float* from, float* to)
    {
        for (int t = 0; t < _length; t += Vector<float>.Count)
            Vector.FusedMultiplyAdd(new Vector<float>(factor), Vector.Load(from + t), Vector.Load(to + t)).Store(to + t);
    }
}
