using ConvSeq.MLNet;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;

namespace Microsoft.ML;

/// <summary>
/// Gets the fitted engine models of an ML.NET model, whether it was just fitted or loaded from a file; and makes ML.NET models of them.
/// </summary>
public static class ConvSeqModelExtensions
{
    /// <summary>Gets the first fitted model of a kind.</summary>
    /// <typeparam name="TModel">
    /// <see cref="TimeSeriesFeaturizer"/>, <see cref="TimeSeriesClassifier"/>, <see cref="TimeSeriesRegressor"/>,
    /// <see cref="NetworkClassifier"/>, <see cref="NetworkRegressor"/>, <see cref="EnsembleClassifier"/>, <see cref="EnsembleRegressor"/>,
    /// <see cref="EarlyClassifier"/>, <see cref="SequenceLabeler"/>, <see cref="SequenceForecaster"/>,
    /// <see cref="ConvSeq.Linear.RidgeClassifier"/>, <see cref="ConvSeq.Linear.LogisticClassifier"/> or
    /// <see cref="ConvSeq.Linear.RidgeRegressor"/>; or one of their bases. With Microsoft.ML.ConvSeq.TorchSharp also a classifier or
    /// regressor by a custom module.
    /// </typeparam>
    /// <param name="model">A transformer, or a chain of them, of any depth.</param>
    /// <exception cref="InvalidOperationException">The model has no such part.</exception>
    /// <exception cref="InvalidDataException">The part is damaged.</exception>
    public static TModel GetConvSeqModel<TModel>(this ITransformer model) where TModel : class
    {
        IReadOnlyList<object> models = model.GetConvSeqModels();
        return models.OfType<TModel>().FirstOrDefault() ?? throw new InvalidOperationException(
            $"The model has no {typeof(TModel).Name}; its ConvSeq parts are: "
            + $"{string.Join(", ", models.Select(part => part.GetType().Name).DefaultIfEmpty("none"))}.");
    }

    /// <summary>
    /// Creates a classifier of the windows of an endless series, by the first classifier of series in a model that was just fitted, or
    /// loaded from a file. It needs no data view, and any number of them may share one model.
    /// </summary>
    /// <param name="model">A transformer, or a chain of them, with the part that a one-step trainer of classifiers makes.</param>
    /// <param name="length">Points of a window. Default null: those of the longest series that the model was trained on.</param>
    /// <param name="hop">Points from a window to the next, 1 or more. Default null: a tenth of a window.</param>
    /// <returns>For one series and one thread at a time; disposing of it leaves the model usable.</returns>
    /// <exception cref="InvalidOperationException">The model has no such part, as one of a transform and a trainer.</exception>
    /// <exception cref="InvalidDataException">The part is damaged.</exception>
    /// <exception cref="ArgumentException">The length or the hop is out of range.</exception>
    public static StreamingClassifier CreateTimeSeriesStream(this ITransformer model, int? length = null, int? hop = null) =>
        new(model.GetConvSeqModel<ISeriesClassifier>(), length, hop);

    /// <summary>Makes an ML.NET model of a classifier or regressor that the engine has fitted, or read from a .csq.</summary>
    /// <param name="catalog">The catalog of model operations.</param>
    /// <param name="model">The engine's model, of one series.</param>
    /// <param name="inputSchema">The schema that it takes, for Model.Save: the column of series, of any length.</param>
    /// <param name="seriesColumnName">Name of that column.</param>
    /// <returns>
    /// What the one-step trainers make: the columns PredictedLabel, a key whose values are the class names, and Score; or Score alone.
    /// </returns>
    /// <exception cref="ArgumentException">The model gives more than one answer a series, or answers before the end.</exception>
    public static ITransformer FromConvSeqModel(
        this ModelOperationsCatalog catalog, TimeSeriesModel model, out DataViewSchema inputSchema, string seriesColumnName = "Series")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(seriesColumnName);
        return EngineModel.ToTransformer(model, seriesColumnName, out inputSchema);
    }

    /// <summary>Gets all fitted models of ConvSeq, in the order of the stages.</summary>
    /// <param name="model">A transformer, or a chain of them, of any depth.</param>
    /// <exception cref="InvalidDataException">A part is damaged.</exception>
    public static IReadOnlyList<object> GetConvSeqModels(this ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var found = new List<object>();
        Collect(model, found);
        return found;
    }

    private static void Collect(ITransformer model, List<object> found)
    {
        if (model is ConvSeqTransformer fitted)
            found.Add(fitted.FittedModel);
        else if (PipelineStage.PayloadOf(model) is { IsEmpty: false } payload)
            found.Add(FittedText.ParseModel(payload));
        else if (model is IEnumerable<ITransformer> chain)
        {
            foreach (ITransformer stage in chain)
                Collect(stage, found);
        }
    }
}
