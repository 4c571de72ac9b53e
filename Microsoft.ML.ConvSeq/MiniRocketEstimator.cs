using System.Collections.Immutable;
using ConvSeq.Features;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Computes MiniRocket features of time series (Dempster, Schmidt and Webb, KDD 2021): the share of points at which dilated
/// convolutions exceed biases taken from training series.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Vector of [Single](xref:System.Single): known size (univariate), two dimensions channels x length (multivariate), or variable size (lengths differ) |
/// | Output column data type | Known-sized vector of [Single](xref:System.Single) |
/// | Exportable to ONNX | No |
///
/// Features lie between 0 and 1; a linear trainer such as ridge is the head they are made for. Slot names tell kernel, dilation and
/// bias of up to 100,000 features; a model loaded from a file does not have them.
/// ]]></format>
/// </remarks>
/// <seealso cref="MiniRocketCatalog"/>
public sealed class MiniRocketEstimator : IEstimator<MiniRocketTransformer>
{
    private readonly IHost _host;
    private readonly Options _options;
    private readonly MiniRocketOptions _features;

    internal MiniRocketEstimator(IHostEnvironment env, Options options)
    {
        ArgumentException.ThrowIfNullOrEmpty(options.OutputColumnName, nameof(options.OutputColumnName));
        _host = env.Register(nameof(MiniRocketEstimator));
        _options = options;
        _features = options.ToEngine(_host);
    }

    private string InputColumnName => _options.InputColumnName ?? _options.OutputColumnName;

    /// <summary>Fits the features to all series of a data view.</summary>
    /// <param name="input">The training data.</param>
    public MiniRocketTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var log = new FitLog(_host);
        Execution execution = _options.ToExecution();
        VectorExtents extents = VectorExtents.OfSeries(input.Schema, InputColumnName, _options.Channels);
        SeriesSet train = SeriesReader.Read(input, extents, execution);
        TimeSeriesFeaturizer model = TimeSeriesFeaturizer.Fit(train, _features, _options.Repair, execution);
        log.Done($"MiniRocket on column '{InputColumnName}': {train.Count} series of {train.MinLength} to {train.MaxLength} points, {train.Channels} channel(s), {model.FeatureCount} features, seed {_features.Seed}");
        return new MiniRocketTransformer(
            new Fitted<TimeSeriesFeaturizer>(model, extents), input.Schema, _options.OutputColumnName);
    }

    /// <summary>The schema after this estimator, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        VectorExtents.CheckSeries(inputSchema, InputColumnName);
        return ConvSeqTransformer.Mapping<FeatureRow>(
            InputColumnName, null, (_, _) => { }, MiniRocketTransformer.Output(_options.OutputColumnName, ["placeholder"], 1)).GetOutputSchema(inputSchema);
    }

    /// <summary>Options of <see cref="MiniRocketEstimator"/>.</summary>
    public sealed class Options : MiniRocketOptionsBase
    {
        /// <summary>The column of features that is added. Default: Features.</summary>
        public string OutputColumnName { get; set; } = "Features";

        /// <summary>The column of series. Default null: the name of the output column.</summary>
        public string? InputColumnName { get; set; }
    }
}

/// <summary>The fitted features of a <see cref="MiniRocketEstimator"/>.</summary>
public sealed class MiniRocketTransformer : ConvSeqTransformer
{
    /// <summary>Beyond this, names would take more memory than features.</summary>
    private const int MostNamedSlots = 100_000;

    internal MiniRocketTransformer(Fitted<TimeSeriesFeaturizer> fitted, DataViewSchema schema, string output)
        : base(
            fitted.Input,
            Map<FeatureRow>(
                fitted.Input.Column, schema, (row, features) => Mappings.Featurize(fitted, row, ref features.Features),
                Output(output, SlotNames(fitted.Model.Features), fitted.Model.FeatureCount)),
            () => SavedChain.Build<TimeSeriesFeaturizer, ChunkRow>(
                fitted, schema[fitted.Input.Column].Type, Contract.MiniRocket, MiniRocketFactory.Map,
                (ml, chain) => SavedChain.JoinChunks(ml, chain, output, fitted.Model.FeatureCount)))
    {
        Model = fitted.Model;
    }

    /// <summary>The engine's fitted features: the same object that <see cref="TimeSeriesFeaturizer"/> saves and loads.</summary>
    public TimeSeriesFeaturizer Model { get; }

    internal override object FittedModel => Model;

    internal static SchemaDefinition Output(string name, ImmutableArray<string> slotNames, int size)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(FeatureRow));
        SchemaDefinition.Column features = definition[nameof(FeatureRow.Features)];
        features.ColumnName = name;
        if (slotNames.Length == size)
            ClassKeys.NameSlots(features, slotNames);
        else
            features.ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
        return definition;
    }

    private static ImmutableArray<string> SlotNames(SeriesFeatures features) =>
        features.FeatureCount > MostNamedSlots ? [] : [.. features.FeatureNames()];
}
