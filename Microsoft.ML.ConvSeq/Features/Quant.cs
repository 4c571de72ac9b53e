using ConvSeq.Features;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Computes Quant features of time series (Dempster, Schmidt and Webb, DAMI 2024): quantiles of the values in intervals of a series, of
/// its differences and of its spectrum. Nothing is random.
/// </summary>
/// <inheritdoc cref="SeriesFeatureEstimator{TFeatures}" path="/remarks"/>
/// <seealso cref="QuantCatalog"/>
public sealed class QuantEstimator : SeriesFeatureEstimator<QuantOptions>
{
    internal QuantEstimator(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="QuantEstimator"/>.</summary>
    public sealed class Options() : OptionsBase(new QuantOptions());
}

/// <summary>Classifies time series in one step: Quant features and a linear head, fitted in bulk over all cores.</summary>
/// <inheritdoc cref="SeriesMulticlassTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="QuantCatalog"/>
public sealed class QuantMulticlassTrainer : SeriesMulticlassTrainer<QuantOptions>
{
    internal QuantMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="QuantMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new QuantOptions());
}

/// <summary>Predicts a number from a time series in one step: Quant features and ridge, fitted in bulk over all cores.</summary>
/// <inheritdoc cref="SeriesRegressionTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="QuantCatalog"/>
public sealed class QuantRegressionTrainer : SeriesRegressionTrainer<QuantOptions>
{
    internal QuantRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="QuantRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new QuantOptions());
}

/// <summary>Properties of everything that has Quant's options: shorthands for properties of <c>Features</c>.</summary>
public static class QuantSettings
{
    extension(SeriesOptions<QuantOptions> options)
    {
        /// <inheritdoc cref="QuantOptions.Depth"/>
        public int NumberOfLevels
        {
            get => options.Features.Depth;
            set => options.Features = options.Features with { Depth = value };
        }
    }
}
