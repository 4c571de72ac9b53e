using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;
using ConvSeq.Networks;

namespace Microsoft.ML;

/// <summary>Networks on columns of tokens, such as the words or the characters of a text.</summary>
public static class TokenNetworkCatalog
{
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
        string labelColumnName = DefaultColumns.Label, string tokensColumnName = DefaultColumns.Tokens,
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

    /// <summary>Trains a very deep network for characters on a column of tokens.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, a key.</param>
    /// <param name="tokensColumnName">
    /// The column of texts: a vector of keys of known or variable size, one for each character.
    /// </param>
    /// <param name="numberOfMembers"><inheritdoc cref="NetworkOptions.Members" path="/summary/node()"/></param>
    /// <param name="numberOfEpochs"><inheritdoc cref="NetworkTrainingOptions.Epochs" path="/summary/node()"/></param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static VeryDeepCnnMulticlassTrainer VeryDeepCnn(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string tokensColumnName = DefaultColumns.Tokens,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = VeryDeepCnnOptions.DefaultEpochs, int? seed = null)
    {
        var options = new VeryDeepCnnMulticlassTrainer.Options();
        options.Set(labelColumnName, tokensColumnName, numberOfMembers, numberOfEpochs, channels: 0, seed);
        return catalog.VeryDeepCnn(options);
    }

    /// <summary>Trains a very deep network for characters on a column of tokens.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static VeryDeepCnnMulticlassTrainer VeryDeepCnn(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, VeryDeepCnnMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains stacks of depthwise separable convolutions on a column of tokens.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, a key.</param>
    /// <param name="tokensColumnName">
    /// The column of sequences: a vector of keys of known or variable size, as MapValueToKey makes of words or characters.
    /// </param>
    /// <param name="numberOfMembers"><inheritdoc cref="NetworkOptions.Members" path="/summary/node()"/></param>
    /// <param name="numberOfEpochs"><inheritdoc cref="NetworkTrainingOptions.Epochs" path="/summary/node()"/></param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static SeparableCnnMulticlassTrainer SeparableCnn(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string tokensColumnName = DefaultColumns.Tokens,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = SeparableCnnOptions.DefaultEpochs, int? seed = null)
    {
        var options = new SeparableCnnMulticlassTrainer.Options();
        options.Set(labelColumnName, tokensColumnName, numberOfMembers, numberOfEpochs, channels: 0, seed);
        return catalog.SeparableCnn(options);
    }

    /// <summary>Trains stacks of depthwise separable convolutions on a column of tokens.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static SeparableCnnMulticlassTrainer SeparableCnn(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, SeparableCnnMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
