using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Classifies time series by a temporal convolutional network (Bai, Kolter and Koltun, arXiv 1803.01271): residual blocks of dilated causal
/// convolutions.
/// </summary>
/// <inheritdoc cref="NetworkMulticlassTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="TcnCatalog"/>
public sealed class TcnMulticlassTrainer : NetworkMulticlassTrainer<TcnOptions>
{
    internal TcnMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="TcnMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new TcnOptions());
}

/// <summary>Predicts a number from a time series by a temporal convolutional network.</summary>
/// <inheritdoc cref="NetworkRegressionTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="TcnCatalog"/>
public sealed class TcnRegressionTrainer : NetworkRegressionTrainer<TcnOptions>
{
    internal TcnRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="TcnRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new TcnOptions());
}

/// <summary>Properties of everything that has TCN's options: shorthands for properties of <c>Network</c>.</summary>
public static class TcnSettings
{
    extension(NetworkTrainerOptions<TcnOptions> options)
    {
        /// <inheritdoc cref="TcnOptions.Levels"/>
        public int? NumberOfLevels
        {
            get => options.Network.Levels;
            set => options.Network = options.Network with { Levels = value };
        }

        /// <inheritdoc cref="TcnOptions.Filters"/>
        public int NumberOfFilters
        {
            get => options.Network.Filters;
            set => options.Network = options.Network with { Filters = value };
        }

        /// <inheritdoc cref="TcnOptions.KernelSize"/>
        public int KernelSize
        {
            get => options.Network.KernelSize;
            set => options.Network = options.Network with { KernelSize = value };
        }

        /// <inheritdoc cref="TcnOptions.Dropout"/>
        public float Dropout
        {
            get => options.Network.Dropout;
            set => options.Network = options.Network with { Dropout = value };
        }
    }
}
