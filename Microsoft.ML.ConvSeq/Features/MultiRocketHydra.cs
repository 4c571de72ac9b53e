using ConvSeq.Features;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Computes MultiRocket's and Hydra's features of time series side by side (Dempster, Schmidt and Webb, DMKD 2023). They are already
/// scaled.
/// </summary>
/// <inheritdoc cref="SeriesFeatureEstimator{TFeatures}" path="/remarks"/>
/// <seealso cref="MultiRocketHydraCatalog"/>
public sealed class MultiRocketHydraEstimator : SeriesFeatureEstimator<MultiRocketHydraOptions>
{
    internal MultiRocketHydraEstimator(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    private protected override bool AreScaled(MultiRocketHydraOptions features) => true;

    /// <summary>Options of <see cref="MultiRocketHydraEstimator"/>.</summary>
    public sealed class Options() : OptionsBase(new MultiRocketHydraOptions());
}

/// <summary>Classifies time series in one step: MultiRocket-Hydra features and a linear head, fitted in bulk over all cores.</summary>
/// <inheritdoc cref="SeriesMulticlassTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="MultiRocketHydraCatalog"/>
public sealed class MultiRocketHydraMulticlassTrainer : SeriesMulticlassTrainer<MultiRocketHydraOptions>
{
    internal MultiRocketHydraMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="MultiRocketHydraMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new MultiRocketHydraOptions());
}

/// <summary>
/// Predicts a number from a time series in one step: MultiRocket-Hydra features and ridge, fitted in bulk over all cores.
/// </summary>
/// <inheritdoc cref="SeriesRegressionTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="MultiRocketHydraCatalog"/>
public sealed class MultiRocketHydraRegressionTrainer : SeriesRegressionTrainer<MultiRocketHydraOptions>
{
    internal MultiRocketHydraRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="MultiRocketHydraRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new MultiRocketHydraOptions());
}

/// <summary>Properties of everything that has MultiRocket-Hydra's options: shorthands for properties of <c>Features</c>.</summary>
public static class MultiRocketHydraSettings
{
    extension(SeriesOptions<MultiRocketHydraOptions> options)
    {
        /// <inheritdoc cref="MultiRocketOptions.FeatureCount"/>
        public int NumberOfFeatures
        {
            get => options.Features.MultiRocket.FeatureCount;
            set => options.Features = options.Features with { MultiRocket = options.Features.MultiRocket with { FeatureCount = value } };
        }

        /// <inheritdoc cref="HydraOptions.Groups"/>
        public int NumberOfGroups
        {
            get => options.Features.Hydra.Groups;
            set => options.Features = options.Features with { Hydra = options.Features.Hydra with { Groups = value } };
        }
    }
}
