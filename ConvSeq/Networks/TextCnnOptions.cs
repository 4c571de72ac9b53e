using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>
/// The sentence CNN (Kim, "Convolutional neural networks for sentence classification", arXiv 1408.5882): a vector for each word,
/// convolutions of several widths, and for each filter its largest value over the sentence.
/// </summary>
/// <remarks>
/// The input is a series of one channel that holds symbol numbers: 0 stands for padding and for unknown words, whose vector is 0, and the
/// words are numbered from 1. Each width (section 2) has a convolution with ReLU, whose windows may reach beyond both ends, where they see
/// zeros; so a sentence may be shorter than a window. The largest values over time pass through dropout into a linear layer whose weights
/// are limited to <see cref="MaxNorm"/> for each class (section 2.1). Filters start uniform on ±0.01 and the weights of classes at 0, as in
/// the author's program. Options are equal if all their values are.
/// </remarks>
public sealed record TextCnnOptions : SymbolNetworkOptions
{
    /// <summary>Default of <see cref="Dimensions"/>.</summary>
    public const int DefaultDimensions = 300;

    /// <summary>Default of <see cref="Filters"/>.</summary>
    public const int DefaultFilters = 100;

    /// <summary>Default of <see cref="Dropout"/>.</summary>
    public const float DefaultDropout = 0.5f;

    /// <summary>Default of <see cref="MaxNorm"/>.</summary>
    public const float DefaultMaxNorm = 3;

    /// <summary>Default of <see cref="NetworkTrainingOptions.Epochs"/>.</summary>
    public const int DefaultEpochs = 25;

    private readonly int _dimensions = DefaultDimensions, _filters = DefaultFilters;
    private readonly ImmutableArray<int> _widths = [3, 4, 5];
    private readonly float _dropout = DefaultDropout;
    private readonly float? _maxNorm = DefaultMaxNorm;
    private readonly TextCnnVectors _mode;

    /// <summary>
    /// Creates the paper's architecture and its training (section 3.1): Adadelta at a constant rate on batches of 50, for
    /// <see cref="DefaultEpochs"/> epochs. With validation texts the weights are kept that classify most of them right.
    /// </summary>
    public TextCnnOptions() => Training = new NetworkTrainingOptions
    {
        Epochs = DefaultEpochs,
        BestBy = EpochMeasure.Accuracy,
        BatchSize = 50,
        Optimizer = OptimizerOptions.Adadelta with { SquareDecay = 0.95 },
        Schedule = new ConstantRate(),
    };

    /// <inheritdoc/>
    public override string Name => "TextCNN";

    /// <summary>
    /// Values of a word's vector, 1 to 4,096. Default <see cref="DefaultDimensions"/>; where <see cref="Vectors"/> are given, theirs count.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Dimensions { get => _dimensions; init => _dimensions = Argument.Within(value, 1, 4096); }

    /// <summary>Filters of each width, 1 to 4,096. Default <see cref="DefaultFilters"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Filters { get => _filters; init => _filters = Argument.Within(value, 1, 4096); }

    /// <summary>Widths of the convolutions in words, 1 to 256 each. Default 3, 4, 5.</summary>
    /// <exception cref="ArgumentException">There is none, or two are equal.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public ImmutableArray<int> Widths
    {
        get => _widths;
        init
        {
            if (value.IsDefaultOrEmpty || value.Distinct().Count() != value.Length)
                throw new ArgumentException("There must be one or more widths, all different.", nameof(Widths));
            foreach (int width in value)
                Argument.Within(width, 1, 256);
            _widths = value;
        }
    }

    /// <summary>Share of values that dropout sets to 0: at least 0, below 1. Default <see cref="DefaultDropout"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float Dropout { get => _dropout; init => _dropout = Argument.Share(value); }

