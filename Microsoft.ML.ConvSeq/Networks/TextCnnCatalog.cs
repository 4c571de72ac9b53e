using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;
using ConvSeq.Networks;

namespace Microsoft.ML;

/// <summary>Sentence CNNs on columns of tokens.</summary>
public static class TextCnnCatalog
{
    /// <summary>Name of the column of tokens by default.</summary>
    internal const string DefaultTokens = "Tokens";

    /// <summary>Trains a sentence CNN on a column of tokens.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, a key.</param>
    /// <param name="tokensColumnName">
    /// The column of texts: a vector of keys of known or variable size, as MapValueToKey makes of the words of TokenizeIntoWords.
    /// </param>
    /// <param name="numberOfMembers"><inheritdoc cref="NetworkOptions.Members" path="/summary/node()"/></param>
    /// <param name="numberOfEpochs"><inheritdoc cref="NetworkTrainingOptions.Epochs" path="/summary/node()"/></param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static TextCnnMulticlassTrainer TextCnn(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string tokensColumnName = DefaultTokens,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = TextCnnOptions.DefaultEpochs, int? seed = null)
    {
        var options = new TextCnnMulticlassTrainer.Options();
        options.Set(labelColumnName, tokensColumnName, numberOfMembers, numberOfEpochs, channels: 0, seed);
        return catalog.TextCnn(options);
    }

    /// <summary>Trains a sentence CNN on a column of tokens.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static TextCnnMulticlassTrainer TextCnn(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TextCnnMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
