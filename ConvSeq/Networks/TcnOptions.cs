namespace ConvSeq.Networks;

/// <summary>
/// The temporal convolutional network (Bai, Kolter and Koltun, "An empirical evaluation of generic convolutional and recurrent
/// networks for sequence modeling", arXiv 1803.01271): residual blocks of dilated causal convolutions, none of which sees a later
/// point.
/// </summary>
/// <remarks>
/// A block (section 3, figure 1) is two rounds of convolution with weight norm, ReLU and dropout. The input of the block is then
/// added, through a convolution of one tap where the widths differ, and ReLU follows. The dilation doubles from block to block, so
/// that L blocks see 1 + 2 (K - 1) (2^L - 1) points.
/// </remarks>
public sealed record TcnOptions : NetworkOptions
{
    /// <summary>Default of <see cref="Filters"/>.</summary>
    public const int DefaultFilters = 32;

    /// <summary>Default of <see cref="KernelSize"/>.</summary>
    public const int DefaultKernelSize = 7;

    /// <summary>Default of <see cref="Dropout"/>.</summary>
    public const float DefaultDropout = 0.1f;

    /// <summary>Maximum number of blocks.</summary>
    public const int MaxLevels = 16;

    private readonly int _filters = DefaultFilters, _kernelSize = DefaultKernelSize;
    private readonly int? _levels;
    private readonly float _dropout = DefaultDropout;
    private readonly float? _inputDropout;
    private readonly Initialization _initialization = Initialization.GlorotUniform,
        _projectionInitialization = Initialization.GlorotUniform;
    private readonly TcnReadout _readout;
    private readonly int _symbolDimensions;

    /// <inheritdoc/>
    public override string Name => "TCN";

    /// <summary>Filters of each convolution, 1 to 1,024. Default <see cref="DefaultFilters"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Filters { get => _filters; init => _filters = Argument.Within(value, 1, 1024); }

    /// <summary>Taps of each convolution, 2 to 256. Default <see cref="DefaultKernelSize"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int KernelSize { get => _kernelSize; init => _kernelSize = Argument.Within(value, 2, 256); }

    /// <summary>
    /// Number of blocks, 1 to <see cref="MaxLevels"/>. Default null: enough to see the whole of the longest series, at most
    /// <see cref="MaxLevels"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int? Levels
    {
        get => _levels;
        init
        {
            if (value is < 1 or > MaxLevels)
                throw new ArgumentOutOfRangeException(nameof(Levels), value, $"There must be 1 to {MaxLevels} levels.");
            _levels = value;
        }
    }

    /// <summary>Share of values that dropout sets to 0: at least 0, below 1. Default <see cref="DefaultDropout"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float Dropout { get => _dropout; init => _dropout = Argument.Share(value); }

    /// <summary>
    /// Share of what the first layer sees that dropout sets to 0: at least 0, below 1. Default null: none of the values of a series, and
    /// <see cref="Dropout"/> of those of the vectors of symbols.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float? InputDropout
    {
        get => _inputDropout;
        init => _inputDropout = value is { } share ? Argument.Share(share) : null;
    }

    /// <summary>
    /// Initialization of the weights of the dilated convolutions. Default <see cref="Initialization.GlorotUniform"/>. The article
    /// uses N(0, 0.01) (arXiv 1803.01271, appendix A.1), which learns much later: weight norm keeps the initial length of a filter
    /// until training changes it, and small filters pass little on.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not finite, or layers cannot use the distribution.</exception>
    public Initialization Initialization
    {
        get => _initialization;
        init => _initialization = Defined(value, nameof(Initialization));
    }

    /// <summary>
    /// Initialization of the weights of the other layers: the convolutions of one tap beside the blocks, and the linear layer.
    /// Default <see cref="Initialization.GlorotUniform"/>, which separates classes better; the article's N(0, 0.01) is better at
    /// memories over hundreds of points.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not finite, or layers cannot use the distribution.</exception>
    public Initialization ProjectionInitialization
    {
        get => _projectionInitialization;
        init => _projectionInitialization = Defined(value, nameof(ProjectionInitialization));
    }

    /// <summary>Part of the last block that feeds the outputs. Default <see cref="TcnReadout.GlobalAverage"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public TcnReadout Readout
    {
        get => _readout;
        init => _readout = Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Readout), value, "Unknown readout.");
    }

    /// <summary>
    /// Values of the vector of each symbol, for series of symbols of which there are as many as outputs: the network predicts the next
    /// symbol (<c>SequenceModel</c>). 1 to 65,536; default 0: series are numbers.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int SymbolDimensions
    {
        get => _symbolDimensions;
        init => _symbolDimensions = Argument.Within(value, 0, NetworkBuilder.MaxChannels);
    }

    /// <summary>
    /// Whether the scores of symbols are products with their vectors, <see cref="TiedDense"/>, so that both learn the same weights. Where
    /// the last layer has another width than the vectors, a linear layer leads to theirs. Default false.
    /// </summary>
    public bool TieSymbols { get; init; }

    /// <summary>Number of blocks for series of a given length.</summary>
    /// <param name="length">Points of the longest series.</param>
    /// <returns><see cref="Levels"/> if set; otherwise enough to see that many points, at most <see cref="MaxLevels"/>.</returns>
    public int LevelsFor(int length)
    {
        if (Levels is { } given)
            return given;
        int levels = 1;
        while (levels < MaxLevels && 1 + 2L * (KernelSize - 1) * ((1 << levels) - 1) < length)
            levels++;
        return levels;
    }

    /// <inheritdoc/>
    public override NetworkArchitecture Build(int channels, int outputs, int length)
    {
        var network = new NetworkBuilder(channels);
        int x = SymbolLayers.AddInput(network, outputs, SymbolDimensions, InputDropout, Dropout), levels = LevelsFor(length);
        for (int level = 0; level < levels; level++)
        {
            string name = $"block{level + 1}";
            var convolution = new Conv1d(Filters, KernelSize)
            {
                Dilation = 1 << level,
                Padding = ConvolutionPadding.Causal,
                WeightNorm = true,
                Initialization = Initialization,
            };
            int branch = x;
            for (int i = 1; i <= 2; i++)
            {
                branch = network.Add($"{name}/convolution{i}", convolution, branch);
                branch = network.Add($"{name}/relu{i}", new Relu(), branch);
                branch = network.AddDropout($"{name}/dropout{i}", Dropout, branch);
            }

            x = network.Residual(name, x, branch, new Conv1d(1, 1) { Initialization = ProjectionInitialization });
            x = network.Add($"{name}/relu", new Relu(), x);
        }

        if (Readout != TcnReadout.EveryStep)
            x = network.Add("pool", Readout == TcnReadout.LastStep ? new LastStep() : new GlobalAveragePool(), x);
        var scores = new Dense(outputs) { Initialization = ProjectionInitialization };
        return network.Build(Name, SymbolLayers.AddScores(network, x, scores, SymbolDimensions, TieSymbols));
    }

    private static Initialization Defined(Initialization value, string name) =>
        value.IsDefined ? value : throw new ArgumentOutOfRangeException(name, value, "Unsupported weight initialization.");
}

/// <summary>Part of its last block from which a <see cref="TcnOptions">TCN</see> computes its outputs.</summary>
public enum TcnReadout
{
    /// <summary>The mean over all points: class activation maps can be drawn from it.</summary>
    GlobalAverage,

    /// <summary>The last point, as in the paper's tasks with one answer.</summary>
    LastStep,

    /// <summary>Separate outputs for every point: a prediction of a sequence.</summary>
    EveryStep,
}
