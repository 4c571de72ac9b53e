using System.Globalization;
using ConvSeq.MLNet.Columns;
using ConvSeq.Models;
using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Trains networks that predict from time series: the common base of the trainers of all tasks.</summary>
/// <typeparam name="TNetwork">Options of the network.</typeparam>
/// <typeparam name="TModel">The engine's model.</typeparam>
public abstract class NetworkTrainer<TNetwork, TModel> : ConvSeqTrainer<TModel>
    where TNetwork : NetworkOptions
    where TModel : NetworkModel
{
    private readonly NetworkTrainerOptions<TNetwork> _options;
    private readonly NetworkOptions _network;

    private protected NetworkTrainer(IHostEnvironment env, NetworkTrainerOptions<TNetwork> options, LabelKind label)
        : base(env, options, label) => (_options, _network) = (options, options.ToEngine(Host));

    private protected override TrainerColumns Columns => new(
        _options.LabelColumnName, _options.SeriesColumnName, _options.Channels, _options.ExampleWeightColumnName,
        _options.ValidationColumnName, _options.Repair, AreTokens);

    /// <summary>Whether the column of series is one of tokens.</summary>
    private protected virtual bool AreTokens => false;

    /// <summary>Completes the options of the network by what the data says.</summary>
    private protected virtual NetworkOptions Complete(NetworkOptions network, TrainerInput input, TrainerSeries train) => network;

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
        return Run(trainData, (input, log, execution) => Train(input, Checked(validationData, log), log, execution));
    }

    private protected override TModel Train(TrainerInput input, FitLog log, Execution execution) => Train(input, null, log, execution);

    private TModel Train(TrainerInput input, TrainerInput? validationInput, FitLog log, Execution execution)
    {
        (int? gpuDeviceId, bool fallbackToCpu) = MLNetInternals.DeviceOf(Host);
        INetworkBackend backend = NetworkBackends.Resolve(_options.Backend, gpuDeviceId, fallbackToCpu, log.Info);
        (TrainerSeries train, double[] weights, TrainerSeries? validation) = input.ReadSeries(validationInput, log, execution);
        TModel model = Fit(
            train, new NetworkModelOptions { Network = Complete(_network, input, train), Repair = _options.Repair }, validation,
            input.Label, weights, backend, execution with { Progress = new EpochLines(log.Info, EpochLines.OfLog, execution.Progress) });
        if (model.Members.Any(member => member.Outcome.StopReason == StopReason.Cancelled))
            log.Warn($"Column '{input.Extents.Column}': training was canceled; what was learned until then is kept");
        Tell(log, model, input.Extents.Column);
        return model;
    }

    private static void Tell(FitLog log, TModel model, string column)
    {
        TrainingSummary training = model.Training;
        NetworkOutcome[] outcomes = [.. model.Members.Select(member => member.Outcome)];
        string times = outcomes.Length > 1 ? $"{outcomes.Length} × " : "";
        string reasons = string.Join(
            ", ", outcomes.Select(outcome => outcome.StopReason).Distinct().Order().Where(reason => reason != StopReason.Epochs));
        string epochs = Fact("", outcome => outcome.Epochs, "N0") + " epochs" + (reasons.Length > 0 ? $" ({reasons})" : "");
        string losses = Fact(", loss ", outcome => outcome.Loss, "g4") + Fact(", accuracy ", outcome => outcome.Accuracy, "p1")
            + Fact(", validation loss ", outcome => outcome.ValidationLoss, "g4")
            + Fact(", accuracy ", outcome => outcome.ValidationAccuracy, "p1");
        log.Done(
            $"{model.Algorithm} on column '{column}': {training.SeriesCount} series of {training.MinLength} to {training
                .MaxLength} points, {Plural.Of(model.Channels, "channel")}, {times}{model.Architecture
                .ParameterCount:N0} parameters, seed {training.Seed}, {epochs}{losses}");

        string Fact(string before, Func<NetworkOutcome, double?> of, string format)
        {
            if (outcomes.Min(of) is not { } least || outcomes.Max(of) is not { } most)
                return "";
            string first = least.ToString(format, CultureInfo.InvariantCulture), last = most.ToString(format, CultureInfo.InvariantCulture);
            return first == last ? before + first : $"{before}{first} to {last}";
        }
    }

    /// <summary>Trains the engine's model.</summary>
    private protected abstract TModel Fit(
        TrainerSeries train, NetworkModelOptions options, TrainerSeries? validation, LabelColumn label, double[] weights,
        INetworkBackend backend, Execution execution);
}
