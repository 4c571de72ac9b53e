using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;

namespace Microsoft.ML;

/// <summary>Trainers that take series directly and choose the algorithm by the training set, or are given it at run time.</summary>
public static class TimeSeriesCatalog
{
    /// <summary>
    /// Trains a classifier in one step, on a column of series: the ensemble where fitting it takes minutes at most, otherwise features and
    /// a head. The number and extents of the series, and the machine's number of logical processors, decide.
    /// </summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict: a key for a classifier, Single for a regression.</param>
    /// <param name="seriesColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ).
    /// </param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static TimeSeriesMulticlassTrainer TimeSeries(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int channels = 0, int? seed = null) =>
        catalog.TimeSeries(new TimeSeriesMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            SeriesColumnName = seriesColumnName,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Trains a classifier in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options. Those of the features may name an algorithm.</param>
    public static TimeSeriesMulticlassTrainer TimeSeries(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TimeSeriesMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>
    /// Trains a regression in one step, on a column of series: the ensemble where fitting it takes minutes at most, otherwise features and
    /// a head. The number and extents of the series, and the machine's number of logical processors, decide.
    /// </summary>
    /// <inheritdoc path="/param"
    /// cref="TimeSeries(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int?)"/>
    public static TimeSeriesRegressionTrainer TimeSeries(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int channels = 0, int? seed = null) =>
        catalog.TimeSeries(new TimeSeriesRegressionTrainer.Options
        {
            LabelColumnName = labelColumnName,
            SeriesColumnName = seriesColumnName,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Trains a regression in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options. Those of the features may name an algorithm.</param>
    public static TimeSeriesRegressionTrainer TimeSeries(
        this RegressionCatalog.RegressionTrainers catalog, TimeSeriesRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
