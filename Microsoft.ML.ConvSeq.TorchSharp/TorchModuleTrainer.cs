using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Networks;
using ConvSeq.Networks.Torch;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet.Torch;

/// <summary>Trains a custom TorchSharp module that predicts from time series: the common base of the trainers of all tasks.</summary>
/// <typeparam name="TModel">The engine's model.</typeparam>
public abstract class TorchModuleTrainer<TModel> : IEstimator<ConvSeqPredictionTransformer<TModel>> where TModel : TorchModuleModel
{
    private readonly IHost _host;
    private readonly ModuleSource _source;
    private readonly TorchModuleTrainerOptions _options;
    private readonly ulong _seed;
    private readonly LabelKind _label;

    private protected TorchModuleTrainer(IHostEnvironment env, ModuleSource source, TorchModuleTrainerOptions options, LabelKind label)
    {
        _host = env.Register(GetType().Name);
        (_source, _options, _seed, _label) = (source, options, options.DecideSeed(_host), label);
    }

    /// <summary>Trains the module.</summary>
    /// <param name="input">The training data.</param>
    public ConvSeqPredictionTransformer<TModel> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Train(input, null);
    }

    /// <summary>Trains the module, and measures it on other data, to decide when training stops and which weights are kept.</summary>
    /// <param name="trainData">The training data.</param>
    /// <param name="validationData">The data to measure on, with the same columns; all its rows weigh the same.</param>
    public ConvSeqPredictionTransformer<TModel> Fit(IDataView trainData, IDataView validationData)
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
        SchemaShape.Column label = LabelColumn.Check(inputSchema, _options.LabelColumnName, _label);
        return Shape(inputSchema, _options.SeriesColumnName, label);
    }

    private ConvSeqPredictionTransformer<TModel> Train(IDataView trainData, IDataView? validationData)
    {
        using var log = new FitLog(_host);
        Execution execution = _options.ToExecution();
        (int? gpuDeviceId, bool fallbackToCpu) = MLNetInternals.DeviceOf(_host);
        using var backend = new TorchModuleBackend(
            _source, new TorchDevice { GpuDeviceId = gpuDeviceId, FallbackToCpu = fallbackToCpu }, log.Info);
        (TrainingData data, VectorExtents extents, LabelColumn label) = Read(trainData, log, execution);
        SeriesSet? validation = null;
        if (validationData is not null)
        {
            (TrainingData other, VectorExtents otherExtents, LabelColumn otherLabel) = Read(validationData, log, execution);
            validation = SeriesReader.ToSet(other.Rows, otherExtents, otherLabel);
        }

        TModel model = Fit(
            backend, _seed, _options.Training, _options.Repair, SeriesReader.ToSet(data.Rows, extents, label), validation, data.Weights,
            execution with { Progress = new EpochLines(log.Info, EpochLines.OfLog, execution.Progress) });
        TrainingHistory history = model.History!;
        if (history.StopReason == StopReason.Cancelled)
            log.Warn($"Column '{extents.Column}': training was cancelled; what was learned until then is kept");
        log.Done(
            $"Module on column '{extents.Column}': {model.Training.SeriesCount} series, {Plural.Of(
                extents.Channels, "channel")}, {model.Network.Architecture.ParameterCount} parameters, seed {_seed}, {history
                .EpochCount} epochs, loss {history.Epochs[^1].Loss:g4}");
        return Predictor(new Fitted<TModel>(model, extents), trainData.Schema, label);
    }

    private (TrainingData, VectorExtents, LabelColumn) Read(IDataView data, FitLog log, Execution execution)
    {
        var label = LabelColumn.Of(data.Schema, _options.LabelColumnName, _label);
        VectorExtents extents = VectorExtents.OfSeries(data.Schema, _options.SeriesColumnName, _options.Channels);
        var read = TrainingData.Read(data, extents, label, _options.ExampleWeightColumnName, maxValues: long.MaxValue, execution);
        log.Skipped(read.Skipped, label);
        return (read, extents, label);
    }

    /// <summary>Trains the engine's model.</summary>
    private protected abstract TModel Fit(
        TorchModuleBackend backend, ulong seed, NetworkTrainingOptions options, SeriesRepair repair,
        SeriesSet train, SeriesSet? validation, double[] weights, Execution execution);

    /// <summary>The transformer of a fitted model.</summary>
    private protected abstract ConvSeqPredictionTransformer<TModel> Predictor(
        Fitted<TModel> fitted, DataViewSchema schema, LabelColumn label);

    /// <summary>The shape of a schema with the predictions.</summary>
    private protected abstract SchemaShape Shape(SchemaShape input, string column, SchemaShape.Column label);
}
