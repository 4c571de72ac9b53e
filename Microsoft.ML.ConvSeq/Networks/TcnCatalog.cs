using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;
using ConvSeq.Networks;

namespace Microsoft.ML;

/// <summary>Temporal convolutional networks on columns of series.</summary>
public static class TcnCatalog
{
    /// <summary>Trains a temporal convolutional network on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict: a key for a classifier, Single for a regression.</param>
    /// <param name="seriesColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ).
    /// </param>
    /// <param name="numberOfMembers"><inheritdoc cref="NetworkOptions.Members" path="/summary/node()"/></param>
    /// <param name="numberOfEpochs"><inheritdoc cref="NetworkTrainingOptions.Epochs" path="/summary/node()"/></param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static TcnMulticlassTrainer Tcn(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs,
        int channels = 0, int? seed = null)
    {
        var options = new TcnMulticlassTrainer.Options();
        options.Set(labelColumnName, seriesColumnName, numberOfMembers, numberOfEpochs, channels, seed);
        return catalog.Tcn(options);
    }

    /// <summary>Trains a temporal convolutional network on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static TcnMulticlassTrainer Tcn(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TcnMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains a temporal convolutional network that predicts a number, on a column of series.</summary>
    /// <inheritdoc path="/param"
    /// cref="Tcn(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int, int, int?)"/>
    public static TcnRegressionTrainer Tcn(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs,
        int channels = 0, int? seed = null)
    {
        var options = new TcnRegressionTrainer.Options();
        options.Set(labelColumnName, seriesColumnName, numberOfMembers, numberOfEpochs, channels, seed);
        return catalog.Tcn(options);
    }

    /// <summary>Trains a temporal convolutional network that predicts a number, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; weights of classes and label smoothing do not apply.</param>
    public static TcnRegressionTrainer Tcn(
        this RegressionCatalog.RegressionTrainers catalog, TcnRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
