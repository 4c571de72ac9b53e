using ConvSeq.Features;
using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;

namespace Microsoft.ML;

/// <summary>Quant features of time series, and trainers on them that take series directly.</summary>
public static class QuantCatalog
{
    /// <summary>Adds a column of Quant features of a column of time series.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">The column of features that is added: a known-size vector of Single.</param>
    /// <param name="inputColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ). Null for the name of the output column.
    /// </param>
    /// <param name="numberOfLevels"><inheritdoc cref="QuantOptions.Depth" path="/summary/node()"/></param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static QuantEstimator Quant(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        int numberOfLevels = QuantOptions.DefaultDepth, int channels = 0, int? seed = null) =>
        catalog.Quant(new QuantEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            NumberOfLevels = numberOfLevels,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Adds a column of Quant features of a column of time series.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">All options.</param>
    public static QuantEstimator Quant(this TransformsCatalog catalog, QuantEstimator.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains Quant features and a linear classifier in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict: a key for a classifier, Single for a regression.</param>
    /// <param name="seriesColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ).
    /// </param>
    /// <param name="numberOfLevels"><inheritdoc cref="QuantOptions.Depth" path="/summary/node()"/></param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static QuantMulticlassTrainer Quant(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfLevels = QuantOptions.DefaultDepth, int channels = 0, int? seed = null) =>
        catalog.Quant(new QuantMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            SeriesColumnName = seriesColumnName,
            NumberOfLevels = numberOfLevels,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Trains Quant features and a linear classifier in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static QuantMulticlassTrainer Quant(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, QuantMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains Quant features and a ridge regression in one step, on a column of series.</summary>
    /// <inheritdoc path="/param"
    /// cref="Quant(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int, int?)"/>
    public static QuantRegressionTrainer Quant(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfLevels = QuantOptions.DefaultDepth, int channels = 0, int? seed = null) =>
        catalog.Quant(new QuantRegressionTrainer.Options
        {
            LabelColumnName = labelColumnName,
            SeriesColumnName = seriesColumnName,
            NumberOfLevels = numberOfLevels,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Trains Quant features and a ridge regression in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static QuantRegressionTrainer Quant(
        this RegressionCatalog.RegressionTrainers catalog, QuantRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
