using ConvSeq.MLNet.Columns;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Networks.Torch;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet.Torch;

/// <summary>Trains a custom TorchSharp module that predicts from time series: the common base of the trainers of all tasks.</summary>
/// <typeparam name="TModel">The engine's model.</typeparam>
public abstract class TorchModuleTrainer<TModel> : ConvSeqTrainer<TModel> where TModel : TorchModuleModel
{
    private readonly ModuleSource _source;
    private readonly TorchModuleTrainerOptions _options;
    private readonly ulong _seed;

    private protected TorchModuleTrainer(IHostEnvironment env, ModuleSource source, TorchModuleTrainerOptions options, LabelKind label)
        : base(env, options, label) => (_source, _options, _seed) = (source, options, options.DecideSeed(Host));

    private protected override TrainerColumns Columns => new(
        _options.LabelColumnName, _options.SeriesColumnName, _options.Channels, _options.ExampleWeightColumnName, null, _options.Repair);

    private protected override TrainingSummary SummaryOf(TModel model) => model.Training;

    /// <summary>Trains the module, and measures it on other data, to decide when training stops and which weights are kept.</summary>
    /// <param name="trainData">The training data.</param>
    /// <param name="validationData">The data to measure on, with the same columns; all its rows weigh the same.</param>
    public ConvSeqPredictionTransformer<TModel> Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return Run(trainData, (input, log, execution) => Train(input, Checked(validationData, log), log, execution));
    }

    private protected override TModel Train(TrainerInput input, FitLog log, Execution execution) => Train(input, null, log, execution);

    private TModel Train(TrainerInput input, TrainerInput? validationInput, FitLog log, Execution execution)
    {
        (int? gpuDeviceId, bool fallbackToCpu) = MLNetInternals.DeviceOf(Host);
        using var backend = new TorchModuleBackend(
            _source, new TorchDevice { GpuDeviceId = gpuDeviceId, FallbackToCpu = fallbackToCpu }, log.Info);
        (TrainerSeries train, double[] weights, TrainerSeries? validation) = input.ReadSeries(validationInput, log, execution);
        TModel model = Fit(
            backend, _seed, _options.Training, _options.Repair, train.Set, validation?.Set, weights,
            execution with { Progress = new EpochLines(log.Info, EpochLines.OfLog, execution.Progress) });
        VectorExtents extents = input.Extents;
        TrainingHistory history = model.History!;
        if (history.StopReason == StopReason.Cancelled)
            log.Warn($"Column '{extents.Column}': training was canceled; what was learned until then is kept");
        log.Done(
            $"Module on column '{extents.Column}': {model.Training.SeriesCount} series, {Plural.Of(extents.Channels, "channel")}, {model
                .Network.Architecture.ParameterCount} parameters, seed {_seed}, {history.EpochCount} epochs, loss {history
                .Epochs[^1].Loss:g4}");
        return model;
    }

    /// <summary>Trains the engine's model.</summary>
    private protected abstract TModel Fit(
        TorchModuleBackend backend, ulong seed, NetworkTrainingOptions options, SeriesRepair repair,
        SeriesSet train, SeriesSet? validation, double[] weights, Execution execution);
}
