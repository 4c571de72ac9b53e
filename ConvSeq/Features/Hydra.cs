using System.Numerics;
using System.Runtime.CompilerServices;
using ConvSeq.Kernels;
using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>
/// Hydra (Dempster, Schmidt and Webb, "Hydra: Competing Convolutional Kernels for Fast and Accurate Time Series
/// Classification", DMKD 2023, arXiv 2203.13652): random kernels of length 9 in groups. At each point of a series the kernel of
/// a group with the largest response gains that response, and the one with the smallest is counted; the sums are the features.
/// Half of the groups look at the first difference. Series may be multivariate and of any lengths; docs/specification.md is
/// normative.
/// </summary>
/// <remarks>
/// A fitted instance is immutable and may be used from any number of threads at once.
/// <c>PlainHydra</c> in the tests is the same algorithm, written plainly.
/// </remarks>
public sealed unsafe class Hydra : SeriesFeatures
{
    internal const int KernelLength = HydraKernels.Taps;

    internal const int MaxDilation = 1 << 26;

    private const uint WeightPurpose = 0x48590001, ChannelPurpose = 0x48590002;
    private const int Half = KernelLength / 2;

    private readonly HydraGroup[] _groups;
    private readonly SparseScaler? _scaler;
    private readonly HydraKernels _kernels;
    private readonly WorkspacePool<Workspace> _workspaces;

    internal Hydra(int channels, int kernelsPerGroup, HydraGroup[] groups, SparseScaler? scaler, HydraKernels? kernels = null)
        : base(channels)
    {
        KernelsPerGroup = kernelsPerGroup;
        _groups = groups;
        _scaler = scaler;
        _kernels = kernels ?? HydraKernels.Best;
        int widest = groups[^1].Dilation;
        _workspaces = new WorkspacePool<Workspace>(capacity => new Workspace(channels, capacity, widest, kernelsPerGroup));
    }

    /// <summary>Returns the same transform on another instruction path; the features have the same bits.</summary>
    internal Hydra On(HydraKernels kernels) => new(Channels, KernelsPerGroup, _groups, _scaler, kernels);

    /// <inheritdoc/>
    public override string Name => "Hydra";

    /// <inheritdoc/>
    public override int FeatureCount => _groups.Length * FeaturesPerGroup;

    /// <inheritdoc/>
    public override bool AreScaled => _scaler is not null;

    /// <inheritdoc/>
    public override string Summary => FormattableString.Invariant(
        $"{_groups.Length} groups of {KernelsPerGroup} kernels, dilations from {_groups[0].Dilation} to {_groups[^1].Dilation}");

    /// <summary>Number of kernels that compete in a group.</summary>
    public int KernelsPerGroup { get; }

    /// <summary>The groups of all dilations, the smallest dilation's first.</summary>
    /// <remarks>
    /// Features are ordered by group; those of a group are the sums of largest responses, kernel by kernel, then the counts of
    /// smallest responses, kernel by kernel.
    /// </remarks>
    public ReadOnlySpan<HydraGroup> Groups => _groups;

    internal SparseScaler? Scaler => _scaler;

    private int FeaturesPerGroup => 2 * KernelsPerGroup;

    /// <summary>
    /// Draws the kernels and, if features are to be scaled, computes the features of all training series for their statistics.
    /// </summary>
    /// <param name="train">The training series: at least one, none with missing values. Labels are not used.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>The fitted transform; a pure function of series, options and seed.</returns>
    /// <exception cref="ArgumentException">The set is empty, misses values, or has a value beyond ±2^96.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static Hydra Fit(SeriesSet train, HydraOptions? options = null, Execution? execution = null)
    {
        options ??= new HydraOptions();
        execution ??= Execution.Default;
        Hydra unscaled = FitUnscaled(train, options, execution);
        return options.Scale
            ? unscaled.With(SparseScaler.Fit(
                train.Count, unscaled.FeatureCount, (i, row) => unscaled.Compute(train.Values(i), row), "Fitting Hydra", execution))
            : unscaled;
    }

