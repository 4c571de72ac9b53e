using ConvSeq.Features;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Computes Rocket features of time series (Dempster, Petitjean and Webb, DMKD 2020): the share of points at which each of many random
/// dilated convolutions is positive, and its largest value.
/// </summary>
/// <inheritdoc cref="SeriesFeatureEstimator{TFeatures}" path="/remarks"/>
/// <seealso cref="RocketCatalog"/>
public sealed class RocketEstimator : SeriesFeatureEstimator<RocketOptions>
{
    internal RocketEstimator(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="RocketEstimator"/>.</summary>
    public sealed class Options() : OptionsBase(new RocketOptions());
}

/// <summary>Classifies time series in one step: Rocket features and a linear head, fitted in bulk over all cores.</summary>
/// <inheritdoc cref="SeriesMulticlassTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="RocketCatalog"/>
public sealed class RocketMulticlassTrainer : SeriesMulticlassTrainer<RocketOptions>
{
    internal RocketMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="RocketMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new RocketOptions());
}

/// <summary>Predicts a number from a time series in one step: Rocket features and ridge, fitted in bulk over all cores.</summary>
/// <inheritdoc cref="SeriesRegressionTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="RocketCatalog"/>
public sealed class RocketRegressionTrainer : SeriesRegressionTrainer<RocketOptions>
{
    internal RocketRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="RocketRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new RocketOptions());
}

/// <summary>Properties of everything that has Rocket's options: shorthands for properties of <c>Features</c>.</summary>
public static class RocketSettings
{
    extension(SeriesOptions<RocketOptions> options)
    {
        /// <inheritdoc cref="RocketOptions.KernelCount"/>
        public int NumberOfKernels
        {
            get => options.Features.KernelCount;
            set => options.Features = options.Features with { KernelCount = value };
        }
    }
}
