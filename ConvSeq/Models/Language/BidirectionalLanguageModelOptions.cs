using ConvSeq.Networks;

namespace ConvSeq.Models;

/// <summary>
/// Options of <see cref="BidirectionalLanguageModel"/>: one vector for each word, and on them a stack of LSTMs that reads forward and one
/// that reads backward, both of which predict the next word they come to by the same vectors.
/// </summary>
/// <remarks>
/// A series of the network has two channels: the symbols in the order in which they are read, and at each point 0 for forward or 1 for
/// backward. Both stacks see every series, and fixed gates let through the one that belongs to its direction; so one network learns the
/// sum of both losses from one set of vectors. Options are equal if all their values are.
/// </remarks>
public sealed record BidirectionalLanguageModelOptions : NetworkOptions
{
    /// <summary>Default of <see cref="Units"/>.</summary>
    public const int DefaultUnits = 128;

    /// <summary>Default of <see cref="Layers"/>.</summary>
    public const int DefaultLayers = 2;

    /// <summary>Default of <see cref="Dropout"/>.</summary>
    public const float DefaultDropout = 0.3f;

    /// <summary>Default of <see cref="ChunkLength"/>.</summary>
    public const int DefaultChunkLength = 128;

    /// <summary>Default of <see cref="NetworkTrainingOptions.Epochs"/>.</summary>
    public const int DefaultEpochs = 10;

    /// <summary>Names of nodes of the network.</summary>
    internal const string Words = "words", Forward = "forward", Backward = "backward";

    // σ of it is 1, and σ of its opposite 0, to the last bit of a float.
    private const float Open = 30;

    private readonly int _units = DefaultUnits, _layers = DefaultLayers, _chunkLength = DefaultChunkLength;
    private readonly float _dropout = DefaultDropout;

    /// <summary>
    /// Creates the options. Training: Adam at a rate that falls from 0.003 by a cosine, batches of 32 series, gradients clipped to a length
    /// of 1, for <see cref="DefaultEpochs"/> epochs.
    /// </summary>
    public BidirectionalLanguageModelOptions() => Training = new NetworkTrainingOptions
    {
        Epochs = DefaultEpochs,
        BatchSize = 32,
        Optimizer = new OptimizerOptions { LearningRate = 3e-3, GradientClip = RecurrentNetworkOptions.DefaultGradientClip },
        Schedule = new CosineRate(),
    };

    /// <inheritdoc/>
    public override string Name => "bidirectional language model";

    /// <summary>
    /// Values of the vector of a word, and of the state of each layer and direction, 1 to 4,096. Default <see cref="DefaultUnits"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Units { get => _units; init => _units = Argument.Within(value, 1, 4096); }

    /// <summary>LSTMs of each direction, one on the other, 1 to 16. Default <see cref="DefaultLayers"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Layers { get => _layers; init => _layers = Argument.Within(value, 1, RecurrentNetworkOptions.MaxLayers); }

    /// <summary>
    /// Share of values that dropout sets to 0, of vectors, between layers, and before the scores: at least 0, below 1. Default
    /// <see cref="DefaultDropout"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float Dropout { get => _dropout; init => _dropout = Argument.Share(value); }

    /// <summary>
    /// Longer texts are cut into parts of so many words in training, 2 to 65,536; each is read from a state of zeros. Default
    /// <see cref="DefaultChunkLength"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int ChunkLength { get => _chunkLength; init => _chunkLength = Argument.Within(value, 2, 1 << 16); }

    /// <summary>
    /// The vectors of all symbols to start from, that of symbol 0 first, which is taken as 0; such as those of <see cref="Word2Vec"/> from
    /// a larger text. They have <see cref="Units"/> values, and are learned further. Default null: random ones.
    /// </summary>
    public EmbeddingVectors? Vectors { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The series do not have two channels, vectors have another number of symbols or values, or the network would be too large.
    /// </exception>
    public override NetworkArchitecture Build(int channels, int outputs, int length)
    {
        if (channels != 2)
            throw new ArgumentException(
                $"The series of a {Name} have two channels, symbol and direction, not {channels}.", nameof(channels));
        var network = new NetworkBuilder(channels);
        int symbols = network.Add("symbol", new SelectChannels(0, 1), network.Input);
        int direction = network.Add("direction", new SelectChannels(1, 1), network.Input);
        var vectors = new Embedding(outputs, Units) { HasPadding = true, Vectors = Vectors };
        int words = network.AddDropout($"{Words}/dropout", Dropout, network.Add(Words, vectors, symbols));
        int forward = LetThrough(Forward, Open, -Open), backward = LetThrough(Backward, -Open, Open);
        int state = network.AddDropout("state/dropout", Dropout, network.Add("state", new Add(), forward, backward));
        return network.Build(Name, network.Add("scores", new TiedDense(Words), state));

        int LetThrough(string name, float first, float second)
        {
            int states = network.Stack(name, new Recurrent(RecurrentCell.Lstm, Units) { ForgetBias = 1 }, Layers, Dropout, words);
            float[] doors = [.. Enumerable.Repeat(first, Units), .. Enumerable.Repeat(second, Units)];
            var door = new Embedding(2, Units) { IsFrozen = true, Vectors = new EmbeddingVectors(Units, doors) };
            int both = network.Add($"{name}/both", new Concat(), states, network.Add($"{name}/door", door, direction));
            return network.Add($"{name}/gate", new Gate(), both);
        }
    }
}
