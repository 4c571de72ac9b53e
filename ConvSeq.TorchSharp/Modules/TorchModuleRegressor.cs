using System.Collections.Immutable;
using ConvSeq.Models;
using ConvSeq.Series;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// A fitted time-series regressor of a custom TorchSharp module, which predicts the target in units of its standard deviation.
/// </summary>
public sealed class TorchModuleRegressor : TorchModuleModel, ISeriesRegressor
{
    internal TorchModuleRegressor(TrainingSummary training, NetworkInput input, TargetScaling targets, FittedModule fitted)
        : base(training, input, fitted) => Targets = targets;

    /// <summary>Scaling that converts predictions back to the unit of the targets.</summary>
    internal TargetScaling Targets { get; }

    /// <inheritdoc/>
    public TargetPredictions Predict(SeriesSet set, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        double[] predictions = new double[set.Count];
        for (int i = 0; i < predictions.Length; i++)
        {
            execution?.CancellationToken.ThrowIfCancellationRequested();
            predictions[i] = Predict(set.Values(i));
        }

        return new TargetPredictions(predictions);
    }

    /// <inheritdoc/>
    public double Predict(ReadOnlySpan<float> series)
    {
        double output = 0;
        Score(series, new Span<double>(ref output));
        double prediction = Targets.Undo(output);
        return double.IsFinite(prediction) ? prediction : throw new ArgumentException(
            "The series lies so far from the training series that the prediction is not a finite number.", nameof(series));
    }

    /// <inheritdoc cref="TorchModuleClassifier.Load(string, TorchDevice?)"/>
    public static TorchModuleRegressor Load(string path, TorchDevice? device = null) =>
        Load(path, TorchModuleFormat.ReadRegressor, null, device);

    /// <inheritdoc cref="TorchModuleClassifier.Load(string, Func{nn.Module}, TorchDevice?)"/>
    public static TorchModuleRegressor Load(string path, Func<nn.Module> create, TorchDevice? device = null) =>
        Load(path, TorchModuleFormat.ReadRegressor, ModuleSource.Of(create), device);

    /// <summary>Trains a regressor on a set with numeric targets.</summary>
    internal static TorchModuleRegressor Fit(
        TorchModuleBackend backend, ulong seed, NetworkTrainingOptions options, SeriesRepair repair,
        SeriesSet train, SeriesSet? validation, ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        NetworkFit fit = backend.Fit(seed, options, repair, train, validation, execution);
        TrainableSeries.ThrowUnlessTargets(fit.Survey);
        var targets = TargetScaling.Of(train.Targets);
        ImmutableArray<TrainedNetwork> trained = fit.Train(1, sampleWeights, backend, (set, values, weights) =>
            NetworkData.OfTargets(set.Channels, 1, values, targets.Apply(set), perStep: false, weights));
        return new TorchModuleRegressor(TrainingSummary.Of(fit.Survey, seed), fit.Input, targets, backend.Finish(trained[0]));
    }

    private protected override byte[] ToBytes() => TorchModuleFormat.ToBytes(this);
}
