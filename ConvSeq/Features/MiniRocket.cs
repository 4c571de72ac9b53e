using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using ConvSeq.Kernels;
using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>
/// MiniRocket (Dempster, Schmidt and Webb, "MiniRocket: A Very Fast (Almost) Deterministic Transform for Time Series
/// Classification", KDD 2021, arXiv 2012.08791): the share of points at which a dilated convolution exceeds a bias, for
/// 84 fixed kernels of length 9, a ladder of dilations and biases taken from quantiles of training series. Series may be
/// multivariate and of any lengths; docs/specification.md is normative.
/// </summary>
/// <remarks>A fitted instance is immutable and may be used from any number of threads at once.</remarks>
public sealed unsafe class MiniRocket : SeriesFeatures
{
    /// <summary>Number of kernels: all ways to choose which three of the nine weights are 2, the others being -1.</summary>
    public const int KernelCount = 84;

    internal const int MaxDilation = 1 << 26;

    private const uint ChannelPurpose = 0x4D520001, ExamplePurpose = 0x4D520002;
    private const int KernelLength = 9, Half = KernelLength / 2;

    /// <summary>The positions, 0 to 8, of the three weights that are 2, kernel after kernel in lexicographic order.</summary>
    private static readonly (int First, int Second, int Third)[] HeavyTaps = EnumerateHeavyTaps();

    private readonly int[] _dilations;
    private readonly int[] _featuresPerDilation;
    private readonly float[] _biases;
    private readonly int[][] _subsets;
    private readonly ConvolutionKernels _kernels;
    private readonly ConcurrentBag<Workspace> _workspaces = [];

    internal MiniRocket(
        int channels, MiniRocketPadding padding, int[] dilations, int[] featuresPerDilation, float[] biases, int[][] subsets,
        ConvolutionKernels? kernels = null)
        : base(channels)
    {
        Padding = padding;
        _dilations = dilations;
        _featuresPerDilation = featuresPerDilation;
        _biases = biases;
        _subsets = subsets;
        _kernels = kernels ?? ConvolutionKernels.Best;
    }

    /// <summary>The same transform on another instruction path; the features are the same bits.</summary>
    internal MiniRocket On(ConvolutionKernels kernels) =>
        new(Channels, Padding, _dilations, _featuresPerDilation, _biases, _subsets, kernels);

    /// <inheritdoc/>
    public override string Name => "MiniRocket";

    /// <inheritdoc/>
    public override int FeatureCount => _biases.Length;

    /// <inheritdoc/>
    public override string Summary =>
        FormattableString.Invariant($"{_dilations.Length} dilations from {_dilations[0]} to {_dilations[^1]}");

    /// <summary>What the features count over; never <see cref="MiniRocketPadding.Automatic"/>.</summary>
    public MiniRocketPadding Padding { get; }

    /// <summary>The dilations, ascending.</summary>
    public ReadOnlySpan<int> Dilations => _dilations;

    /// <summary>For each dilation the number of features (biases) that each of the 84 kernels has.</summary>
    public ReadOnlySpan<int> FeaturesPerDilation => _featuresPerDilation;

    /// <summary>The bias of each feature; features are ordered by dilation, then kernel, then bias.</summary>
    public ReadOnlySpan<float> Biases => _biases;

    /// <summary>The channels that one kernel sums at one dilation, in order of summation.</summary>
    /// <param name="dilation">Index of the dilation.</param>
    /// <param name="kernel">Index of the kernel, 0 to 83.</param>
    public ReadOnlySpan<int> ChannelsOf(int dilation, int kernel) => _subsets[dilation * KernelCount + kernel];

