using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;
using ConvSeq.Networks;

namespace Microsoft.ML;

/// <summary>Trainers that give every point of a series a class.</summary>
public static class SequenceLabelingCatalog
{
    /// <summary>Trains a temporal convolutional network that gives every point of a series a class.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict: a vector of keys, one per point of the series.</param>
    /// <param name="seriesColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ).
    /// </param>
    /// <param name="numberOfMembers"><inheritdoc cref="NetworkOptions.Members" path="/summary/node()"/></param>
    /// <param name="numberOfEpochs"><inheritdoc cref="NetworkTrainingOptions.Epochs" path="/summary/node()"/></param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static SequenceLabelingTrainer SequenceLabeling(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs,
        int channels = 0, int? seed = null)
    {
        var options = new SequenceLabelingTrainer.Options();
        options.Set(labelColumnName, seriesColumnName, numberOfMembers, numberOfEpochs, channels, seed);
        return catalog.SequenceLabeling(options);
    }

    /// <summary>Trains a network, whichever the options name, that gives every point of a series a class.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options. Those of the network may be a custom record.</param>
    public static SequenceLabelingTrainer SequenceLabeling(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, SequenceLabelingTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
