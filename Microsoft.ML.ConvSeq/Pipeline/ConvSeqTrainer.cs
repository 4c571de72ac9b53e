using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Learns to predict a label from a column of series or features: the common base of all trainers.</summary>
/// <typeparam name="TModel">The engine's model.</typeparam>
public abstract class ConvSeqTrainer<TModel> : IEstimator<ConvSeqPredictionTransformer<TModel>> where TModel : class
{
    private readonly ConvSeqOptions _options;
    private readonly LabelKind _label;

    private protected ConvSeqTrainer(IHostEnvironment env, ConvSeqOptions options, LabelKind label)
    {
        ArgumentNullException.ThrowIfNull(options);
        Host = env.Register(GetType().Name);
        (_options, _label) = (options, label);
    }

    private protected IHost Host { get; }

    /// <summary>The columns that the options name.</summary>
    private protected abstract TrainerColumns Columns { get; }

    /// <summary>Fits the model.</summary>
    /// <param name="input">The training data.</param>
    public ConvSeqPredictionTransformer<TModel> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Run(input, Train);
    }

    /// <summary>The schema after this trainer, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column label = Columns.Check(inputSchema, _label);
        return PredictionTransformers.Shape(inputSchema, label, _label);
    }

    /// <summary>Fits the engine's model, and logs what was done.</summary>
    private protected abstract TModel Train(TrainerInput input, FitLog log, Execution execution);

    /// <summary>The transformer of a fitted model.</summary>
    private protected abstract ConvSeqPredictionTransformer<TModel> Predictor(
        Fitted<TModel> fitted, DataViewSchema schema, LabelColumn label);

    /// <summary>Checks the columns of data.</summary>
    private protected TrainerInput Checked(IDataView data, FitLog log) =>
        Columns.Of(data, _label, new InputWarnings(Columns.Input, log.Warn));

    /// <summary>Summary of the training series of a model; null for one of features.</summary>
    private protected virtual TrainingSummary? SummaryOf(TModel model) => (model as TimeSeriesModel)?.Training;

    /// <summary>Fits by a function that does what <see cref="Train"/> does.</summary>
    private protected ConvSeqPredictionTransformer<TModel> Run(IDataView data, Func<TrainerInput, FitLog, Execution, TModel> train)
    {
        (Fitted<TModel> fitted, LabelColumn label) = FitModel(data, train);
        ConvSeqPredictionTransformer<TModel> predictor = Predictor(fitted, data.Schema, label);
        predictor.Host = Host;
        predictor.FittedLength = FittedLengthOf(fitted.Model);
        return predictor;
    }

    /// <summary>Length in points of all training series; 0 where they differed, or for a model of features.</summary>
    private protected int FittedLengthOf(TModel model) => SummaryOf(model)?.CommonLength ?? 0;

    /// <summary>Fits the model alone.</summary>
    private protected (Fitted<TModel> Fitted, LabelColumn Label) FitModel(
        IDataView data, Func<TrainerInput, FitLog, Execution, TModel> train)
    {
        using var log = new FitLog(Host);
        TrainerInput input = Checked(data, log);
        TModel model = train(input, log, _options.ToExecution());
        return (new Fitted<TModel>(model, input.Extents with { Warnings = null }), input.Label);
    }
}