    /// <summary>Lays out dilations for the set's length and takes the biases from its series.</summary>
    /// <param name="train">The training series: at least one, none with missing values. Labels are not used.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>The fitted transform; a pure function of series, options and seed.</returns>
    /// <exception cref="ArgumentException">The set is empty, misses values, or has values so large that a bias overflows.</exception>
    public static MiniRocket Fit(SeriesSet train, MiniRocketOptions? options = null, Execution? execution = null)
    {
        ThrowUnlessFittable(train, "MiniRocket");
        options ??= new MiniRocketOptions();
        execution ??= Execution.Default;

        int reference = options.ReferenceLength > 0 ? options.ReferenceLength : train.MaxLength;
        (int[] dilations, int[] featuresPerDilation) = LayOutDilations(
            reference, options.FeatureCount / KernelCount, options.MaxDilationsPerKernel);
        int[][] subsets = DrawChannelSubsets(dilations.Length, train.Channels, options.Seed);

        int[] examples = new int[subsets.Length];
        for (int pair = 0; pair < examples.Length; pair++)
            examples[pair] = new CounterRandom(options.Seed, ExamplePurpose, (ulong)pair).NextInt(train.Count);

        MiniRocketPadding padding = options.Padding != MiniRocketPadding.Automatic ? options.Padding
            : train.IsEqualLength ? MiniRocketPadding.Alternating
            : MiniRocketPadding.Always;
        var withoutBiases = new MiniRocket(train.Channels, padding, dilations, featuresPerDilation, [], subsets);
        float[] biases = withoutBiases.BiasesFrom(train, examples, execution);
        return new MiniRocket(train.Channels, padding, dilations, featuresPerDilation, biases, subsets);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> FeatureNames()
    {
        int feature = 0;
        for (int d = 0; d < _dilations.Length; d++)
        {
            for (int kernel = 0; kernel < KernelCount; kernel++)
            {
                for (int b = 0; b < _featuresPerDilation[d]; b++)
                    yield return FormattableString.Invariant($"kernel {kernel}, dilation {_dilations[d]}, bias {_biases[feature++]}");
            }
        }
    }

    private protected override void Compute(ReadOnlySpan<float> series, Span<float> features)
    {
        Workspace workspace = Rent(series.Length / Channels);
        workspace.Transform(this, series, features);
        _workspaces.Add(workspace);
    }

    /// <summary>
    /// The bias of every feature: a quantile of the zero-padded output of its (dilation, kernel) pair on one training series
    /// (section 3.2.2), the i-th feature's quantile being the fractional part of i·φ.
    /// </summary>
    /// <param name="train">The training series.</param>
    /// <param name="examples">For each (dilation, kernel) pair the index of its series.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    internal float[] BiasesFrom(SeriesSet train, int[] examples, Execution? execution = null)
    {
        execution ??= Execution.Default;
        int[] firstFeature = new int[_dilations.Length + 1];
        for (int d = 0; d < _dilations.Length; d++)
            firstFeature[d + 1] = firstFeature[d] + KernelCount * _featuresPerDilation[d];
        float[] biases = new float[firstFeature[^1]];
        int finished = 0;
        execution.For(examples.Length, pair =>
        {
            (int d, int kernel) = Math.DivRem(pair, KernelCount);
            int first = firstFeature[d] + kernel * _featuresPerDilation[d];
            Workspace workspace = Rent(train.LengthOf(examples[pair]));
            Span<float> outputs = workspace.Convolve(this, train.Values(examples[pair]), d, kernel);
            outputs.Sort();
            for (int f = first; f < first + _featuresPerDilation[d]; f++)
            {
                biases[f] = Quantile(outputs, FractionOfGoldenMultiple(f + 1));
                if (!float.IsFinite(biases[f]))
                {
                    throw new ArgumentException(
                        $"Series {examples[pair]} of '{train.Name}' has values so large that sums of them overflow; rescale or z-normalise the series.",
                        nameof(train));
                }
            }

            _workspaces.Add(workspace);
            int done = Interlocked.Increment(ref finished);
            if (done % KernelCount == 0)
                execution.Report("Fitting MiniRocket", (double)done / examples.Length);
        });
        return biases;
    }

    /// <summary>
    /// The ladder of dilations and how many of a kernel's features fall on each (section 3.2.1 of the paper): integer parts of
    /// 2^e for evenly spaced exponents e from 0 to log2((length - 1) / 8), equal ones merged, never below 1.
    /// </summary>
    internal static (int[] Dilations, int[] FeaturesPerDilation) LayOutDilations(
        int referenceLength, int featuresPerKernel, int maxDilationsPerKernel)
    {
        int steps = Math.Min(featuresPerKernel, maxDilationsPerKernel);
        double top = Math.Max(0, Math.Log2((referenceLength - 1) / (double)(KernelLength - 1)));
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

        int[] features = shares.Select(share => (int)((long)share * featuresPerKernel / steps)).ToArray();
        int left = featuresPerKernel - features.Sum();
        for (int d = 0; left > 0; d = (d + 1) % features.Length, left--)
            features[d]++;
        return (dilations.ToArray(), features);
    }

    /// <summary>The fractional part of i·φ, φ the golden ratio: a low-discrepancy sequence of quantiles (section 3.2.2).</summary>
    internal static float FractionOfGoldenMultiple(int i) => (float)(i * ((Math.Sqrt(5) + 1) / 2) % 1);

    /// <summary>The quantile of ascending values, interpolated linearly between neighbours.</summary>
    internal static float Quantile(ReadOnlySpan<float> ascending, float quantile)
    {
        double position = quantile * (double)(ascending.Length - 1);
        int below = (int)position;
        double low = ascending[below];
        double high = ascending[Math.Min(below + 1, ascending.Length - 1)];
        return (float)(low + (high - low) * (position - below));
    }

    private static int[][] DrawChannelSubsets(int dilations, int channels, ulong seed)
    {
        var subsets = new int[dilations * KernelCount][];
        int[] deck = new int[channels];
        for (int pair = 0; pair < subsets.Length; pair++)
        {
            var random = new CounterRandom(seed, ChannelPurpose, (ulong)pair);
            int most = Math.Min(channels, KernelLength);
            int size = Math.Min(most, (int)Math.Pow(2, random.NextDouble(0, Math.Log2(most + 1))));
            for (int c = 0; c < channels; c++)
                deck[c] = c;
            subsets[pair] = new int[size];
            for (int c = 0; c < size; c++)
            {
                int pick = c + random.NextInt(channels - c);
                (deck[c], deck[pick]) = (deck[pick], deck[c]);
                subsets[pair][c] = deck[c];
            }
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

    /// <summary>The range of output points that a (dilation, kernel) pair counts over.</summary>
    private (int Start, int Length) CountedRange(int dilation, int kernel, int length)
    {
        int margin = Half * _dilations[dilation];
        bool padded = Padding == MiniRocketPadding.Always || ((dilation + kernel) & 1) == 0 || length <= 2L * margin;
        return padded ? (0, length) : (margin, length - 2 * margin);
    }

    private Workspace Rent(int length)
    {
        // Too short ones are dropped: series grow rarely, and keeping both would hold the memory of both.
        while (_workspaces.TryTake(out Workspace? workspace))
        {
            if (workspace.Capacity >= length)
                return workspace;
        }

        int capacity = length < 1 << 30 ? (int)BitOperations.RoundUpToPowerOf2((uint)length) : length;
        return new Workspace(Channels, capacity, _dilations[^1]);
    }

    /// <summary>The working rows of one thread, for series up to a capacity.</summary>
    private sealed class Workspace
    {
        private readonly int _channels;
        private readonly int _margin;

        /// <summary>Per channel the series itself and three times it, between margins of zeros as wide as half a kernel.</summary>
        private readonly AlignedBuffer _padded;

        /// <summary>
        /// Per channel three rows of partial sums: all nine taps times -1, that plus the first heavy tap, that plus the second.
        /// Neighbouring kernels share them.
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
            _partial = new AlignedBuffer(3 * channels, capacity);
            _sums = new AlignedBuffer(2, capacity);
            _firstOf = new int[channels];
            _secondOf = new int[channels];
        }

        public int Capacity { get; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Transform(MiniRocket model, ReadOnlySpan<float> series, Span<float> features)
        {
            Load(series);
            fixed (float* firstBias = model._biases, firstFeature = features)
            {
                float* biases = firstBias, into = firstFeature;
                for (int d = 0; d < model._dilations.Length; d++)
                {
                    int count = model._featuresPerDilation[d];
                    if (count == 0)
                        continue;
                    SumTaps(model, d);
                    for (int kernel = 0; kernel < KernelCount; kernel++)
                    {
                        (nint a, nint b) = LastAddition(model, d, kernel);
                        (int start, int length) = model.CountedRange(d, kernel, _length);
                        model._kernels.ShareOfSumAbove((float*)a + start, (float*)b + start, length, biases, into, count);
                        biases += count;
                        into += count;
                    }
                }
            }

            GC.KeepAlive(this);
        }

        /// <summary>The zero-padded output of one (dilation, kernel) pair, as scratch that the caller may reorder.</summary>
        public Span<float> Convolve(MiniRocket model, ReadOnlySpan<float> series, int dilation, int kernel)
        {
            Load(series);
            SumTaps(model, dilation);
            (nint a, nint b) = LastAddition(model, dilation, kernel);
            float* outputs = _sums.Row(0);
            model._kernels.Add((float*)a, (float*)b, outputs, _length);
            return new Span<float>(outputs, _length);
        }

        private void Load(ReadOnlySpan<float> series)
        {
            _length = series.Length / _channels;
            for (int c = 0; c < _channels; c++)
            {
                ReadOnlySpan<float> channel = series.Slice(c * _length, _length);
                var x = new Span<float>(Once(c), Capacity);
                var tripled = new Span<float>(Thrice(c), Capacity);
                channel.CopyTo(x);
                for (int t = 0; t < channel.Length; t++)
                    tripled[t] = 3 * channel[t];
                if (_filled > _length)
                {
                    x[_length.._filled].Clear();
                    tripled[_length.._filled].Clear();
                }
            }

            _filled = _length;
        }

        private void SumTaps(MiniRocket model, int dilation)
        {
            for (int c = 0; c < _channels; c++)
            {
                model._kernels.NegatedTapSum(Once(c), Dilation(model, dilation), _partial.Row(3 * c), _length);
                _firstOf[c] = _secondOf[c] = -1;
            }
        }

        /// <summary>
        /// The two rows whose sum is a kernel's output, so that the last addition can be done while counting. Per channel the
        /// order of additions is fixed (nine taps, then the three heavy ones), then channels are added in the subset's order.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private (nint A, nint B) LastAddition(MiniRocket model, int dilation, int kernel)
        {
            int[] subset = model._subsets[dilation * KernelCount + kernel];
            int d = Dilation(model, dilation);
            ConvolutionKernels kernels = model._kernels;
            float* sum = _sums.Row(0);
            for (int s = 0; s < subset.Length; s++)
            {
                float* prefix = Prefix(kernels, subset[s], d, HeavyTaps[kernel]);
                float* tap = Tap(subset[s], d, HeavyTaps[kernel].Third);
                if (subset.Length == 1)
                    return ((nint)prefix, (nint)tap);
                float* output = s == 0 ? sum : _sums.Row(1);
                kernels.Add(prefix, tap, output, _length);
                if (s > 0 && s < subset.Length - 1)
                    kernels.Add(sum, output, sum, _length);
            }

            return ((nint)sum, (nint)_sums.Row(1));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private float* Prefix(ConvolutionKernels kernels, int channel, int d, (int First, int Second, int Third) taps)
        {
            float* all = _partial.Row(3 * channel), one = _partial.Row(3 * channel + 1), two = _partial.Row(3 * channel + 2);
            if (_firstOf[channel] != taps.First)
            {
                kernels.Add(all, Tap(channel, d, taps.First), one, _length);
                _firstOf[channel] = taps.First;
                _secondOf[channel] = -1;
            }

            if (_secondOf[channel] != taps.Second)
            {
                kernels.Add(one, Tap(channel, d, taps.Second), two, _length);
                _secondOf[channel] = taps.Second;
            }

            return two;
        }

        /// <summary>A dilation beyond the length puts every tap but the middle one outside, as the length itself does.</summary>
        private int Dilation(MiniRocket model, int index) => Math.Min(model._dilations[index], _length);

        private float* Once(int channel) => _padded.Row(2 * channel) + _margin;

        private float* Thrice(int channel) => _padded.Row(2 * channel + 1) + _margin;

        private float* Tap(int channel, int d, int tap) => Thrice(channel) + (tap - Half) * d;
    }
}
