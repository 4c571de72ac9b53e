using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;
using ConvSeq.Trees;

namespace Microsoft.ML;

/// <summary>Trainers of extremely randomised trees (Geurts, Ernst and Wehenkel 2006) on any column of features.</summary>
public static class ExtraTreesCatalog
{
    /// <summary>Trains a multiclass classifier of extremely randomised trees.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, a key.</param>
    /// <param name="featureColumnName">The features, a known-size vector of Single.</param>
    /// <param name="exampleWeightColumnName">A column of weights above 0, Single; null for none.</param>
    /// <param name="numberOfTrees"><inheritdoc cref="ExtraTreesOptions.TreeCount" path="/summary/node()"/></param>
    /// <param name="minimumExampleCountPerLeaf"><inheritdoc cref="ExtraTreesOptions.MinLeaf" path="/summary/node()"/></param>
    /// <param name="balanceClasses">Whether each class has the same weight, however many rows it has.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static ExtraTreesMulticlassTrainer ExtraTrees(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string featureColumnName = DefaultColumns.Features,
        string? exampleWeightColumnName = null, int numberOfTrees = ExtraTreesOptions.DefaultTreeCount,
        int minimumExampleCountPerLeaf = 1, bool balanceClasses = false, int? seed = null) =>
        catalog.ExtraTrees(FeatureTrainerOptions.On(
            new ExtraTreesMulticlassTrainer.Options
            {
                Trees = new ExtraTreesOptions
                {
                    TreeCount = numberOfTrees,
                    MinLeaf = minimumExampleCountPerLeaf,
                    BalanceClasses = balanceClasses,
                },
                Seed = seed,
            },
            labelColumnName, featureColumnName, exampleWeightColumnName));

    /// <summary>Trains a multiclass classifier of extremely randomised trees.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static ExtraTreesMulticlassTrainer ExtraTrees(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, ExtraTreesMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains a binary classifier of extremely randomised trees.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, Boolean.</param>
    /// <param name="featureColumnName">The features, a known-size vector of Single.</param>
    /// <param name="exampleWeightColumnName">A column of weights above 0, Single; null for none.</param>
    /// <param name="numberOfTrees"><inheritdoc cref="ExtraTreesOptions.TreeCount" path="/summary/node()"/></param>
    /// <param name="minimumExampleCountPerLeaf"><inheritdoc cref="ExtraTreesOptions.MinLeaf" path="/summary/node()"/></param>
    /// <param name="balanceClasses">Whether both classes have the same weight, however many rows they have.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static ExtraTreesBinaryTrainer ExtraTrees(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string featureColumnName = DefaultColumns.Features,
        string? exampleWeightColumnName = null, int numberOfTrees = ExtraTreesOptions.DefaultTreeCount,
        int minimumExampleCountPerLeaf = 1, bool balanceClasses = false, int? seed = null) =>
        catalog.ExtraTrees(FeatureTrainerOptions.On(
            new ExtraTreesBinaryTrainer.Options
            {
                Trees = new ExtraTreesOptions
                {
                    TreeCount = numberOfTrees,
                    MinLeaf = minimumExampleCountPerLeaf,
                    BalanceClasses = balanceClasses,
                },
                Seed = seed,
            },
            labelColumnName, featureColumnName, exampleWeightColumnName));

    /// <summary>Trains a binary classifier of extremely randomised trees.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static ExtraTreesBinaryTrainer ExtraTrees(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, ExtraTreesBinaryTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains a regression of extremely randomised trees.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, Single.</param>
    /// <param name="featureColumnName">The features, a known-size vector of Single.</param>
    /// <param name="exampleWeightColumnName">A column of weights above 0, Single; null for none.</param>
    /// <param name="numberOfTrees"><inheritdoc cref="ExtraTreesOptions.TreeCount" path="/summary/node()"/></param>
    /// <param name="minimumExampleCountPerLeaf"><inheritdoc cref="ExtraTreesOptions.MinLeaf" path="/summary/node()"/></param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static ExtraTreesRegressionTrainer ExtraTrees(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string featureColumnName = DefaultColumns.Features,
        string? exampleWeightColumnName = null, int numberOfTrees = ExtraTreesOptions.DefaultTreeCount,
        int minimumExampleCountPerLeaf = 1, int? seed = null) =>
        catalog.ExtraTrees(FeatureTrainerOptions.On(
            new ExtraTreesRegressionTrainer.Options
            {
                Trees = new ExtraTreesOptions
                {
                    TreeCount = numberOfTrees,
                    MinLeaf = minimumExampleCountPerLeaf,
                },
                Seed = seed,
            },
            labelColumnName, featureColumnName, exampleWeightColumnName));

    /// <summary>Trains a regression of extremely randomised trees.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; weights of classes do not apply.</param>
    public static ExtraTreesRegressionTrainer ExtraTrees(
        this RegressionCatalog.RegressionTrainers catalog, ExtraTreesRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
