using System.Buffers;
using System.Collections.Immutable;
using ConvSeq.Containers;
using ConvSeq.Models.Format;
using ConvSeq.Networks;
using static System.FormattableString;

namespace ConvSeq.Models;

/// <summary>
/// A fitted model that predicts the next symbol of a sequence from all before it, such as the next character of a text or the next level of
/// a signal; and therefore gives the likelihood of sequences, and draws new ones. Immutable; any number of threads may use it at once. The
/// same training set, options and seed give the same bits on any number of threads, unless a time budget ends the training.
/// </summary>
/// <remarks>
/// Training cuts sequences into chunks that the network sees with some <see cref="SequenceModelOptions.Context"/> before them, of which
/// nothing is learned: gradients do not reach beyond it. Scoring and sampling see each sequence from its start.
/// </remarks>
/// <example>
/// <code>
/// SequenceVocabulary characters = SequenceVocabulary.Of(SymbolUnit.Character, [text]);
/// SequenceModel model = SequenceModel.Fit(new SequenceSet([characters.Encode(text)]), characters);
/// string more = characters.Decode(model.Sample(200, characters.Encode("Once "), new SamplingOptions { Temperature = 0.8 }));
/// </code>
/// </example>
public sealed class SequenceModel
{
    // Parts have about so many scores; those with a long context have more, so that no more than half of the rows are computed twice. Where
    // that takes too many scores or too much context, a sequence is read symbol by symbol.
    private const int UsualScores = 1 << 22, MaxScores = 1 << 27, MaxContext = 1 << 16, MinRows = 1 << 8, MaxRows = 1 << 12;

    internal SequenceModel(
        TrainingSummary training, SequenceCoding coding, int start, ImmutableArray<string> classNames, int? samplingRate,
        NetworkMember member)
    {
        (Training, Coding, Start, ClassNames, SamplingRate, Member) = (training, coding, start, classNames, samplingRate, member);
        Input = new SequenceInput(coding, start, Architecture);
    }

    /// <summary>What the symbols stand for.</summary>
    public SequenceCoding Coding { get; }

    /// <summary>The characters or words; null for levels of values.</summary>
    public SequenceVocabulary? Vocabulary => Coding as SequenceVocabulary;

    /// <summary>The levels of values; null for texts.</summary>
    public ValueLevels? Levels => Coding as ValueLevels;

    /// <summary>The symbol that stands before every sequence.</summary>
    public int Start { get; }

    /// <summary>The names of classes of sequences, which the network is conditioned on; empty for none.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>Symbols a second of the training sequences, such as 16,000 of sound; null if nobody said.</summary>
    public int? SamplingRate { get; }

    /// <summary>Summary of the training set; its lengths are those of sequences in symbols.</summary>
    public TrainingSummary Training { get; }

    /// <summary>The network and the outcome of its training.</summary>
    public NetworkMember Member { get; }

    /// <summary>The network.</summary>
    public SeriesNetwork Network => Member.Network;

    /// <summary>Architecture of the network.</summary>
    public NetworkArchitecture Architecture => Network.Architecture;

    /// <summary>What the network is fed with.</summary>
    internal SequenceInput Input { get; }

