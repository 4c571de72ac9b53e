using ConvSeq.Linear;
using ConvSeq.Models.Format;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A language model that reads texts forward and one that reads them backward, over the same vectors of words, learned from texts alone.
/// The states of their layers at a word tell what stands around it; a mixture of them is a vector of that word in this text (Peters et al.,
/// "Deep contextualized word representations", arXiv 1802.05365), from which other learners need fewer labels. Immutable; any number of
/// threads may use it at once. The same texts, options and seed give the same bits on any number of threads, unless a time budget ends the
/// training.
/// </summary>
/// <example>
/// <code>
/// BidirectionalLanguageModel language = BidirectionalLanguageModel.Fit(texts, symbols: 5000);
/// LayerMixture mixture = language.LearnMixture(labeled);
/// FloatMatrix features = language.ToFeaturizer(mixture).Transform(labeled);
/// </code>
/// </example>
public sealed class BidirectionalLanguageModel
{
    private const uint HeldOutPurpose = 0x4C4D_0001;

    internal BidirectionalLanguageModel(
        TrainingSummary training, int symbols, BidirectionalLanguageModelOptions options, NetworkMember member)
    {
        (Training, Symbols, Member) = (training, symbols, member);
        (Units, Layers) = (options.Units, options.Layers);
    }

    /// <summary>Summary of the training texts; their lengths are in words.</summary>
    public TrainingSummary Training { get; }

    /// <summary>Number of symbols with symbol 0, which stands for the end of a text, and for words without a number.</summary>
    public int Symbols { get; }

    /// <summary>Values of the vector of a word, and of the state of each layer and direction.</summary>
    public int Units { get; }

    /// <summary>LSTMs of each direction.</summary>
    public int Layers { get; }

    /// <summary>The network of both directions, and the outcome of its training: the loss is the mean over both.</summary>
    public NetworkMember Member { get; }

