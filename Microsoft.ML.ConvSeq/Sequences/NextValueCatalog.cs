using ConvSeq.MLNet;
using ConvSeq.Models;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The next values of series, as quantiles of their distributions.</summary>
public static class NextValueCatalog
{
    /// <summary>Adds a column with quantiles of the next values of each series.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">
    /// The column that is added: horizon x quantiles in one vector, all quantiles of the next value, then all of the one after. The slots
    /// are named "t+1 q0.1", "t+1 q0.5" and so on.
    /// </param>
    /// <param name="inputColumnName">
    /// The column of series of one channel, of any lengths. Null for the name of the output column.
    /// </param>
    /// <param name="model">
    /// A model of levels of values, from <see cref="SequenceModel.Fit"/> or <see cref="SequenceModel.Load(string)"/>.
    /// </param>
    /// <param name="horizon">Number of next values.</param>
    /// <param name="quantiles">
    /// Shares of the distribution that are below, above 0 and below 1, in ascending order. Null for 0.1, 0.5 and 0.9.
    /// </param>
    /// <param name="samples">
    /// Number of futures that are drawn, over which the distributions of all values but the next one are averaged; that of the next value
    /// is exact.
    /// </param>
    /// <param name="seed">Seed of the draws; null to take one from the MLContext.</param>
    /// <exception cref="System.ArgumentException">
    /// The model is one of texts or of classes, a number is out of range, or there are more than 1,024 slots.
    /// </exception>
    public static NextValueEstimator NextValue(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, SequenceModel model, int horizon = 1,
        double[]? quantiles = null, int samples = ForecastOptions.DefaultSamples, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        IHost host = MLNetInternals.EnvironmentOf(catalog).Register(nameof(NextValue));
        return new NextValueEstimator(outputColumnName, inputColumnName, new SequenceForecaster(model, new ForecastOptions
        {
            Horizon = horizon,
            Quantiles = quantiles is null ? ForecastOptions.DefaultQuantiles : [.. quantiles],
            Samples = samples,
            Seed = (uint)(seed ?? host.Rand.Next()),
        }));
    }
}
