using ConvSeq.Features;
using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;

namespace Microsoft.ML;

/// <summary>Random dilated shapelet features of time series, and trainers on them that take series directly.</summary>
public static class DilatedShapeletsCatalog
{
    /// <summary>Adds a column of random dilated shapelet features of a column of time series.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">The column of features that is added: a known-size vector of Single.</param>
    /// <param name="inputColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ). Null for the name of the output column.
    /// </param>
    /// <param name="labelColumnName">
    /// The column to predict, a key or Single: thresholds then come from series of the same class or with a near target. Null: they
    /// come from any other series.
    /// </param>
    /// <param name="numberOfShapelets"><inheritdoc cref="DilatedShapeletsOptions.ShapeletCount" path="/summary/node()"/></param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static DilatedShapeletsEstimator DilatedShapelets(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        string? labelColumnName = null, int numberOfShapelets = DilatedShapeletsOptions.DefaultShapeletCount, int channels = 0,
        int? seed = null) =>
        catalog.DilatedShapelets(new DilatedShapeletsEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            LabelColumnName = labelColumnName,
            NumberOfShapelets = numberOfShapelets,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Adds a column of random dilated shapelet features of a column of time series.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">All options.</param>
    public static DilatedShapeletsEstimator DilatedShapelets(this TransformsCatalog catalog, DilatedShapeletsEstimator.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains dilated shapelets and a linear classifier in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict: a key for a classifier, Single for a regression.</param>
    /// <param name="seriesColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ).
    /// </param>
    /// <param name="numberOfShapelets"><inheritdoc cref="DilatedShapeletsOptions.ShapeletCount" path="/summary/node()"/></param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static DilatedShapeletsMulticlassTrainer DilatedShapelets(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfShapelets = DilatedShapeletsOptions.DefaultShapeletCount, int channels = 0, int? seed = null) =>
        catalog.DilatedShapelets(new DilatedShapeletsMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            SeriesColumnName = seriesColumnName,
            NumberOfShapelets = numberOfShapelets,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Trains dilated shapelets and a linear classifier in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static DilatedShapeletsMulticlassTrainer DilatedShapelets(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, DilatedShapeletsMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains dilated shapelets and a ridge regression in one step, on a column of series.</summary>
    /// <inheritdoc path="/param"
    /// cref="DilatedShapelets(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int, int?)"/>
    public static DilatedShapeletsRegressionTrainer DilatedShapelets(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfShapelets = DilatedShapeletsOptions.DefaultShapeletCount, int channels = 0, int? seed = null) =>
        catalog.DilatedShapelets(new DilatedShapeletsRegressionTrainer.Options
        {
            LabelColumnName = labelColumnName,
            SeriesColumnName = seriesColumnName,
            NumberOfShapelets = numberOfShapelets,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Trains dilated shapelets and a ridge regression in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static DilatedShapeletsRegressionTrainer DilatedShapelets(
        this RegressionCatalog.RegressionTrainers catalog, DilatedShapeletsRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
