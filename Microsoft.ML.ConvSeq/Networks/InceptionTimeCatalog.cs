using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;
using ConvSeq.Networks;

namespace Microsoft.ML;

/// <summary>InceptionTime networks on columns of series.</summary>
public static class InceptionTimeCatalog
{
    /// <summary>Trains an ensemble of InceptionTime networks on a column of series.</summary>
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
    public static InceptionTimeMulticlassTrainer InceptionTime(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfMembers = InceptionTimeOptions.DefaultMembers, int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs,
        int channels = 0, int? seed = null)
    {
        var options = new InceptionTimeMulticlassTrainer.Options();
        options.Set(labelColumnName, seriesColumnName, numberOfMembers, numberOfEpochs, channels, seed);
        return catalog.InceptionTime(options);
    }

    /// <summary>Trains an ensemble of InceptionTime networks on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static InceptionTimeMulticlassTrainer InceptionTime(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, InceptionTimeMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains an ensemble of InceptionTime networks that predict a number, on a column of series.</summary>
    /// <inheritdoc path="/param"
    /// cref="InceptionTime(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int, int, int?)"/>
    public static InceptionTimeRegressionTrainer InceptionTime(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfMembers = InceptionTimeOptions.DefaultMembers, int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs,
        int channels = 0, int? seed = null)
    {
        var options = new InceptionTimeRegressionTrainer.Options();
        options.Set(labelColumnName, seriesColumnName, numberOfMembers, numberOfEpochs, channels, seed);
        return catalog.InceptionTime(options);
    }

    /// <summary>Trains an ensemble of InceptionTime networks that predict a number, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; weights of classes and label smoothing do not apply.</param>
    public static InceptionTimeRegressionTrainer InceptionTime(
        this RegressionCatalog.RegressionTrainers catalog, InceptionTimeRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
