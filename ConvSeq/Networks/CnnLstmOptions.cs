namespace ConvSeq.Networks;

/// <summary>
/// Convolutions, then recurrent layers, then fully connected layers (Sainath, Vinyals, Senior and Sak, "Convolutional, long short-term
/// memory, fully connected deep neural networks", ICASSP 2015).
/// </summary>
/// <remarks>
/// As in section 2.1 of the paper: <see cref="Convolutions"/> convolutions with ReLU, a linear layer that reduces their channels to
/// <see cref="Reduced"/>, recurrent layers, <see cref="Hidden"/> fully connected units with ReLU, and the outputs. The paper convolves
/// over frequencies; here it is over time, and the length stays. Class activation maps are not available.
/// </remarks>
public sealed record CnnLstmOptions : RecurrentNetworkOptions
{
    /// <summary>Default of <see cref="Convolutions"/>.</summary>
    public const int DefaultConvolutions = 2;

    /// <summary>Default of <see cref="Filters"/>.</summary>
    public const int DefaultFilters = 64;

    /// <summary>Default of <see cref="KernelSize"/>.</summary>
    public const int DefaultKernelSize = 9;

    /// <summary>Default of <see cref="Reduced"/>.</summary>
    public const int DefaultReduced = 32;

    /// <summary>Default of <see cref="Hidden"/>.</summary>
    public const int DefaultHidden = 64;

    /// <summary>Default of <see cref="RecurrentNetworkOptions.Layers"/>: the paper's.</summary>
    public const int DefaultLayers = 2;

    private readonly int _convolutions = DefaultConvolutions, _filters = DefaultFilters, _kernelSize = DefaultKernelSize,
        _reduced = DefaultReduced, _hidden = DefaultHidden;

    /// <summary>Creates the settings, with <see cref="DefaultLayers"/> recurrent layers and clipped gradients.</summary>
    public CnnLstmOptions() => Layers = DefaultLayers;

    /// <inheritdoc/>
    public override string Name => $"CNN-{Cell.ToString().ToUpperInvariant()}";

    /// <summary>Number of convolutions, 1 to 16. Default <see cref="DefaultConvolutions"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Convolutions { get => _convolutions; init => _convolutions = Argument.Within(value, 1, 16); }

    /// <summary>Filters of each convolution, 1 to 1,024. Default <see cref="DefaultFilters"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Filters { get => _filters; init => _filters = Argument.Within(value, 1, 1024); }

    /// <summary>Taps of each convolution, 1 to 256. Default <see cref="DefaultKernelSize"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int KernelSize { get => _kernelSize; init => _kernelSize = Argument.Within(value, 1, 256); }

    /// <summary>Channels that the recurrent layers get, 1 to 4,096. Default <see cref="DefaultReduced"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Reduced { get => _reduced; init => _reduced = Argument.Within(value, 1, 4096); }

    /// <summary>Units of the fully connected layer, 1 to 4,096. Default <see cref="DefaultHidden"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Hidden { get => _hidden; init => _hidden = Argument.Within(value, 1, 4096); }

    /// <inheritdoc/>
    public override NetworkArchitecture Build(int channels, int outputs, int length)
    {
        var network = new NetworkBuilder(channels);
        int x = network.Input;
        for (int i = 1; i <= Convolutions; i++)
        {
            x = network.Add($"convolution{i}", new Conv1d(Filters, KernelSize) { Initialization = Initialization.HeUniform }, x);
            x = network.Add($"convolution{i}/relu", new Relu(), x);
        }

        x = AddRecurrent(network, network.Add("reduced", new Dense(Reduced), x));
        x = network.Add("hidden", new Dense(Hidden) { Initialization = Initialization.HeUniform }, x);
        x = network.Add("hidden/relu", new Relu(), x);
        x = network.AddDropout("hidden/dropout", Dropout, x);
        return network.Build(Name, network.Add("scores", new Dense(outputs), x));
    }
}
