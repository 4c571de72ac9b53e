using ConvSeq.Features;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Computes Hydra features of time series (Dempster, Schmidt and Webb, DMKD 2023): random kernels compete in groups, and the features say
/// how often and how clearly each wins. They are already scaled.
/// </summary>
/// <inheritdoc cref="SeriesFeatureEstimator{TFeatures}" path="/remarks"/>
/// <seealso cref="HydraCatalog"/>
public sealed class HydraEstimator : SeriesFeatureEstimator<HydraOptions>
{
    internal HydraEstimator(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    private protected override bool AreScaled(HydraOptions features) => features.Scale;

    /// <summary>Options of <see cref="HydraEstimator"/>.</summary>
    public sealed class Options() : OptionsBase(new HydraOptions());
}

/// <summary>Classifies time series in one step: Hydra features and a linear head, fitted in bulk over all cores.</summary>
/// <inheritdoc cref="SeriesMulticlassTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="HydraCatalog"/>
public sealed class HydraMulticlassTrainer : SeriesMulticlassTrainer<HydraOptions>
{
    internal HydraMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="HydraMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new HydraOptions());
}

/// <summary>Predicts a number from a time series in one step: Hydra features and ridge, fitted in bulk over all cores.</summary>
/// <inheritdoc cref="SeriesRegressionTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="HydraCatalog"/>
public sealed class HydraRegressionTrainer : SeriesRegressionTrainer<HydraOptions>
{
    internal HydraRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="HydraRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new HydraOptions());
}

/// <summary>Properties of everything that has Hydra's options: shorthands for properties of <c>Features</c>.</summary>
public static class HydraSettings
{
    extension(SeriesOptions<HydraOptions> options)
    {
        /// <inheritdoc cref="HydraOptions.Groups"/>
        public int NumberOfGroups
        {
            get => options.Features.Groups;
            set => options.Features = options.Features with { Groups = value };
        }
    }
}
