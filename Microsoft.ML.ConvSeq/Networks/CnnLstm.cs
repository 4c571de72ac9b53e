using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Classifies time series by convolutions, then long short-term memories, then fully connected layers (Sainath et al., ICASSP 2015).
/// </summary>
/// <inheritdoc cref="NetworkMulticlassTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="RecurrentCatalog"/>
public sealed class CnnLstmMulticlassTrainer : NetworkMulticlassTrainer<CnnLstmOptions>
{
    internal CnnLstmMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="CnnLstmMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new CnnLstmOptions());
}

/// <summary>Predicts a number from a time series by convolutions, then long short-term memories, then fully connected layers.</summary>
/// <inheritdoc cref="NetworkRegressionTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="RecurrentCatalog"/>
public sealed class CnnLstmRegressionTrainer : NetworkRegressionTrainer<CnnLstmOptions>
{
    internal CnnLstmRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="CnnLstmRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new CnnLstmOptions());
}

/// <summary>Properties of everything that has the options of CNN and LSTM: shorthands for properties of <c>Network</c>.</summary>
public static class CnnLstmSettings
{
    extension(NetworkTrainerOptions<CnnLstmOptions> options)
    {
        /// <inheritdoc cref="CnnLstmOptions.Filters"/>
        public int NumberOfFilters
        {
            get => options.Network.Filters;
            set => options.Network = options.Network with { Filters = value };
        }

        /// <inheritdoc cref="CnnLstmOptions.KernelSize"/>
        public int KernelSize
        {
            get => options.Network.KernelSize;
            set => options.Network = options.Network with { KernelSize = value };
        }
    }
}
