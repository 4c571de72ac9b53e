using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Makes features of time series or of sequences of tokens: the hidden states of a network that learns to predict a label from them. Any
/// trainer, such as FastTree or ridge, can then learn from these features and from others together.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes, unless a trained network is given |
/// | Input column data type | Vector of [Single](xref:System.Single) or [Double](xref:System.Double), or vector of keys: tokens |
/// | Output column data type | Known-sized vector of [Single](xref:System.Single) |
/// | Exportable to ONNX | No |
///
/// The label is a [key](xref:Microsoft.ML.Data.KeyDataViewType) or Boolean, and the network a classifier, or Single, and it is a
/// regressor. Rows without a label are skipped in training and get features all the same. All series are read into memory. Features of
/// training rows have seen their labels: what learns from them next overrates itself on the rows that the network was trained on, so
/// measure it on other rows.
/// ]]></format>
/// </remarks>
/// <seealso cref="SequenceEmbeddingCatalog"/>
public sealed class SequenceEmbeddingEstimator : IEstimator<SeriesFeatureTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly Options _options;
    private readonly NetworkModel? _trained;

    internal SequenceEmbeddingEstimator(IHostEnvironment env, Options options, NetworkModel? trained = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.OutputColumnName, nameof(options.OutputColumnName));
        (_env, _options, _trained) = (env, options, trained);
    }

    private string Input => _options.SeriesColumnName;

    /// <summary>Trains the network, if none was given.</summary>
    /// <param name="input">The training data.</param>
    public SeriesFeatureTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        bool areTokens = SchemaMismatch.Find(input.Schema, "series", Input).Type is VectorDataViewType { ItemType: KeyDataViewType };
        if (_trained is not null)
        {
            VectorExtents extents = areTokens
                ? VectorExtents.OfTokens(input.Schema, Input)
                : VectorExtents.OfSeries(input.Schema, Input, _trained.Channels);
            bool areNumbered = _trained.Architecture.Nodes.Any(node => node.Layer is Embedding { Numbers: not null });
            int? known = areNumbered ? ushort.MaxValue + 1 : _trained.Architecture.Symbols;
            if (areTokens && (known != extents.Tokens + 1 || areNumbered != extents.HasShortTokens))
            {
                string expected = known is null
                    ? "series of numbers, on which the network was trained"
                    : $"a vector of Key<{(areNumbered ? "UInt16" : "UInt32")}> of the {known - 1} values that the network was trained on";
                throw SchemaMismatch.WrongType("token", Input, expected, input.Schema[Input].Type.ToString()!);
            }

            return Transformer(new Fitted<NetworkModel>(_trained, extents), input.Schema);
        }

        var label = LabelColumn.OfClassOrNumber(input.Schema, _options.LabelColumnName);
        var trainer = new Trainer(_env, _options, label, areTokens);
        SeriesFeatureTransformer transformer = Transformer(trainer.FitModel(input), input.Schema);
        transformer.Host = trainer.Log;
        return transformer;
    }

    /// <summary>The schema after this estimator, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (SchemaMismatch.Find(inputSchema, "series", Input).IsKey)
            VectorExtents.CheckTokens(inputSchema, Input);
        else
            VectorExtents.CheckSeries(inputSchema, Input);
        if (_trained is null)
            LabelColumn.CheckClassOrNumber(inputSchema, _options.LabelColumnName);
        return SeriesFeatureTransformer.Shape(inputSchema, _options.OutputColumnName, areScaled: false);
    }

    private SeriesFeatureTransformer Transformer(Fitted<NetworkModel> fitted, DataViewSchema schema) => new(
        new Fitted<TimeSeriesFeaturizer>(fitted.Model.ToFeaturizer(_options.Readout), fitted.Input), schema, _options.OutputColumnName)
    {
        FittedLength = fitted.Model.Training.CommonLength ?? 0,
    };

    /// <summary>Options of <see cref="SequenceEmbeddingEstimator"/>. Default of the network: a TCN.</summary>
    public sealed class Options() : NetworkTrainerOptions<NetworkOptions>(new TcnOptions())
    {
        /// <summary>The column of features that is added. Default: Features.</summary>
        public string OutputColumnName { get; set; } = DefaultColumns.Features;

        /// <summary>Which values inside the network become features. Default: what its last linear layer sees.</summary>
        public HiddenReadout Readout { get; set; }
    }

    /// <summary>Trains the network on whichever label there is.</summary>
    private sealed class Trainer(IHostEnvironment env, Options options, LabelColumn label, bool areTokens)
        : NetworkTrainer<NetworkOptions, NetworkModel>(env, options, label.Kind)
    {
        public IHost Log => Host;

        private protected override bool AreTokens => areTokens;

        public Fitted<NetworkModel> FitModel(IDataView data) => FitModel(data, Train).Fitted;

        private protected override NetworkOptions Complete(NetworkOptions network, TrainerInput input, TrainerSeries train) =>
            network is SymbolNetworkOptions symbols && areTokens ? TokenSymbols.Complete(symbols, input, train) : network;

        private protected override NetworkModel Fit(
            TrainerSeries train, NetworkModelOptions modelOptions, TrainerSeries? validation, LabelColumn column, double[] weights,
            INetworkBackend backend, Execution execution) =>
            column.IsClass
                ? NetworkClassifier.Fit(train.Set, modelOptions, validation?.Set, weights, backend, execution)
                : NetworkRegressor.Fit(train.Set, modelOptions, validation?.Set, weights, backend, execution);

        // The estimator makes a transformer of its own.
        private protected override ConvSeqPredictionTransformer<NetworkModel> Predictor(
            Fitted<NetworkModel> fitted, DataViewSchema schema, LabelColumn column) => throw new NotSupportedException();
    }
}
