using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Learns two language models from texts alone, one that reads forward and one that reads backward (Peters et al., arXiv 1802.05365), and
/// adds the mixed states of their layers in each text as a column of features.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Vector of keys of known or variable size, one key for each token |
/// | Output column data type | Vector of [Single](xref:System.Single): of known size, the mean; or of variable size, a series |
/// | Exportable to ONNX | No |
///
/// The language models learn from all rows, whether they have a label or not. Where a column of labels is named, keys or Boolean, the
/// weights and the scale of the mixture are learned from the rows with a label; otherwise all layers count alike. A text without tokens is
/// one missing key. All texts are read into memory. With LanguageEmbeddingOutput.Vectors the column is a series with a channel for each
/// value of a state, which lie one after another, as trainers of series take it.
/// ]]></format>
/// </remarks>
/// <seealso cref="LanguageEmbeddingCatalog"/>
public sealed class LanguageEmbeddingEstimator : IEstimator<SeriesFeatureTransformer>
{
    private readonly IHost _host;
    private readonly Options _options;
    private readonly BidirectionalLanguageModelOptions _network;

    internal LanguageEmbeddingEstimator(IHostEnvironment env, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.OutputColumnName, nameof(options.OutputColumnName));
        _host = env.Register(GetType().Name);
        (_options, _network) = (options, options.ToEngine(_host));
    }

    private string Input => _options.InputColumnName ?? _options.OutputColumnName;

    /// <summary>Trains the language models, unless they are given, and learns the mixture where there is a label.</summary>
    /// <param name="input">The texts.</param>
    public SeriesFeatureTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var log = new FitLog(_host);
        Execution execution = _options.ToExecution();
        LabelColumn? label = _options.LabelColumnName is { } name ? LabelColumn.OfClass(input.Schema, name) : null;
        var read = TokenTexts.Read(input, Input, execution);
        if (_options.Model is { } given)
            ThrowUnlessFits(given, read, input.Schema);

        // What is wrong with the labels should not cost the time of the training.
        SeriesSet? labeled = label is null ? null : Labeled(input, label, read, log, execution);
        BidirectionalLanguageModel language = _options.Model ?? Train(read, log, execution);
        LayerMixture mixture = labeled is null
            ? LayerMixture.Even(language.Layers + 1)
            : language.LearnMixture(labeled, _options.Mixture, numbers: null, execution);
        bool areVectors = _options.Output == LanguageEmbeddingOutput.Vectors;
        LanguageReadout readout = _options.Output == LanguageEmbeddingOutput.MeanAndLargest
            ? LanguageReadout.MeanAndLargest
            : LanguageReadout.Mean;
        NetworkOutcome outcome = language.Member.Outcome;
        string weights = string.Join(", ", mixture.Weights.Select(weight => FormattableString.Invariant($"{weight:f3}")));
        log.Done(
            $"{_network.Name} on column '{Input}': {read.Texts.Length} texts, {language.Symbols - 1} words, {language
                .Units} units, epoch {outcome.KeptEpoch} of {outcome.Epochs}, loss {outcome
                .Loss:g4}, layers mixed by {weights}, scale {mixture.Scale:g4}, seed {language.Training.Seed}");
        var fitted = new Fitted<TimeSeriesFeaturizer>(language.ToFeaturizer(mixture, readout, read.Numbers), read.Extents);
        return areVectors
            ? SeriesFeatureTransformer.OfVectors(fitted, input.Schema, _options.OutputColumnName)
            : new SeriesFeatureTransformer(fitted, input.Schema, _options.OutputColumnName);
    }

    /// <summary>The schema after this estimator, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        VectorExtents.CheckTokens(inputSchema, Input);
        if (_options.LabelColumnName is { } label)
            LabelColumn.CheckClass(inputSchema, label);
        return _options.Output == LanguageEmbeddingOutput.Vectors
            ? SeriesFeatureTransformer.ShapeOfVectors(inputSchema, _options.OutputColumnName)
            : SeriesFeatureTransformer.Shape(inputSchema, _options.OutputColumnName, areScaled: false);
    }

    private BidirectionalLanguageModel Train(TokenTexts read, FitLog log, Execution execution)
    {
        (int? gpuDeviceId, bool fallbackToCpu) = MLNetInternals.DeviceOf(_host);
        INetworkBackend backend = NetworkBackends.Resolve(_options.Backend, gpuDeviceId, fallbackToCpu, log.Info);
        return read.Learn(() => BidirectionalLanguageModel.Fit(
            read.Texts, read.Symbols, _network, validation: null, backend,
            execution with { Progress = new EpochLines(log.Info, EpochLines.OfLog, execution.Progress) }));
    }

    // Keys of 16 bits are numbered by those that occur, which a given model cannot know.
    private void ThrowUnlessFits(BidirectionalLanguageModel given, TokenTexts read, DataViewSchema schema)
    {
        string? expected = read.Extents.HasShortTokens ? "keys of 32 bits, for a language model that was trained before"
            : given.Symbols != read.Symbols ? $"keys of the {given.Symbols - 1} values that the language model was trained on"
            : null;
        if (expected is not null)
            throw SchemaMismatch.WrongType("token", Input, expected, schema[Input].Type.ToString()!);
    }

    /// <summary>The texts with a label, in symbols.</summary>
    private static SeriesSet Labeled(IDataView input, LabelColumn label, TokenTexts read, FitLog log, Execution execution)
    {
        // The texts are read already.
        var labeled = TrainingData.Read(input, read.Extents, label, weightColumn: null, maxValues: -1, execution);
        log.Absent(labeled.Labels.Select(one => (int)one), label);
        foreach (ref TrainingRow row in labeled.Rows)
            row = row with { Values = Array.ConvertAll(read.Texts[row.Number], symbol => (float)symbol) };
        return SeriesReader.ToSet(labeled.Rows, read.Extents, label);
    }

    /// <summary>Options of <see cref="LanguageEmbeddingEstimator"/>.</summary>
    public sealed class Options : ConvSeqOptions
    {
        private BidirectionalLanguageModelOptions _network = new();
        private LayerMixtureOptions _mixture = new();
        private LanguageEmbeddingOutput _output;

        /// <summary>The column of features that is added. Default: Features.</summary>
        public string OutputColumnName { get; set; } = DefaultColumns.Features;

        /// <summary>The column of texts, a vector of keys. Default null: the name of the output column.</summary>
        public string? InputColumnName { get; set; }

        /// <summary>
        /// The column of labels, keys or Boolean, from which the mixture is learned; a missing key is no label. Default null: layers count
        /// alike.
        /// </summary>
        public string? LabelColumnName { get; set; }

        /// <summary>What becomes of a text. Default: the mean of the states of its words.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
        public LanguageEmbeddingOutput Output { get => _output; set => _output = Argument.Defined(value); }

        /// <summary>The network and its training. Its seed is used where <see cref="Seed"/> is null.</summary>
        /// <exception cref="ArgumentNullException">The value is null.</exception>
        public BidirectionalLanguageModelOptions Network
        {
            get => _network;
            set => _network = value ?? throw new ArgumentNullException(nameof(Network));
        }

        /// <summary>How the mixture is learned.</summary>
        /// <exception cref="ArgumentNullException">The value is null.</exception>
        public LayerMixtureOptions Mixture
        {
            get => _mixture;
            set => _mixture = value ?? throw new ArgumentNullException(nameof(Mixture));
        }

        /// <summary>
        /// Language models that have been trained already, on texts whose keys had the same key values; then <see cref="Network"/> is not
        /// used. Default null: they are trained on the texts of the column.
        /// </summary>
        public BidirectionalLanguageModel? Model { get; set; }

        /// <inheritdoc cref="NetworkTrainerOptions{TNetwork}.Backend"/>
        public NetworkBackendKind Backend { get; set; }

        /// <summary>
        /// Seed of every random choice. Default null: that of <see cref="Network"/> unless it is 0; else one drawn from the
        /// <see cref="MLContext"/>, whose own seed then governs.
        /// </summary>
        public int? Seed { get; set; }

        internal BidirectionalLanguageModelOptions ToEngine(IHost host) => Network with { Seed = DecideSeed(Seed, Network.Seed, host) };
    }
}

/// <summary>What a <see cref="LanguageEmbeddingEstimator"/> makes of a text.</summary>
public enum LanguageEmbeddingOutput
{
    /// <summary>The mean of the states of its words.</summary>
    Mean,

    /// <summary>The mean of each value, then its largest over the words.</summary>
    MeanAndLargest,

    /// <summary>A series with a point for each word and a channel for each value of a state.</summary>
    Vectors,
}
