using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Classifies time series in one step: MiniRocket features and a ridge head, fitted in bulk over all cores.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Multiclass classification |
/// | Is normalization required? | No |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | No |
///
/// ### Input and Output Columns
/// The label is a [key](xref:Microsoft.ML.Data.KeyDataViewType), the series are a vector of [Single](xref:System.Single) of known size
/// (univariate), of two dimensions, channels x length (multivariate), or of variable size (lengths differ). PredictedLabel is a key
/// with the label's key values; Score holds a calibrated probability per class. Rows without a label are skipped.
/// ]]></format>
/// </remarks>
/// <seealso cref="MiniRocketCatalog"/>
public sealed class MiniRocketMulticlassTrainer : IEstimator<ConvSeqPredictionTransformer<TimeSeriesClassifier>>
{
    private readonly IHost _host;
    private readonly Options _options;
    private readonly MiniRocketOptions _features;

    internal MiniRocketMulticlassTrainer(IHostEnvironment env, Options options)
    {
        _host = env.Register(nameof(MiniRocketMulticlassTrainer));
        _options = options;
        _features = options.ToEngine(_host);
    }

    /// <summary>Fits features and classifier.</summary>
    /// <param name="input">The training data.</param>
    public ConvSeqPredictionTransformer<TimeSeriesClassifier> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var log = new FitLog(_host);
        Execution execution = _options.ToExecution();
        var label = LabelColumn.Of(input.Schema, _options.LabelColumnName, LabelKind.Key);
        VectorExtents extents = VectorExtents.OfSeries(input.Schema, _options.SeriesColumnName, _options.Channels);
        TrainingData data = TrainingData.Read(input, label, extents, _options.ExampleWeightColumnName, execution);
        log.Skipped(data, label);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(
            SeriesReader.ToSet(data, extents, label.ClassNames),
            new TimeSeriesClassifierOptions { Features = _features, Ridge = _options.Ridge, Repair = _options.Repair },
            data.Weights, execution);
        TrainingSummary training = model.Training;
        log.Done($"MiniRocket and ridge on column '{extents.Column}': {training.SeriesCount} series of {training.MinLength} to {training.MaxLength} points, {model.Channels} channel(s), {label.ClassNames.Length} classes, {model.FeatureCount} features, seed {training.Seed}, alpha {model.Alpha:g4}, leave-one-out accuracy {model.LeaveOneOutAccuracy:p1}");
        return Predictions.Multiclass(new Fitted<TimeSeriesClassifier>(model, extents), input.Schema, label.Classes!);
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

    /// <summary>Options of <see cref="MiniRocketMulticlassTrainer"/>.</summary>
    public sealed class Options : MiniRocketOptionsBase
    {
        /// <summary>The column to predict. Default: Label.</summary>
        public string LabelColumnName { get; set; } = "Label";

        /// <summary>The column of series. Default: Series.</summary>
        public string SeriesColumnName { get; set; } = "Series";

        /// <summary>A column of weights above 0, Single. Default null: all rows weigh the same.</summary>
        public string? ExampleWeightColumnName { get; set; }

        /// <summary>The regularisation strengths to choose from, the scaling of features, and the weights of classes in key order.</summary>
        public RidgeOptions Ridge { get; set; } = new();
    }
}
