using ConvSeq.Features;
using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;

namespace Microsoft.ML;

/// <summary>Rocket features of time series, and trainers on them that take series directly.</summary>
public static class RocketCatalog
{
    /// <summary>Adds a column of Rocket features of a column of time series.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">The column of features that is added: a known-size vector of Single.</param>
    /// <param name="inputColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ). Null for the name of the output column.
    /// </param>
    /// <param name="numberOfKernels"><inheritdoc cref="RocketOptions.KernelCount" path="/summary/node()"/></param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static RocketEstimator Rocket(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        int numberOfKernels = RocketOptions.DefaultKernelCount, int channels = 0, int? seed = null) =>
        catalog.Rocket(new RocketEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            NumberOfKernels = numberOfKernels,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Adds a column of Rocket features of a column of time series.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">All options.</param>
    public static RocketEstimator Rocket(this TransformsCatalog catalog, RocketEstimator.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains Rocket features and a linear classifier in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict: a key for a classifier, Single for a regression.</param>
    /// <param name="seriesColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ).
    /// </param>
    /// <param name="numberOfKernels"><inheritdoc cref="RocketOptions.KernelCount" path="/summary/node()"/></param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static RocketMulticlassTrainer Rocket(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfKernels = RocketOptions.DefaultKernelCount, int channels = 0, int? seed = null) =>
        catalog.Rocket(new RocketMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            SeriesColumnName = seriesColumnName,
            NumberOfKernels = numberOfKernels,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Trains Rocket features and a linear classifier in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static RocketMulticlassTrainer Rocket(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, RocketMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains Rocket features and a ridge regression in one step, on a column of series.</summary>
    /// <inheritdoc path="/param"
    /// cref="Rocket(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int, int?)"/>
    public static RocketRegressionTrainer Rocket(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfKernels = RocketOptions.DefaultKernelCount, int channels = 0, int? seed = null) =>
        catalog.Rocket(new RocketRegressionTrainer.Options
        {
            LabelColumnName = labelColumnName,
            SeriesColumnName = seriesColumnName,
            NumberOfKernels = numberOfKernels,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Trains Rocket features and a ridge regression in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static RocketRegressionTrainer Rocket(
        this RegressionCatalog.RegressionTrainers catalog, RocketRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