    /// <summary>Largest norm of the weights of a class, above 0; null for no limit. Default <see cref="DefaultMaxNorm"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0 or not finite.</exception>
    public float? MaxNorm
    {
        get => _maxNorm;
        init => _maxNorm = value is null or (> 0 and < float.PositiveInfinity) ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxNorm), value, "The norm must be finite and above 0.");
    }

    /// <summary>
    /// What becomes of the words' vectors (section 3.2). Default <see cref="TextCnnVectors.Random"/>; the others need
    /// <see cref="Vectors"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public TextCnnVectors Mode
    {
        get => _mode;
        init => _mode = Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Mode), value, "Unknown mode.");
    }

    /// <summary>
    /// The vectors of all symbols to start from, that of symbol 0 first; it is taken as 0. Default null: random ones.
    /// <see cref="WordVectors.For"/> makes them of a file.
    /// </summary>
    public EmbeddingVectors? Vectors { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The series have more than one channel, the number of symbols is not known, vectors are missing or not needed, or an extent does not
    /// fit.
    /// </exception>
    public override NetworkArchitecture Build(int channels, int outputs, int length)
    {
        int symbols = SymbolsFor(channels, otherwise: Vectors?.Symbols);
        if (Mode == TextCnnVectors.Random != Vectors is null)
        {
            throw new ArgumentException(
                Vectors is null ? $"The mode {Mode} needs vectors: set Vectors." : "Vectors are given, but the mode is Random: set Mode.");
        }

        var network = new NetworkBuilder(channels);
        var embedding = new Embedding(symbols, Vectors?.Dimensions ?? Dimensions)
        {
            HasPadding = true,
            Numbers = Numbers,
            Initialization = Initialization.Normal(RandomDeviation),
            Vectors = Vectors,
            IsFrozen = Mode == TextCnnVectors.Static,
        };
        int x = network.Add("words", embedding, network.Input);
        if (Mode == TextCnnVectors.Multichannel)
        {
            int still = network.Add("words/fixed", embedding with { IsFrozen = true }, network.Input);
            x = network.Add("words/both", new Concat(), x, still);
        }

        return BuildOn(network, x, outputs);
    }

    /// <summary>Ends a network by the convolutions over vectors of words, and the scores.</summary>
    /// <param name="network">The network so far.</param>
    /// <param name="x">Number of the layer with the vectors.</param>
    /// <param name="outputs">Number of scores.</param>
    internal NetworkArchitecture BuildOn(NetworkBuilder network, int x, int outputs)
    {
        var largest = new int[Widths.Length];
        for (int i = 0; i < largest.Length; i++)
        {
            // Zeros beyond both ends, so that the first and the last word are seen by every tap.
            string name = $"width{Widths[i]}";
            int y = network.Add(name, new Conv1d(Filters, Widths[i]) { Initialization = Initialization.Uniform(FilterBound) }, x);
            largest[i] = network.Add($"{name}/largest", new GlobalMaxPool(), network.Add($"{name}/relu", new Relu(), y));
        }

        x = largest.Length == 1 ? largest[0] : network.Add("joined", new Concat(), largest);
        x = network.AddDropout("dropout", Dropout, x);
        var scores = new Dense(outputs) { MaxNorm = MaxNorm, Initialization = Initialization.Zeros };
        return network.Build(Name, network.Add("scores", scores, x));
    }

    /// <summary>Whether the other options hold the same values.</summary>
    /// <param name="other">Other options, or null.</param>
    public bool Equals(TextCnnOptions? other) =>
        base.Equals(other) && Dimensions == other.Dimensions && Filters == other.Filters
        && Dropout == other.Dropout && MaxNorm == other.MaxNorm && Mode == other.Mode && Vectors == other.Vectors
        && Widths.AsSpan().SequenceEqual(other.Widths.AsSpan());

    /// <summary>A hash of all values of the options.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(base.GetHashCode());
        hash.Add(Dimensions);
        hash.Add(Filters);
        hash.Add(Dropout);
        hash.Add(MaxNorm);
        hash.Add(Mode);
        hash.Add(Vectors);
        foreach (int width in Widths)
            hash.Add(width);
        return hash.ToHashCode();
    }

    // As Kim's program has it for ReLU: vectors are uniform on ±0.25, of which this is the deviation, and filters on ±0.01.
    internal const float RandomDeviation = 0.144f;
    private const float FilterBound = 0.01f;
}

/// <summary>What becomes of the vectors of words in a <see cref="TextCnnOptions">sentence CNN</see> (Kim, section 3.2).</summary>
public enum TextCnnVectors
{
    /// <summary>They start at random and are learned: CNN-rand.</summary>
    Random,

    /// <summary>Given ones stay: CNN-static.</summary>
    Static,

    /// <summary>Given ones are learned further: CNN-non-static.</summary>
    NonStatic,

    /// <summary>Given ones are there twice: one copy stays, one is learned further, and filters see both: CNN-multichannel.</summary>
    Multichannel,
}
