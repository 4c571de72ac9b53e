using ConvSeq.MLNet;

namespace Microsoft.ML;

/// <summary>Trainers that take series directly, for a choice of algorithm that is made at run time.</summary>
public static class TimeSeriesCatalog
{
    /// <summary>Trains features and a linear classifier in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; those of the features name the algorithm.</param>
    public static TimeSeriesMulticlassTrainer TimeSeries(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TimeSeriesMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains features and a ridge regression in one step, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; those of the features name the algorithm.</param>
    public static TimeSeriesRegressionTrainer TimeSeries(
        this RegressionCatalog.RegressionTrainers catalog, TimeSeriesRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
