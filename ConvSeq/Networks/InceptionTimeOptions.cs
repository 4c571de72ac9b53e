using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>
/// InceptionTime (Ismail Fawaz et al., "InceptionTime: finding AlexNet for time series classification", arXiv 1909.04939): an
/// ensemble of residual networks whose modules look at the series through kernels of several lengths at once.
/// </summary>
/// <remarks>
/// A module (section 3.1) narrows its input to <see cref="Bottleneck"/> channels by a convolution of one tap, unless the input has
/// only one. It convolves the result with <see cref="KernelSizes"/>, and passes the largest of three neighbors of the input through
/// a convolution of one tap. The four are joined, batch-normalized and passed through ReLU. After every <see cref="ResidualEvery"/>
/// modules their input is added. The mean over time feeds one linear layer. No convolution has a bias. Options are equal if all
/// their values are.
/// </remarks>
public sealed record InceptionTimeOptions : NetworkOptions
{
    /// <summary>Default of <see cref="NetworkOptions.Members"/>: the paper's ensemble.</summary>
    public new const int DefaultMembers = 5;

    /// <summary>Default of <see cref="Depth"/>.</summary>
    public const int DefaultDepth = 6;

    /// <summary>Default of <see cref="Filters"/>.</summary>
    public const int DefaultFilters = 32;

    /// <summary>Default of <see cref="Bottleneck"/>.</summary>
    public const int DefaultBottleneck = 32;

    /// <summary>Default of <see cref="ResidualEvery"/>.</summary>
    public const int DefaultResidualEvery = 3;

    private readonly int _depth = DefaultDepth, _filters = DefaultFilters, _bottleneck = DefaultBottleneck,
        _residualEvery = DefaultResidualEvery;
    private readonly ImmutableArray<int> _kernelSizes = [40, 20, 10];

    /// <summary>
    /// Creates the paper's architecture and its ensemble of <see cref="DefaultMembers"/>; each trains for
    /// <see cref="NetworkTrainingOptions.DefaultEpochs"/> epochs at most.
    /// </summary>
    public InceptionTimeOptions() => Members = DefaultMembers;

    /// <inheritdoc/>
    public override string Name => "InceptionTime";

    /// <summary>Number of modules, 1 to 64. Default <see cref="DefaultDepth"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Depth { get => _depth; init => _depth = Argument.Within(value, 1, 64); }

    /// <summary>Filters of each convolution of a module, 1 to 1,024. Default <see cref="DefaultFilters"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Filters { get => _filters; init => _filters = Argument.Within(value, 1, 1024); }

    /// <summary>Taps of the parallel convolutions, 1 to 4,096 each. Default 40, 20, 10.</summary>
    /// <exception cref="ArgumentException">There is none, or two are equal.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public ImmutableArray<int> KernelSizes
    {
        get => _kernelSizes;
        init
        {
            if (value.IsDefaultOrEmpty || value.Distinct().Count() != value.Length)
                throw new ArgumentException("There must be one or more kernel sizes, all different.", nameof(KernelSizes));
            foreach (int size in value)
                Argument.Within(size, 1, 4096);
            _kernelSizes = value;
        }
    }

    /// <summary>
    /// Number of channels of a module's input after narrowing, 1 to 1,024; 0 for no narrowing. Default
    /// <see cref="DefaultBottleneck"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Bottleneck { get => _bottleneck; init => _bottleneck = Argument.Within(value, 0, 1024); }

    /// <summary>
    /// Number of modules between residual connections, 1 to 64; 0 for none. Default <see cref="DefaultResidualEvery"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int ResidualEvery { get => _residualEvery; init => _residualEvery = Argument.Within(value, 0, 64); }

    /// <inheritdoc/>
    public override NetworkArchitecture Build(int channels, int outputs, int length)
    {
        var network = new NetworkBuilder(channels);
        int residual = network.Input, x = network.Input;
        for (int module = 1; module <= Depth; module++)
        {
            x = Module(network, $"module{module}", x);
            if (ResidualEvery > 0 && module % ResidualEvery == 0)
            {
                string name = $"residual{module / ResidualEvery}";
                x = network.Residual(name, residual, x, new Conv1d(1, 1) { HasBias = false }, alwaysProject: true, normalize: true);
                residual = x = network.Add($"{name}/relu", new Relu(), x);
            }
        }

        int pooled = network.Add("pool", new GlobalAveragePool(), x);
        return network.Build(Name, network.Add("scores", new Dense(outputs), pooled));
    }

    /// <summary>Whether the other options hold the same values.</summary>
    /// <param name="other">Other options, or null.</param>
    public bool Equals(InceptionTimeOptions? other) =>
        base.Equals(other) && Depth == other.Depth && Filters == other.Filters && Bottleneck == other.Bottleneck
        && ResidualEvery == other.ResidualEvery && KernelSizes.AsSpan().SequenceEqual(other.KernelSizes.AsSpan());

    /// <summary>A hash of all values of the options.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(base.GetHashCode());
        hash.Add(Depth);
        hash.Add(Filters);
        hash.Add(Bottleneck);
        hash.Add(ResidualEvery);
        foreach (int size in KernelSizes)
            hash.Add(size);
        return hash.ToHashCode();
    }

    private int Module(NetworkBuilder network, string name, int input)
    {
        int narrow = Bottleneck > 0 && network.ChannelsOf(input) > 1
            ? network.Add($"{name}/bottleneck", new Conv1d(Bottleneck, 1) { HasBias = false }, input)
            : input;
        int[] branches = new int[KernelSizes.Length + 1];
        for (int k = 0; k < KernelSizes.Length; k++)
            branches[k] = network.Add(
                $"{name}/convolution{KernelSizes[k]}", new Conv1d(Filters, KernelSizes[k]) { HasBias = false }, narrow);
        int largest = network.Add($"{name}/largest", new MaxPool1d(3), input);
        branches[^1] = network.Add($"{name}/pooled", new Conv1d(Filters, 1) { HasBias = false }, largest);
        int joined = network.Add($"{name}/joined", new Concat(), branches);
        int normalized = network.Add($"{name}/norm", new BatchNorm1d(), joined);
        return network.Add($"{name}/relu", new Relu(), normalized);
    }
}
