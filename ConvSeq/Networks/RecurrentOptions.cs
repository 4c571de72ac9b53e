namespace ConvSeq.Networks;

/// <summary>Settings that all networks with recurrent layers share.</summary>
public abstract record RecurrentNetworkOptions : NetworkOptions
{
    /// <summary>Default of <see cref="Units"/>.</summary>
    public const int DefaultUnits = 64;

    /// <summary>Default of <see cref="Dropout"/>.</summary>
    public const float DefaultDropout = 0.1f;

    /// <summary>Default of <see cref="ForgetBias"/>.</summary>
    public const float DefaultForgetBias = 1;

    /// <summary>Default of <see cref="OptimizerOptions.GradientClip"/> for networks with recurrent layers.</summary>
    public const double DefaultGradientClip = 1;

    /// <summary>Maximum of <see cref="Layers"/>.</summary>
    public const int MaxLayers = 16;

    private readonly RecurrentCell _cell = RecurrentCell.Lstm;
    private readonly int _units = DefaultUnits, _layers = 1;
    private readonly float _dropout = DefaultDropout, _forgetBias = DefaultForgetBias;
    private readonly RecurrentReadout _readout;

    /// <summary>
    /// Creates the settings. Gradients are clipped to a length of <see cref="DefaultGradientClip"/>, unless
    /// <see cref="NetworkOptions.Training"/> is set to something else: over many steps they may grow without limit (Pascanu, Mikolov and
    /// Bengio, arXiv 1211.5063).
    /// </summary>
    private protected RecurrentNetworkOptions() =>
        Training = new NetworkTrainingOptions { Optimizer = new OptimizerOptions { GradientClip = DefaultGradientClip } };

    /// <summary>Kind of cell. Default <see cref="RecurrentCell.Lstm"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public RecurrentCell Cell
    {
        get => _cell;
        init => _cell = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Cell), value, "Unknown cell.");
    }

    /// <summary>Values of the state of each recurrent layer and direction, 1 to 4,096. Default <see cref="DefaultUnits"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Units { get => _units; init => _units = Argument.Within(value, 1, 4096); }

    /// <summary>Number of recurrent layers, 1 to <see cref="MaxLayers"/>. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Layers { get => _layers; init => _layers = Argument.Within(value, 1, MaxLayers); }

    /// <inheritdoc cref="Recurrent.Bidirectional"/>
    public bool Bidirectional { get; init; }

    /// <inheritdoc cref="Recurrent.Peepholes"/>
    /// <remarks>Other cells than an LSTM have none.</remarks>
    public bool Peepholes { get; init; }

    /// <summary>
    /// Added to the initial biases of the forget gates of an LSTM (Jozefowicz, Zaremba and Sutskever 2015, section 3.2). Default
    /// <see cref="DefaultForgetBias"/>. Other cells do not have it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public float ForgetBias
    {
        get => _forgetBias;
        init => _forgetBias = float.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(ForgetBias), value, "The forget bias must be finite.");
    }

    /// <summary>
    /// Share of values that dropout sets to 0, between recurrent layers and before linear layers: at least 0, below 1. Default
    /// <see cref="DefaultDropout"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float Dropout { get => _dropout; init => _dropout = Argument.Share(value); }

    /// <summary>Part of the last recurrent layer that feeds the outputs. Default <see cref="RecurrentReadout.LastState"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public RecurrentReadout Readout
    {
        get => _readout;
        init => _readout = Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Readout), value, "Unknown readout.");
    }

    /// <summary>Adds the recurrent layers, their readout, and dropout.</summary>
    private protected int AddRecurrent(NetworkBuilder network, int input)
    {
        bool isLstm = Cell == RecurrentCell.Lstm;
        var layer = new Recurrent(Cell, Units)
        {
            Bidirectional = Bidirectional,
            Peepholes = isLstm && Peepholes,
            ForgetBias = isLstm ? ForgetBias : 0,
        };
        int x = network.Stack("recurrent", layer, Layers, Dropout, input);
        x = Readout switch
        {
            RecurrentReadout.LastState => network.LastState("last", x),
            RecurrentReadout.GlobalAverage => network.Add("pool", new GlobalAveragePool(), x),
            RecurrentReadout.GlobalMax => network.Add("pool", new GlobalMaxPool(), x),
            _ => x,
        };
        return network.AddDropout("dropout", Dropout, x);
    }
}

/// <summary>
/// Recurrent layers on the series itself, one on the other, and a linear layer on what the last of them comes to: an LSTM, a GRU or a
/// tanh RNN by <see cref="RecurrentNetworkOptions.Cell"/>.
/// </summary>
public sealed record RecurrentOptions : RecurrentNetworkOptions
{
    private readonly int _symbolDimensions;
    private readonly float? _inputDropout;

    /// <inheritdoc/>
    public override string Name => Cell.ToString().ToUpperInvariant();

    /// <summary>
    /// Share of what the first layer sees that dropout sets to 0: at least 0, below 1. Default null: none of the values of a series, and
    /// <see cref="RecurrentNetworkOptions.Dropout"/> of those of the vectors of symbols.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float? InputDropout
    {
        get => _inputDropout;
        init => _inputDropout = value is { } share ? Argument.Share(share) : null;
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

    /// <inheritdoc/>
    public override NetworkArchitecture Build(int channels, int outputs, int length)
    {
        var network = new NetworkBuilder(channels);
        int x = AddRecurrent(network, SymbolLayers.AddInput(network, outputs, SymbolDimensions, InputDropout, Dropout));
        return network.Build(Name, SymbolLayers.AddScores(network, x, new Dense(outputs), SymbolDimensions, TieSymbols));
    }
}

/// <summary>What the outputs of a network are computed from.</summary>
public enum RecurrentReadout
{
    /// <summary>
    /// The last state: of the first direction that at the last point, of a second direction that at the first point, where it ends.
    /// </summary>
    LastState,

    /// <summary>The mean of the states over all points.</summary>
    GlobalAverage,

    /// <summary>The largest value of each part of the states over all points.</summary>
    GlobalMax,

    /// <summary>Separate outputs for every point: a prediction of a sequence.</summary>
    EveryStep,
}
