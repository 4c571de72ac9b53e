using System.Collections.Immutable;

namespace ConvSeq.Trees;

/// <summary>Measure of how well a split separates classes.</summary>
public enum SplitCriterion
{
    /// <summary>Shannon entropy: the largest gain of information.</summary>
    Entropy,

    /// <summary>Gini impurity.</summary>
    Gini,
}

/// <summary>
/// Options of <see cref="ExtraTreesClassifier"/> and, except for the criterion and weights of classes, of
/// <see cref="ExtraTreesRegressor"/>.
/// </summary>
/// <remarks>Options are equal if all their values are; a default array equals an empty one.</remarks>
public sealed record ExtraTreesOptions
{
    /// <summary>The default <see cref="TreeCount"/>.</summary>
    public const int DefaultTreeCount = 200;

    /// <summary>The largest <see cref="TreeCount"/>.</summary>
    public const int MaxTreeCount = 1_000_000;

    private readonly int _treeCount = DefaultTreeCount;
    private readonly SplitCriterion _criterion;
    private readonly double? _featureShare;
    private readonly int? _featuresPerSplit;
    private readonly int _minLeaf = 1;
    private readonly int? _maxDepth;

    /// <summary>Number of trees, 1 to <see cref="MaxTreeCount"/>. Default: 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int TreeCount { get => _treeCount; init => _treeCount = Argument.Within(value, 1, MaxTreeCount); }

    /// <summary>Choice among the splits of a node of a classifier. Default: <see cref="SplitCriterion.Entropy"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public SplitCriterion Criterion
    {
        get => _criterion;
        init
        {
            if (!Enum.IsDefined(value))
                throw new ArgumentOutOfRangeException(nameof(Criterion), value, "There is no such criterion.");
            _criterion = value;
        }
    }

    /// <summary>
    /// Share of the features that are tried at a node, above 0 and at most 1; at least one is tried. Default null: a tenth, but of p
    /// features at least √p.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double? FeatureShare
    {
        get => _featureShare;
        init
        {
            if (value is not (null or (> 0 and <= 1)))
                throw new ArgumentOutOfRangeException(nameof(FeatureShare), value, "It must be above 0 and at most 1.");
            _featureShare = value;
        }
    }

    /// <summary>
    /// Number of features that are tried at a node, 1 or more, instead of a share; more than there are means all. Default null:
    /// <see cref="FeatureShare"/> decides.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? FeaturesPerSplit
    {
        get => _featuresPerSplit;
        init
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(nameof(FeaturesPerSplit), value, "At least one feature must be tried.");
            _featuresPerSplit = value;
        }
    }

    /// <summary>Smallest number of training examples in a leaf, 1 or more. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MinLeaf
    {
        get => _minLeaf;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MinLeaf));
            _minLeaf = value;
        }
    }

    /// <summary>Largest number of splits from the root to a leaf, 1 or more. Default null: any.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? MaxDepth
    {
        get => _maxDepth;
        init
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(nameof(MaxDepth), value, "At least one split must be allowed.");
            _maxDepth = value;
        }
    }

    /// <summary>A weight above 0 for each class, in class order; default (or empty): all 1.</summary>
    public ImmutableArray<double> ClassWeights { get; init; } = [];

    /// <summary>Whether each class is weighted by n / (classes · its count) instead. Default: false.</summary>
    public bool BalanceClasses { get; init; }

    /// <summary>Seed of every random choice. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Returns whether the other options have equal values.</summary>
    /// <param name="other">Other options, or null.</param>
    public bool Equals(ExtraTreesOptions? other) =>
        other is not null && TreeCount == other.TreeCount && Criterion == other.Criterion && FeatureShare == other.FeatureShare
        && FeaturesPerSplit == other.FeaturesPerSplit && MinLeaf == other.MinLeaf && MaxDepth == other.MaxDepth
        && BalanceClasses == other.BalanceClasses && Seed == other.Seed
        && ClassWeights.AsSpan().SequenceEqual(other.ClassWeights.AsSpan());

    /// <summary>Hash code of all values.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(TreeCount);
        hash.Add(Criterion);
        hash.Add(FeatureShare);
        hash.Add(FeaturesPerSplit);
        hash.Add(MinLeaf);
        hash.Add(MaxDepth);
        hash.Add(BalanceClasses);
        hash.Add(Seed);
        foreach (double weight in ClassWeights.AsSpan())
            hash.Add(weight);
        return hash.ToHashCode();
    }

    /// <summary>Number of features to try at a node.</summary>
    /// <param name="features">Number of features.</param>
    internal int TriedOf(int features) =>
        FeaturesPerSplit is { } count ? Math.Min(count, features)
        : FeatureShare is { } share ? Math.Clamp((int)(share * features), 1, features)
        : Math.Clamp(Math.Max(features / 10, (int)Math.Sqrt(features)), 1, features);
}
