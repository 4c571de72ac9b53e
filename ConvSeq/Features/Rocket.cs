using System.Runtime.CompilerServices;
using ConvSeq.Kernels;
using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>
/// ROCKET (Dempster, Petitjean and Webb, "ROCKET: Exceptionally Fast and Accurate Time Series Classification Using Random
/// Convolutional Kernels", DMKD 2020, arXiv 1910.13051): many convolutions with random weights, lengths, biases, dilations and
/// paddings; of each, the share of its outputs that are positive (PPV) and the largest output. Series may be multivariate and
/// of any lengths; docs/specification.md is normative.
/// </summary>
/// <remarks>
/// A fitted instance is immutable and may be used from any number of threads at once.
/// <c>PlainRocket</c> in the tests is the same algorithm, written plainly.
/// </remarks>
public sealed unsafe class Rocket : SeriesFeatures
{
    /// <summary>Features of one kernel: first the share of positive outputs, then the largest output.</summary>
    internal const int FeaturesPerKernel = 2;

    internal const int MaxDilation = 1 << 26;

    private const uint KernelPurpose = 0x524B0001;

    private readonly RocketKernel[] _rocketKernels;
    private readonly Layout _layout;
    private readonly ConvolutionKernels _kernels;
    private readonly WorkspacePool<Workspace> _workspaces;

    internal Rocket(int channels, bool normalizes, RocketKernel[] kernels)
        : this(channels, normalizes, kernels, new Layout(kernels), ConvolutionKernels.Best)
    {
    }

    private Rocket(int channels, bool normalizes, RocketKernel[] rocketKernels, Layout layout, ConvolutionKernels kernels)
        : base(channels)
    {
        Normalizes = normalizes;
        _rocketKernels = rocketKernels;
        _layout = layout;
        _kernels = kernels;
        _workspaces = new WorkspacePool<Workspace>(capacity => new Workspace(channels, capacity, layout.Margin(capacity)));
    }

    /// <summary>Returns the same transform on another instruction path; the features have the same bits.</summary>
    internal Rocket On(ConvolutionKernels kernels) => new(Channels, Normalizes, _rocketKernels, _layout, kernels);

    /// <inheritdoc/>
    public override string Name => "Rocket";

    /// <inheritdoc/>
    public override int FeatureCount => FeaturesPerKernel * _rocketKernels.Length;

    /// <inheritdoc/>
    public override string Summary => FormattableString.Invariant($"{_rocketKernels.Length} kernels, dilations from ")
        + FormattableString.Invariant(
            $"{_rocketKernels.Min(kernel => kernel.Dilation)} to {_rocketKernels.Max(kernel => kernel.Dilation)}");

    /// <summary>Whether every channel of every series is z-normalized first.</summary>
    public bool Normalizes { get; }

    /// <summary>The kernels; features 2k and 2k + 1 are those of kernel k.</summary>
    public ReadOnlySpan<RocketKernel> Kernels => _rocketKernels;

    /// <summary>Draws the kernels. Of the training series only the largest length and the number of channels matter.</summary>
    /// <param name="train">The training series: at least one, none with missing values. Labels are not used.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>The fitted transform; a pure function of length, channels, options and seed.</returns>
    /// <exception cref="ArgumentException">
    /// The set is empty, misses values, or, where series are not normalized, has a value beyond ±2^96.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static Rocket Fit(SeriesSet train, RocketOptions? options = null, Execution? execution = null)
    {
        ThrowUnlessFittable(train, "Rocket");
        options ??= new RocketOptions();
        execution ??= Execution.Default;
        if (!options.Normalize)
            ThrowIfHuge(train, "rescale the series, or set RocketOptions.Normalize");

        const int drawnAtOnce = 256;
        int reference = options.ReferenceLength > 0 ? options.ReferenceLength : train.MaxLength;
        var kernels = new RocketKernel[options.KernelCount];
        int finished = 0;
        execution.For((kernels.Length + drawnAtOnce - 1) / drawnAtOnce, b =>
        {
            int end = Math.Min(kernels.Length, (b + 1) * drawnAtOnce);
            for (int k = b * drawnAtOnce; k < end; k++)
                kernels[k] = Draw(options.Seed, k, reference, train.Channels);
            int done = Interlocked.Add(ref finished, end - b * drawnAtOnce);
            execution.Report("Fitting Rocket", (double)done / kernels.Length);
        });
        return new Rocket(train.Channels, options.Normalize, kernels);
    }

