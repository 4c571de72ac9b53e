using System.Runtime.CompilerServices;
using ConvSeq.Kernels;
using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>Pooling of the outputs of a kernel at a dilation; a struct, so that the loop over all of them is compiled for it.</summary>
internal unsafe interface IOutputPool
{
    /// <summary>Pools the outputs <c>a[t] + b[t]</c> of one (dilation, kernel) pair, t = 0 … <paramref name="length"/> - 1.</summary>
    /// <param name="path">The instruction path.</param>
    /// <param name="a">One part of the outputs, in an <see cref="AlignedBuffer"/>.</param>
    /// <param name="b">The other part.</param>
    /// <param name="length">Number of counted points, 1 or more.</param>
    /// <param name="biases">The biases of the pair; they stay where they are until <see cref="Finish"/>.</param>
    /// <param name="count">Number of biases, 1 or more.</param>
    void Pool(ConvolutionKernels path, float* a, float* b, int length, float* biases, int count);

    /// <summary>Called after the last pair.</summary>
    void Finish(ConvolutionKernels path)
    {
    }
}

/// <summary>
/// The 84 kernels of MiniRocket (arXiv 2012.08791) at a ladder of dilations, with the channels and biases drawn for them.
/// <see cref="MiniRocket"/> and <see cref="MultiRocket"/> fit and convolve them alike; they differ in how they pool the
/// outputs.
/// </summary>
/// <remarks>Immutable; may be used from any number of threads at once.</remarks>
internal sealed unsafe class MiniRocketKernels
{
    /// <summary>Number of kernels: all ways to choose which three of the nine weights are 2, the others being -1.</summary>
    public const int KernelCount = 84;

    public const int MaxDilation = 1 << 26;

    /// <summary>Largest number of channels that a kernel sums: its number of weights, as ROCKET draws them.</summary>
    public const int MaxChannels = KernelLength;

    /// <summary>Taps of a kernel.</summary>
    public const int KernelLength = 9;

    private const int Half = KernelLength / 2;

    /// <summary>The positions, 0 to 8, of the three weights that are 2, kernel after kernel in lexicographic order.</summary>
    private static readonly (int First, int Second, int Third)[] HeavyTaps = EnumerateHeavyTaps();

    private readonly int[] _dilations;
    private readonly int[] _biasCounts;
    private readonly int[] _firstBias;
    private readonly float[] _biases;
    private readonly int[][] _subsets;
    private readonly ConvolutionKernels _path;
    private readonly WorkspacePool<Workspace> _workspaces;

    /// <summary>Takes fitted parameters.</summary>
    /// <param name="channels">Number of channels of a series.</param>
    /// <param name="ofDifference">Whether the first difference of a series is convolved in its place.</param>
    /// <param name="padding">Never automatic.</param>
    /// <param name="dilations">Ascending.</param>
    /// <param name="biasCounts">For each (dilation, kernel) pair its number of biases.</param>
    /// <param name="biases">By dilation, then kernel; empty while they are being fitted.</param>
    /// <param name="subsets">For each pair the channels that it sums; those of a pair without biases are not used.</param>
    /// <param name="path">Null for the best of this machine.</param>
    public MiniRocketKernels(
        int channels, bool ofDifference, MiniRocketPadding padding, int[] dilations, int[] biasCounts, float[] biases, int[][] subsets,
        ConvolutionKernels? path = null)
    {
        Channels = channels;
        OfDifference = ofDifference;
        Padding = padding;
        _dilations = dilations;
        _biasCounts = biasCounts;
        _biases = biases;
        _subsets = subsets;
        _path = path ?? ConvolutionKernels.Best;
        _firstBias = new int[biasCounts.Length + 1];
        int widestDilation = 0;
        for (int pair = 0; pair < biasCounts.Length; pair++)
        {
            _firstBias[pair + 1] = _firstBias[pair] + biasCounts[pair];
            if (biasCounts[pair] > 0)
                widestDilation = dilations[pair / KernelCount];
        }

        _workspaces = new WorkspacePool<Workspace>(capacity => new Workspace(channels, capacity, widestDilation));
    }

    public int Channels { get; }

    public bool OfDifference { get; }

    public MiniRocketPadding Padding { get; }

    public ReadOnlySpan<int> Dilations => _dilations;

    public ReadOnlySpan<int> BiasCounts => _biasCounts;

    public ReadOnlySpan<float> Biases => _biases;

    public ReadOnlySpan<int> ChannelsOf(int dilation, int kernel) => _subsets[dilation * KernelCount + kernel];