    /// <summary>Trains a model.</summary>
    /// <param name="texts">Sequences of symbols, such as the words of sentences. Empty ones are left out.</param>
    /// <param name="symbols">
    /// Number of symbols with symbol 0, 3 to 65,536. Symbol 0 is a word without a number: the models read it, but do not learn to predict
    /// it.
    /// </param>
    /// <param name="options">Network, training and seed; null for the defaults.</param>
    /// <param name="validation">
    /// Texts that the network is only measured on, which decide when training stops and which weights are kept. Null for the share of the
    /// texts that <see cref="NetworkTrainingOptions.ValidationShare"/> holds out, if any.
    /// </param>
    /// <param name="backend">The back end that trains the network; null for the managed one.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <remarks>
    /// At each word the model that reads forward predicts the next one, and the one that reads backward the one before; after the last one
    /// both predict the end, symbol 0. The loss is the cross-entropy. Memory: 24 bytes for each word, besides that of the back end.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// There is no text with a word, or a symbol is out of range; or more than one network is asked for. The message says which.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled before there were weights to keep.</exception>
    public static BidirectionalLanguageModel Fit(
        IReadOnlyList<int[]> texts, int symbols, BidirectionalLanguageModelOptions? options = null,
        IReadOnlyList<int[]>? validation = null, INetworkBackend? backend = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(symbols, SequenceCoding.MaxSymbols);
        options ??= new BidirectionalLanguageModelOptions();
        if (options.Members != 1)
            throw new ArgumentException($"A language model has one network, not {options.Members}: set Members to 1.", nameof(options));
        int[][] learned = Usable(texts, symbols, nameof(texts));
        int[][]? measured = validation is null ? null : Usable(validation, symbols, nameof(validation));
        NetworkOptions network = options;
        if (options.Training.ValidationShare is > 0 and var share)
        {
            if (validation is not null)
                throw new ArgumentException("Set ValidationShare or give validation texts, not both.", nameof(options));

            // Both directions of a text are held out together.
            (int[] left, int[] heldOut) = StratifiedSplit.Draw(new int[learned.Length], 1, share, options.Seed, HeldOutPurpose);
            if (heldOut.Length == 0)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"A ValidationShare of {share} holds out none of {learned.Length} texts: give validation texts, or more texts."),
                    nameof(options));
            }

            measured = Array.ConvertAll(heldOut, i => learned[i]);
            learned = Array.ConvertAll(left, i => learned[i]);
            network = options with { Training = options.Training with { ValidationShare = 0 } };
        }

        NetworkArchitecture architecture = options.Build(channels: 2, symbols, options.ChunkLength);
        TrainedNetwork trained = NetworkTraining.Train(
            architecture, DataOf(learned, symbols, options.ChunkLength), network,
            measured is null ? null : DataOf(measured, symbols, options.ChunkLength), backend, execution);
        var member = new NetworkMember(
            new SeriesNetwork(architecture, trained.Weights), NetworkOutcome.Of(trained.History, options.Training.KeepBest));
        var summary = new TrainingSummary("", learned.Length, learned.Min(one => one.Length), learned.Max(one => one.Length), options.Seed);
        return new BidirectionalLanguageModel(summary, symbols, options, member);
    }

    /// <summary>
    /// Learns from labeled texts how to mix layers: the weights and the scale with which a linear classifier of the mean mixed state of a
    /// text does best.
    /// </summary>
    /// <param name="labeled">Series of symbols with class labels, of two classes or more.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="numbers">The numbers that stand for symbols 1, 2, … in the series; null if symbols are their numbers.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentException">The series have no labels, all the same, or an unknown symbol.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public LayerMixture LearnMixture(
        SeriesSet labeled, LayerMixtureOptions? options = null, SymbolNumbers? numbers = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(labeled);
        TrainableSeries.ThrowUnlessClasses(SeriesSurvey.Of(SeriesSource.FromSet(labeled), seed: 0, execution ?? Execution.Default));
        FloatMatrix means = Featurizer(LanguageStates.Layers(this, numbers)).Transform(labeled, execution);
        return LayerMixture.Learn(means, Layers + 1, labeled.Labels, options ?? new LayerMixtureOptions(), execution ?? Execution.Default);
    }

    /// <summary>The mixed states of texts as a transform for another learner.</summary>
    /// <param name="mixture">How layers are mixed; null for all alike, with a scale of 1.</param>
    /// <param name="readout">What becomes of the mixed states of the words of a text. Default: their mean.</param>
    /// <param name="numbers">The numbers that stand for symbols 1, 2, … in the series; null if symbols are their numbers.</param>
    /// <returns>
    /// Features of series of one channel: the two directions after each other, so twice <see cref="Units"/> values; with
    /// <see cref="LanguageReadout.MeanAndLargest"/> as many again.
    /// </returns>
    /// <exception cref="ArgumentException">The mixture is of another number of layers, or the numbers of other symbols.</exception>
    public TimeSeriesFeaturizer ToFeaturizer(
        LayerMixture? mixture = null, LanguageReadout readout = LanguageReadout.Mean, SymbolNumbers? numbers = null) =>
        Featurizer(LanguageStates.Mixed(this, mixture ?? LayerMixture.Even(Layers + 1), readout, numbers));

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
        stream.Write(LanguageModelFormat.ToBytes(this));
    }

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is not an intact model of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BidirectionalLanguageModel Load(string path) => ModelFile.Load(path, LanguageModelFormat.Read);

    /// <summary>Reads a model from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">The content is not an intact model of a known version; the message says why.</exception>
    public static BidirectionalLanguageModel Load(Stream stream) => ModelFile.Load(stream, LanguageModelFormat.Read);

    private TimeSeriesFeaturizer Featurizer(SeriesNetwork states) => new(
        new SeriesRepair().Resolve(hasMissing: false, maxLength: 1, nameof(states)),
        new NetworkFeatures(new ChannelScaling([0], [1]), [Member with { Network = states }]));

    /// <summary>The texts that are not empty, all with known symbols.</summary>
    private static int[][] Usable(IReadOnlyList<int[]> texts, int symbols, string parameter)
    {
        for (int i = 0; i < texts.Count; i++)
            SequenceSet.ThrowUnlessSymbols(texts[i], symbols, $"Text {i}", parameter);
        int[][] usable = [.. texts.Where(text => text is { Length: > 0 })];
        return usable.Length > 0 ? usable : throw new ArgumentException("There is no text with a word.", parameter);
    }

    /// <summary>Each text, in parts, once forward and once backward.</summary>
    private static NetworkData DataOf(int[][] texts, int symbols, int chunkLength)
    {
        List<float[]> values = [];
        List<int[]> targets = [];
        foreach (int[] text in texts)
        {
            int[] reversed = [.. text.Reverse()];
            for (int from = 0; from < text.Length; from += chunkLength)
            {
                Add(text, from, direction: 0);
                Add(reversed, from, direction: 1);
            }
        }

        // The last word of a text counts, so that there is data.
        return NetworkData.OfClasses(2, symbols, [.. values], [.. targets], perStep: true);

        void Add(int[] text, int from, int direction)
        {
            int count = Math.Min(chunkLength, text.Length - from);
            var own = new float[2 * count];
            var next = new int[count];
            for (int t = 0; t < count; t++)
            {
                (own[2 * t], own[2 * t + 1]) = (text[from + t], direction);
                int after = from + t + 1;
                next[t] = after == text.Length ? 0 : text[after] > 0 ? text[after] : -1;
            }

            if (next.AsSpan().ContainsAnyExcept(-1))
            {
                values.Add(own);
                targets.Add(next);
            }
        }
    }
}

/// <summary>What becomes of the mixed states of the words of a text.</summary>
public enum LanguageReadout
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The mean of each value, then its largest over the words.</summary>
    MeanAndLargest,
}
