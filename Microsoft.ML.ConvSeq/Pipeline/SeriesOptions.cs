using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.Trees;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Options of everything that computes features of series.</summary>
/// <typeparam name="TFeatures">Options of the features.</typeparam>
public abstract class SeriesOptions<TFeatures> : StreamedSeriesOptions where TFeatures : SeriesFeatureOptions
{
    private TFeatures _features;

    private protected SeriesOptions(TFeatures features) => _features = features;

    /// <summary>
    /// The features and their number. Default: the algorithm's defaults. Their seed is used where <see cref="Seed"/> is null.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TFeatures Features
    {
        get => _features;
        set => _features = value ?? throw new ArgumentNullException(nameof(Features));
    }

    /// <summary>
    /// Seed of every random choice. Default null: that of <see cref="Features"/> unless it is 0; else one drawn from the
    /// <see cref="Microsoft.ML.MLContext"/>, whose own seed then governs.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>The engine's options with the seed decided.</summary>
    internal SeriesFeatureOptions ToEngine(IHost host)
    {
        SeriesFeatureOptions features = Features;
        return features with { Seed = DecideSeed(Seed, features.Seed, host) };
    }
}

/// <summary>Options of everything that learns to predict from series in one step.</summary>
/// <typeparam name="TFeatures">Options of the features.</typeparam>
public abstract class SeriesTrainerOptions<TFeatures> : SeriesOptions<TFeatures> where TFeatures : SeriesFeatureOptions
{
    private RidgeOptions _ridge = new();
    private ExtraTreesOptions _trees = new();

    private protected SeriesTrainerOptions(TFeatures features) : base(features)
    {
    }

    /// <summary>The column to predict. Default: Label.</summary>
    public string LabelColumnName { get; set; } = DefaultColumns.Label;

    /// <summary>The column of series. Default: Series.</summary>
    public string SeriesColumnName { get; set; } = DefaultColumns.Series;

    /// <summary>A column of weights above 0, Single. Default null: all rows weigh the same.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// Options of a ridge head: the regularization strengths to choose from, the scaling of features, and the weights of classes in key
    /// order.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public RidgeOptions Ridge
    {
        get => _ridge;
        set => _ridge = value ?? throw new ArgumentNullException(nameof(Ridge));
    }

    /// <summary>
    /// Options of a head of trees: their number and size, features that are tried, and the weights of classes in key order. Its seed is
    /// that of the features.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ExtraTreesOptions Trees
    {
        get => _trees;
        set => _trees = value ?? throw new ArgumentNullException(nameof(Trees));
    }

    /// <summary>
    /// Number of features to keep, 1 or more; the others are pruned, which makes a smaller and faster model. Default null: all.
    /// </summary>
    public int? FeaturesToKeep { get; set; }
}
