using System.Collections.Concurrent;
using ConvSeq.Kernels;
using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>
/// MultiRocket (Tan, Dempster, Bergmeir and Webb, "MultiRocket: multiple pooling operators and transformations for fast and effective
/// time series classification", DMKD 2022, arXiv 2102.00457): the kernels of <see cref="MiniRocket"/> on the series and on its first
/// difference, and four features of each kernel, dilation and bias in place of one. Series may be multivariate and of any
/// lengths; docs/specification.md is normative.
/// </summary>
/// <remarks>
/// A fitted instance is immutable and may be used from any number of threads at once.
/// <c>PlainMultiRocket</c> in the tests is the same algorithm on one representation, written plainly.
/// </remarks>
public sealed unsafe class MultiRocket : SeriesFeatures
{
    /// <summary>Features of one kernel, dilation and bias: PPV, LSPV, MPV and MIPV.</summary>
    internal const int PoolCount = 4;

    /// <summary>
    /// Bound of the outputs of such values, of their difference and of sums of nine channels of these, and so of the biases.
    /// </summary>
    internal const float MaxBias = 512 * MaxMagnitude;

    private const uint SeriesChannelPurpose = 0x4D550001, SeriesExamplePurpose = 0x4D550002;
    private const uint DifferenceChannelPurpose = 0x4D550003, DifferenceExamplePurpose = 0x4D550004;

    private static readonly string[] PoolNames = ["PPV", "LSPV", "MPV", "MIPV"];

    private readonly ConcurrentBag<PoolQueue> _queues = [];

    internal MultiRocket(MiniRocketKernels onSeries, MiniRocketKernels onDifference)
        : base(onSeries.Channels)
    {
        OnSeries = onSeries;
        OnDifference = onDifference;
    }

    /// <summary>Returns the same transform on another instruction path; the features have the same bits.</summary>
    internal MultiRocket On(ConvolutionKernels path) => new(OnSeries.On(path), OnDifference.On(path));

    /// <summary>The kernels that convolve the series itself.</summary>
    internal MiniRocketKernels OnSeries { get; }

    /// <summary>The kernels that convolve its first difference.</summary>
    internal MiniRocketKernels OnDifference { get; }

    /// <inheritdoc/>
    public override string Name => "MultiRocket";

    /// <inheritdoc/>
    public override int FeatureCount => PoolCount * (OnSeries.Biases.Length + OnDifference.Biases.Length);

    /// <inheritdoc/>
    public override string Summary => OnSeries.Summary + ", of the difference " + OnDifference.Summary;

    /// <summary>Points that the features count over; never <see cref="MiniRocketPadding.Automatic"/>.</summary>
    public MiniRocketPadding Padding => OnSeries.Padding;

    /// <summary>The dilations of the kernels on the series, ascending.</summary>
    public ReadOnlySpan<int> Dilations => OnSeries.Dilations;

    /// <summary>The dilations of the kernels on its first difference, ascending.</summary>
    public ReadOnlySpan<int> DifferenceDilations => OnDifference.Dilations;

