using ConvSeq.Features;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Computes random dilated shapelet features of time series, RDST (Guillaume, Vrain and Elloumi, ICPRAI 2022): how close pieces of
/// training series come to a series, where, and how often.
/// </summary>
/// <inheritdoc cref="SeriesFeatureEstimator{TFeatures}" path="/remarks"/>
/// <seealso cref="DilatedShapeletsCatalog"/>
public sealed class DilatedShapeletsEstimator : SeriesFeatureEstimator<DilatedShapeletsOptions>
{
    private readonly Options _options;

    internal DilatedShapeletsEstimator(IHostEnvironment env, Options options) : base(env, options) => _options = options;

    private protected override string? LabelColumnName => _options.LabelColumnName;

    /// <summary>Options of <see cref="DilatedShapeletsEstimator"/>.</summary>
    public sealed class Options() : OptionsBase(new DilatedShapeletsOptions())
    {
        /// <summary>
        /// The column to predict, a key or Single: thresholds then come from series of the same class or with a near target, as in the
        /// one-step trainers, and rows without a label are skipped. Default null: thresholds come from any other series.
        /// </summary>
        public string? LabelColumnName { get; set; }
    }
}

/// <summary>Classifies time series in one step: dilated shapelets and a linear head, fitted in bulk over all cores.</summary>
/// <inheritdoc cref="SeriesMulticlassTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="DilatedShapeletsCatalog"/>
public sealed class DilatedShapeletsMulticlassTrainer : SeriesMulticlassTrainer<DilatedShapeletsOptions>
{
    internal DilatedShapeletsMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="DilatedShapeletsMulticlassTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new DilatedShapeletsOptions());
}

/// <summary>Predicts a number from a time series in one step: dilated shapelets and ridge, fitted in bulk over all cores.</summary>
/// <inheritdoc cref="SeriesRegressionTrainer{TFeatures}" path="/remarks"/>
/// <seealso cref="DilatedShapeletsCatalog"/>
public sealed class DilatedShapeletsRegressionTrainer : SeriesRegressionTrainer<DilatedShapeletsOptions>
{
    internal DilatedShapeletsRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="DilatedShapeletsRegressionTrainer"/>.</summary>
    public sealed class Options() : OptionsBase(new DilatedShapeletsOptions());
}

/// <summary>Properties of everything that has the options of dilated shapelets: shorthands for properties of <c>Features</c>.</summary>
public static class DilatedShapeletsSettings
{
    extension(SeriesOptions<DilatedShapeletsOptions> options)
    {
        /// <inheritdoc cref="DilatedShapeletsOptions.ShapeletCount"/>
        public int NumberOfShapelets
        {
            get => options.Features.ShapeletCount;
            set => options.Features = options.Features with { ShapeletCount = value };
        }
    }
}
