using System.Collections.Concurrent;
using ConvSeq.Containers;
using ConvSeq.Models.Format;
using ConvSeq.Networks;
using static System.FormattableString;

namespace ConvSeq.Models;

/// <summary>
/// A fitted model that turns a sequence of symbols into another of its own length, such as a text into its translation or a date into its
/// standard form: an encoder reads the source, a decoder writes the target symbol by symbol and says when it ends. Immutable; any number of
/// threads may use it at once. The same training set, options and seed give the same bits on any number of threads, unless a time budget
/// ends the training.
/// </summary>
/// <remarks>
/// In training the decoder sees the target so far (teacher forcing), later what it wrote itself. A source of one symbol may be a label: the
/// decoder then starts from the state that the label leaves, and writes a sequence of that class.
/// </remarks>
/// <example>
/// <code>
/// var source = SequenceVocabulary.Of(SymbolUnit.Character, dates);
/// var target = SequenceVocabulary.Of(SymbolUnit.Character, standard);
/// SequencePairs pairs = SequencePairs.Of([.. dates.Zip(standard)], source, target);
/// SequenceTranslator model = SequenceTranslator.Fit(pairs, source, target);
/// Console.WriteLine(model.Translate("9 May 1953"));
/// </code>
/// </example>
public sealed class SequenceTranslator
{
    private readonly ConcurrentBag<BeamSearch> _idle = [];

    internal SequenceTranslator(
        TrainingSummary training, SequenceVocabulary source, SequenceVocabulary target, int longestTarget, NetworkMember member)
    {
        (Training, Source, Target, LongestTarget, Member) = (training, source, target, longestTarget, member);
        Input = new TranslatorInput(source.Symbols, target.Symbols);
    }

    /// <summary>The characters or words of sources.</summary>
    public SequenceVocabulary Source { get; }

    /// <summary>The characters or words of targets.</summary>
    public SequenceVocabulary Target { get; }

    /// <summary>Symbols of the longest target of the training.</summary>
    public int LongestTarget { get; }

    /// <summary>Summary of the training set; its lengths are those of sources in symbols.</summary>
    public TrainingSummary Training { get; }

    /// <summary>The network and the outcome of its training.</summary>
    public NetworkMember Member { get; }

    /// <summary>The network.</summary>
    public SeriesNetwork Network => Member.Network;

    /// <summary>Architecture of the network.</summary>
    public NetworkArchitecture Architecture => Network.Architecture;

    /// <summary>What the network is fed with.</summary>
    internal TranslatorInput Input { get; }

    /// <summary>Trains a model.</summary>
    /// <param name="train">The pairs.</param>
    /// <param name="source">The vocabulary of sources.</param>
    /// <param name="target">The vocabulary of targets.</param>
    /// <param name="network">
    /// The network, its training and the seed: an <see cref="EncoderDecoderOptions"/>, or any whose decoder sees no later symbols of a
    /// target. Its number of symbols is set here. One network is trained; <see cref="NetworkOptions.Members"/> must be 1. Null for the
    /// defaults of <see cref="EncoderDecoderOptions"/>.
    /// </param>
    /// <param name="validation">
    /// Pairs that the network is only measured on, which decide when training stops and which weights are kept. Null for the share of pairs
    /// that <see cref="NetworkTrainingOptions.ValidationShare"/> holds out, if any.
    /// </param>
    /// <param name="backend">The back end that trains the network; null for the managed one.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <remarks>
    /// The loss is the cross-entropy, averaged over the symbols of the targets of a batch and their ends. Memory: 4 bytes for each symbol
    /// of a source and 8 for each of a target, besides that of the back end.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// There are no pairs, or a source is empty, or one has a symbol that its vocabulary lacks; or the name is not valid Unicode; or the
    /// network does not fit. The message says which.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled before there were weights to keep.</exception>
    public static SequenceTranslator Fit(
        SequencePairs train, SequenceVocabulary source, SequenceVocabulary target, SymbolNetworkOptions? network = null,
        SequencePairs? validation = null, INetworkBackend? backend = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        TrainableSeries.ThrowUnlessNamed(train.Name, nameof(train));
        train.ThrowUnlessUsable(source, target, nameof(train));
        validation?.ThrowUnlessUsable(source, target, nameof(validation));
        var input = new TranslatorInput(source.Symbols, target.Symbols);
        network = (network ?? new EncoderDecoderOptions()) with { Symbols = input.Symbols };
        if (network.Members != 1)
            throw new ArgumentException($"A translator has one network, not {network.Members}: set Members to 1.", nameof(network));
        NetworkArchitecture architecture = network.Build(1, input.Classes, train.Sources.Max(one => one.Length) + 1);
        if (ProblemOf(architecture, input) is { } problem)
            throw new ArgumentException(problem, nameof(network));
        TrainedNetwork trained = NetworkTraining.Train(
            architecture, input.DataOf(train), network, validation is null ? null : input.DataOf(validation), backend, execution);
        var member = new NetworkMember(
            new SeriesNetwork(architecture, trained.Weights), NetworkOutcome.Of(trained.History, network.Training.KeepBest));
        var summary = new TrainingSummary(
            train.Name, train.Count, train.Sources.Min(one => one.Length), train.Sources.Max(one => one.Length), network.Seed);
        return new SequenceTranslator(summary, source, target, train.Targets.Max(one => one.Length), member);
    }