    /// <summary>Trains a model.</summary>
    /// <param name="train">The sequences.</param>
    /// <param name="coding">What their symbols stand for.</param>
    /// <param name="options">Network, chunks and seed; null for the defaults.</param>
    /// <param name="validation">
    /// Sequences that the network is only measured on, in chunks likewise, which decide when training stops and which weights are kept.
    /// Null for the share of chunks that <see cref="NetworkTrainingOptions.ValidationShare"/> holds out, if any.
    /// </param>
    /// <param name="backend">The back end that trains the network; null for the managed one.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <remarks>
    /// The loss is the cross-entropy, averaged over the symbols of a batch. Memory: 8 bytes for each symbol of all chunks and contexts,
    /// besides that of the back end.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// There are no sequences, or one is empty or has a symbol that the coding lacks; or names of classes are too few or not distinct, or
    /// a name is not valid Unicode; or the network sees later symbols or takes another kind of input. The message says which.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled before there were weights to keep.</exception>
    public static SequenceModel Fit(
        SequenceSet train, SequenceCoding coding, SequenceModelOptions? options = null, SequenceSet? validation = null,
        INetworkBackend? backend = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(coding);
        options ??= new SequenceModelOptions();
        ImmutableArray<string> classNames = train.ClassNames.IsDefault ? [] : train.ClassNames;
        if (!classNames.IsEmpty)
            TrainableSeries.ThrowUnlessClassNames(classNames, nameof(train));
        TrainableSeries.ThrowUnlessNamed(train.Name, nameof(train));
        train.ThrowUnlessUsable(coding, classNames, nameof(train));
        validation?.ThrowUnlessUsable(coding, classNames, nameof(validation));
        NetworkOptions network = options.NetworkFor(coding);
        if (network.Members != 1)
            throw new ArgumentException($"A model of sequences has one network, not {network.Members}: set Members to 1.", nameof(options));
        int start = options.Start ?? UsualStart(train, coding);
        if (start >= coding.Symbols)
            throw new ArgumentException($"There is no symbol {start} to start with; there are {coding.Symbols}.", nameof(options));
        NetworkArchitecture architecture = network.Build(classNames.IsEmpty ? 1 : 2, coding.Symbols, options.ChunkLength);
        if (ProblemOf(architecture, coding, classNames.Length) is { } problem)
            throw new ArgumentException(problem, nameof(options));
        var input = new SequenceInput(coding, start, architecture);
        int context = options.ContextFor(architecture);
        TrainedNetwork trained = NetworkTraining.Train(
            architecture, input.Chunks(train, options.ChunkLength, context), network,
            validation is null ? null : input.Chunks(validation, options.ChunkLength, context), backend, execution);
        var member = new NetworkMember(
            new SeriesNetwork(architecture, trained.Weights), NetworkOutcome.Of(trained.History, network.Training.KeepBest));
        var summary = new TrainingSummary(
            train.Name, train.Sequences.Count, train.Sequences.Min(one => one.Length), train.Sequences.Max(one => one.Length),
            network.Seed);
        return new SequenceModel(summary, coding, start, classNames, train.SamplingRate, member);
    }

