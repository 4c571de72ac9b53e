using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Classifies time series by whichever network the options name: one of ConvSeq, or a custom one, a record derived from
/// <see cref="NetworkOptions"/>.
/// </summary>
/// <inheritdoc cref="NetworkMulticlassTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="TimeSeriesNetworkCatalog"/>
public sealed class TimeSeriesNetworkMulticlassTrainer : NetworkMulticlassTrainer<NetworkOptions>
{
    internal TimeSeriesNetworkMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="TimeSeriesNetworkMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new InceptionTimeOptions());
}

/// <summary>Predicts a number from a time series by whichever network the options name.</summary>
/// <inheritdoc cref="NetworkRegressionTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="TimeSeriesNetworkCatalog"/>
public sealed class TimeSeriesNetworkRegressionTrainer : NetworkRegressionTrainer<NetworkOptions>
{
    internal TimeSeriesNetworkRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="TimeSeriesNetworkRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new InceptionTimeOptions());
}
