using ConvSeq.Linear;
using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;

namespace Microsoft.ML;

/// <summary>Ridge trainers with exact leave-one-out choice of the regularization.</summary>
public static class RidgeCatalog
{
    /// <summary>Trains a multiclass ridge classifier.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, a key.</param>
    /// <param name="featureColumnName">The features, a known-size vector of Single.</param>
    /// <param name="exampleWeightColumnName">A column of weights above 0, Single; null for none.</param>
    /// <param name="balanceClasses">Whether each class has the same weight, however many rows it has.</param>
    public static RidgeMulticlassTrainer Ridge(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string featureColumnName = DefaultColumns.Features,
        string? exampleWeightColumnName = null, bool balanceClasses = false) =>
        catalog.Ridge(FeatureTrainerOptions.On(
            new RidgeMulticlassTrainer.Options { Ridge = new RidgeOptions { BalanceClasses = balanceClasses } },
            labelColumnName, featureColumnName, exampleWeightColumnName));

    /// <summary>Trains a multiclass ridge classifier.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static RidgeMulticlassTrainer Ridge(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, RidgeMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains a binary ridge classifier.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, Boolean.</param>
    /// <param name="featureColumnName">The features, a known-size vector of Single.</param>
    /// <param name="exampleWeightColumnName">A column of weights above 0, Single; null for none.</param>
    /// <param name="balanceClasses">Whether both classes have the same weight, however many rows they have.</param>
    public static RidgeBinaryTrainer Ridge(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string featureColumnName = DefaultColumns.Features,
        string? exampleWeightColumnName = null, bool balanceClasses = false) =>
        catalog.Ridge(FeatureTrainerOptions.On(
            new RidgeBinaryTrainer.Options { Ridge = new RidgeOptions { BalanceClasses = balanceClasses } },
            labelColumnName, featureColumnName, exampleWeightColumnName));

    /// <summary>Trains a binary ridge classifier.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static RidgeBinaryTrainer Ridge(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, RidgeBinaryTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains a ridge regression.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, Single.</param>
    /// <param name="featureColumnName">The features, a known-size vector of Single.</param>
    /// <param name="exampleWeightColumnName">A column of weights above 0, Single; null for none.</param>
    public static RidgeRegressionTrainer Ridge(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string featureColumnName = DefaultColumns.Features,
        string? exampleWeightColumnName = null) =>
        catalog.Ridge(FeatureTrainerOptions.On(
            new RidgeRegressionTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName));

    /// <summary>Trains a ridge regression.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; weights of classes do not apply.</param>
    public static RidgeRegressionTrainer Ridge(
        this RegressionCatalog.RegressionTrainers catalog, RidgeRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
