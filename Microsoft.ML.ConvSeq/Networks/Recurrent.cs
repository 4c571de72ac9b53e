using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Classifies time series by long short-term memories: recurrent layers that read a series point by point.</summary>
/// <inheritdoc cref="NetworkMulticlassTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="RecurrentCatalog"/>
public sealed class LstmMulticlassTrainer : NetworkMulticlassTrainer<RecurrentOptions>
{
    internal LstmMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="LstmMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new RecurrentOptions { Cell = RecurrentCell.Lstm });
}

/// <summary>Classifies time series by gated recurrent units: recurrent layers that read a series point by point.</summary>
/// <inheritdoc cref="NetworkMulticlassTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="RecurrentCatalog"/>
public sealed class GruMulticlassTrainer : NetworkMulticlassTrainer<RecurrentOptions>
{
    internal GruMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="GruMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new RecurrentOptions { Cell = RecurrentCell.Gru });
}

/// <summary>
/// Classifies time series by recurrent layers without gates: tanh(W x + U h). They forget soon; an LSTM or a GRU is the better choice
/// unless the two are compared.
/// </summary>
/// <inheritdoc cref="NetworkMulticlassTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="RecurrentCatalog"/>
public sealed class RnnMulticlassTrainer : NetworkMulticlassTrainer<RecurrentOptions>
{
    internal RnnMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="RnnMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new RecurrentOptions { Cell = RecurrentCell.Rnn });
}

/// <summary>Predicts a number from a time series by long short-term memories.</summary>
/// <inheritdoc cref="NetworkRegressionTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="RecurrentCatalog"/>
public sealed class LstmRegressionTrainer : NetworkRegressionTrainer<RecurrentOptions>
{
    internal LstmRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="LstmRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new RecurrentOptions { Cell = RecurrentCell.Lstm });
}

/// <summary>Predicts a number from a time series by gated recurrent units.</summary>
/// <inheritdoc cref="NetworkRegressionTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="RecurrentCatalog"/>
public sealed class GruRegressionTrainer : NetworkRegressionTrainer<RecurrentOptions>
{
    internal GruRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="GruRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new RecurrentOptions { Cell = RecurrentCell.Gru });
}

/// <summary>Predicts a number from a time series by recurrent layers without gates.</summary>
/// <inheritdoc cref="NetworkRegressionTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="RecurrentCatalog"/>
public sealed class RnnRegressionTrainer : NetworkRegressionTrainer<RecurrentOptions>
{
    internal RnnRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="RnnRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new RecurrentOptions { Cell = RecurrentCell.Rnn });
}

/// <summary>Properties of everything that has recurrent layers: shorthands for properties of <c>Network</c>.</summary>
public static class RecurrentSettings
{
    extension<TNetwork>(NetworkTrainerOptions<TNetwork> options)
        where TNetwork : RecurrentNetworkOptions
    {
        /// <inheritdoc cref="RecurrentNetworkOptions.Units"/>
        public int NumberOfUnits
        {
            get => options.Network.Units;
            set => Change(options, network => network with { Units = value });
        }

        /// <inheritdoc cref="RecurrentNetworkOptions.Layers"/>
        public int NumberOfLayers
        {
            get => options.Network.Layers;
            set => Change(options, network => network with { Layers = value });
        }

        /// <inheritdoc cref="RecurrentNetworkOptions.Bidirectional"/>
        public bool Bidirectional
        {
            get => options.Network.Bidirectional;
            set => Change(options, network => network with { Bidirectional = value });
        }

        /// <inheritdoc cref="RecurrentNetworkOptions.Dropout"/>
        public float Dropout
        {
            get => options.Network.Dropout;
            set => Change(options, network => network with { Dropout = value });
        }

        /// <inheritdoc cref="RecurrentNetworkOptions.Readout"/>
        public RecurrentReadout Readout
        {
            get => options.Network.Readout;
            set => Change(options, network => network with { Readout = value });
        }
    }

    private static void Change<TNetwork>(
        NetworkTrainerOptions<TNetwork> options, Func<RecurrentNetworkOptions, RecurrentNetworkOptions> change)
        where TNetwork : RecurrentNetworkOptions => options.Network = (TNetwork)change(options.Network);
}
