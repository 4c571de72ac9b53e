namespace ConvSeq.Networks;

/// <summary>
/// The very deep network for characters (Conneau, Schwenk, Barrault and LeCun, "Very deep convolutional networks for text
/// classification", arXiv 1606.01781): small convolutions whose number of filters doubles whenever the length is halved.
/// </summary>
/// <remarks>
/// The input is a series of one channel that holds symbol numbers, 0 for padding. Figure 1: vectors of the symbols, a convolution of 3,
/// four stages of blocks, the largest <see cref="KeptRows"/> values over time, and three linear layers with ReLU between them. A block
/// (figure 2) is two rounds of a convolution of 3, batch normalization and ReLU. Between stages the largest of 3 neighbors is taken with
/// stride 2. A text that is shorter than needed has zeros in the place of the values that it lacks.
/// </remarks>
public sealed record VeryDeepCnnOptions : SymbolNetworkOptions
{
    /// <summary>Default of <see cref="Depth"/>.</summary>
    public const int DefaultDepth = 9;

    /// <summary>Default of <see cref="Dimensions"/>.</summary>
    public const int DefaultDimensions = 16;

    /// <summary>Default of <see cref="Filters"/>.</summary>
    public const int DefaultFilters = 64;

    /// <summary>Default of <see cref="KeptRows"/>.</summary>
    public const int DefaultKeptRows = 8;

    /// <summary>Default of <see cref="Hidden"/>.</summary>
    public const int DefaultHidden = 2048;

    /// <summary>Default of <see cref="NetworkTrainingOptions.Epochs"/>.</summary>
    public const int DefaultEpochs = 15;

    private readonly int _depth = DefaultDepth, _dimensions = DefaultDimensions, _filters = DefaultFilters, _keptRows = DefaultKeptRows,
        _hidden = DefaultHidden;

    /// <summary>
    /// Creates the paper's architecture of <see cref="DefaultDepth"/> layers and its training (section 4.2): SGD with momentum on batches
    /// of 128, for <see cref="DefaultEpochs"/> epochs.
    /// </summary>
    public VeryDeepCnnOptions() => Training = new NetworkTrainingOptions
    {
        Epochs = DefaultEpochs,
        BatchSize = 128,
        Optimizer = OptimizerOptions.Sgd,
        Schedule = new ConstantRate(),
    };

    /// <inheritdoc/>
    public override string Name => "VDCNN";

    /// <summary>Number of convolutions, 9, 17, 29 or 49 (table 2). Default <see cref="DefaultDepth"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of these.</exception>
    public int Depth
    {
        get => _depth;
        init => _depth = value is 9 or 17 or 29 or 49 ? value
            : throw new ArgumentOutOfRangeException(nameof(Depth), value, "The depth must be 9, 17, 29 or 49.");
    }

    /// <summary>Values of a symbol's vector, 1 to 4,096. Default <see cref="DefaultDimensions"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Dimensions { get => _dimensions; init => _dimensions = Argument.Within(value, 1, 4096); }

    /// <summary>
    /// Filters of the first stage, 1 to 1,024; each later stage has twice as many as the one before. Default <see cref="DefaultFilters"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Filters { get => _filters; init => _filters = Argument.Within(value, 1, 1024); }

    /// <summary>Values of each filter that reach the linear layers, 1 to 256. Default <see cref="DefaultKeptRows"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int KeptRows { get => _keptRows; init => _keptRows = Argument.Within(value, 1, 256); }

    /// <summary>Outputs of the two hidden linear layers, 1 to 65,536. Default <see cref="DefaultHidden"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Hidden { get => _hidden; init => _hidden = Argument.Within(value, 1, 1 << 16); }

    /// <summary>
    /// Whether the input of each block is added to its output (section 3), through a convolution of one tap and batch normalization where
    /// the widths differ. Default false; the paper finds that it helps from 49 layers on.
    /// </summary>
    public bool HasShortcuts { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The series have more than one channel, the number of symbols is not known, or an extent does not fit.
    /// </exception>
    public override NetworkArchitecture Build(int channels, int outputs, int length)
    {
        var network = new NetworkBuilder(channels);
        var embedding = new Embedding(SymbolsFor(channels), Dimensions) { HasPadding = true, Numbers = Numbers };
        int x = network.Add("first", Convolution(Filters), network.Add("symbols", embedding, network.Input));
        int[] blocks = Depth switch
        {
            9 => [1, 1, 1, 1],
            17 => [2, 2, 2, 2],
            29 => [5, 5, 2, 2],
            _ => [8, 8, 5, 3],
        };
        for (int stage = 0; stage < blocks.Length; stage++)
        {
            if (stage > 0)
                x = network.Add($"stage{stage + 1}/largest", new MaxPool1d(3) { Stride = 2 }, x);
            for (int block = 1; block <= blocks[stage]; block++)
                x = Block(network, $"stage{stage + 1}/block{block}", x, Filters << stage);
        }

        x = network.Add("flat", new Flatten(), network.Add("largest", new KMaxPool(KeptRows), x));
        for (int i = 1; i <= 2; i++)
        {
            x = network.Add($"hidden{i}", new Dense(Hidden) { Initialization = Initialization.HeUniform }, x);
            x = network.Add($"hidden{i}/relu", new Relu(), x);
        }

        return network.Build(Name, network.Add("scores", new Dense(outputs) { Initialization = Initialization.HeUniform }, x));
    }

    private int Block(NetworkBuilder network, string name, int input, int filters)
    {
        int x = input;
        for (int i = 1; i <= 2; i++)
        {
            x = network.Add($"{name}/norm{i}", new BatchNorm1d(), network.Add($"{name}/convolution{i}", Convolution(filters), x));
            if (HasShortcuts && i == 2)
                x = network.Residual($"{name}/sum", input, x, Convolution(1) with { HasBias = false }, normalize: true);
            x = network.Add($"{name}/relu{i}", new Relu(), x);
        }

        return x;
    }

    private static Conv1d Convolution(int filters) => new(filters, 3) { Initialization = Initialization.HeUniform };
}
