using ConvSeq.Features;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Computes MiniRocket features of time series (Dempster, Schmidt and Webb, KDD 2021): the share of points at which dilated
/// convolutions exceed biases taken from training series. They lie between 0 and 1.
/// </summary>
/// <inheritdoc cref="SeriesFeatureEstimator{TFeatures}" path="/remarks"/>
/// <seealso cref="MiniRocketCatalog"/>
public sealed class MiniRocketEstimator : SeriesFeatureEstimator<MiniRocketOptions>
{
    internal MiniRocketEstimator(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="MiniRocketEstimator"/>.</summary>
    public sealed class Options() : OptionsBase(new MiniRocketOptions());
}

/// <summary>Classifies time series in one step: MiniRocket features and a linear head, fitted in bulk over all cores.</summary>
/// <inheritdoc cref="SeriesMulticlassTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="MiniRocketCatalog"/>
public sealed class MiniRocketMulticlassTrainer : SeriesMulticlassTrainer<MiniRocketOptions>
{
    internal MiniRocketMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="MiniRocketMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new MiniRocketOptions());
}

/// <summary>Predicts a number from a time series in one step: MiniRocket features and ridge, fitted in bulk over all cores.</summary>
/// <inheritdoc cref="SeriesRegressionTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="MiniRocketCatalog"/>
public sealed class MiniRocketRegressionTrainer : SeriesRegressionTrainer<MiniRocketOptions>
{
    internal MiniRocketRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="MiniRocketRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new MiniRocketOptions());
}

/// <summary>Properties of everything that has MiniRocket's options: shorthands for properties of <c>Features</c>.</summary>
public static class MiniRocketSettings
{
    extension(SeriesOptions<MiniRocketOptions> options)
    {
        /// <inheritdoc cref="MiniRocketOptions.FeatureCount"/>
        public int NumberOfFeatures
        {
            get => options.Features.FeatureCount;
            set => options.Features = options.Features with { FeatureCount = value };
        }

        /// <inheritdoc cref="MiniRocketKernelOptions.MaxDilationsPerKernel"/>
        public int MaxDilationsPerKernel
        {
            get => options.Features.MaxDilationsPerKernel;
            set => options.Features = options.Features with { MaxDilationsPerKernel = value };
        }

        /// <inheritdoc cref="MiniRocketKernelOptions.ReferenceLength"/>
        public int ReferenceLength
        {
            get => options.Features.ReferenceLength;
            set => options.Features = options.Features with { ReferenceLength = value };
        }

        /// <inheritdoc cref="MiniRocketKernelOptions.Padding"/>
        public MiniRocketPadding Padding
        {
            get => options.Features.Padding;
            set => options.Features = options.Features with { Padding = value };
        }
    }
}
