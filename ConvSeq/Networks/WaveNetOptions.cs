namespace ConvSeq.Networks;

/// <summary>
/// WaveNet (van den Oord et al., "WaveNet: a generative model for raw audio", arXiv 1609.03499): stacks of causal convolutions whose
/// dilations double, with gated units, residual and skip connections. It predicts the next of as many levels, or symbols, as there are
/// outputs; see <c>SequenceModel</c>.
/// </summary>
/// <remarks>
/// A causal convolution over the levels leads to <see cref="ResidualChannels"/>. Layer i of a stack (section 2.3, equation 2; figure 4) is
/// a convolution of dilation 2^(i - 1) to twice as many channels, tanh of the first half times σ of the second, and from there two
/// convolutions of one tap: to the residual channels, added to the input of the layer, and to <see cref="SkipChannels"/>. ReLU of the sum
/// of all of the latter, a convolution of one tap to <see cref="OutputChannels"/>, ReLU, and one to the outputs follow. The network sees 1
/// + (K - 1)(1 + S (2^L - 1)) points, with S stacks of L layers.
/// </remarks>
public sealed record WaveNetOptions : NetworkOptions
{
    /// <summary>Default of <see cref="Stacks"/>.</summary>
    public const int DefaultStacks = 3;

    /// <summary>Default of <see cref="LayersPerStack"/>: dilations 1 to 512, as in section 2.1.</summary>
    public const int DefaultLayersPerStack = 10;

    /// <summary>Default of <see cref="KernelSize"/>.</summary>
    public const int DefaultKernelSize = 2;

    /// <summary>Default of <see cref="ResidualChannels"/>.</summary>
    public const int DefaultResidualChannels = 32;

    /// <summary>Default of <see cref="SkipChannels"/> and of <see cref="OutputChannels"/>.</summary>
    public const int DefaultSkipChannels = 256;

    private readonly int _stacks = DefaultStacks, _layersPerStack = DefaultLayersPerStack, _kernelSize = DefaultKernelSize,
        _residualChannels = DefaultResidualChannels, _skipChannels = DefaultSkipChannels, _outputChannels, _classes;
    private readonly WaveNetInput _input;

    /// <inheritdoc/>
    public override string Name => "WaveNet";

    /// <summary>Number of stacks, 1 to 64. Default <see cref="DefaultStacks"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Stacks { get => _stacks; init => _stacks = Argument.Within(value, 1, 64); }

    /// <summary>Layers of a stack, of dilations 1, 2, 4, …; 1 to 16. Default <see cref="DefaultLayersPerStack"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int LayersPerStack { get => _layersPerStack; init => _layersPerStack = Argument.Within(value, 1, 16); }

    /// <summary>Taps of the dilated convolutions and of the first, 2 to 16. Default <see cref="DefaultKernelSize"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int KernelSize { get => _kernelSize; init => _kernelSize = Argument.Within(value, 2, 16); }

    /// <summary>
    /// Channels between layers, and of a gated unit; 1 to 4,096. Default <see cref="DefaultResidualChannels"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int ResidualChannels { get => _residualChannels; init => _residualChannels = Argument.Within(value, 1, 4096); }

    /// <summary>Channels of the skip connections, 1 to 4,096. Default <see cref="DefaultSkipChannels"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int SkipChannels { get => _skipChannels; init => _skipChannels = Argument.Within(value, 1, 4096); }

    /// <summary>
    /// Channels between the last two convolutions, 1 to 4,096. Default 0: as many as <see cref="SkipChannels"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int OutputChannels { get => _outputChannels; init => _outputChannels = Argument.Within(value, 0, 4096); }

    /// <summary>
    /// What the network sees of a level. Default <see cref="WaveNetInput.Vectors"/>, which suits symbols without an order, too.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public WaveNetInput Input
    {
        get => _input;
        init => _input = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Input), value, "Unknown input.");
    }

    /// <summary>
    /// Number of classes of series, such as speakers, on which all points are conditioned (section 2.5, global conditioning): each gated
    /// unit adds a linear map of the class, and the series have the number of the class as second channel. 2 to 65,536; default 0: none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Classes
    {
        get => _classes;
        init => _classes = value is 0 or (>= 2 and <= 1 << 16) ? value
            : throw new ArgumentOutOfRangeException(nameof(Classes), value, "There must be 2 to 65,536 classes, or 0 for none.");
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// There are more channels than one, or than two with <see cref="Classes"/>; or the layers do not fit: the network would be too large.
    /// </exception>
    public override NetworkArchitecture Build(int channels, int outputs, int length)
    {
        int needed = Classes > 0 ? 2 : 1;
        if (channels != needed)
        {
            throw new ArgumentException(
                $"A WaveNet{(Classes > 0 ? $" of {Classes} classes" : "")} takes series of {Plural.Of(needed, "channel")}, not {channels}; "
                + $"{nameof(Classes)} must be the number of classes if they have one, and 0 otherwise.", nameof(channels));
        }

        var network = new NetworkBuilder(channels);
        int x = network.Input, condition = -1;
        if (Classes > 0)
        {
            x = network.Add("levels", new SelectChannels(0, 1), network.Input);
            int number = network.Add("class", new SelectChannels(1, 1), network.Input);
            condition = network.Add("class/vector", new Embedding(Classes, ResidualChannels), number);
            condition = network.Add("class/first", new FirstStep(), condition);
        }

        if (Input == WaveNetInput.Vectors)
            x = network.Add("vectors", new Embedding(outputs, ResidualChannels), x);
        x = network.Add("first", Causal(ResidualChannels, 1), x);
        var skips = new List<int>();
        for (int stack = 1; stack <= Stacks; stack++)
        {
            for (int layer = 1; layer <= LayersPerStack; layer++)
            {
                string name = $"stack{stack}/layer{layer}";
                int y = network.Add($"{name}/convolution", Causal(2 * ResidualChannels, 1 << (layer - 1)), x);
                if (condition >= 0)
                    y = network.Condition($"{name}/conditioned", y, condition);
                y = network.Add($"{name}/gate", new Gate(), y);
                skips.Add(network.Add($"{name}/skip", new Conv1d(SkipChannels, 1), y));

                // Nothing would use what the last layer passes on.
                if (stack < Stacks || layer < LayersPerStack)
                    x = network.Residual($"{name}/sum", x, network.Add($"{name}/residual", new Conv1d(ResidualChannels, 1), y), new(1, 1));
            }
        }

        int sum = skips.Count > 1 ? network.Add("skips", new Add(), [.. skips]) : skips[0];
        var hidden = new Conv1d(OutputChannels > 0 ? OutputChannels : SkipChannels, 1) { Initialization = Initialization.HeUniform };
        int last = network.Add("hidden/relu", new Relu(), network.Add("hidden", hidden, network.Add("skips/relu", new Relu(), sum)));
        return network.Build(Name, network.Add("scores", new Conv1d(outputs, 1), last));
    }

    private Conv1d Causal(int filters, int dilation) =>
        new(filters, KernelSize) { Dilation = dilation, Padding = ConvolutionPadding.Causal };
}

/// <summary>What a <see cref="WaveNetOptions">WaveNet</see> sees of a level.</summary>
public enum WaveNetInput
{
    /// <summary>
    /// A learned vector for each level. With the convolution that follows this is the paper's convolution over a 1 of as many channels as
    /// there are levels, computed without its zeros. It can learn anything about a level, and has to learn each.
    /// </summary>
    Vectors,

    /// <summary>
    /// The level as one number between -1 and 1, companded as the levels are. Neighboring levels are alike from the start, so that there
    /// is less to learn.
    /// </summary>
    Value,
}
