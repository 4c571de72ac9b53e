using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;
using ConvSeq.Models;
using ConvSeq.Networks;

namespace Microsoft.ML;

/// <summary>Hidden states of networks as a column of features.</summary>
public static class SequenceEmbeddingCatalog
{
    /// <summary>Adds a column of features that a temporal convolutional network learns to see in a column of time series.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">The column of features that is added: a known-size vector of Single.</param>
    /// <param name="inputColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ). Null for the name of the output column.
    /// </param>
    /// <param name="labelColumnName">The column that the network learns to predict: a key, Boolean or Single.</param>
    /// <param name="readout">Which values inside the network become features.</param>
    /// <param name="numberOfEpochs"><inheritdoc cref="NetworkTrainingOptions.Epochs" path="/summary/node()"/></param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static SequenceEmbeddingEstimator SequenceEmbedding(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        string labelColumnName = DefaultColumns.Label, HiddenReadout readout = HiddenReadout.BeforeLastLayer,
        int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs, int channels = 0, int? seed = null)
    {
        var options = new SequenceEmbeddingEstimator.Options { OutputColumnName = outputColumnName, Readout = readout };
        options.Set(labelColumnName, inputColumnName ?? outputColumnName, NetworkOptions.DefaultMembers, numberOfEpochs, channels, seed);
        return catalog.SequenceEmbedding(options);
    }

    /// <summary>Adds a column of features that a network, whichever the options name, learns to see in series or tokens.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">All options. Those of the network may be a custom record.</param>
    public static SequenceEmbeddingEstimator SequenceEmbedding(
        this TransformsCatalog catalog, SequenceEmbeddingEstimator.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Adds a column of the hidden states of a network that has been trained already.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">The column of features that is added: a known-size vector of Single.</param>
    /// <param name="inputColumnName">The column of series or tokens. Null for the name of the output column.</param>
    /// <param name="model">
    /// The network, from a trainer's <see cref="ConvSeqPredictionTransformer{TModel}.Model"/> or
    /// <see cref="ConvSeqModelExtensions.GetConvSeqModel{TModel}"/>.
    /// </param>
    /// <param name="readout">Which values inside the network become features.</param>
    /// <exception cref="ArgumentException">The network has no such values; the message says why.</exception>
    public static SequenceEmbeddingEstimator SequenceEmbedding(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, NetworkModel model,
        HiddenReadout readout = HiddenReadout.BeforeLastLayer)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.ToFeaturizer(readout);
        return new SequenceEmbeddingEstimator(MLNetInternals.EnvironmentOf(catalog), new SequenceEmbeddingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            SeriesColumnName = inputColumnName ?? outputColumnName,
            Readout = readout,
        }, model);
    }
}
