using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Trains networks that predict from time series: the common base of the trainers of all tasks.</summary>
/// <typeparam name="TNetwork">Options of the network.</typeparam>
/// <typeparam name="TModel">The engine's model.</typeparam>
public abstract class NetworkTrainer<TNetwork, TModel> : IEstimator<ConvSeqPredictionTransformer<TModel>>
    where TNetwork : NetworkOptions
    where TModel : NetworkModel
{
    private readonly IHost _host;
    private readonly NetworkTrainerOptions<TNetwork> _options;
    private readonly NetworkOptions _network;
    private readonly LabelKind _label;

    private protected NetworkTrainer(IHostEnvironment env, NetworkTrainerOptions<TNetwork> options, LabelKind label)
    {
        ArgumentNullException.ThrowIfNull(options);
        _host = env.Register(GetType().Name);
        _options = options;
        _network = options.ToEngine(_host);
        _label = label;
    }

    /// <summary>Trains the networks.</summary>
    /// <param name="input">The training data.</param>
    public ConvSeqPredictionTransformer<TModel> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Train(input, null);
    }

    /// <summary>Trains the networks, and measures them on other data, to decide when training stops and which weights are kept.</summary>
    /// <param name="trainData">The training data.</param>
    /// <param name="validationData">
    /// The data to measure on, with the same columns. In the validation loss all its rows weigh the same, even if there is a column of
    /// weights.
    /// </param>
    public ConvSeqPredictionTransformer<TModel> Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        if (_options.ValidationColumnName is { } column)
            throw new InvalidOperationException($"There is both validation data and a validation column, '{column}'; give one of them.");
        return Train(trainData, validationData);
    }

    /// <summary>The schema after this trainer, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        VectorExtents.CheckSeries(inputSchema, _options.SeriesColumnName);
        SchemaShape.Column label = LabelColumn.Check(inputSchema, _options.LabelColumnName, _label);
        if (_options.ValidationColumnName is { } column)
            TrainingData.CheckHeldOut(inputSchema, column);
        return Shape(inputSchema, _options.SeriesColumnName, label);
    }

    private ConvSeqPredictionTransformer<TModel> Train(IDataView trainData, IDataView? validationData)
    {
        using var log = new FitLog(_host);
        Execution execution = _options.ToExecution();
        (int? gpuDeviceId, bool fallbackToCpu) = MLNetInternals.DeviceOf(_host);
        INetworkBackend backend = NetworkBackends.Resolve(_options.Backend, gpuDeviceId, fallbackToCpu, log.Info);
        (TrainingData data, VectorExtents extents, LabelColumn label) = Read(trainData, _options.ValidationColumnName, log, execution);
        (TrainingData learned, TrainingData heldOut) = data.Split();
        SeriesSet? validation = null;
        if (validationData is not null)
        {
            (TrainingData other, VectorExtents otherExtents, LabelColumn otherLabel) = Read(validationData, null, log, execution);
            validation = SeriesReader.ToSet(other.Rows, otherExtents, otherLabel);
        }
        else if (_options.ValidationColumnName is { } column)
        {
            validation = heldOut.Count > 0 && learned.Count > 0
                ? SeriesReader.ToSet(heldOut.Rows, extents, label)
                : throw new InvalidOperationException(
                    $"Column '{column}': all rows with a label are {(heldOut.Count > 0 ? "true" : "false")}; "
                    + "expected some to learn from and some to measure on.");
        }

        SeriesSet train = SeriesReader.ToSet(learned.Rows, extents, label);
        TModel model = Fit(
            train, new NetworkModelOptions { Network = _network, Repair = _options.Repair }, validation, learned.Weights, backend,
            execution with { Progress = new EpochLines(log.Info, EpochLines.OfLog, execution.Progress) });
        if (model.Members.Any(member => member.Outcome.StopReason == StopReason.Cancelled))
            log.Warn($"Column '{extents.Column}': training was cancelled; what was learned until then is kept");
        Tell(log, model, extents);
        return Predictor(new Fitted<TModel>(model, extents), trainData.Schema, label);
    }

    private (TrainingData, VectorExtents, LabelColumn) Read(IDataView data, string? heldOutColumn, FitLog log, Execution execution)
    {
        var label = LabelColumn.Of(data.Schema, _options.LabelColumnName, _label);
        VectorExtents extents = VectorExtents.OfSeries(data.Schema, _options.SeriesColumnName, _options.Channels);
        var read = TrainingData.Read(
            data, extents, label, _options.ExampleWeightColumnName, maxValues: long.MaxValue, execution, heldOutColumn);
        log.Skipped(read.Skipped, label);
        return (read, extents, label);
    }

    private static void Tell(FitLog log, TModel model, VectorExtents extents)
    {
        TrainingSummary training = model.Training;
        Dictionary<string, string> described = model.Describe().ToDictionary();
        string validation = described.TryGetValue("Validation loss", out string? loss) ? $", validation loss {loss}" : "";
        log.Done(
            $"{model.Algorithm} on column '{extents.Column}': {training.SeriesCount} series of {training.MinLength} to {training
                .MaxLength} points, {Plural.Of(model.Channels, "channel")}, {described["Parameters"]} parameters, seed {training
                .Seed}, {described["Epochs"]} epochs, loss {described["Training loss"]}{validation}");
    }

    /// <summary>Trains the engine's model.</summary>
    private protected abstract TModel Fit(
        SeriesSet train, NetworkModelOptions options, SeriesSet? validation, double[] weights,
        INetworkBackend backend, Execution execution);

    /// <summary>The transformer of a fitted model.</summary>
    private protected abstract ConvSeqPredictionTransformer<TModel> Predictor(
        Fitted<TModel> fitted, DataViewSchema schema, LabelColumn label);

    /// <summary>The shape of a schema with the predictions.</summary>
    private protected abstract SchemaShape Shape(SchemaShape input, string column, SchemaShape.Column label);
}