    /// <summary>Finds the target of a source.</summary>
    /// <param name="source">Symbols of the source, one or more.</param>
    /// <param name="options">How to look for it; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">The source is empty, or has an unknown symbol.</exception>
    /// <exception cref="InvalidOperationException">An output of the network is not finite.</exception>
    /// <exception cref="OperationCanceledException">The work was canceled.</exception>
    public SequenceTranslation Translate(
        ReadOnlySpan<int> source, TranslationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (source.IsEmpty)
            throw new ArgumentException("The source is empty.", nameof(source));
        SequenceSet.ThrowUnlessSymbols(source, Source, "The source", nameof(source));
        BeamSearch search = _idle.TryTake(out BeamSearch? idle) ? idle : new BeamSearch(this);
        SequenceTranslation found = search.Run(source, options ?? new TranslationOptions(), cancellationToken);

        // One that failed half way is left to the garbage collector.
        _idle.Add(search);
        return found;
    }

    /// <summary>Finds the target of a text.</summary>
    /// <param name="text">The text, of one symbol or more.</param>
    /// <param name="options">How to look for it; null for the defaults.</param>
    /// <returns>The target as a text.</returns>
    /// <exception cref="ArgumentException">The text is empty, or has a symbol that the vocabulary lacks.</exception>
    /// <exception cref="InvalidOperationException">An output of the network is not finite.</exception>
    public string Translate(string text, TranslationOptions? options = null) =>
        Target.Decode(Translate(Source.Encode(text), options).Symbols);

