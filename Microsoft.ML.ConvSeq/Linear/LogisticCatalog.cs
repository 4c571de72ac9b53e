using ConvSeq.Linear;
using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;

namespace Microsoft.ML;

/// <summary>Logistic trainers for many rows: minibatches, and early stopping on held-out rows.</summary>
public static class LogisticCatalog
{
    /// <summary>Trains a multinomial logistic classifier.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, a key.</param>
    /// <param name="featureColumnName">The features, a known-size vector of Single.</param>
    /// <param name="exampleWeightColumnName">A column of weights above 0, Single; null for none.</param>
    /// <param name="balanceClasses">Whether each class has the same weight, however many rows it has.</param>
    /// <param name="seed">Seed of the choice of held-out rows and of the order of batches; null to draw one from the MLContext.</param>
    public static LogisticMulticlassTrainer Logistic(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string featureColumnName = DefaultColumns.Features,
        string? exampleWeightColumnName = null, bool balanceClasses = false, int? seed = null) =>
        catalog.Logistic(new LogisticMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            Logistic = new LogisticOptions { BalanceClasses = balanceClasses },
            Seed = seed,
        });

    /// <summary>Trains a multinomial logistic classifier.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static LogisticMulticlassTrainer Logistic(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, LogisticMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains a binary logistic classifier.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, Boolean.</param>
    /// <param name="featureColumnName">The features, a known-size vector of Single.</param>
    /// <param name="exampleWeightColumnName">A column of weights above 0, Single; null for none.</param>
    /// <param name="balanceClasses">Whether both classes have the same weight, however many rows they have.</param>
    /// <param name="seed">Seed of the choice of held-out rows and of the order of batches; null to draw one from the MLContext.</param>
    public static LogisticBinaryTrainer Logistic(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string featureColumnName = DefaultColumns.Features,
        string? exampleWeightColumnName = null, bool balanceClasses = false, int? seed = null) =>
        catalog.Logistic(new LogisticBinaryTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            Logistic = new LogisticOptions { BalanceClasses = balanceClasses },
            Seed = seed,
        });

    /// <summary>Trains a binary logistic classifier.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static LogisticBinaryTrainer Logistic(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, LogisticBinaryTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
