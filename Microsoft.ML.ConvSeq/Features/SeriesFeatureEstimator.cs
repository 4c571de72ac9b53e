using ConvSeq.Features;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Computes features of time series: the common base of the estimators of all algorithms.</summary>
/// <typeparam name="TFeatures">Options of the features.</typeparam>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Vector of [Single](xref:System.Single) or [Double](xref:System.Double) |
/// | Output column data type | Known-sized vector of [Single](xref:System.Single) |
/// | Exportable to ONNX | By Microsoft.ML.ConvSeq.Onnx |
///
/// The input column is of known size (univariate), of two dimensions, channels x length (multivariate), or of variable size (lengths
/// differ). The features are made for a linear trainer such as ridge. Slot names say what each of up to 100,000 features is; a model
/// loaded from a file does not have them. Features that are already scaled have the annotation IsNormalized.
/// ]]></format>
/// </remarks>
public abstract class SeriesFeatureEstimator<TFeatures> : IEstimator<SeriesFeatureTransformer> where TFeatures : SeriesFeatureOptions
{
    private readonly IHost _host;
    private readonly OptionsBase _options;
    private readonly SeriesFeatureOptions _features;

    private protected SeriesFeatureEstimator(IHostEnvironment env, OptionsBase options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.OutputColumnName, nameof(options.OutputColumnName));
        _host = env.Register(GetType().Name);
        _options = options;
        _features = options.ToEngine(_host);
    }

    /// <summary>The column of labels that the features are fitted to; null for none.</summary>
    private protected virtual string? LabelColumnName => null;

    private string InputColumnName => _options.InputColumnName ?? _options.OutputColumnName;

    /// <summary>Fits the features to all series of a data view.</summary>
    /// <param name="input">The training data.</param>
    public SeriesFeatureTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var log = new FitLog(_host);
        Execution execution = _options.ToExecution();
        VectorExtents extents = VectorExtents.OfSeries(input.Schema, InputColumnName, _options.Channels) with
        {
            Repair = _options.Repair,
            Warnings = new InputWarnings(InputColumnName, log.Warn),
        };
        LabelColumn? label = LabelColumnName is { } name ? LabelColumn.OfKeyOrNumber(input.Schema, name) : null;
        SeriesSource train = _options.Read(input, extents, label, weightColumn: null, execution, out TrainingData data);
        if (label is not null)
            log.Skipped(data.Skipped, label);
        log.Level(InputColumnName, train, _features, _options.Repair);
        TimeSeriesFeaturizer model = TimeSeriesFeaturizer.Fit(train, _features, _options.Repair, execution);
        string lengths = data.IsComplete
            ? $" of {data.ShortestVector / model.Channels} to {data.LongestVector / model.Channels} points"
            : ", streamed";
        log.Done(
            $"{model.Features.Name} on column '{InputColumnName}': {data.Count} series{lengths}, {Plural.Of(
                model.Channels, "channel")}, {model.FeatureCount} features, seed {_features.Seed}");
        return new SeriesFeatureTransformer(
            new Fitted<TimeSeriesFeaturizer>(model, extents with { Warnings = null }), input.Schema, _options.OutputColumnName)
        {
            Host = _host,
            FittedLength = data.ShortestVector == data.LongestVector ? data.LongestVector / model.Channels : 0,
        };
    }

    /// <summary>The schema after this estimator, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        VectorExtents.CheckSeries(inputSchema, InputColumnName);
        if (LabelColumnName is { } label)
            LabelColumn.CheckKeyOrNumber(inputSchema, label);
        return SeriesFeatureTransformer.Shape(inputSchema, _options.OutputColumnName, AreScaled(_options.Features));
    }

    /// <summary>Whether the features will already be scaled (<see cref="SeriesFeatures.AreScaled"/>).</summary>
    private protected virtual bool AreScaled(TFeatures features) => false;

    /// <summary>Options that all algorithms share.</summary>
    public abstract class OptionsBase : SeriesOptions<TFeatures>
    {
        private protected OptionsBase(TFeatures features) : base(features)
        {
        }

        /// <summary>The column of features that is added. Default: Features.</summary>
        public string OutputColumnName { get; set; } = DefaultColumns.Features;

        /// <summary>The column of series. Default null: the name of the output column.</summary>
        public string? InputColumnName { get; set; }
    }
}