    /// <summary>
    /// Fits as <see cref="Fit"/> does; features that are scaled are computed once, for their statistics and to be returned.
    /// </summary>
    internal static (Hydra Fitted, FloatMatrix? Features) FitAndTransform(
        SeriesSet train, HydraOptions options, Func<int, bool> holds, Execution execution)
    {
        if (!options.Scale)
            return (Fit(train, options, execution), null);
        Hydra unscaled = FitUnscaled(train, options, execution);
        if (!holds(unscaled.FeatureCount))
            return (Fit(train, options, execution), null);
        FloatMatrix counts = unscaled.Transform(train, execution);
        return (unscaled.ScaledBy(counts, 0, execution), counts);
    }

    /// <summary>Draws the kernels alone.</summary>
    internal static Hydra FitUnscaled(SeriesSet train, HydraOptions options, Execution execution)
    {
        ThrowUnlessFittable(train, "Hydra");
        ThrowIfHuge(train, "rescale or z-normalize the series");
        int reference = options.ReferenceLength > 0 ? options.ReferenceLength : train.MaxLength;
        var groups = new HydraGroup[options.Groups * DilationCount(reference)];
        execution.For(groups.Length, group => groups[group] = Draw(options, group, train.Channels));
        return new Hydra(train.Channels, options.KernelsPerGroup, groups, scaler: null);
    }

    /// <summary>Scales the counts of all training series in place, and returns the transform that gives them so.</summary>
    /// <param name="counts">Rows with the counts among other features.</param>
    /// <param name="first">The column of the first count.</param>
    /// <param name="execution">Threads, cancellation.</param>
    internal Hydra ScaledBy(FloatMatrix counts, int first, Execution execution)
    {
        Execution quiet = execution with { Progress = null };
        SparseScaler scaler = SparseScaler.Fit(
            counts.Rows, FeatureCount, (i, row) => counts.Row(i).Slice(first, row.Length).CopyTo(row), "Scaling Hydra", quiet);
        quiet.For(counts.Rows, i => scaler.Apply(counts.Row(i).Slice(first, FeatureCount)));
        return With(scaler);
    }

    private Hydra With(SparseScaler scaler) => new(Channels, KernelsPerGroup, _groups, scaler, _kernels);