    /// <summary>Section 3.1 of the paper; a kernel depends on nothing but these four numbers.</summary>
    private static RocketKernel Draw(ulong seed, int kernel, int referenceLength, int channels)
    {
        var random = new CounterRandom(seed, KernelPurpose, (ulong)kernel);
        int length = RocketKernel.Lengths[random.NextInt(RocketKernel.Lengths.Length)];
        float bias = (float)random.NextDouble(-1, 1);
        double top = Math.Max(0, Math.Log2((referenceLength - 1) / (double)(length - 1)));
        int dilation = Math.Clamp((int)Math.Pow(2, random.NextDouble(0, top)), 1, MaxDilation);
        bool isPadded = random.NextInt(2) == 1;
        int[] subset = DrawChannels(ref random, channels, length);
        float[] weights = new float[subset.Length * length];
        Span<double> drawn = stackalloc double[length];
        for (int c = 0; c < subset.Length; c++)
        {
            double sum = 0;
            foreach (ref double weight in drawn)
                sum += weight = random.NextGaussian();
            for (int tap = 0; tap < length; tap++)
                weights[c * length + tap] = (float)(drawn[tap] - sum / length);
        }

        return new RocketKernel(length, dilation, isPadded, bias, subset, weights);
    }

    private static int[] DrawChannels(ref CounterRandom random, int channels, int length)
    {
        int most = Math.Min(channels, length);
        int size = Math.Min(most, (int)Math.Pow(2, random.NextDouble(0, Math.Log2(most + 1))));

        // Floyd's sampling: the last of the candidates stands in for one that was drawn before.
        var subset = new List<int>(size);
        for (int last = channels - size; last < channels; last++)
        {
            int pick = random.NextInt(last + 1);
            subset.Add(subset.Contains(pick) ? last : pick);
        }

        // Ascending: kernels of the same channels then work on the same points in the same order, and share their loads.
        subset.Sort();
        return subset.ToArray();
    }

    /// <inheritdoc/>
    public override IEnumerable<string> FeatureNames()
    {
        for (int k = 0; k < _rocketKernels.Length; k++)
        {
            RocketKernel kernel = _rocketKernels[k];
            string what = FormattableString.Invariant(
                $"kernel {k}, length {kernel.Length}, dilation {kernel.Dilation}, {(kernel.IsPadded ? "padded" : "not padded")}");
            yield return what + ", share of positives";
            yield return what + ", maximum";
        }
    }

    /// <inheritdoc/>
    internal override (SeriesFeatures Reduced, int[] Places) Reduce(ReadOnlySpan<int> wanted)
    {
        var kept = new List<RocketKernel>();
        int[] places = new int[wanted.Length];
        int last = -1;
        for (int i = 0; i < wanted.Length; i++)
        {
            (int kernel, int feature) = Math.DivRem(wanted[i], FeaturesPerKernel);
            if (kernel != last)
                kept.Add(_rocketKernels[kernel]);
            last = kernel;
            places[i] = FeaturesPerKernel * (kept.Count - 1) + feature;
        }

        RocketKernel[] kernels = kept.ToArray();
        return (new Rocket(Channels, Normalizes, kernels, new Layout(kernels), _kernels), places);
    }

    /// <inheritdoc/>
    internal override double Divide(
        ReadOnlySpan<float> series, ReadOnlySpan<float> features, Span<double> slopes, Span<double> constants, Span<double> shares)
    {
        int length = series.Length / Channels;
        float[] inputs = new float[series.Length];
        for (int c = 0; c < Channels; c++)
            Load(series.Slice(c * length, length), inputs.AsSpan(c * length, length));
        var division = new RocketShares(inputs, Channels, (int)_layout.Margin(length));
        ShareMath.Add(division.Divide(_layout, slopes, constants), shares);
        return 0;
    }

    /// <summary>Makes of a channel what is convolved.</summary>
    private void Load(ReadOnlySpan<float> channel, Span<float> x)
    {
        if (Normalizes)
        {
            SeriesRepair.Normalize(channel, x);
            return;
        }

        for (int t = 0; t < channel.Length; t++)
            x[t] = Math.Clamp(channel[t], -MaxMagnitude, MaxMagnitude);
    }

