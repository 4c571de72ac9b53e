using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Classifies time series by InceptionTime (Ismail Fawaz et al., arXiv 1909.04939): an ensemble of residual networks that look at the
/// series through kernels of several lengths at once.
/// </summary>
/// <inheritdoc cref="NetworkMulticlassTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="InceptionTimeCatalog"/>
public sealed class InceptionTimeMulticlassTrainer : NetworkMulticlassTrainer<InceptionTimeOptions>
{
    internal InceptionTimeMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="InceptionTimeMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new InceptionTimeOptions());
}

/// <summary>Predicts a number from a time series by InceptionTime.</summary>
/// <inheritdoc cref="NetworkRegressionTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="InceptionTimeCatalog"/>
public sealed class InceptionTimeRegressionTrainer : NetworkRegressionTrainer<InceptionTimeOptions>
{
    internal InceptionTimeRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="InceptionTimeRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new InceptionTimeOptions());
}

/// <summary>Properties of everything that has InceptionTime's options: shorthands for properties of <c>Network</c>.</summary>
public static class InceptionTimeSettings
{
    extension(NetworkTrainerOptions<InceptionTimeOptions> options)
    {
        /// <inheritdoc cref="InceptionTimeOptions.Depth"/>
        public int NumberOfModules
        {
            get => options.Network.Depth;
            set => options.Network = options.Network with { Depth = value };
        }

        /// <inheritdoc cref="InceptionTimeOptions.Filters"/>
        public int NumberOfFilters
        {
            get => options.Network.Filters;
            set => options.Network = options.Network with { Filters = value };
        }
    }
}
