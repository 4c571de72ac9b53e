using ConvSeq.MLNet;
using ConvSeq.Networks;

namespace Microsoft.ML;

/// <summary>Vectors of words that are learned from texts alone.</summary>
public static class Word2VecCatalog
{
    /// <summary>Learns vectors of words, and adds the mean vector of the words of each text as a column.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">The column of features that is added: a known-size vector of Single.</param>
    /// <param name="inputColumnName">
    /// The column of texts: a vector of keys of known or variable size, as MapValueToKey makes of the words of TokenizeIntoWords. Null for
    /// the name of the output column.
    /// </param>
    /// <param name="dimensions"><inheritdoc cref="Word2VecOptions.Dimensions" path="/summary/node()"/></param>
    /// <param name="numberOfEpochs"><inheritdoc cref="Word2VecOptions.Epochs" path="/summary/node()"/></param>
    /// <param name="minCount"><inheritdoc cref="Word2VecOptions.MinCount" path="/summary/node()"/></param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static Word2VecEstimator Word2Vec(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        int dimensions = Word2VecOptions.DefaultDimensions, int numberOfEpochs = Word2VecOptions.DefaultEpochs,
        int minCount = Word2VecOptions.DefaultMinCount, int? seed = null) =>
        catalog.Word2Vec(new Word2VecEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            Training = new Word2VecOptions { Dimensions = dimensions, Epochs = numberOfEpochs, MinCount = minCount },
            Seed = seed,
        });

    /// <summary>Learns vectors of words, and adds the mean vector of the words of each text as a column.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">All options.</param>
    public static Word2VecEstimator Word2Vec(this TransformsCatalog catalog, Word2VecEstimator.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
