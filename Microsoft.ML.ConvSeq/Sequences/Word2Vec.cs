using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Learns vectors of words from texts alone (Mikolov et al., arXiv 1310.4546), and adds the mean vector of the words of each text as a
/// column of features.
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
/// No label is needed. A missing key, and a word that occurs less often than MinCount, counts as the vector 0 in the mean. The vectors
/// themselves are in the fitted model: its Features are a NetworkFeatures with Vectors, in the order of keys. All texts are read into
/// memory. With Word2VecOutput.Vectors the column is a series with a channel for each value of a vector, which lie one after another, as
/// trainers of series take it.
/// ]]></format>
/// </remarks>
/// <seealso cref="Word2VecCatalog"/>
public sealed class Word2VecEstimator : IEstimator<SeriesFeatureTransformer>
{
    private readonly IHost _host;
    private readonly Options _options;
    private readonly Word2VecOptions _training;

    internal Word2VecEstimator(IHostEnvironment env, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.OutputColumnName, nameof(options.OutputColumnName));
        _host = env.Register(GetType().Name);
        (_options, _training) = (options, options.ToEngine(_host));
    }

    private string Input => _options.InputColumnName ?? _options.OutputColumnName;

    /// <summary>Learns the vectors.</summary>
    /// <param name="input">The texts.</param>
    public SeriesFeatureTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var log = new FitLog(_host);
        Execution execution = _options.ToExecution();
        var read = TokenTexts.Read(input, Input, execution);
        EmbeddingVectors vectors = read.Learn(() => Word2Vec.Train(read.Texts, read.Symbols, _training, execution));
        TimeSeriesFeaturizer model = TimeSeriesFeaturizer.MeanOf(vectors, read.Numbers);
        log.Done(
            $"word2vec on column '{Input}': {read.Texts.Length} texts, {read.Texts.Sum(row => row.LongLength)} tokens, {read
                .Symbols - 1} words, {vectors.Dimensions} dimensions, seed {_training.Seed}");
        var fitted = new Fitted<TimeSeriesFeaturizer>(model, read.Extents);
        return _options.Output == Word2VecOutput.Vectors
            ? SeriesFeatureTransformer.OfVectors(fitted, input.Schema, _options.OutputColumnName)
            : new SeriesFeatureTransformer(fitted, input.Schema, _options.OutputColumnName);
    }

    /// <summary>The schema after this estimator, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        VectorExtents.CheckTokens(inputSchema, Input);
        return _options.Output == Word2VecOutput.Vectors
            ? SeriesFeatureTransformer.ShapeOfVectors(inputSchema, _options.OutputColumnName)
            : SeriesFeatureTransformer.Shape(inputSchema, _options.OutputColumnName, areScaled: false);
    }

    /// <summary>Options of <see cref="Word2VecEstimator"/>.</summary>
    public sealed class Options : ConvSeqOptions
    {
        private Word2VecOptions _training = new();
        private Word2VecOutput _output;

        /// <summary>The column of features that is added. Default: Features.</summary>
        public string OutputColumnName { get; set; } = DefaultColumns.Features;

        /// <summary>The column of texts, a vector of keys. Default null: the name of the output column.</summary>
        public string? InputColumnName { get; set; }

        /// <summary>What becomes of a text. Default: the mean of the vectors of its words.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
        public Word2VecOutput Output { get => _output; set => _output = Argument.Defined(value); }

        /// <summary>How vectors are learned. Its seed is used where <see cref="Seed"/> is null.</summary>
        /// <exception cref="ArgumentNullException">The value is null.</exception>
        public Word2VecOptions Training
        {
            get => _training;
            set => _training = value ?? throw new ArgumentNullException(nameof(Training));
        }

        /// <summary>
        /// Seed of every random choice. Default null: that of <see cref="Training"/> unless it is 0; else one drawn from the
        /// <see cref="MLContext"/>, whose own seed then governs.
        /// </summary>
        public int? Seed { get; set; }

        internal Word2VecOptions ToEngine(IHost host) => Training with { Seed = DecideSeed(Seed, Training.Seed, host) };
    }
}

/// <summary>What a <see cref="Word2VecEstimator"/> makes of a text.</summary>
public enum Word2VecOutput
{
    /// <summary>The mean of the vectors of its words.</summary>
    Mean,

    /// <summary>A series with a point for each word and a channel for each value of a vector.</summary>
    Vectors,
}
