using ConvSeq.MLNet;

namespace Microsoft.ML;

/// <summary>Networks that are given at run time, on columns of series.</summary>
public static class TimeSeriesNetworkCatalog
{
    /// <summary>Trains a classifier of whichever network the options name on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options. Those of the network may be a record of your own.</param>
    public static TimeSeriesNetworkMulticlassTrainer TimeSeriesNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TimeSeriesNetworkMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains a regressor of whichever network the options name on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options. Those of the network may be a record of your own.</param>
    public static TimeSeriesNetworkRegressionTrainer TimeSeriesNetwork(
        this RegressionCatalog.RegressionTrainers catalog, TimeSeriesNetworkRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
