namespace ConvSeq.Networks;

/// <summary>
/// An encoder that reads a source of symbols and a decoder that writes a target of its own length, symbol by symbol (Sutskever, Vinyals and
/// Le, arXiv 1409.3215; Cho et al., arXiv 1406.1078). The encoder has recurrent layers, or the separable convolutions of SliceNet (Kaiser,
/// Gomez and Chollet, arXiv 1706.03059); the decoder has recurrent layers, and sees in training the target so far.
/// </summary>
/// <remarks>
/// Series are sequences of symbols with a source (<see cref="NetworkData.WithSource"/>); <c>SequenceTranslator</c> makes them. Both parts
/// share one table of vectors. The last state of the encoder, or the mean of its convolutions, is mapped linearly and added to every input
/// of the decoder, as in Cho's paper; with <see cref="EncoderLink.Attention"/>, each state of the decoder also looks at all states of the
/// encoder (Luong, Pham and Manning, arXiv 1508.04025, with scaled products): tanh(W [state; what it saw]) makes the scores.
/// </remarks>
public sealed record EncoderDecoderOptions : SymbolNetworkOptions
{
    /// <summary>Default of <see cref="Units"/>.</summary>
    public const int DefaultUnits = 128;

    /// <summary>Default of <see cref="Dimensions"/>.</summary>
    public const int DefaultDimensions = 64;

    /// <summary>Default of <see cref="Dropout"/>.</summary>
    public const float DefaultDropout = 0.1f;

    private readonly EncoderKind _encoder;
    private readonly EncoderLink _link = EncoderLink.Attention;
    private readonly RecurrentCell _cell = RecurrentCell.Lstm;
    private readonly int _units = DefaultUnits, _layers = 1, _dimensions = DefaultDimensions;
    private readonly float _dropout = DefaultDropout;

    /// <summary>
    /// Creates the settings. Gradients are clipped to a length of <see cref="RecurrentNetworkOptions.DefaultGradientClip"/>, unless
    /// <see cref="NetworkOptions.Training"/> is set to something else.
    /// </summary>
    public EncoderDecoderOptions() => Training = new NetworkTrainingOptions
    {
        Optimizer = new OptimizerOptions { GradientClip = RecurrentNetworkOptions.DefaultGradientClip },
    };

    /// <inheritdoc/>
    public override string Name => "EncoderDecoder";

    /// <summary>Layers of the encoder. Default <see cref="EncoderKind.Recurrent"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public EncoderKind Encoder { get => _encoder; init => _encoder = Argument.Defined(value); }

    /// <summary>What the decoder sees of the encoder. Default <see cref="EncoderLink.Attention"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public EncoderLink Link { get => _link; init => _link = Argument.Defined(value); }

    /// <summary>Kind of recurrent cells. Default <see cref="RecurrentCell.Lstm"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public RecurrentCell Cell { get => _cell; init => _cell = Argument.Defined(value); }

    /// <summary>Whether a recurrent encoder reads the source in both directions. Default true.</summary>
    public bool Bidirectional { get; init; } = true;

    /// <summary>
    /// Values of the state of each recurrent layer and direction, and of the queries and keys of attention, 1 to 4,096. Default
    /// <see cref="DefaultUnits"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Units { get => _units; init => _units = Argument.Within(value, 1, 4096); }

    /// <summary>
    /// Number of recurrent layers of the encoder and of the decoder, or of modules of four convolutions of the encoder, 1 to
    /// <see cref="RecurrentNetworkOptions.MaxLayers"/>. Default 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Layers { get => _layers; init => _layers = Argument.Within(value, 1, RecurrentNetworkOptions.MaxLayers); }

    /// <summary>
    /// Values of a symbol's vector, and channels of the convolutions of the encoder, 1 to 4,096. Default <see cref="DefaultDimensions"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Dimensions { get => _dimensions; init => _dimensions = Argument.Within(value, 1, 4096); }

    /// <summary>
    /// Share of values that dropout sets to 0, of vectors, between layers and before the scores: at least 0, below 1. Default
    /// <see cref="DefaultDropout"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float Dropout { get => _dropout; init => _dropout = Argument.Share(value); }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The series have more than one channel, the number of symbols is not known, or an extent does not fit.
    /// </exception>
    public override NetworkArchitecture Build(int channels, int outputs, int length)
    {
        var network = new NetworkBuilder(channels);
        int vectors = network.Add("symbols", new Embedding(SymbolsFor(channels), Dimensions) { Numbers = Numbers }, network.Input);
        vectors = network.AddDropout("symbols/dropout", Dropout, vectors);
        int source = network.Add("source", new SelectPart(SeriesPart.Source), vectors), encoder, state;
        var layer = new Recurrent(Cell, Units)
        {
            ForgetBias = Cell == RecurrentCell.Lstm ? RecurrentNetworkOptions.DefaultForgetBias : 0,
        };
        if (Encoder == EncoderKind.SeparableConvolutions)
        {
            encoder = SeparableCnnOptions.AddModules(network, "encoder", source, Layers, Dropout);
            state = network.Add("state", new GlobalAveragePool(), encoder);
        }
        else
        {
            encoder = network.Stack("encoder", layer with { Bidirectional = Bidirectional }, Layers, Dropout, source);
            state = network.LastState("state", encoder);
        }

        int target = network.Add("target", new SelectPart(SeriesPart.Target), vectors);
        int decoder = network.Stack("decoder", layer, Layers, Dropout, network.Condition("decoder", target, state));
        int hidden = Link == EncoderLink.Attention ? AddAttention(network, encoder, decoder) : decoder;
        return network.Build(Name, network.Add("scores", new Dense(outputs), network.AddDropout("scores/dropout", Dropout, hidden)));
    }

    private int AddAttention(NetworkBuilder network, int encoder, int decoder)
    {
        var map = new Dense(Units) { HasBias = false };
        int queries = network.Add("attention/queries", map, decoder), keys = network.Add("attention/keys", map, encoder);
        int seen = network.Add("attention", new Attention(), queries, keys, encoder);
        int joined = network.Add("hidden", new Dense(Units), network.Add("hidden/inputs", new Concat(), decoder, seen));
        return network.Add("hidden/tanh", new Tanh(), joined);
    }
}

/// <summary>Layers of an encoder.</summary>
public enum EncoderKind
{
    /// <summary>Recurrent layers.</summary>
    Recurrent,

    /// <summary>Modules of four depthwise separable convolutions, as in <see cref="SeparableCnnOptions"/>.</summary>
    SeparableConvolutions,
}

/// <summary>What a decoder sees of an encoder.</summary>
public enum EncoderLink
{
    /// <summary>All of its states, by attention, and the last one.</summary>
    Attention,

    /// <summary>Its last state only, however long the source was.</summary>
    LastState,
}
