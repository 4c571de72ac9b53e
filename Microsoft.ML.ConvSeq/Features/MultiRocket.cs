using ConvSeq.Features;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Computes MultiRocket features of time series (Tan, Dempster, Bergmeir and Webb, DMKD 2022): MiniRocket's convolutions of the
/// series and of its first difference, and four features of each: the share of points above a bias, the mean of what is above it,
/// where that lies, and the longest stretch of it.
/// </summary>
/// <inheritdoc cref="SeriesFeatureEstimator{TFeatures}" path="/remarks"/>
/// <seealso cref="MultiRocketCatalog"/>
public sealed class MultiRocketEstimator : SeriesFeatureEstimator<MultiRocketOptions>
{
    internal MultiRocketEstimator(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="MultiRocketEstimator"/>.</summary>
    public sealed class Options() : OptionsBase(new MultiRocketOptions());
}

/// <summary>Classifies time series in one step: MultiRocket features and a linear head, fitted in bulk over all cores.</summary>
/// <inheritdoc cref="SeriesMulticlassTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="MultiRocketCatalog"/>
public sealed class MultiRocketMulticlassTrainer : SeriesMulticlassTrainer<MultiRocketOptions>
{
    internal MultiRocketMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="MultiRocketMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new MultiRocketOptions());
}

/// <summary>Predicts a number from a time series in one step: MultiRocket features and ridge, fitted in bulk over all cores.</summary>
/// <inheritdoc cref="SeriesRegressionTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="MultiRocketCatalog"/>
public sealed class MultiRocketRegressionTrainer : SeriesRegressionTrainer<MultiRocketOptions>
{
    internal MultiRocketRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="MultiRocketRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new MultiRocketOptions());
}

/// <summary>Properties of everything that has MultiRocket's options: shorthands for properties of <c>Features</c>.</summary>
public static class MultiRocketSettings
{
    extension(SeriesOptions<MultiRocketOptions> options)
    {
        /// <inheritdoc cref="MultiRocketOptions.FeatureCount"/>
        public int NumberOfFeatures
        {
            get => options.Features.FeatureCount;
            set => options.Features = options.Features with { FeatureCount = value };
        }
    }
}
