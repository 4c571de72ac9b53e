using ConvSeq.Features;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Classifies time series in one step, fitted in bulk over all cores: features of the algorithm that suits the training set and the
/// machine, or of whichever the options name, and a linear head. The log says what was chosen, and why.
/// </summary>
/// <inheritdoc cref="SeriesMulticlassTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="TimeSeriesCatalog"/>
public sealed class TimeSeriesMulticlassTrainer : SeriesMulticlassTrainer<SeriesFeatureOptions>
{
    internal TimeSeriesMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="TimeSeriesMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new AutomaticFeatureOptions());
}

/// <summary>
/// Predicts a number from a time series in one step, fitted in bulk over all cores: features of the algorithm that suits the training set
/// and the machine, or of whichever the options name, and ridge. The log says what was chosen, and why.
/// </summary>
/// <inheritdoc cref="SeriesRegressionTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="TimeSeriesCatalog"/>
public sealed class TimeSeriesRegressionTrainer : SeriesRegressionTrainer<SeriesFeatureOptions>
{
    internal TimeSeriesRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="TimeSeriesRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new AutomaticFeatureOptions());
}