    public ReadOnlySpan<float> BiasesOf(int dilation, int kernel)
    {
        int pair = dilation * KernelCount + kernel;
        return _biases.AsSpan(_firstBias[pair], _biasCounts[pair]);
    }

    /// <summary>"20 dilations from 1 to 61".</summary>
    public string Summary => FormattableString.Invariant($"{_dilations.Length} dilations from {_dilations[0]} to {_dilations[^1]}");

    /// <summary>Returns the same kernels on another instruction path.</summary>
    public MiniRocketKernels On(ConvolutionKernels path) =>
        new(Channels, OfDifference, Padding, _dilations, _biasCounts, _biases, _subsets, path);

    /// <summary>
    /// Returns the kernels with fewer biases. The ladder stays whole, because the padding relies on a dilation's place on it.
    /// </summary>
    /// <param name="kept">Indices of biases, ascending.</param>
    public MiniRocketKernels Only(ReadOnlySpan<int> kept)
    {
        int[] counts = new int[_biasCounts.Length];
        float[] biases = new float[kept.Length];
        for (int i = 0, pair = 0; i < kept.Length; i++)
        {
            while (kept[i] >= _firstBias[pair + 1])
                pair++;
            counts[pair]++;
            biases[i] = _biases[kept[i]];
        }

        return new MiniRocketKernels(Channels, OfDifference, Padding, _dilations, counts, biases, _subsets, _path);
    }

    /// <summary>Describes the kernel, dilation and bias that each bias stands for, in their order.</summary>
    public IEnumerable<string> Describe()
    {
        for (int pair = 0; pair < _biasCounts.Length; pair++)
        {
            for (int b = _firstBias[pair]; b < _firstBias[pair + 1]; b++)
            {
                yield return FormattableString.Invariant(
                    $"kernel {pair % KernelCount}, dilation {_dilations[pair / KernelCount]}, bias {_biases[b]}");
            }
        }
    }

    /// <summary>Lays out dilations, draws channels and training series, and takes the biases from these.</summary>
    /// <param name="train">The training series: at least one, none with missing values.</param>
    /// <param name="draw">The layout that is wanted, and the streams to draw from.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <param name="report">Receives the fraction that is done.</param>
    /// <exception cref="ArgumentException">A drawn series has values so large that a bias overflows.</exception>
    public static MiniRocketKernels Fit(SeriesSet train, MiniRocketDraw draw, Execution execution, Action<double> report)
    {
        int reference = draw.ReferenceLength > 0 ? draw.ReferenceLength : train.MaxLength;
        (int[] dilations, int[] counts) = LayOutDilations(
            draw.OfDifference ? reference - 1 : reference, draw.BiasesPerKernel, draw.MaxDilationsPerKernel);
        int[][] subsets = DrawChannelSubsets(dilations.Length, train.Channels, draw.Seed, draw.ChannelPurpose);

        int[] examples = new int[subsets.Length];
        for (int pair = 0; pair < examples.Length; pair++)
            examples[pair] = new CounterRandom(draw.Seed, draw.ExamplePurpose, (ulong)pair).NextInt(train.Count);

        MiniRocketPadding padding = draw.Padding != MiniRocketPadding.Automatic ? draw.Padding
            : train.IsEqualLength ? MiniRocketPadding.Alternating
            : MiniRocketPadding.Always;
        int[] biasCounts = ForEachKernel(counts);
        var withoutBiases = new MiniRocketKernels(train.Channels, draw.OfDifference, padding, dilations, biasCounts, [], subsets);
        float[] biases = withoutBiases.BiasesFrom(train, examples, execution, report);
        return new MiniRocketKernels(train.Channels, draw.OfDifference, padding, dilations, biasCounts, biases, subsets);
    }

    /// <summary>Computes the counts of (dilation, kernel) pairs from those of dilations.</summary>
    public static int[] ForEachKernel(int[] countsPerDilation) =>
        [.. countsPerDilation.SelectMany(count => Enumerable.Repeat(count, KernelCount))];

    /// <summary>Convolves one series and gives the outputs of each pair that has biases to a pool, by dilation, then kernel.</summary>
    public void Transform<TPool>(ReadOnlySpan<float> series, ref TPool pool)
        where TPool : struct, IOutputPool
    {
        Workspace workspace = _workspaces.Rent(series.Length / Channels);
        workspace.Transform(this, series, ref pool);
        _workspaces.Return(workspace);
    }

