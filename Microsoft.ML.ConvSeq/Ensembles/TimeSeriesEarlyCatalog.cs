using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;

namespace Microsoft.ML;

/// <summary>Trainers of classifiers that decide before a series ends, on columns of series.</summary>
public static class TimeSeriesEarlyCatalog
{
    /// <summary>
    /// Trains a classifier that decides as early as the accuracy allows, on a column of series: MiniRocket at each twentieth of the length.
    /// </summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, a key.</param>
    /// <param name="seriesColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ).
    /// </param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static TimeSeriesEarlyMulticlassTrainer TimeSeriesEarly(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int channels = 0, int? seed = null) =>
        catalog.TimeSeriesEarly(new TimeSeriesEarlyMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            SeriesColumnName = seriesColumnName,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Trains a classifier that decides as early as the accuracy allows, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static TimeSeriesEarlyMulticlassTrainer TimeSeriesEarly(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TimeSeriesEarlyMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
