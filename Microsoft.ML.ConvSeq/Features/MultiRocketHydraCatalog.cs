using ConvSeq.Features;
using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;

namespace Microsoft.ML;

/// <summary>MultiRocket-Hydra features of time series, and trainers on them that take series directly.</summary>
public static class MultiRocketHydraCatalog
{
    /// <summary>Adds a column of MultiRocket-Hydra features of a column of time series.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">The column of features that is added: a known-size vector of Single.</param>
    /// <param name="inputColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ). Null for the name of the output column.
    /// </param>
    /// <param name="numberOfFeatures">For MultiRocket: <inheritdoc cref="MultiRocketOptions.FeatureCount" path="/summary/node()"/></param>
    /// <param name="numberOfGroups">For Hydra: <inheritdoc cref="HydraOptions.Groups" path="/summary/node()"/></param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static MultiRocketHydraEstimator MultiRocketHydra(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        int numberOfFeatures = MultiRocketOptions.DefaultFeatureCount, int numberOfGroups = HydraOptions.DefaultGroups,
        int channels = 0, int? seed = null) =>
        catalog.MultiRocketHydra(new MultiRocketHydraEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            NumberOfFeatures = numberOfFeatures,
            NumberOfGroups = numberOfGroups,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Adds a column of MultiRocket-Hydra features of a column of time series.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">All options.</param>
    public static MultiRocketHydraEstimator MultiRocketHydra(this TransformsCatalog catalog, MultiRocketHydraEstimator.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains MultiRocket-Hydra features and a linear classifier in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict: a key for a classifier, Single for a regression.</param>
    /// <param name="seriesColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ).
    /// </param>
    /// <param name="numberOfFeatures">For MultiRocket: <inheritdoc cref="MultiRocketOptions.FeatureCount" path="/summary/node()"/></param>
    /// <param name="numberOfGroups">For Hydra: <inheritdoc cref="HydraOptions.Groups" path="/summary/node()"/></param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static MultiRocketHydraMulticlassTrainer MultiRocketHydra(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfFeatures = MultiRocketOptions.DefaultFeatureCount, int numberOfGroups = HydraOptions.DefaultGroups,
        int channels = 0, int? seed = null) =>
        catalog.MultiRocketHydra(new MultiRocketHydraMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            SeriesColumnName = seriesColumnName,
            NumberOfFeatures = numberOfFeatures,
            NumberOfGroups = numberOfGroups,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Trains MultiRocket-Hydra features and a linear classifier in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static MultiRocketHydraMulticlassTrainer MultiRocketHydra(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, MultiRocketHydraMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains MultiRocket-Hydra features and a ridge regression in one step, on a column of series.</summary>
    /// <inheritdoc path="/param"
    /// cref="MultiRocketHydra(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int, int, int?)"/>
    public static MultiRocketHydraRegressionTrainer MultiRocketHydra(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfFeatures = MultiRocketOptions.DefaultFeatureCount, int numberOfGroups = HydraOptions.DefaultGroups,
        int channels = 0, int? seed = null) =>
        catalog.MultiRocketHydra(new MultiRocketHydraRegressionTrainer.Options
        {
            LabelColumnName = labelColumnName,
            SeriesColumnName = seriesColumnName,
            NumberOfFeatures = numberOfFeatures,
            NumberOfGroups = numberOfGroups,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Trains MultiRocket-Hydra features and a ridge regression in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static MultiRocketHydraRegressionTrainer MultiRocketHydra(
        this RegressionCatalog.RegressionTrainers catalog, MultiRocketHydraRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