    /// <summary>
    /// Computes all biases: quantiles of the zero-padded output of their (dilation, kernel) pair on one training series
    /// (section 3.2.2), the quantile of the i-th being the fractional part of i·φ.
    /// </summary>
    /// <param name="train">The training series.</param>
    /// <param name="examples">For each (dilation, kernel) pair the index of its series.</param>
    /// <param name="execution">Threads, cancellation.</param>
    /// <param name="report">Receives the fraction that is done.</param>
    public float[] BiasesFrom(SeriesSet train, int[] examples, Execution execution, Action<double>? report = null)
    {
        float[] biases = new float[_firstBias[^1]];
        int finished = 0;
        execution.For(examples.Length, pair =>
        {
            if (_biasCounts[pair] == 0)
                return;
            (int d, int kernel) = Math.DivRem(pair, KernelCount);
            Workspace workspace = _workspaces.Rent(train.LengthOf(examples[pair]));
            Span<float> outputs = workspace.Convolve(this, train.Values(examples[pair]), d, kernel);
            Span<float> quantiles = biases.AsSpan(_firstBias[pair].._firstBias[pair + 1]);
            Quantiles(outputs, _firstBias[pair], quantiles);
            foreach (float bias in quantiles)
            {
                if (!float.IsFinite(bias))
                {
                    throw new ArgumentException(
                        $"Series {examples[pair]} of '{train.Name}' has values so large that sums of them overflow; "
                        + "rescale or z-normalize the series.",
                        nameof(train));
                }
            }

            _workspaces.Return(workspace);
            int done = Interlocked.Increment(ref finished);
            if (done % KernelCount == 0)
                report?.Invoke((double)done / examples.Length);
        });
        return biases;
    }

    /// <summary>
    /// Lays out the ladder of dilations, and how many of a kernel's biases fall on each (section 3.2.1 of the paper): integer
    /// parts of 2^e for evenly spaced exponents e from 0 to log2((length - 1) / 8), equal ones merged, never below 1.
    /// </summary>
    public static (int[] Dilations, int[] BiasesPerDilation) LayOutDilations(
        int referenceLength, int biasesPerKernel, int maxDilationsPerKernel)
    {
        int steps = Math.Min(biasesPerKernel, maxDilationsPerKernel);
        double top = Math.Max(0, Math.Log2(Math.Max(0, referenceLength - 1) / (double)(KernelLength - 1)));
        var dilations = new List<int>();
        var shares = new List<int>();
        for (int s = 0; s < steps; s++)
        {
            double exponent = steps == 1 ? 0 : top * s / (steps - 1);
            int dilation = Math.Clamp((int)Math.Pow(2, exponent), 1, MaxDilation);
            if (dilations.Count > 0 && dilations[^1] == dilation)
            {
                shares[^1]++;
                continue;
            }

            dilations.Add(dilation);
            shares.Add(1);
        }

        int[] counts = shares.Select(share => (int)((long)share * biasesPerKernel / steps)).ToArray();
        int left = biasesPerKernel - counts.Sum();
        for (int d = 0; left > 0; d = (d + 1) % counts.Length, left--)
            counts[d]++;
        return (dilations.ToArray(), counts);
    }

    /// <summary>The fractional part of i·φ, φ the golden ratio: a low-discrepancy sequence of quantiles (section 3.2.2).</summary>
    public static float FractionOfGoldenMultiple(int i) => (float)(i * ((Math.Sqrt(5) + 1) / 2) % 1);

    /// <summary>
    /// Sets quantiles of values, which are reordered: those of the biases from number <paramref name="first"/> on, each interpolated
    /// linearly between neighbors. None is -0, to which a value just below 0 may be rounded: the sign of the bias minus a point says
    /// whether the point is above.
    /// </summary>
    private static void Quantiles(Span<float> values, int first, Span<float> quantiles)
    {
        double[] positions = new double[quantiles.Length];
        for (int i = 0; i < positions.Length; i++)
            positions[i] = FractionOfGoldenMultiple(first + i + 1) * (double)(values.Length - 1);
        int last = values.Length - 1;
        int[] ranks = [.. positions.SelectMany(position => (int[])[(int)position, Math.Min((int)position + 1, last)]).Distinct().Order()];
        float[] selected = new float[ranks.Length];
        OrderStatistics.Select(values, ranks, selected);
        for (int i = 0; i < positions.Length; i++)
        {
            int below = (int)positions[i];
            double low = selected[Array.BinarySearch(ranks, below)];
            double high = selected[Array.BinarySearch(ranks, Math.Min(below + 1, last))];
            quantiles[i] = ConvolutionKernels.WithoutSignOfZero((float)(low + (high - low) * (positions[i] - below)));
        }
    }

