using ConvSeq.Features;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Classifies time series in one step: features of whichever algorithm the options name, and a linear head.</summary>
/// <inheritdoc cref="SeriesMulticlassTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="TimeSeriesCatalog"/>
public sealed class TimeSeriesMulticlassTrainer : SeriesMulticlassTrainer<SeriesFeatureOptions>
{
    internal TimeSeriesMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="TimeSeriesMulticlassTrainer"/>; the features are MiniRocket's unless others are set.</summary>
    public sealed class Options() : OptionsBase(new MiniRocketOptions());
}

/// <summary>Predicts a number from a time series in one step: features of whichever algorithm the options name, and ridge.</summary>
/// <inheritdoc cref="SeriesRegressionTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="TimeSeriesCatalog"/>
public sealed class TimeSeriesRegressionTrainer : SeriesRegressionTrainer<SeriesFeatureOptions>
{
    internal TimeSeriesRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="TimeSeriesRegressionTrainer"/>; the features are MiniRocket's unless others are set.</summary>
    public sealed class Options() : OptionsBase(new MiniRocketOptions());
}
