using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Networks;
using ConvSeq.Networks.Torch;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace ConvSeq.MLNet.Torch;

/// <summary>Trains a TorchSharp module of one's own to classify time series.</summary>
/// <remarks>
/// The label is a key, the series are a vector of Single as for the other trainers of series; where lengths differ, <see cref="SeriesColumnOptions.Repair"/>
/// must make them equal. PredictedLabel is a key with the label's key values; Score holds a probability per class. What is fitted is no part of an ML.NET
/// .zip: <see cref="TorchModuleClassifier.Save"/> writes it, and the application makes the module again to load it.
/// </remarks>
public sealed class TorchModuleTrainer : IEstimator<ConvSeqPredictionTransformer<TorchModuleClassifier>>
{
    private readonly IHost _host;
    private readonly Func<nn.Module<Tensor, Tensor>> _create;
    private readonly Options _options;
    private readonly ulong _seed;

    internal TorchModuleTrainer(IHostEnvironment env, Func<nn.Module<Tensor, Tensor>> create, Options options)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(options);
        _host = env.Register(nameof(TorchModuleTrainer));
        (_create, _options, _seed) = (create, options, options.DecideSeed(_host));
    }

    /// <summary>Trains the module.</summary>
    /// <param name="input">The training data.</param>
    public ConvSeqPredictionTransformer<TorchModuleClassifier> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Train(input, null);
    }

    /// <summary>Trains the module, and measures it on other data, to decide when training stops and which weights are kept.</summary>
    /// <param name="trainData">The training data.</param>
    /// <param name="validationData">The data to measure on, with the same columns; all its rows weigh the same.</param>
    public ConvSeqPredictionTransformer<TorchModuleClassifier> Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return Train(trainData, validationData);
    }

    /// <summary>The schema after this trainer, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        VectorExtents.CheckSeries(inputSchema, _options.SeriesColumnName);
        SchemaShape.Column label = LabelColumn.Check(inputSchema, _options.LabelColumnName, LabelKind.Key);
        return Predictions.MulticlassShape(inputSchema, _options.SeriesColumnName, label);
    }

    private ConvSeqPredictionTransformer<TorchModuleClassifier> Train(IDataView trainData, IDataView? validationData)
    {
        using var log = new FitLog(_host);
        Execution execution = _options.ToExecution();
        (int? gpuDeviceId, bool fallbackToCpu) = MLNetInternals.DeviceOf(_host);
        using var backend = new TorchModuleBackend(_create, new TorchDevice { GpuDeviceId = gpuDeviceId, FallbackToCpu = fallbackToCpu }, log.Told);
        (TrainingData data, VectorExtents extents, LabelColumn label) = Read(trainData, log, execution);
        SeriesSet? validation = null;
        if (validationData is not null)
        {
            (TrainingData other, VectorExtents otherExtents, LabelColumn otherLabel) = Read(validationData, log, execution);
            validation = SeriesReader.ToSet(other.Rows, otherExtents, otherLabel);
        }

        var model = TorchModuleClassifier.Fit(
            backend, _seed, _options.Training, _options.Repair, SeriesReader.ToSet(data.Rows, extents, label), validation, data.Weights,
            execution with { Progress = new EpochLog(log, execution.Progress) });
        TrainingHistory history = model.History!;
        if (history.StopReason == StopReason.Cancelled)
            log.Warned($"Column '{extents.Column}': training was cancelled; what was learned until then is kept");
        log.Done($"Module on column '{extents.Column}': {model.Training.SeriesCount} series, {FitLog.Channels(extents.Channels)}, {model.Network.Architecture.ParameterCount} parameters, seed {_seed}, {history.EpochCount} epochs, loss {history.Epochs[^1].Loss:g4}");
        return Predictions.SeriesMulticlass(new Fitted<TorchModuleClassifier>(model, extents), trainData.Schema, label.Classes!);
    }

    private (TrainingData, VectorExtents, LabelColumn) Read(IDataView data, FitLog log, Execution execution)
    {
        var label = LabelColumn.Of(data.Schema, _options.LabelColumnName, LabelKind.Key);
        VectorExtents extents = VectorExtents.OfSeries(data.Schema, _options.SeriesColumnName, _options.Channels);
        var read = TrainingData.Read(data, extents, label, _options.ExampleWeightColumnName, mostValues: long.MaxValue, execution);
        log.Skipped(read.Skipped, label);
        return (read, extents, label);
    }

    /// <summary>Options of the training of a module.</summary>
    public sealed class Options : SeriesColumnOptions
    {
        private NetworkTrainingOptions _training = new();

        /// <summary>The column to predict. Default: Label.</summary>
        public string LabelColumnName { get; set; } = "Label";

        /// <summary>The column of series. Default: Series.</summary>
        public string SeriesColumnName { get; set; } = "Series";

        /// <summary>A column of weights above 0, Single. Default null: all rows weigh the same.</summary>
        public string? ExampleWeightColumnName { get; set; }

        /// <summary>Seed of every random choice. Default null: one drawn from the <see cref="MLContext"/>, whose own seed then governs.</summary>
        public int? Seed { get; set; }

        /// <summary>How the module is trained; checkpoints do not apply. Weights of classes are in key order.</summary>
        /// <exception cref="ArgumentNullException">The value is null.</exception>
        public NetworkTrainingOptions Training
        {
            get => _training;
            set => _training = value ?? throw new ArgumentNullException(nameof(Training));
        }

        internal ulong DecideSeed(IHost host) => DecideSeed(Seed, 0, host);
    }
}
