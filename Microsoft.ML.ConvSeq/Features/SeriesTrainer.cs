using ConvSeq.Features;
using ConvSeq.MLNet.Columns;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Learns to predict from time series in one step: features and a head, fitted in bulk over all cores.</summary>
/// <typeparam name="TFeatures">Options of the features.</typeparam>
/// <typeparam name="TModel">The engine's model.</typeparam>
public abstract class SeriesTrainer<TFeatures, TModel> : ConvSeqTrainer<TModel>
    where TFeatures : SeriesFeatureOptions
    where TModel : class
{
    private readonly SeriesTrainerOptions<TFeatures> _options;
    private readonly SeriesFeatureOptions _features;

    private protected SeriesTrainer(IHostEnvironment env, SeriesTrainerOptions<TFeatures> options, LabelKind label)
        : base(env, options, label)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FeaturesToKeep ?? 1, 1, nameof(options.FeaturesToKeep));
        (_options, _features) = (options, options.ToEngine(Host));
    }

    private protected override TrainerColumns Columns => new(
        _options.LabelColumnName, _options.SeriesColumnName, _options.Channels, _options.ExampleWeightColumnName, null, _options.Repair);

    private protected override TModel Train(TrainerInput input, FitLog log, Execution execution)
    {
        VectorExtents extents = input.Extents;
        SeriesSource train = _options.Read(input, log, execution, out TrainingData data);
        log.Level(extents.Column, train, _features, _options.Repair);
        int valuesOfLongest = data.IsComplete ? data.LongestVector : extents.Size;
        TellChoice(log, data.Count, valuesOfLongest / extents.Channels, extents.Channels);
        TModel model = Fit(
            train, _features, data.Weights, execution with { Progress = new EnsembleLines(log.Info, execution.Progress) });
        var fitted = (TimeSeriesModel)(object)model;
        if (valuesOfLongest == 0)
            TellChoice(log, fitted.Training.SeriesCount, fitted.Training.MaxLength, extents.Channels);
        ModelOutcome.Tell(log, fitted, extents.Column);
        return model;
    }

    /// <summary>Returns what an automatic choice selects, and why; null where the options name the features.</summary>
    private protected virtual string? ReasonFor(SeriesFeatureOptions features, int seriesCount, int length, int channels) =>
        (features as AutomaticFeatureOptions)?.ChooseFor(seriesCount, length, channels, _options.Repair).Reason;

    /// <summary>Logs what an automatic choice selects, once the longest series is known.</summary>
    private void TellChoice(FitLog log, int seriesCount, int length, int channels)
    {
        if (length > 0 && ReasonFor(_features, seriesCount, length, channels) is { } reason)
            log.Info(reason);
    }

    /// <summary>Fits the engine's model.</summary>
    private protected abstract TModel Fit(SeriesSource train, SeriesFeatureOptions features, double[] weights, Execution execution);
}
