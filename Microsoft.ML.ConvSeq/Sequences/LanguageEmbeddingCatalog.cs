using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Networks;

namespace Microsoft.ML;

/// <summary>States of language models that are learned from texts alone.</summary>
public static class LanguageEmbeddingCatalog
{
    /// <summary>Learns language models of both directions, and adds the mean of their mixed states in each text as a column.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">The column of features that is added: a known-size vector of Single.</param>
    /// <param name="inputColumnName">
    /// The column of texts: a vector of keys of known or variable size, as MapValueToKey makes of the words of TokenizeIntoWords. Null for
    /// the name of the output column.
    /// </param>
    /// <param name="labelColumnName">
    /// The column of labels, keys or Boolean, from which the mixture of layers is learned; null for all layers alike.
    /// </param>
    /// <param name="units"><inheritdoc cref="BidirectionalLanguageModelOptions.Units" path="/summary/node()"/></param>
    /// <param name="numberOfEpochs"><inheritdoc cref="NetworkTrainingOptions.Epochs" path="/summary/node()"/></param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static LanguageEmbeddingEstimator LanguageEmbedding(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, string? labelColumnName = null,
        int units = BidirectionalLanguageModelOptions.DefaultUnits,
        int numberOfEpochs = BidirectionalLanguageModelOptions.DefaultEpochs, int? seed = null)
    {
        var network = new BidirectionalLanguageModelOptions { Units = units };
        return catalog.LanguageEmbedding(new LanguageEmbeddingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            LabelColumnName = labelColumnName,
            Network = network with { Training = network.Training with { Epochs = numberOfEpochs } },
            Seed = seed,
        });
    }

    /// <summary>Learns language models of both directions, and adds their mixed states in each text as a column.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">All options.</param>
    public static LanguageEmbeddingEstimator LanguageEmbedding(
        this TransformsCatalog catalog, LanguageEmbeddingEstimator.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