    /// <summary>Lays out dilations for the set's length and takes the biases from its series.</summary>
    /// <param name="train">The training series: at least one, none with missing values. Labels are not used.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>The fitted transform; a pure function of series, options and seed.</returns>
    /// <exception cref="ArgumentException">The set is empty, misses values, or has a value beyond ±2^96.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static MultiRocket Fit(SeriesSet train, MultiRocketOptions? options = null, Execution? execution = null)
    {
        ThrowUnlessFittable(train, "MultiRocket");
        options ??= new MultiRocketOptions();
        execution ??= Execution.Default;
        ThrowIfHuge(train, "rescale or z-normalize the series");
        var draw = new MiniRocketDraw(
            options.FeatureCount / MultiRocketOptions.MinFeatureCount, options.MaxDilationsPerKernel, options.ReferenceLength,
            options.Padding, OfDifference: false, options.Seed, SeriesChannelPurpose, SeriesExamplePurpose);
        MiniRocketKernels onSeries = MiniRocketKernels.Fit(train, draw, execution, fraction => Report(fraction / 2));
        draw = draw with
        {
            OfDifference = true,
            ChannelPurpose = DifferenceChannelPurpose,
            ExamplePurpose = DifferenceExamplePurpose,
        };
        return new MultiRocket(onSeries, MiniRocketKernels.Fit(train, draw, execution, fraction => Report((1 + fraction) / 2)));

        void Report(double fraction) => execution.Report("Fitting MultiRocket", fraction);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> FeatureNames() =>
        from kernels in (MiniRocketKernels[])[OnSeries, OnDifference]
        from pool in PoolNames
        from what in kernels.Describe()
        select $"{pool}, {(kernels.OfDifference ? "difference, " : "")}{what}";

    /// <inheritdoc/>
    internal override (SeriesFeatures Reduced, int[] Places) Reduce(ReadOnlySpan<int> wanted)
    {
        int ofSeries = PoolCount * OnSeries.Biases.Length;
        int boundary = wanted.BinarySearch(ofSeries);
        boundary = boundary < 0 ? ~boundary : boundary;
        int[] places = new int[wanted.Length];
        MiniRocketKernels onSeries = Reduce(OnSeries, wanted[..boundary], 0, 0, places);
        MiniRocketKernels onDifference = Reduce(
            OnDifference, wanted[boundary..], ofSeries, PoolCount * onSeries.Biases.Length, places.AsSpan(boundary));
        return (new MultiRocket(onSeries, onDifference), places);
    }

    /// <summary>Returns the kernels with those biases of which a feature is wanted, and the places of these features.</summary>
    private static MiniRocketKernels Reduce(MiniRocketKernels kernels, ReadOnlySpan<int> wanted, int first, int newFirst, Span<int> places)
    {
        int biases = kernels.Biases.Length;
        int[] newBias = new int[biases];
        foreach (int feature in wanted)
            newBias[(feature - first) % biases] = 1;
        int[] kept = [.. Enumerable.Range(0, biases).Where(bias => newBias[bias] == 1)];
        for (int i = 0; i < kept.Length; i++)
            newBias[kept[i]] = i;
        for (int i = 0; i < wanted.Length; i++)
        {
            (int pool, int bias) = Math.DivRem(wanted[i] - first, biases);
            places[i] = newFirst + pool * kept.Length + newBias[bias];
        }

        return kernels.Only(kept);
    }

    /// <inheritdoc/>
    internal override double Divide(
        ReadOnlySpan<float> series, ReadOnlySpan<float> features, Span<double> slopes, Span<double> constants, Span<double> shares)
    {
        series = Clamped(series);
        double rest = 0;
        int first = 0;
        foreach (MiniRocketKernels kernels in (ReadOnlySpan<MiniRocketKernels>)[OnSeries, OnDifference])
        {
            Range own = first..(first += PoolCount * kernels.Biases.Length);
            if (kernels.Biases.Length == 0)
                continue;
            var division = new MiniRocketShares(kernels, kernels.OfDifference ? FirstDifference.Of(series, Channels) : series);
            fixed (double* ofFeatures = slopes[own], besides = constants[own])
            {
                fixed (float* values = features[own])
                {
                    var pools = new MiniRocketShares.FourPools(division, ofFeatures, besides, values);
                    kernels.Transform(series, ref pools);
                    rest += pools.Rest;
                }
            }

            if (kernels.OfDifference)
                FirstDifference.AddShares(division.Finish(), Channels, shares);
            else
                ShareMath.Add(division.Finish(), shares);
        }

        return rest;
    }

    private protected override void Compute(ReadOnlySpan<float> series, Span<float> features)
    {
        series = Clamped(series);
        if (!_queues.TryTake(out PoolQueue? queue))
            queue = new PoolQueue();
        fixed (float* first = features)
        {
            float* next = first;
            foreach (MiniRocketKernels kernels in (ReadOnlySpan<MiniRocketKernels>)[OnSeries, OnDifference])
            {
                int biases = kernels.Biases.Length;
                if (biases == 0)
                    continue;
                queue.Begin(new FourFeatures(next, next + biases, next + 2 * biases, next + 3 * biases));
                var pools = new Pools(queue);
                kernels.Transform(series, ref pools);
                next += PoolCount * biases;
            }
        }

        _queues.Add(queue);
    }

    private static ReadOnlySpan<float> Clamped(ReadOnlySpan<float> series)
    {
        if (!series.ContainsAnyExceptInRange(-MaxMagnitude, MaxMagnitude))
            return series;
        float[] clamped = new float[series.Length];
        for (int t = 0; t < series.Length; t++)
        {
            clamped[t] = float.IsFinite(series[t]) ? Math.Clamp(series[t], -MaxMagnitude, MaxMagnitude)
                : throw new ArgumentException("The series has a value that is missing (NaN) or infinite.", nameof(series));
        }

        return clamped;
    }

    /// <summary>The four features of each bias, by dilation, kernel and bias.</summary>
    private readonly struct Pools(PoolQueue queue) : IOutputPool
    {
        public void Pool(ConvolutionKernels path, float* a, float* b, int length, float* biases, int count) =>
            path.PoolFourWays(a, b, length, biases, count, queue);

        public void Finish(ConvolutionKernels path) => path.Finish(queue);
    }
}
