using ConvSeq.Features;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Learns to predict from time series in one step: features and a linear head, fitted in bulk over all cores.</summary>
/// <typeparam name="TFeatures">Options of the features.</typeparam>
/// <typeparam name="TModel">The engine's model.</typeparam>
public abstract class SeriesTrainer<TFeatures, TModel> : IEstimator<ConvSeqPredictionTransformer<TModel>>
    where TFeatures : SeriesFeatureOptions
    where TModel : FeatureModel
{
    private readonly IHost _host;
    private readonly SeriesTrainerOptions<TFeatures> _options;
    private readonly SeriesFeatureOptions _features;
    private readonly LabelKind _label;

    private protected SeriesTrainer(IHostEnvironment env, SeriesTrainerOptions<TFeatures> options, LabelKind label)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FeaturesToKeep ?? 1, 1, nameof(options.FeaturesToKeep));
        _host = env.Register(GetType().Name);
        _options = options;
        _features = options.ToEngine(_host);
        _label = label;
    }

    /// <summary>Fits features and head.</summary>
    /// <param name="input">The training data.</param>
    public ConvSeqPredictionTransformer<TModel> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var log = new FitLog(_host);
        Execution execution = _options.ToExecution();
        var label = LabelColumn.Of(input.Schema, _options.LabelColumnName, _label);
        VectorExtents extents = VectorExtents.OfSeries(input.Schema, _options.SeriesColumnName, _options.Channels);
        SeriesSource train = _options.Read(
            input, extents, label, _options.ExampleWeightColumnName, execution, out TrainingData data);
        log.Skipped(data.Skipped, label);
        int valuesOfLongest = data.IsComplete ? data.LongestVector : extents.Size;
        TellChoice(log, data.Count, valuesOfLongest / extents.Channels, extents.Channels);
        (TModel model, HeadOutcome head) = Fit(train, _features, data.Weights, execution);
        TrainingSummary training = model.Training;
        if (valuesOfLongest == 0)
            TellChoice(log, training.SeriesCount, training.MaxLength, extents.Channels);
        log.Done(
            $"{model.Algorithm} and {head.Name.ToLowerInvariant()} on column '{extents.Column}': {training
                .SeriesCount} series of {training.MinLength} to {training.MaxLength} points, {Plural.Of(
                model.Channels, "channel")}, {model.FeatureCount} features, seed {training.Seed}, {head.Text}");
        return Predictor(new Fitted<TModel>(model, extents), input.Schema, label);
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

    /// <summary>Logs which features an automatic choice selects, once the longest series is known.</summary>
    private void TellChoice(FitLog log, int seriesCount, int length, int channels)
    {
        if (length > 0 && _features is AutomaticFeatureOptions automatic)
            log.Info(automatic.ChooseFor(seriesCount, length, channels, _options.Repair).Reason);
    }

    /// <summary>Fits the engine's model.</summary>
    private protected abstract (TModel Model, HeadOutcome Head) Fit(
        SeriesSource train, SeriesFeatureOptions features, double[] weights, Execution execution);

    /// <summary>The transformer of a fitted model.</summary>
    private protected abstract ConvSeqPredictionTransformer<TModel> Predictor(
        Fitted<TModel> fitted, DataViewSchema schema, LabelColumn label);

    /// <summary>The shape of a schema with the predictions.</summary>
    private protected abstract SchemaShape Shape(SchemaShape input, string column, SchemaShape.Column label);
}
