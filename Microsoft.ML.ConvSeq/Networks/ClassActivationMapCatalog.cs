using ConvSeq.MLNet;
using ConvSeq.Models;

namespace Microsoft.ML;

/// <summary>Explains predictions of networks.</summary>
public static class ClassActivationMapCatalog
{
    /// <summary>
    /// Adds a column with the class activation maps of a trained network: how much each point of a series speaks for each class.
    /// </summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">
    /// The column that is added: classes x points in one vector, class after class in the order of
    /// <see cref="NetworkClassifier.ClassNames"/>. With n points the map of class k, from 0, is in the slots k · n to k · n + n - 1.
    /// </param>
    /// <param name="inputColumnName">The column of series. Null for the name of the output column.</param>
    /// <param name="model">The classifier, from a trainer's <see cref="ConvSeqPredictionTransformer{TModel}.Model"/> or
    /// <see cref="ConvSeqModelExtensions.GetConvSeqModel{TModel}"/>.</param>
    /// <exception cref="ArgumentException">The network does not end in a mean over time and a linear layer.</exception>
    public static ClassActivationMapEstimator ClassActivationMap(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, NetworkClassifier model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ClassActivationMapEstimator(outputColumnName, inputColumnName, model);
    }

    /// <summary>Adds a column with the class activation maps of a fitted trainer of networks.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="predictionTransformer">
    /// The transformer that the trainer returned when it was fitted; the maps are of its column of series.
    /// </param>
    /// <param name="outputColumnName">
    /// The column that is added: classes x points in one vector, class after class in the order of
    /// <see cref="NetworkClassifier.ClassNames"/>. With n points the map of class k, from 0, is in the slots k · n to k · n + n - 1.
    /// </param>
    /// <exception cref="ArgumentException">The network does not end in a mean over time and a linear layer.</exception>
    public static ClassActivationMapEstimator ClassActivationMap(
        this TransformsCatalog catalog, ConvSeqPredictionTransformer<NetworkClassifier> predictionTransformer,
        string outputColumnName = "ActivationMap")
    {
        ArgumentNullException.ThrowIfNull(predictionTransformer);
        return catalog.ClassActivationMap(outputColumnName, predictionTransformer.FeatureColumnName, predictionTransformer.Model);
    }
}
