using ConvSeq.MLNet;

namespace Microsoft.ML;

/// <summary>Trainers of networks that are chosen at run time, on columns of series.</summary>
public static class TimeSeriesNetworkCatalog
{
    /// <summary>Trains a classifier on a column of series, with whichever network the options name.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options. Those of the network may be a custom record.</param>
    public static TimeSeriesNetworkMulticlassTrainer TimeSeriesNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        TimeSeriesNetworkMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains a regressor on a column of series, with whichever network the options name.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options. Those of the network may be a custom record.</param>
    public static TimeSeriesNetworkRegressionTrainer TimeSeriesNetwork(
        this RegressionCatalog.RegressionTrainers catalog, TimeSeriesNetworkRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