    /// <summary>Measures how well sequences are predicted, each from its start.</summary>
    /// <param name="set">The sequences, with classes if the model has some.</param>
    /// <param name="execution">Threads, cancellation, progress. The result does not depend on the number of threads.</param>
    /// <remarks>
    /// Convolutions are computed in parts that see as many symbols before theirs as the network does. A network goes through each sequence
    /// symbol by symbol if it has recurrent layers, or if a part would have more than 2²⁷ scores, 512 MiB; then only several sequences use
    /// several threads.
    /// </remarks>
    /// <exception cref="ArgumentException">A sequence is empty, or has an unknown symbol or no class that the model needs.</exception>
    /// <exception cref="InvalidOperationException">An output of the network is not finite.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public SequenceScore Score(SequenceSet set, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Score(set, _ => 0, execution);
    }

    /// <summary>Measures how well the symbols from a place on are predicted, which differs between sequences.</summary>
    internal SequenceScore Score(SequenceSet set, Func<int, int> first, Execution? execution)
    {
        set.ThrowUnlessUsable(Coding, ClassNames, nameof(set));
        execution ??= Execution.Default;
        int context = Math.Min(Architecture.ReceptiveField - 1, MaxContext);
        int rows = Math.Clamp(UsualScores / Coding.Symbols - context, Math.Max(MinRows, context), Math.Max(MaxRows, 4 * context));
        var parts = new List<(int Sequence, int From, int To)>();
        for (int i = 0; i < set.Sequences.Count; i++)
        {
            int length = set.Sequences[i].Length;
            int each = IsInParts(length) ? rows : length;
            for (int from = first(i); from < length; from += each)
                parts.Add((i, from, Math.Min(length - from, each) + from));
        }

        var losses = new double[parts.Count];
        var correct = new long[parts.Count];
        int finished = 0;
        execution.For(parts.Count, part =>
        {
            (int sequence, int from, int to) = parts[part];
            (losses[part], correct[part]) = IsInParts(set.Sequences[sequence].Length)
                ? ScorePart(set.Sequences[sequence], from, to, context, set.ClassOf(sequence))
                : ScoreWhole(set.Sequences[sequence], from, set.ClassOf(sequence), execution.CancellationToken);
            execution.Report("Scoring", (double)Interlocked.Increment(ref finished) / parts.Count);
        });
        return new SequenceScore(parts.Sum(part => (long)part.To - part.From), losses.Sum(), correct.Sum());

        bool IsInParts(int length) =>
            context < MaxContext && Math.Min((long)rows + context, length) * Coding.Symbols <= MaxScores;
    }

    /// <summary>Starts to read a sequence.</summary>
    /// <param name="ofClass">Its class, for a model of classes; null for none.</param>
    /// <returns>A place before the first symbol.</returns>
    /// <exception cref="ArgumentException">The model needs a class, or has no such class.</exception>
    public SequenceCursor Read(int? ofClass = null)
    {
        if (ofClass is null != ClassNames.IsEmpty || ofClass < 0 || ofClass >= ClassNames.Length)
        {
            throw new ArgumentException(
                ClassNames.IsEmpty ? "The model has no classes."
                    : $"The class must be 0 to {ClassNames.Length - 1}, of {string.Join(", ", ClassNames)}.", nameof(ofClass));
        }

        return new SequenceCursor(this, ofClass);
    }

    /// <summary>Draws a sequence, symbol by symbol.</summary>
    /// <param name="length">Number of symbols to draw, 0 or more.</param>
    /// <param name="prompt">The symbols before them, which are read first; empty to begin a sequence.</param>
    /// <param name="options">Temperature, choice, seed and class; null for the defaults.</param>
    /// <param name="execution">Cancellation, progress; one thread is used.</param>
    /// <returns>The drawn symbols, without the prompt.</returns>
    /// <exception cref="ArgumentException">The prompt has an unknown symbol, or the class is missing or unknown.</exception>
    /// <exception cref="InvalidOperationException">An output of the network is not finite.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public int[] Sample(
        int length, ReadOnlySpan<int> prompt = default, SamplingOptions? options = null, Execution? execution = null)
    {
        const int Round = 1024;
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        options ??= new SamplingOptions();
        execution ??= Execution.Default;
        using SequenceCursor cursor = Read(options.Class);

        // What lies further back has no part in what comes next.
        if (!Architecture.SeesWholeSeries && prompt.Length > Architecture.ReceptiveField)
        {
            SequenceSet.ThrowUnlessSymbols(prompt, Coding, "The prompt", nameof(prompt));
            prompt = prompt[^Architecture.ReceptiveField..];
        }

        for (; prompt.Length > 0; prompt = prompt[Math.Min(Round, prompt.Length)..])
        {
            execution.CancellationToken.ThrowIfCancellationRequested();
            cursor.Take(prompt[..Math.Min(Round, prompt.Length)]);
        }

        var draw = new SymbolDraw(options, Coding.Symbols);
        int[] drawn = new int[length];
        for (int i = 0; i < length; i++)
        {
            if (i % Round == 0)
            {
                execution.CancellationToken.ThrowIfCancellationRequested();
                execution.Report("Drawing", (double)i / length);
            }

            if (FloatSpans.IndexOfNonFinite(cursor.Scores) >= 0)
                throw NoAnswer();
            drawn[i] = draw.Next(cursor.Scores);
            if (i < length - 1)
                cursor.Take(drawn[i]);
        }

        return drawn;
    }

    /// <summary>
    /// Writes the model beside <paramref name="path"/>, then renames it into place: only a complete file replaces an existing one.
    /// </summary>
    /// <param name="path">The model file, by convention <c>.csq</c>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Save);
    }

    /// <summary>Writes the model's bytes to a stream: the same bytes for the same model.</summary>
    /// <param name="stream">Writable; stays open.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(SequenceModelFormat.ToBytes(this));
    }

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is not an intact model of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SequenceModel Load(string path) => ModelFile.Load(path, SequenceModelFormat.Read);

    /// <summary>Reads a model from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">The content is not an intact model of a known version; the message says why.</exception>
    public static SequenceModel Load(Stream stream) => ModelFile.Load(stream, SequenceModelFormat.Read);

    /// <summary>Whether a file begins like a model of sequences; it may still be damaged further on.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsModelFile(string path) => ModelFile.KindOf(path) == ModelKind.SequenceModel;

    /// <summary>Describes the model to a reader, in pairs of name and value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Describe() =>
    [
        new("Predicts the next symbol", Architecture.Name),
        new("Symbols", Coding.Summary),
        .. SamplingRate is { } rate ? new KeyValuePair<string, string>[] { new("Sampling rate", Invariant($"{rate} a second")) } : [],
        .. ClassNames.IsEmpty ? [] : new KeyValuePair<string, string>[] { new("Classes", string.Join(", ", ClassNames)) },
        new("Trained on", Invariant($"{Plural.Of(Training.SeriesCount, "sequence")} of up to {Training.MaxLength} symbols")
            + (Training.Name.Length > 0 ? $", from '{Training.Name}'" : "")),
        new("Seed", Invariant($"{Training.Seed}")),
        new("Sees", Architecture.SeesWholeSeries ? "all symbols before" : Plural.Of(Architecture.ReceptiveField, "symbol")),
        .. NetworkDescription.Briefly(Member),
    ];

    /// <summary>The reason why a network cannot predict symbols; null if there is none.</summary>
    internal static string? ProblemOf(NetworkArchitecture architecture, SequenceCoding coding, int classes)
    {
        if (IncrementalScorer.ProblemOf(architecture) is { } problem)
            return problem;
        if (!architecture.LabelsPoints)
        {
            return $"{architecture.Name} has outputs for the last point only; those for each point are needed, as with the readout "
                + "EveryStep.";
        }

        if (UsedForAllPoints(architecture) is { } node)
        {
            return $"{architecture.Name} gives every point what only one of them sees, by '{node.Name}' ({node.Layer.Summary}): leave that "
                + "layer out, so that each symbol is predicted from those before it.";
        }

        if (architecture.Channels != (classes == 0 ? 1 : 2) || architecture.Outputs != coding.Symbols)
        {
            return $"{architecture.Name} is a network of {Plural.Of(architecture.Channels, "channel")} and "
                + $"{Plural.Of(architecture.Outputs, "output")}; {(classes == 0 ? 1 : 2)} and {coding.Symbols} are needed.";
        }

        if (architecture.Symbols is null && coding is SequenceVocabulary)
            return $"{architecture.Name} takes numbers, which symbols of texts are not: give it vectors, as with SymbolDimensions.";
        if (architecture.Symbols is { } symbols && symbols < coding.Symbols)
            return $"{architecture.Name} has vectors of {symbols} symbols; {coding.Symbols} are needed.";
        return classes == 0 || architecture.SymbolsOf(channel: 1) is not { } known || known >= classes ? null
            : $"{architecture.Name} has vectors of {known} classes; {classes} are needed.";
    }

    /// <summary>The exception for scores that are no numbers.</summary>
    internal static InvalidOperationException NoAnswer() =>
        new("An output of the network is not a finite number: its weights are too large. Train it at a lower learning rate.");

    /// <summary>A node that takes the first or last of the symbols; null if there is none. Classes are the same at all points.</summary>
    private static NetworkNode? UsedForAllPoints(NetworkArchitecture architecture)
    {
        var seesSymbols = new bool[architecture.Nodes.Length];
        for (int i = 0; i < seesSymbols.Length; i++)
        {
            NetworkNode node = architecture.Nodes[i];
            seesSymbols[i] = i == 0
                || (node is not { Layer: SelectChannels { First: > 0 }, Inputs: [0] } && node.Inputs.Any(input => seesSymbols[input]));
            if (node.Layer is LastStep || (node.Layer is FirstStep && seesSymbols[i]))
                return node;
        }

        return null;
    }

    private (double Loss, long Correct) ScorePart(int[] sequence, int from, int to, int context, int? ofClass)
    {
        int start = Math.Max(0, from - context), symbols = Coding.Symbols;
        float[] values = ArrayPool<float>.Shared.Rent((to - start) * Input.Channels);
        float[] scores = ArrayPool<float>.Shared.Rent((to - start) * symbols);
        try
        {
            Span<float> own = values.AsSpan(0, (to - start) * Input.Channels);
            Input.Write(sequence, start, to, ofClass, own);
            Network.Score(own, scores.AsSpan(0, (to - start) * symbols));
            (double loss, long correct) = (0, 0);
            for (int at = from; at < to; at++)
                SequenceScore.Add(scores.AsSpan((at - start) * symbols, symbols), sequence[at], ref loss, ref correct);
            return (loss, correct);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
            ArrayPool<float>.Shared.Return(scores);
        }
    }

    private (double Loss, long Correct) ScoreWhole(int[] sequence, int from, int? ofClass, CancellationToken cancellationToken)
    {
        const int Round = 1024;
        using var cursor = new SequenceCursor(this, ofClass);
        (double loss, long correct) = (0, 0);
        for (int at = 0; at < sequence.Length; at++)
        {
            if (at % Round == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (at > 0)
                cursor.Take(sequence[at - 1]);
            if (at >= from)
                SequenceScore.Add(cursor.Scores, sequence[at], ref loss, ref correct);
        }

        return (loss, correct);
    }

    private static int UsualStart(SequenceSet train, SequenceCoding coding)
    {
        if (coding is SequenceVocabulary vocabulary && vocabulary.Texts.IndexOf(SequenceVocabulary.LineEnd) is >= 0 and int end)
            return end;
        var counts = new long[coding.Symbols];
        foreach (int[] sequence in train.Sequences)
        {
            foreach (int symbol in sequence)
                counts[symbol]++;
        }

        return Array.IndexOf(counts, counts.Max());
    }
}