    private static int[][] DrawChannelSubsets(int dilations, int channels, ulong seed, uint purpose)
    {
        var subsets = new int[dilations * KernelCount][];
        int[] deck = new int[channels];
        for (int pair = 0; pair < subsets.Length; pair++)
        {
            var random = new CounterRandom(seed, purpose, (ulong)pair);
            int most = Math.Min(channels, MaxChannels);
            int size = Math.Min(most, (int)Math.Pow(2, random.NextDouble(0, Math.Log2(most + 1))));
            for (int c = 0; c < channels; c++)
                deck[c] = c;
            random.Shuffle(deck, size);
            subsets[pair] = deck[..size];
        }

        return subsets;
    }

    private static (int, int, int)[] EnumerateHeavyTaps()
    {
        var taps = new List<(int, int, int)>(KernelCount);
        for (int first = 0; first < KernelLength; first++)
        {
            for (int second = first + 1; second < KernelLength; second++)
            {
                for (int third = second + 1; third < KernelLength; third++)
                    taps.Add((first, second, third));
            }
        }

        return taps.ToArray();
    }

    /// <summary>The positions, 0 to 8, of the three weights of a kernel that are 2.</summary>
    public static (int First, int Second, int Third) HeavyTapsOf(int kernel) => HeavyTaps[kernel];

    /// <summary>The range of output points that a (dilation, kernel) pair counts over.</summary>
    public (int Start, int Length) CountedRange(int dilation, int kernel, int length)
    {
        int margin = Half * _dilations[dilation];
        bool padded = Padding == MiniRocketPadding.Always || ((dilation + kernel) & 1) == 0 || length <= 2L * margin;
        return padded ? (0, length) : (margin, length - 2 * margin);
    }

    /// <summary>The working rows of one thread, for series up to a capacity.</summary>
    private sealed class Workspace : IWorkspace
    {
        private readonly int _channels;
        private readonly int _margin;

        /// <summary>
        /// Per channel the row that is convolved (the series or its difference) and three times that row, between margins of
        /// zeros as wide as half a kernel.
        /// </summary>
        private readonly AlignedBuffer _padded;

        /// <summary>
        /// Per channel three rows of partial sums: all nine taps times -1, that plus the first heavy tap, that plus the second.
        /// Neighboring kernels share them.
        /// </summary>
        private readonly AlignedBuffer _partial;

        /// <summary>Two rows for summing channels.</summary>
        private readonly AlignedBuffer _sums;

        private readonly int[] _firstOf, _secondOf;
        private int _length;
        private int _filled;

        public Workspace(int channels, int capacity, int widestDilation)
        {
            Capacity = capacity;
            _channels = channels;
            long margin = Half * (long)Math.Min(widestDilation, capacity) + AlignedBuffer.Slack - 1;
            if (capacity + 2 * margin + 2 * AlignedBuffer.Slack > int.MaxValue)
                throw new ArgumentException($"A series of {capacity:N0} points is too long.");
            _margin = (int)margin & ~(AlignedBuffer.Slack - 1);
            _padded = new AlignedBuffer(2 * channels, capacity + 2 * _margin);
            _partial = new AlignedBuffer(3 * channels, capacity + AlignedBuffer.Slack);
            _sums = new AlignedBuffer(2, capacity + AlignedBuffer.Slack);
            _firstOf = new int[channels];
            _secondOf = new int[channels];
        }