    /// <summary>Finds the targets of several sources.</summary>
    /// <param name="sources">The sources, each of one symbol or more.</param>
    /// <param name="options">How to look for them; null for the defaults.</param>
    /// <param name="execution">Threads, cancellation, progress. The result does not depend on the number of threads.</param>
    /// <returns>For each source its target.</returns>
    /// <exception cref="ArgumentException">A source is empty, or has an unknown symbol.</exception>
    /// <exception cref="InvalidOperationException">An output of the network is not finite.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public SequenceTranslation[] TranslateAll(
        IReadOnlyList<int[]> sources, TranslationOptions? options = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        execution ??= Execution.Default;
        var found = new SequenceTranslation[sources.Count];
        int finished = 0;
        execution.For(sources.Count, i =>
        {
            found[i] = Translate(sources[i], options, execution.CancellationToken);
            execution.Report("Translating", (double)Interlocked.Increment(ref finished) / sources.Count);
        });
        return found;
    }

    /// <summary>Measures how well targets are predicted, and how many of them are found.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="options">How to look for targets; null for the defaults.</param>
    /// <param name="execution">Threads, cancellation, progress. The result does not depend on the number of threads.</param>
    /// <exception cref="ArgumentException">A source is empty, or one has an unknown symbol.</exception>
    /// <exception cref="InvalidOperationException">An output of the network is not finite.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public TranslationScore Score(SequencePairs pairs, TranslationOptions? options = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        pairs.ThrowUnlessUsable(Source, Target, nameof(pairs));
        execution ??= Execution.Default;
        SequenceTranslation[] found = TranslateAll(pairs.Sources, options, execution);
        var scores = new SequenceScore[pairs.Count];
        execution.For(pairs.Count, i => scores[i] = ScoreOf(pairs.Sources[i], pairs.Targets[i]));
        int exact = found.Zip(pairs.Targets).Count(one => one.First.IsComplete && one.First.Symbols.SequenceEqual(one.Second));
        return new TranslationScore(SequenceScore.Of(scores), pairs.Count, exact);
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
        stream.Write(SequenceTranslatorFormat.ToBytes(this));
    }

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is not an intact model of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SequenceTranslator Load(string path) => ModelFile.Load(path, SequenceTranslatorFormat.Read);

    /// <summary>Reads a model from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">The content is not an intact model of a known version; the message says why.</exception>
    public static SequenceTranslator Load(Stream stream) => ModelFile.Load(stream, SequenceTranslatorFormat.Read);

    /// <summary>Whether a file begins like a translator; it may still be damaged further on.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsModelFile(string path) => ModelFile.KindOf(path) == ModelKind.SequenceTranslator;

    /// <summary>Describes the model to a reader, in pairs of name and value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Describe() =>
    [
        new("Translates", Architecture.Name),
        new("Sources", Source.Summary),
        new("Targets", Invariant($"{Target.Summary}, up to {LongestTarget} in training")),
        new("Trained on", Invariant($"{Plural.Of(Training.SeriesCount, "pair")} with sources of {Training.MinLength} to ")
            + Invariant($"{Training.MaxLength} symbols{(Training.Name.Length > 0 ? $", from '{Training.Name}'" : "")}")),
        new("Seed", Invariant($"{Training.Seed}")),
        .. NetworkDescription.Briefly(Member),
    ];

    /// <summary>The usual largest length of a target.</summary>
    internal int UsualMaxLength(int source) => (int)Math.Clamp(2L * source + LongestTarget, 1, TranslationOptions.LongestLength);

    /// <summary>The reason why a network cannot translate; null if there is none.</summary>
    internal static string? ProblemOf(NetworkArchitecture architecture, TranslatorInput input)
    {
        if (architecture.Nodes[^1].Rows != LengthMap.Of(SeriesPart.Target))
            return $"{architecture.Name} has no outputs for each point of a target, as those of a decoder: let it end there.";
        if (IncrementalScorer.ProblemOf(architecture) is { } problem)
            return problem;
        bool[] isOfSource = SourceNodes.Of(architecture);
        if (architecture.Nodes.Where((node, i) => node.Layer is LastStep && !isOfSource[i]).FirstOrDefault() is { } last)
        {
            return $"{architecture.Name} gives every point what only the last one sees, by '{last.Name}' ({last.Layer.Summary}): leave it "
                + "out.";
        }

        if (architecture.Channels != 1 || architecture.Outputs != input.Classes || architecture.Symbols is null)
        {
            return $"{architecture.Name} is a network of {Plural.Of(architecture.Channels, "channel")} and "
                + $"{Plural.Of(architecture.Outputs, "output")}{(architecture.Symbols is null ? " for numbers" : "")}; "
                + $"1, of symbols, and {input.Classes} are needed.";
        }

        return architecture.Symbols >= input.Symbols ? null
            : $"{architecture.Name} has vectors of {architecture.Symbols} symbols; {input.Symbols} are needed.";
    }

    private SequenceScore ScoreOf(int[] source, int[] target)
    {
        int classes = Input.Classes;
        float[] scores = new float[(target.Length + 1) * classes];
        Network.Score(TranslatorInput.Source(source), Input.Target(target), scores);
        (double loss, long correct) = (0, 0);
        foreach ((int at, int wanted) in TranslatorInput.WantedOf(target).Index())
            SequenceScore.Add(scores.AsSpan(at * classes, classes), wanted, ref loss, ref correct);
        return new SequenceScore(target.Length + 1, loss, correct);
    }
}
