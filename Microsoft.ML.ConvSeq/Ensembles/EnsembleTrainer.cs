using ConvSeq.MLNet.Columns;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Learns an ensemble, or several, that predict from time series: the common base of the trainers of all tasks.</summary>
/// <typeparam name="TModel">The engine's model.</typeparam>
public abstract class EnsembleTrainer<TModel> : ConvSeqTrainer<TModel> where TModel : TimeSeriesModel
{
    private readonly EnsembleTrainerOptions _options;
    private readonly EnsembleOptions _ensemble;

    private protected EnsembleTrainer(IHostEnvironment env, EnsembleTrainerOptions options, LabelKind label)
        : base(env, options, label) => (_options, _ensemble) = (options, options.ToEngine(Host));

    private protected override TrainerColumns Columns => new(
        _options.LabelColumnName, _options.SeriesColumnName, _options.Channels, _options.ExampleWeightColumnName, null, InputRepair);

    /// <summary>The repair of whole series.</summary>
    private protected virtual SeriesRepair InputRepair => _options.Repair;

    private protected override TModel Train(TrainerInput input, FitLog log, Execution execution)
    {
        SeriesSource train = _options.Read(input, log, execution, out TrainingData data);
        log.Level(input.Extents.Column, train, null, InputRepair);
        TModel model = Fit(
            train, _ensemble, data.Weights, Backend(log), execution with { Progress = new EnsembleLines(log.Info, execution.Progress) });
        ModelOutcome.Tell(log, model, input.Extents.Column);
        return model;
    }

    /// <summary>Fits the engine's model.</summary>
    private protected abstract TModel Fit(
        SeriesSource train, EnsembleOptions options, double[] weights, INetworkBackend? backend, Execution execution);

    private INetworkBackend? Backend(FitLog log)
    {
        if (_ensemble.Networks.IsEmpty)
            return null;
        (int? gpuDeviceId, bool fallbackToCpu) = MLNetInternals.DeviceOf(Host);
        return NetworkBackends.Resolve(_options.Backend, gpuDeviceId, fallbackToCpu, log.Info);
    }
}
