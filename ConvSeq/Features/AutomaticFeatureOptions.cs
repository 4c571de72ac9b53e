using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>
/// Options that choose the algorithm by the size of the training set and the available cores: the most accurate one,
/// <see cref="MultiRocketHydra"/>, if fitting it takes minutes at most, else the fastest, <see cref="MiniRocket"/>. Its
/// features take a sixth of the time. docs/results.md has the measurements.
/// </summary>
/// <remarks>
/// The choice may differ between machines, by their number of logical processors, but not with <see cref="Execution.Threads"/>; the same
/// choice gives the same bits.
/// </remarks>
public sealed record AutomaticFeatureOptions : SeriesFeatureOptions
{
    /// <summary>Number of training series beyond which a head is no longer fitted to all features in memory.</summary>
    private const int MaxSeries = 10_000;

    /// <summary>Approximate number of seconds that a fit of the most accurate algorithm may take.</summary>
    private const double MaxSeconds = 300;

    /// <inheritdoc/>
    public override string Name => "Automatic";

    /// <summary>Chooses the options for a training set, and says why.</summary>
    /// <param name="seriesCount">Number of training series, n.</param>
    /// <param name="length">Length in points of the longest, T, after repair.</param>
    /// <param name="channels">Number of channels, C.</param>
    /// <param name="cores">Logical processors that a fit may use.</param>
    /// <returns>The options, with this one's seed, and a sentence for a log.</returns>
    public FeatureChoice Choose(int seriesCount, int length, int channels, int cores)
    {
        FeatureWork work = Work(length, channels);
        double seconds = (work.FeatureSeconds(seriesCount, length) + work.RidgeSeconds(seriesCount)) / cores;
        string set = Describe(seriesCount, length, channels, cores);
        if (seriesCount > MaxSeries)
        {
            return new(
                new MiniRocketOptions { Seed = Seed },
                FormattableString.Invariant($"MiniRocket, the fastest, as for all sets of more than {MaxSeries:N0} series: {set}"));
        }

        return TakesMinutes(seriesCount, seconds)
            ? new(
                new MultiRocketHydraOptions { Seed = Seed },
                FormattableString.Invariant(
                    $"MultiRocket-Hydra, the most accurate features: they take about {Math.Max(1, seconds):f0} s for {set}"))
            : new(
                new MiniRocketOptions { Seed = Seed },
                FormattableString.Invariant(
                    $"MiniRocket, the fastest: MultiRocket-Hydra would take about {seconds / 60:f0} minutes for {set}"));
    }

    /// <summary>Chooses the options for a training set on this machine, and says why.</summary>
    /// <param name="seriesCount">Number of training series.</param>
    /// <param name="maxLength">Length in points of the longest, before repair.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="repair">The repair, which may change the length; the model's or that of the options.</param>
    /// <returns>The options, with this one's seed, and a sentence for a log.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="repair"/> is null.</exception>
    public FeatureChoice ChooseFor(int seriesCount, int maxLength, int channels, SeriesRepair repair)
    {
        ArgumentNullException.ThrowIfNull(repair);
        return Choose(seriesCount, repair.LengthAfter(maxLength), channels, Environment.ProcessorCount);
    }

    /// <summary>
    /// Chooses the options for a training set on this machine, and says why, and what to do about series on a level of more than 1,000
    /// times their standard deviation.
    /// </summary>
    /// <param name="train">The training set.</param>
    /// <param name="repair">The repair, which may change the length.</param>
    /// <returns>The options, with this one's seed, and a sentence for a log.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public FeatureChoice ChooseFor(SeriesSet train, SeriesRepair repair)
    {
        ArgumentNullException.ThrowIfNull(train);
        FeatureChoice choice = ChooseFor(train.Count, train.MaxLength, train.Channels, repair);
        return SeriesLevels.Advice(train, repair) is { } advice ? choice with { Reason = $"{choice.Reason}; {advice}" } : choice;
    }

    /// <inheritdoc/>
    public override SeriesFeatures Fit(SeriesSet train, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        return Resolve(train.Count, train.MaxLength, train.Channels, new SeriesRepair()).Fit(train, execution);
    }

    /// <summary>Whether a fit is worth its time: minutes at most, of a set that is not too large for it.</summary>
    internal static bool TakesMinutes(int seriesCount, double seconds) => seriesCount <= MaxSeries && seconds <= MaxSeconds;

    /// <summary>The extents that a choice relies on.</summary>
    internal static string Describe(int seriesCount, int length, int channels, int cores) => FormattableString.Invariant(
        $"{seriesCount:N0} series of {Plural.Of(length, "point")}, {Plural.Of(channels, "channel")}, {Plural.Of(cores, "core")}");

    /// <summary>The work of the most accurate choice.</summary>
    internal override FeatureWork Work(int length, int channels) => new MultiRocketHydraOptions().Work(length, channels);

    internal override SeriesFeatureOptions Resolve(int seriesCount, int maxLength, int channels, SeriesRepair repair) =>
        ChooseFor(seriesCount, maxLength, channels, repair).Options;
}

/// <summary>Features chosen for a training set.</summary>
/// <param name="Options">The chosen algorithm's options.</param>
/// <param name="Reason">The choice and its reason, in a sentence.</param>
public sealed record FeatureChoice(SeriesFeatureOptions Options, string Reason);