    /// <inheritdoc/>
    public override IEnumerable<string> FeatureNames()
    {
        int inDilation = 0;
        for (int g = 0; g < _groups.Length; g++)
        {
            HydraGroup group = _groups[g];
            inDilation = g > 0 && group.Dilation == _groups[g - 1].Dilation ? inDilation + 1 : 0;
            foreach (string what in (string[])["sum of greatest", "count of least"])
            {
                for (int k = 0; k < KernelsPerGroup; k++)
                {
                    yield return FormattableString.Invariant(
                        $"dilation {group.Dilation}, group {inDilation}{(
                            group.OnDifference ? " on the difference" : "")}, kernel {k}, {what}");
                }
            }
        }
    }

    /// <summary>Dilations are 1, 2, 4, … up to 2^e, e the integer part of log2((length - 1) / 8).</summary>
    internal static int DilationCount(int referenceLength)
    {
        int widest = Math.Clamp((referenceLength - 1) / (KernelLength - 1), 1, MaxDilation);
        return 1 + BitOperations.Log2((uint)widest);
    }

    /// <inheritdoc/>
    internal override (SeriesFeatures Reduced, int[] Places) Reduce(ReadOnlySpan<int> wanted)
    {
        var kept = new List<int>();
        int[] places = new int[wanted.Length];
        for (int i = 0; i < wanted.Length; i++)
        {
            (int group, int feature) = Math.DivRem(wanted[i], FeaturesPerGroup);
            if (kept.Count == 0 || kept[^1] != group)
                kept.Add(group);
            places[i] = (kept.Count - 1) * FeaturesPerGroup + feature;
        }

        HydraGroup[] groups = [.. kept.Select(group => _groups[group])];
        SparseScaler? scaler = _scaler?.Of([.. kept.Select(group => group * FeaturesPerGroup)], FeaturesPerGroup);
        return (new Hydra(Channels, KernelsPerGroup, groups, scaler, _kernels), places);
    }

    /// <inheritdoc/>
    internal override double Divide(
        ReadOnlySpan<float> series, ReadOnlySpan<float> features, Span<double> slopes, Span<double> constants, Span<double> shares)
    {
        float[] inputs = new float[series.Length];
        ReadOnlySpan<float> counts = _scaler is null ? features : Counts(series);
        for (int t = 0; t < inputs.Length; t++)
            inputs[t] = Math.Clamp(series[t], -MaxMagnitude, MaxMagnitude);
        double rest = Unscale(counts, slopes, constants);
        foreach (bool onDifference in (bool[])[false, true])
        {
            var division = new HydraShares(
                onDifference ? FirstDifference.Of(inputs, Channels) : inputs, Channels, KernelsPerGroup, _groups[^1].Dilation);
            for (int g = 0; g < _groups.Length; g++)
            {
                if (_groups[g].OnDifference == onDifference)
                {
                    division.Give(
                        _groups[g], slopes.Slice(g * FeaturesPerGroup, FeaturesPerGroup),
                        constants.Slice(g * FeaturesPerGroup, FeaturesPerGroup));
                }
            }

            if (onDifference)
                FirstDifference.AddShares(division.Finish(), Channels, shares);
            else
                ShareMath.Add(division.Finish(), shares);
        }

        return rest;
    }

    /// <summary>
    /// Makes of a function of features one of counts: of a scaled one, slope · (√x - μ) · f + constant, x divides √x in proportion. A count
    /// of which nothing is left has no points to carry anything.
    /// </summary>
    /// <returns>What has no points to carry it.</returns>
    private double Unscale(ReadOnlySpan<float> counts, Span<double> slopes, Span<double> constants)
    {
        double rest = 0;
        for (int j = 0; j < counts.Length; j++)
        {
            double root = Math.Sqrt(Math.Max(counts[j], 0));
            if (_scaler is null ? counts[j] == 0 : root == 0)
            {
                rest += constants[j];
                slopes[j] = constants[j] = 0;
                continue;
            }

            if (_scaler is null)
                continue;
            double factor = slopes[j] * _scaler.Factors[j];
            slopes[j] = factor / root;
            constants[j] -= factor * _scaler.Means[j];
        }

        return rest;
    }

    private protected override void Compute(ReadOnlySpan<float> series, Span<float> features)
    {
        Count(series, features);
        _scaler?.Apply(features);
    }

    private float[] Counts(ReadOnlySpan<float> series)
    {
        float[] counts = new float[FeatureCount];
        Count(series, counts);
        return counts;
    }

    private void Count(ReadOnlySpan<float> series, Span<float> counts)
    {
        if (series.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            throw new ArgumentException("The series has a value that is missing (NaN) or infinite.", nameof(series));
        Workspace workspace = _workspaces.Rent(series.Length / Channels);
        workspace.Transform(this, series, counts);
        _workspaces.Return(workspace);
    }

    private static HydraGroup Draw(HydraOptions options, int group, int channels)
    {
        (int exponent, int inDilation) = Math.DivRem(group, options.Groups);
        int kernels = options.KernelsPerGroup;
        float[] weights = new float[KernelLength * kernels];
        Span<double> drawn = stackalloc double[KernelLength];
        for (int k = 0; k < kernels; k++)
        {
            var random = new CounterRandom(options.Seed, WeightPurpose, (ulong)group * (ulong)kernels + (ulong)k);
            double mean = 0, norm = 0;
            foreach (ref double weight in drawn)
                mean += weight = random.NextGaussian();
            mean /= KernelLength;
            foreach (ref double weight in drawn)
                norm += Math.Abs(weight -= mean);
            for (int tap = 0; tap < KernelLength; tap++)
                weights[tap * kernels + k] = (float)(drawn[tap] / norm);
        }

        int[] subset = [0];
        if (channels > 1)
        {
            var random = new CounterRandom(options.Seed, ChannelPurpose, (ulong)group);
            subset = new int[Math.Clamp(channels / 2, 2, HydraGroup.MaxChannels)];
            foreach (ref int channel in subset.AsSpan())
                channel = random.NextInt(channels);
        }

        return new HydraGroup(1 << exponent, inDilation >= (options.Groups + 1) / 2, subset, weights);
    }

    /// <summary>The working rows of one thread, for series up to a capacity.</summary>
    private sealed class Workspace : IWorkspace
    {
        private readonly int _channels;
        private readonly int _margin;

        /// <summary>
        /// Rows between margins of zeros as wide as half a kernel: each channel, each channel's first difference, a row for
        /// sums of channels.
        /// </summary>
        private readonly AlignedBuffer _padded;

        private readonly AlignedBuffer _scratch;
        private int _length;
        private int _filled;

        public Workspace(int channels, int capacity, int widestDilation, int kernelsPerGroup)
        {
            Capacity = capacity;
            _channels = channels;
            if (capacity > HydraKernels.MaxLength)
                throw new ArgumentException($"A series of more than {HydraKernels.MaxLength:N0} points is too long.");
            _margin = (Half * Math.Min(widestDilation, capacity) + AlignedBuffer.Slack - 1) & ~(AlignedBuffer.Slack - 1);
            _padded = new AlignedBuffer(2 * channels + 1, capacity + 2 * _margin);
            _scratch = new AlignedBuffer(1, HydraKernels.ScratchRows * HydraKernels.Parts * kernelsPerGroup);
        }

        public int Capacity { get; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Transform(Hydra model, ReadOnlySpan<float> series, Span<float> features)
        {
            Load(series);
            int differenceLength = Math.Max(1, _length - 1);
            fixed (float* firstFeature = features)
            {
                float* counts = firstFeature;
                foreach (HydraGroup group in model._groups)
                {
                    int length = group.OnDifference ? differenceLength : _length;

                    // A dilation beyond the length puts every tap but the middle one outside, as the length itself does.
                    int dilation = Math.Min(group.Dilation, _length);
                    fixed (float* weights = group.TapMajorWeights)
                    {
                        model._kernels.Compete(
                            Input(model._kernels, group), dilation, weights, model.KernelsPerGroup, length, _scratch.Row(0), counts);
                    }

                    counts += model.FeaturesPerGroup;
                }
            }

            GC.KeepAlive(this);
        }

        private void Load(ReadOnlySpan<float> series)
        {
            _length = series.Length / _channels;
            for (int c = 0; c < _channels; c++)
            {
                var x = new Span<float>(Row(c), Capacity);
                var difference = new Span<float>(Row(_channels + c), Capacity);
                if (_filled > _length)
                {
                    x[_length.._filled].Clear();
                    difference[(_length - 1).._filled].Clear();
                }

                ReadOnlySpan<float> channel = series.Slice(c * _length, _length);
                for (int t = 0; t < channel.Length; t++)
                    x[t] = Math.Clamp(channel[t], -MaxMagnitude, MaxMagnitude);
                FirstDifference.Of(x[..channel.Length], difference);
            }

            if (_filled > _length)
                new Span<float>(Row(2 * _channels), _filled).Clear();
            _filled = _length;
        }

        /// <summary>Returns the input of a group: one row as it is, or the sum of several rows, which ends in zeros as they do.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private float* Input(HydraKernels kernels, HydraGroup group)
        {
            float* first = Row(group.OnDifference ? _channels : 0);
            if (group.Channels.Length == 1)
                return first + group.Channels[0] * (nint)_padded.RowStride;
            float* sum = Row(2 * _channels);
            kernels.Sum(first, _padded.RowStride, group.Channels, sum, _length);
            return sum;
        }

        private float* Row(int row) => _padded.Row(row) + _margin;
    }
}

/// <summary>Kernels of <see cref="Hydra"/> that compete with each other.</summary>
public sealed class HydraGroup
{
    /// <summary>The most channels that a group sums.</summary>
    internal const int MaxChannels = 8;

    private readonly int[] _channels;

    internal HydraGroup(int dilation, bool onDifference, int[] channels, float[] tapMajorWeights)
    {
        Dilation = dilation;
        OnDifference = onDifference;
        _channels = channels;
        TapMajorWeights = tapMajorWeights;
    }

    /// <summary>Distance in points between two weights, 1 or more.</summary>
    public int Dilation { get; }

    /// <summary>Whether the group looks at the first difference, x(t + 1) - x(t), which has one point less, but at least one.</summary>
    public bool OnDifference { get; }

    /// <summary>The channels whose sum the group looks at, in order of summation; one may occur several times.</summary>
    public ReadOnlySpan<int> Channels => _channels;

    /// <summary>Tap after tap the weights of all kernels.</summary>
    internal float[] TapMajorWeights { get; }

    /// <summary>One weight.</summary>
    /// <param name="kernel">Index of the kernel, from 0.</param>
    /// <param name="tap">Which of the nine, 0 to 8.</param>
    public float Weight(int kernel, int tap)
    {
        int kernels = TapMajorWeights.Length / Hydra.KernelLength;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)kernel, (uint)kernels, nameof(kernel));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)tap, (uint)Hydra.KernelLength, nameof(tap));
        return TapMajorWeights[tap * kernels + kernel];
    }
}
