using ConvSeq.MLNet;
using ConvSeq.Models;

namespace Microsoft.ML;

/// <summary>Explains predictions of models of features and a head, and of ensembles.</summary>
public static class SeriesExplanationCatalog
{
    /// <summary>
    /// Adds a column with exact explanations of a model: what each point of each channel contributes to the score of each class, or to the
    /// number that is predicted.
    /// </summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">
    /// The column that is added: classes x channels x points in one vector, class after class in the order of the model's ClassNames, of
    /// each channel after channel. With c channels of n points, point t of channel i for class k is in slot (k · c + i) · n + t. A
    /// regression has one block, that of its prediction.
    /// </param>
    /// <param name="inputColumnName">The column of series. Null for the name of the output column.</param>
    /// <param name="model">
    /// A model of features and a head, or an ensemble without networks, from a trainer's
    /// <see cref="ConvSeqPredictionTransformer{TModel}.Model"/> or <see cref="ConvSeqModelExtensions.GetConvSeqModel{TModel}"/>.
    /// </param>
    /// <exception cref="System.ArgumentException">The model has no such explanation: it is one of networks, or has some.</exception>
    public static SeriesExplanationEstimator SeriesExplanation(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, TimeSeriesModel model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SeriesExplanationEstimator(outputColumnName, inputColumnName, model);
    }

    /// <summary>Adds a column with exact explanations of a fitted trainer of series.</summary>
    /// <typeparam name="TModel">The kind of model that the trainer gives.</typeparam>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="predictionTransformer">
    /// The transformer that the trainer returned when it was fitted; what is explained is its column of series.
    /// </param>
    /// <param name="outputColumnName">
    /// The column that is added: classes x channels x points in one vector, class after class in the order of the model's ClassNames, of
    /// each channel after channel. With c channels of n points, point t of channel i for class k is in slot (k · c + i) · n + t. A
    /// regression has one block, that of its prediction.
    /// </param>
    /// <exception cref="System.ArgumentException">
    /// The model has no such explanation: it is one of networks, or has some, or is a head on a column of features.
    /// </exception>
    public static SeriesExplanationEstimator SeriesExplanation<TModel>(
        this TransformsCatalog catalog, ConvSeqPredictionTransformer<TModel> predictionTransformer, string outputColumnName = "Explanation")
        where TModel : class
    {
        ArgumentNullException.ThrowIfNull(predictionTransformer);
        TimeSeriesModel model = predictionTransformer.Model as TimeSeriesModel ?? throw new ArgumentException(
            $"A {typeof(TModel).Name} takes features, not series; explanations are of models that take series.",
            nameof(predictionTransformer));
        return catalog.SeriesExplanation(outputColumnName, predictionTransformer.FeatureColumnName, model);
    }
}
