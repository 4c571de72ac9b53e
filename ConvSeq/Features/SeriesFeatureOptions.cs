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
    /// <param name="train">The training series: at least one, none with missing values. Labels are not used.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>The fitted transform; a pure function of series, options and seed.</returns>
    /// <exception cref="ArgumentException">The set is empty, misses values, or has values so large that sums of them overflow.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public abstract SeriesFeatures Fit(SeriesSet train, Execution? execution = null);

    /// <summary>Returns these options, or those that they choose for a training set of these extents, which is then repaired.</summary>
    internal virtual SeriesFeatureOptions Resolve(int seriesCount, int maxLength, int channels, SeriesRepair repair) => this;
}
