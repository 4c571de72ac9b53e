using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;
using ConvSeq.Trees;

namespace ConvSeq.Models;

/// <summary>Common options of <see cref="TimeSeriesClassifier"/> and <see cref="TimeSeriesRegressor"/>.</summary>
public abstract record TimeSeriesModelOptions
{
    private readonly SeriesFeatureOptions _features = new MiniRocketOptions();
    private readonly RidgeOptions _ridge = new();
    private readonly ExtraTreesOptions _trees = new();
    private readonly SeriesRepair _repair = new();
    private readonly int? _featuresToKeep;

    private protected TimeSeriesModelOptions()
    {
    }

    /// <summary>The features and the seed. Default: MiniRocket with its defaults.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public SeriesFeatureOptions Features
    {
        get => _features;
        init => _features = value ?? throw new ArgumentNullException(nameof(Features));
    }

    /// <summary>
    /// Options of a ridge head, and of the ridge that ranks features to keep; class weights do not apply to a regressor.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public RidgeOptions Ridge
    {
        get => _ridge;
        init => _ridge = value ?? throw new ArgumentNullException(nameof(Ridge));
    }

    /// <summary>
    /// Options of a head of trees, whose seed comes from <see cref="Features"/>; class weights do not apply to a regressor.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ExtraTreesOptions Trees
    {
        get => _trees;
        init => _trees = value ?? throw new ArgumentNullException(nameof(Trees));
    }

    /// <summary>Repair of the series. Default: reject or interpolate missing values, as the training set requires.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public SeriesRepair Repair
    {
        get => _repair;
        init => _repair = value ?? throw new ArgumentNullException(nameof(Repair));
    }

    /// <summary>
    /// Number of features to keep, 1 or more. The others are pruned by sequential feature detachment (arXiv 2309.14518), which
    /// makes a smaller and faster model. Default null: all, as with any number that is not below that of the features.
    /// </summary>
    /// <remarks>
    /// The head is fitted to the features that are kept. Fitting takes several times as long; with n series, p features and
    /// m = min(n, p) the peak of memory is 8 m² bytes higher.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? FeaturesToKeep
    {
        get => _featuresToKeep;
        init
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(nameof(FeaturesToKeep), value, "At least one feature must be kept.");
            _featuresToKeep = value;
        }
    }

    /// <summary>Whether the options name the head rather than leave it to the features and the training set.</summary>
    internal abstract bool NamesHead { get; }
}
