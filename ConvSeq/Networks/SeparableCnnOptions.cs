namespace ConvSeq.Networks;

/// <summary>
/// Stacks of depthwise separable convolutions: the encoder of SliceNet (Kaiser, Gomez and Chollet, "Depthwise separable convolutions for
/// neural machine translation", arXiv 1706.03059) with a mean over time and a linear layer for the classes.
/// </summary>
/// <remarks>
/// The input is a series of one channel that holds symbol numbers, 0 for padding. A step (section 3.1) is ReLU, a convolution of each
/// channel by itself, a convolution of one tap, and layer normalization. A module is four steps of 3, 3, 15 and 15 taps, the last with
/// dilation 8; to the second and the fourth the module's input is added, and dropout follows.
/// </remarks>
public sealed record SeparableCnnOptions : SymbolNetworkOptions
{
    /// <summary>Default of <see cref="Modules"/>.</summary>
    public const int DefaultModules = 3;

    /// <summary>Default of <see cref="Dimensions"/>.</summary>
    public const int DefaultDimensions = 128;

    /// <summary>Default of <see cref="Dropout"/>.</summary>
    public const float DefaultDropout = 0.5f;

    /// <summary>Default of <see cref="NetworkTrainingOptions.Epochs"/>.</summary>
    public const int DefaultEpochs = 30;

    private readonly int _modules = DefaultModules, _dimensions = DefaultDimensions;
    private readonly float _dropout = DefaultDropout;

    /// <summary>Creates a small encoder that trains with Adam for <see cref="DefaultEpochs"/> epochs.</summary>
    public SeparableCnnOptions() => Training = new NetworkTrainingOptions { Epochs = DefaultEpochs, Schedule = new CosineRate() };

    /// <inheritdoc/>
    public override string Name => "SeparableCNN";

    /// <summary>Number of modules, 1 to 64. Default <see cref="DefaultModules"/>; the paper's encoder has 6.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Modules { get => _modules; init => _modules = Argument.Within(value, 1, 64); }

    /// <summary>Values of a symbol's vector, and channels of all layers, 1 to 4,096. Default <see cref="DefaultDimensions"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Dimensions { get => _dimensions; init => _dimensions = Argument.Within(value, 1, 4096); }

    /// <summary>Share of values that dropout sets to 0: at least 0, below 1. Default <see cref="DefaultDropout"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float Dropout { get => _dropout; init => _dropout = Argument.Share(value); }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The series have more than one channel, the number of symbols is not known, or an extent does not fit.
    /// </exception>
    public override NetworkArchitecture Build(int channels, int outputs, int length)
    {
        var network = new NetworkBuilder(channels);
        var embedding = new Embedding(SymbolsFor(channels), Dimensions) { HasPadding = true, Numbers = Numbers };
        int x = AddModules(network, "module", network.Add("symbols", embedding, network.Input), Modules, Dropout);
        return network.Build(Name, network.Add("scores", new Dense(outputs), network.Add("pool", new GlobalAveragePool(), x)));
    }

    /// <summary>Adds modules, which keep the channels and the length.</summary>
    /// <param name="network">The network.</param>
    /// <param name="prefix">What the names of their nodes begin with, before the number of the module.</param>
    /// <param name="input">The node below the first.</param>
    /// <param name="modules">Number of modules, 1 or more.</param>
    /// <param name="dropout">Share of the values after a module that is dropped: at least 0, below 1.</param>
    /// <returns>The number of the last node.</returns>
    internal static int AddModules(NetworkBuilder network, string prefix, int input, int modules, float dropout)
    {
        for (int module = 1; module <= modules; module++)
        {
            string name = $"{prefix}{module}";
            int second = Step(network, $"{name}/step2", Step(network, $"{name}/step1", input, 3, 1), 3, 1);
            int sum = network.Add($"{name}/sum1", new Add(), second, input);
            int fourth = Step(network, $"{name}/step4", Step(network, $"{name}/step3", sum, 15, 1), 15, 8);
            input = network.Add($"{name}/sum2", new Add(), fourth, input);
            if (dropout > 0)
                input = network.Add($"{name}/dropout", new Dropout(dropout), input);
        }

        return input;
    }

    private static int Step(NetworkBuilder network, string name, int input, int taps, int dilation)
    {
        int x = network.Add($"{name}/relu", new Relu(), input), channels = network.ChannelsOf(input);
        x = network.Add($"{name}/each", new Conv1d(channels, taps) { Dilation = dilation, Groups = channels, HasBias = false }, x);
        return network.Add($"{name}/norm", new LayerNorm(), network.Add($"{name}/all", new Conv1d(channels, 1), x));
    }
}
