using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>Options of one of the transforms from series to features; the type of the options decides which one.</summary>
public abstract record SeriesFeatureOptions
{
    private protected SeriesFeatureOptions()
    {
    }

    /// <summary>The algorithm, as its paper spells it.</summary>
    public abstract string Name { get; }

    /// <summary>Seed of every random choice. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether extremely randomised trees, rather than a linear model, suit these features.</summary>
    internal virtual bool SuitsTrees => false;

    /// <summary>Fits the transform to a set.</summary>
    /// <param name="train">
    /// The training series: at least one, none with missing values. Labels and targets are used by <see cref="DilatedShapelets"/>
    /// only.
    /// </param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>The fitted transform; a pure function of the set, options and seed.</returns>
    /// <exception cref="ArgumentException">The set is empty, misses values, or has values so large that sums of them overflow.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public abstract SeriesFeatures Fit(SeriesSet train, Execution? execution = null);

    /// <summary>Work of a fit that uses these features, of series of a length in points and a number of channels.</summary>
    internal abstract FeatureWork Work(int length, int channels);

    /// <summary>
    /// Fits the transform, and returns the features of the training series too where fitting has to compute them anyway.
    /// </summary>
    /// <param name="train">As for <see cref="Fit"/>.</param>
    /// <param name="holds">Whether so many features of each series may be held in memory.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>
    /// The transform that <see cref="Fit"/> returns, and the series × features that it gives; null where they may not be held, or fitting
    /// needs none.
    /// </returns>
    internal virtual (SeriesFeatures Fitted, FloatMatrix? Features) FitAndTransform(
        SeriesSet train, Func<int, bool> holds, Execution execution) => (Fit(train, execution), null);

    /// <summary>Options whose features, one after another and scaled perhaps, are the features of these. Default: none.</summary>
    internal virtual IReadOnlyList<SeriesFeatureOptions> Parts => [];

    /// <summary>Makes the transform, and its features of the training series, of those of <see cref="Parts"/>.</summary>
    internal virtual (SeriesFeatures Fitted, FloatMatrix Features) Join(
        IReadOnlyList<(SeriesFeatures Fitted, FloatMatrix Features)> parts, Execution execution) =>
        throw new NotSupportedException($"{Name} has no parts.");

    /// <summary>Returns these options, or those that they choose for a training set of these extents, which is then repaired.</summary>
    internal virtual SeriesFeatureOptions Resolve(int seriesCount, int maxLength, int channels, SeriesRepair repair) => this;
}
