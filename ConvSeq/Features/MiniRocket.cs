using ConvSeq.Kernels;
using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>
/// MiniRocket (Dempster, Schmidt and Webb, "MiniRocket: A Very Fast (Almost) Deterministic Transform for Time Series
/// Classification", KDD 2021, arXiv 2012.08791): the share of points at which a dilated convolution exceeds a bias, for
/// 84 fixed kernels of length 9, a ladder of dilations and biases taken from quantiles of training series. Series may be
/// multivariate and of any lengths; docs/specification.md is normative.
/// </summary>
/// <remarks>
/// A fitted instance is immutable and may be used from any number of threads at once.
/// <c>PlainMiniRocket</c> in the tests is the same algorithm, written plainly.
/// </remarks>
public sealed unsafe class MiniRocket : SeriesFeatures
{
    /// <summary>Number of kernels: all ways to choose which three of the nine weights are 2, the others being -1.</summary>
    public const int KernelCount = MiniRocketKernels.KernelCount;

    private const uint ChannelPurpose = 0x4D520001, ExamplePurpose = 0x4D520002;

    internal MiniRocket(MiniRocketKernels kernels)
        : base(kernels.Channels) => Kernels = kernels;

    /// <summary>Returns the same transform on another instruction path; the features have the same bits.</summary>
    internal MiniRocket On(ConvolutionKernels path) => new(Kernels.On(path));

    internal MiniRocketKernels Kernels { get; }

    /// <inheritdoc/>
    public override string Name => "MiniRocket";

    /// <inheritdoc/>
    public override int FeatureCount => Kernels.Biases.Length;

    /// <inheritdoc/>
    public override string Summary => Kernels.Summary;

    /// <summary>Points that the features count over; never <see cref="MiniRocketPadding.Automatic"/>.</summary>
    public MiniRocketPadding Padding => Kernels.Padding;

    /// <summary>The dilations, ascending.</summary>
    public ReadOnlySpan<int> Dilations => Kernels.Dilations;

    /// <summary>The bias of each feature; features are ordered by dilation, then kernel, then bias.</summary>
    public ReadOnlySpan<float> Biases => Kernels.Biases;

    /// <summary>The biases, and so the features, of one kernel at one dilation.</summary>
    /// <param name="dilation">Index of the dilation.</param>
    /// <param name="kernel">Index of the kernel, 0 to 83.</param>
    public ReadOnlySpan<float> BiasesOf(int dilation, int kernel) => Kernels.BiasesOf(dilation, kernel);

    /// <summary>The channels that one kernel sums at one dilation, in order of summation.</summary>
    /// <param name="dilation">Index of the dilation.</param>
    /// <param name="kernel">Index of the kernel, 0 to 83.</param>
    public ReadOnlySpan<int> ChannelsOf(int dilation, int kernel) => Kernels.ChannelsOf(dilation, kernel);

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
        var draw = new MiniRocketDraw(
            options.FeatureCount / KernelCount, options.MaxDilationsPerKernel, options.ReferenceLength, options.Padding,
            OfDifference: false, options.Seed, ChannelPurpose, ExamplePurpose);
        return new MiniRocket(
            MiniRocketKernels.Fit(train, draw, execution, fraction => execution.Report("Fitting MiniRocket", fraction)));
    }

    /// <inheritdoc/>
    public override IEnumerable<string> FeatureNames() => Kernels.Describe();

    /// <inheritdoc/>
    internal override (SeriesFeatures Reduced, int[] Places) Reduce(ReadOnlySpan<int> wanted) =>
        (new MiniRocket(Kernels.Only(wanted)), [.. Enumerable.Range(0, wanted.Length)]);

    /// <inheritdoc/>
    internal override double Divide(
        ReadOnlySpan<float> series, ReadOnlySpan<float> features, Span<double> slopes, Span<double> constants, Span<double> shares)
    {
        var division = new MiniRocketShares(Kernels, series);
        fixed (double* ofFeatures = slopes, besides = constants)
        {
            var pool = new MiniRocketShares.Ppv(division, ofFeatures, besides);
            Kernels.Transform(series, ref pool);
        }

        ShareMath.Add(division.Finish(), shares);
        return 0;
    }

    private protected override void Compute(ReadOnlySpan<float> series, Span<float> features)
    {
        fixed (float* first = features)
        {
            var shares = new Shares { Next = first };
            Kernels.Transform(series, ref shares);
        }
    }

    /// <summary>The share of outputs above each bias, one after another.</summary>
    private struct Shares : IOutputPool
    {
        public float* Next;

        public void Pool(ConvolutionKernels path, float* a, float* b, int length, float* biases, int count)
        {
            path.ShareOfSumAbove(a, b, length, biases, Next, count);
            Next += count;
        }
    }
}