        public int Capacity { get; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Transform<TPool>(MiniRocketKernels model, ReadOnlySpan<float> series, ref TPool pool)
            where TPool : struct, IOutputPool
        {
            Load(series, model.OfDifference);
            fixed (float* firstBias = model._biases)
            {
                float* biases = firstBias;
                int summed = -1;
                for (int pair = 0; pair < model._biasCounts.Length; pair++)
                {
                    int count = model._biasCounts[pair];
                    if (count == 0)
                        continue;
                    int d = pair / KernelCount, kernel = pair % KernelCount;
                    if (summed != d)
                    {
                        SumTaps(model, d);
                        summed = d;
                    }

                    (nint a, nint b) = LastAddition(model, d, kernel);
                    (int start, int length) = model.CountedRange(d, kernel, _length);
                    pool.Pool(model._path, (float*)a + start, (float*)b + start, length, biases, count);
                    biases += count;
                }

                pool.Finish(model._path);
            }

            GC.KeepAlive(this);
        }

        /// <summary>The zero-padded output of one (dilation, kernel) pair, as scratch that the caller may reorder.</summary>
        public Span<float> Convolve(MiniRocketKernels model, ReadOnlySpan<float> series, int dilation, int kernel)
        {
            Load(series, model.OfDifference);
            SumTaps(model, dilation);
            (nint a, nint b) = LastAddition(model, dilation, kernel);
            float* outputs = _sums.Row(0);
            model._path.Add((float*)a, (float*)b, outputs, _length);
            return new Span<float>(outputs, _length);
        }

        private void Load(ReadOnlySpan<float> series, bool ofDifference)
        {
            int points = series.Length / _channels;
            _length = ofDifference ? Math.Max(1, points - 1) : points;
            for (int c = 0; c < _channels; c++)
            {
                ReadOnlySpan<float> channel = series.Slice(c * points, points);
                var x = new Span<float>(Once(c), Capacity);
                var tripled = new Span<float>(Thrice(c), Capacity);
                if (ofDifference)
                {
                    FirstDifference.Of(channel, x);
                }
                else
                {
                    channel.CopyTo(x);
                }

                for (int t = 0; t < _length; t++)
                    tripled[t] = 3 * x[t];
                if (_filled > _length)
                {
                    x[_length.._filled].Clear();
                    tripled[_length.._filled].Clear();
                }
            }

            _filled = _length;
        }

        private void SumTaps(MiniRocketKernels model, int dilation)
        {
            for (int c = 0; c < _channels; c++)
            {
                model._path.NegatedTapSum(Once(c), Dilation(model, dilation), _partial.Row(3 * c), _length);
                _firstOf[c] = _secondOf[c] = -1;
            }
        }

        /// <summary>
        /// The two rows whose sum is a kernel's output, so that the last addition can be done while pooling. Per channel the
        /// order of additions is fixed (nine taps, then the three heavy ones), then channels are added in the subset's order.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private (nint A, nint B) LastAddition(MiniRocketKernels model, int dilation, int kernel)
        {
            int[] subset = model._subsets[dilation * KernelCount + kernel];
            int d = Dilation(model, dilation);
            ConvolutionKernels path = model._path;
            float* sum = _sums.Row(0);
            for (int s = 0; s < subset.Length; s++)
            {
                float* prefix = Prefix(path, subset[s], d, HeavyTaps[kernel]);
                float* tap = Tap(subset[s], d, HeavyTaps[kernel].Third);
                if (subset.Length == 1)
                    return ((nint)prefix, (nint)tap);
                float* output = s == 0 ? sum : _sums.Row(1);
                path.Add(prefix, tap, output, _length);
                if (s > 0 && s < subset.Length - 1)
                    path.Add(sum, output, sum, _length);
            }

            return ((nint)sum, (nint)_sums.Row(1));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private float* Prefix(ConvolutionKernels path, int channel, int d, (int First, int Second, int Third) taps)
        {
            float* all = _partial.Row(3 * channel), one = _partial.Row(3 * channel + 1), two = _partial.Row(3 * channel + 2);
            if (_firstOf[channel] != taps.First)
            {
                path.Add(all, Tap(channel, d, taps.First), one, _length);
                _firstOf[channel] = taps.First;
                _secondOf[channel] = -1;
            }

            if (_secondOf[channel] != taps.Second)
            {
                path.Add(one, Tap(channel, d, taps.Second), two, _length);
                _secondOf[channel] = taps.Second;
            }

            return two;
        }

        /// <summary>A dilation beyond the length puts every tap but the middle one outside, as the length itself does.</summary>
        private int Dilation(MiniRocketKernels model, int index) => Math.Min(model._dilations[index], _length);

        private float* Once(int channel) => _padded.Row(2 * channel) + _margin;

        private float* Thrice(int channel) => _padded.Row(2 * channel + 1) + _margin;

        private float* Tap(int channel, int d, int tap) => Thrice(channel) + (tap - Half) * d;
    }
}

/// <summary>Layout for <see cref="MiniRocketKernels.Fit"/>, and the streams that it draws from.</summary>
/// <param name="BiasesPerKernel">Number of biases of each kernel, over all dilations.</param>
/// <param name="MaxDilationsPerKernel">Largest number of dilations.</param>
/// <param name="ReferenceLength">Length of series for which the dilations are laid out; 0 for the longest training series.</param>
/// <param name="Padding">As the user chose it.</param>
/// <param name="OfDifference">Whether the first difference of a series is convolved in its place.</param>
/// <param name="Seed">The user's seed.</param>
/// <param name="ChannelPurpose">Purpose of the streams that choose channels.</param>
/// <param name="ExamplePurpose">Purpose of the streams that choose the training series for the biases.</param>
internal readonly record struct MiniRocketDraw(
    int BiasesPerKernel, int MaxDilationsPerKernel, int ReferenceLength, MiniRocketPadding Padding, bool OfDifference,
    ulong Seed, uint ChannelPurpose, uint ExamplePurpose);
