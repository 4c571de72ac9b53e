using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>
/// A fitted transform from a series to features: the base of <see cref="MiniRocket"/> and its relatives. Series may be
/// multivariate and of any lengths.
/// </summary>
/// <remarks>A fitted instance is immutable and may be used from any number of threads at once.</remarks>
public abstract class SeriesFeatures
{
    /// <summary>Largest distance of values from 0 where larger sums than MiniRocket's are formed: then no sum overflows.</summary>
    internal const float MaxMagnitude = (float)(1L << 48) * (1L << 48);

    private protected SeriesFeatures(int channels) => Channels = channels;

    /// <summary>The algorithm, as its paper spells it.</summary>
    public abstract string Name { get; }

    /// <summary>Number of channels that series must have.</summary>
    public int Channels { get; }

    /// <summary>Number of features of a series.</summary>
    public abstract int FeatureCount { get; }

    /// <summary>
    /// Whether the features come out scaled by statistics of the training series, as a head should take them: then it need only
    /// center them (<see cref="Linear.FeatureScaling.None"/>).
    /// </summary>
    public virtual bool AreScaled => false;

    /// <summary>Summary of the fit, in a few words for people to read: "20 dilations from 1 to 61".</summary>
    public abstract string Summary { get; }

    /// <summary>Describes each feature in a few words, in the order of the features.</summary>
    public abstract IEnumerable<string> FeatureNames();

    /// <summary>The stage in which the features of a set are computed.</summary>
    internal const string TransformStage = "Computing features";

    /// <summary>Computes the features of a whole set.</summary>
    /// <param name="set">Series with <see cref="Channels"/> channels and no missing values, of any lengths.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>Series × features.</returns>
    /// <exception cref="ArgumentException">The channels differ from the fitted ones or a value is missing.</exception>
    public FloatMatrix Transform(SeriesSet set, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        var features = new FloatMatrix(set.Count, FeatureCount);
        Transform(set, features, execution);
        return features;
    }

    /// <summary>Computes the features of a whole set, into a matrix of the caller.</summary>
    /// <param name="set">Series with <see cref="Channels"/> channels and no missing values, of any lengths.</param>
    /// <param name="features">Receives series × features.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentException">The channels or extents do not fit, or a value is missing.</exception>
    public void Transform(SeriesSet set, FloatMatrix features, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(features);
        execution ??= Execution.Default;
        if (set.Channels != Channels)
        {
            throw new BadSeriesException(
                "The series", null, null, $"have {Plural.Of(set.Channels, "channel")}", $"{Name} was fitted on {Channels}");
        }

        ThrowIfMissing(set, nameof(set));
        if (features.Rows != set.Count || features.Columns != FeatureCount)
        {
            throw new ArgumentException(
                $"The matrix is {features.Rows} x {features.Columns}; expected {set.Count} x {FeatureCount}.", nameof(features));
        }

        int finished = 0;
        Transform(set, 0, features, execution, () =>
        {
            int done = Interlocked.Increment(ref finished);
            if (done % 16 == 0 || done == set.Count)
                execution.Report(TransformStage, (double)done / set.Count);
        });
    }

    /// <summary>Computes the features of as many series as the matrix has rows, of a set whose extents match.</summary>
    /// <param name="set">The set.</param>
    /// <param name="first">The series of row 0.</param>
    /// <param name="features">Receives the features.</param>
    /// <param name="execution">Threads, cancellation.</param>
    /// <param name="done">Called after each series, from any thread.</param>
    internal virtual void Transform(SeriesSet set, int first, FloatMatrix features, Execution execution, Action? done = null) =>
        execution.For(features.Rows, i =>
        {
            Compute(set.Values(first + i), features.Row(i));
            done?.Invoke();
        });

    /// <summary>Computes the features of one series. Allocates nothing once a series of equal length has been seen.</summary>
    /// <param name="series">The finite values, channel after channel: <see cref="Channels"/> × length, length 1 or more.</param>
    /// <param name="features">Receives <see cref="FeatureCount"/> features.</param>
    /// <exception cref="ArgumentException">An extent does not fit.</exception>
    public void Transform(ReadOnlySpan<float> series, Span<float> features)
    {
        SeriesRepair.ThrowUnlessWhole(series, Channels);
        if (features.Length != FeatureCount)
            throw new ArgumentException($"Room for {features.Length} features; {FeatureCount} are needed.", nameof(features));
        Compute(series, features);
    }

    /// <summary>Returns a transform that computes fewer features, the wanted ones among them; a pruned model keeps it.</summary>
    /// <param name="wanted">Indices of features, ascending, at least one.</param>
    /// <returns>The transform, and for each wanted feature its place among that transform's.</returns>
    internal virtual (SeriesFeatures Reduced, int[] Places) Reduce(ReadOnlySpan<int> wanted) => (this, wanted.ToArray());

    /// <summary>
    /// Divides a linear function of the features of a series, Σ (slope · feature + constant), among its points: docs/specification.md,
    /// "Explanations", has the rule for each feature.
    /// </summary>
    /// <param name="series">The finite values, channel after channel.</param>
    /// <param name="features">What the transform makes of the series.</param>
    /// <param name="slopes">For each feature its factor; used up, as room for others.</param>
    /// <param name="constants">For each feature what is added where it has a value; used up as well.</param>
    /// <param name="shares">What each point has so far, to which its shares are added: channels × points.</param>
    /// <returns>What belongs to no point: the function minus all shares.</returns>
    internal abstract double Divide(
        ReadOnlySpan<float> series, ReadOnlySpan<float> features, Span<double> slopes, Span<double> constants, Span<double> shares);

    /// <summary>Computes the features of one series whose extents match.</summary>
    private protected abstract void Compute(ReadOnlySpan<float> series, Span<float> features);

    /// <summary>Throws unless there are series to fit to, all of them complete.</summary>
    private protected static void ThrowUnlessFittable(SeriesSet train, string algorithm)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (train.Count == 0)
            throw new ArgumentException($"{algorithm} cannot be fitted: the series set '{train.Name}' is empty.", nameof(train));
        ThrowIfMissing(train, nameof(train));
    }

    /// <summary>Throws if a series has a value beyond <see cref="MaxMagnitude"/>.</summary>
    private protected static void ThrowIfHuge(SeriesSet train, string remedy)
    {
        for (int i = 0; i < train.Count; i++)
        {
            if (train.Values(i).ContainsAnyExceptInRange(-MaxMagnitude, MaxMagnitude))
                throw new ArgumentException(
                    $"Series {i} of '{train.Name}' has values beyond ±{MaxMagnitude:g2}; {remedy}.", nameof(train));
        }
    }

    private static void ThrowIfMissing(SeriesSet set, string argument)
    {
        if (set.HasMissing)
        {
            throw new ArgumentException(
                $"The series set '{set.Name}' has missing values (NaN), the first in {FirstMissing(set)}; repair it first, for example "
                + "with MissingValues.Interpolate.", argument);
        }
    }

    private static string FirstMissing(SeriesSet set)
    {
        for (int i = 0; i < set.Count; i++)
        {
            int missing = set.Values(i).IndexOfAnyExceptInRange(float.NegativeInfinity, float.PositiveInfinity);
            if (missing >= 0)
                return FormattableString.Invariant($"{set.Describe(i)}, channel {missing / set.LengthOf(i)}");
        }

        return "no series";
    }
}