    private protected override void Compute(ReadOnlySpan<float> series, Span<float> features)
    {
        if (series.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            throw new ArgumentException("The series has a value that is missing (NaN) or infinite.", nameof(series));
        Workspace workspace = _workspaces.Rent(series.Length / Channels);
        workspace.Transform(this, series, features);
        _workspaces.Return(workspace);
    }

    /// <summary>
    /// The kernels in the order in which they are computed: those of the same taps, range and channels lie together in batches,
    /// each of which reads the points once.
    /// </summary>
    internal sealed class Layout
    {
        /// <summary>Largest number of kernels in a batch; the last two batches of a group are of even size.</summary>
        private const int MaxBatch = 4;

        public Layout(RocketKernel[] kernels)
        {
            Order = [.. Enumerable.Range(0, kernels.Length)];
            Order.Sort((a, b) =>
            {
                int order = kernels[a].CompareGroup(kernels[b]);
                return order != 0 ? order : a.CompareTo(b);
            });
            Biases = Array.ConvertAll(Order, k => kernels[k].Bias);
            Weights = new float[kernels.Sum(kernel => (long)kernel.Weights.Length)];
            var groups = new List<Group>();
            var batches = new List<int>();
            var channels = new List<int>();
            int weight = 0;
            for (int first = 0, end; first < Order.Length; first = end)
            {
                RocketKernel shared = kernels[Order[first]];
                for (end = first + 1; end < Order.Length && kernels[Order[end]].CompareGroup(shared) == 0;)
                    end++;
                for (int start = first, size; start < end; start += size)
                {
                    int left = end - start;
                    size = left <= MaxBatch ? left : left < 2 * MaxBatch ? (left + 1) / 2 : MaxBatch;
                    for (int tap = 0; tap < shared.Weights.Length; tap++)
                    {
                        for (int k = start; k < start + size; k++)
                            Weights[weight++] = kernels[Order[k]].Weights[tap];
                    }

                    batches.Add(size);
                }

                channels.AddRange(shared.Channels);
                groups.Add(new Group(shared.Half, shared.Dilation, shared.IsPadded, shared.Channels.Length, batches.Count));
            }

            Groups = groups.ToArray();
            BatchSizes = batches.ToArray();
            GroupChannels = channels.ToArray();
        }

        /// <summary>For each place the index of its kernel.</summary>
        public int[] Order { get; }

        /// <summary>By place.</summary>
        public float[] Biases { get; }

        /// <summary>Batch after batch; in a batch, tap after tap, channel by channel, the weights of its kernels.</summary>
        public float[] Weights { get; }

        public int[] BatchSizes { get; }

        public Group[] Groups { get; }

        /// <summary>Group after group.</summary>
        public int[] GroupChannels { get; }

        /// <summary>Distance that taps reach beyond a series of at most that length.</summary>
        public long Margin(int length) => Groups.Max(group => group.Half * (long)Math.Min(group.Dilation, length));
    }

    /// <summary>
    /// Kernels that differ in nothing but weights and bias. There may be as many groups as kernels: the data that the transform
    /// needs of them lies in one row.
    /// </summary>
    /// <param name="Half">Taps on either side of the middle one.</param>
    /// <param name="Dilation">Distance of two taps.</param>
    /// <param name="IsPadded">Whether all points are pooled.</param>
    /// <param name="ChannelCount">Number of channels.</param>
    /// <param name="EndBatch">The batch after the group's last.</param>
    internal readonly record struct Group(int Half, int Dilation, bool IsPadded, int ChannelCount, int EndBatch);

    /// <summary>The working rows of one thread, for series up to a capacity.</summary>
    private sealed class Workspace : IWorkspace
    {
        private readonly int _channels;
        private readonly int _margin;

        /// <summary>The channels between margins of zeros.</summary>
        private readonly AlignedBuffer _padded;

        private int _length;
        private int _filled;

        public Workspace(int channels, int capacity, long margin)
        {
            Capacity = capacity;
            _channels = channels;
            margin += AlignedBuffer.Slack - 1;
            if (capacity + 2 * margin + 2 * AlignedBuffer.Slack > int.MaxValue)
                throw new ArgumentException($"A series of {capacity:N0} points is too long.");
            _margin = (int)margin & ~(AlignedBuffer.Slack - 1);
            _padded = new AlignedBuffer(channels, capacity + 2 * _margin);
        }

        public int Capacity { get; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Transform(Rocket model, ReadOnlySpan<float> series, Span<float> features)
        {
            Load(model, series);
            Layout layout = model._layout;
            nint* offsets = stackalloc nint[RocketKernel.MaxTaps];
            float* pooled = stackalloc float[FeaturesPerKernel * 4];
            fixed (float* firstWeight = layout.Weights, firstBias = layout.Biases, firstFeature = features)
            fixed (int* firstPlace = layout.Order)
            {
                float* weights = firstWeight, biases = firstBias;
                int* place = firstPlace;
                int batch = 0, channel = 0;
                foreach (ref readonly Group group in layout.Groups.AsSpan())
                {
                    int taps = Offsets(group, layout.GroupChannels.AsSpan(channel, group.ChannelCount), offsets);
                    channel += group.ChannelCount;
                    (int start, int length) = RocketKernel.PooledRange(group.Half, group.Dilation, group.IsPadded, _length);
                    float* x = _padded.Row(0) + _margin + start;
                    for (; batch < group.EndBatch; batch++)
                    {
                        int kernels = layout.BatchSizes[batch];
                        model._kernels.PoolOutputs(x, length, offsets, taps, weights, biases, kernels, pooled);
                        for (int k = 0; k < kernels; k++)
                        {
                            float* pair = firstFeature + (nint)FeaturesPerKernel * place[k];
                            pair[0] = pooled[2 * k];
                            pair[1] = pooled[2 * k + 1];
                        }

                        weights += (nint)taps * kernels;
                        biases += kernels;
                        place += kernels;
                    }
                }
            }

            GC.KeepAlive(this);
        }

        private void Load(Rocket model, ReadOnlySpan<float> series)
        {
            _length = series.Length / _channels;
            for (int c = 0; c < _channels; c++)
            {
                var x = new Span<float>(_padded.Row(c) + _margin, Capacity);
                model.Load(series.Slice(c * _length, _length), x);
                if (_filled > _length)
                    x[_length.._filled].Clear();
            }

            _filled = _length;
        }

        /// <summary>
        /// Computes the places of a kernel's taps. A dilation beyond the length puts every tap but the middle one outside, as
        /// the length itself does.
        /// </summary>
        private int Offsets(in Group group, ReadOnlySpan<int> channels, nint* offsets)
        {
            int taps = 0;
            nint dilation = Math.Min(group.Dilation, _length);
            foreach (int channel in channels)
            {
                for (int tap = -group.Half; tap <= group.Half; tap++)
                    offsets[taps++] = (nint)channel * _padded.RowStride + tap * dilation;
            }

            return taps;
        }
    }
}

/// <summary>One random kernel of <see cref="Rocket"/>.</summary>
public sealed class RocketKernel
{
    /// <summary>Taps of the longest kernel on the largest number of channels.</summary>
    internal const int MaxTaps = 11 * 11;

    /// <summary>Largest weight or bias by magnitude that a kernel may have.</summary>
    internal const float MaxWeight = 1 << 16;

    private readonly int[] _channels;
    private readonly float[] _weights;

    internal RocketKernel(int length, int dilation, bool isPadded, float bias, int[] channels, float[] weights)
    {
        Length = length;
        Dilation = dilation;
        IsPadded = isPadded;
        Bias = bias;
        _channels = channels;
        _weights = weights;
    }

    /// <summary>The lengths that kernels may have.</summary>
    internal static ReadOnlySpan<int> Lengths => [7, 9, 11];

    /// <summary>Number of weights for each channel: 7, 9 or 11.</summary>
    public int Length { get; }

    /// <summary>Distance in points between two weights, 1 or more.</summary>
    public int Dilation { get; }

    /// <summary>
    /// Whether the kernel has an output for each point of the series, with zeros before and after it. Otherwise its outputs are
    /// those for which the whole kernel lies inside the series, or, in a series too short for that, the padded ones again.
    /// </summary>
    public bool IsPadded { get; }

    /// <summary>The number that is added to every output.</summary>
    public float Bias { get; }

    /// <summary>The channels that the kernel sums, ascending, in order of summation.</summary>
    public ReadOnlySpan<int> Channels => _channels;

    /// <summary>For each of <see cref="Channels"/> its <see cref="Length"/> weights.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    internal int Half => Length / 2;

    /// <summary>The points of a series of that length at which a kernel's outputs are pooled.</summary>
    internal static (int Start, int Length) PooledRange(int half, int dilation, bool isPadded, int seriesLength)
    {
        long margin = half * (long)dilation;
        return isPadded || seriesLength <= 2 * margin ? (0, seriesLength) : ((int)margin, (int)(seriesLength - 2 * margin));
    }

    /// <summary>Orders kernels so that those which differ in nothing but weights and bias lie together.</summary>
    internal int CompareGroup(RocketKernel other)
    {
        // First what decides which points a kernel sees: explanations look at them anew where it changes.
        int order = Length.CompareTo(other.Length);
        if (order == 0)
            order = Dilation.CompareTo(other.Dilation);
        if (order == 0)
            order = Channels.SequenceCompareTo(other.Channels);
        return order != 0 ? order : IsPadded.CompareTo(other.IsPadded);
    }
}
