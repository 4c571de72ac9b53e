using ConvSeq.Networks;

namespace ConvSeq.Models;

/// <summary>Options of <see cref="SequenceModel"/>.</summary>
public sealed record SequenceModelOptions
{
    /// <summary>Default of <see cref="ChunkLength"/>.</summary>
    public const int DefaultChunkLength = 256;

    /// <summary>Maximum of <see cref="ChunkLength"/> and of <see cref="Context"/>.</summary>
    public const int MaxChunkLength = 1 << 20;

    private readonly int _chunkLength = DefaultChunkLength;
    private readonly int? _context, _start;

    /// <summary>
    /// The network, its training and the seed: any whose outputs for a point depend on points up to it, such as a <see cref="TcnOptions"/>
    /// or <see cref="RecurrentOptions"/> with the readout EveryStep, or <see cref="WaveNetOptions"/>. For symbols of a vocabulary it needs
    /// vectors, as with <see cref="TcnOptions.SymbolDimensions"/>. One network is trained; <see cref="NetworkOptions.Members"/> must be 1.
    /// Default null: a TCN, for a vocabulary with vectors of 32 values.
    /// </summary>
    public NetworkOptions? Network { get; init; }

    /// <summary>
    /// Symbols that count in the loss of a chunk, 1 to <see cref="MaxChunkLength"/>. Sequences are cut into chunks of so many; a step of
    /// training takes <see cref="NetworkTrainingOptions.BatchSize"/> of them. Default <see cref="DefaultChunkLength"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int ChunkLength { get => _chunkLength; init => _chunkLength = Argument.Within(value, 1, MaxChunkLength); }

    /// <summary>
    /// Symbols before those of a chunk that the network sees in training without a loss: they stand for the context, or the state, that it
    /// has later, when a sequence is read from its start. 0 to <see cref="MaxChunkLength"/>. Default null: as many as the network sees, at
    /// most half of <see cref="ChunkLength"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int? Context
    {
        get => _context;
        init => _context = value is null or (>= 0 and <= MaxChunkLength) ? value
            : throw new ArgumentOutOfRangeException(nameof(Context), value, $"The context must be 0 to {MaxChunkLength:N0} symbols.");
    }

    /// <summary>
    /// The symbol that is taken to stand before every sequence, so that the first one is predicted, too. Default null: the end of a line,
    /// if the vocabulary has it, otherwise the most frequent symbol of the training sequences.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? Start
    {
        get => _start;
        init => _start = value is null or >= 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(Start), value, "There is no such symbol.");
    }

    /// <summary>The network for a coding.</summary>
    internal NetworkOptions NetworkFor(SequenceCoding coding) => Network ?? new TcnOptions
    {
        Readout = TcnReadout.EveryStep,
        SymbolDimensions = coding is SequenceVocabulary ? 32 : 0,
    };

    /// <summary>The context for a network.</summary>
    internal int ContextFor(NetworkArchitecture architecture) =>
        Context ?? (int)Math.Min(architecture.ReceptiveField - 1L, ChunkLength / 2);
}
