using ConvSeq.Containers;
using ConvSeq.Features;
using ConvSeq.Models.Format;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A fitted transform of series to features: repair, then one of the algorithms. Immutable; any number of threads may use it at
/// once.
/// </summary>
public sealed class TimeSeriesFeaturizer
{
    internal TimeSeriesFeaturizer(SeriesRepair repair, SeriesFeatures features)
    {
        Repair = repair;
        Features = features;
    }

    /// <summary>The repair that is applied to every series first.</summary>
    public SeriesRepair Repair { get; }

    /// <summary>The features of a repaired series.</summary>
    public SeriesFeatures Features { get; }

    /// <summary>Required number of channels of a series.</summary>
    public int Channels => Features.Channels;

    /// <summary>Number of features of a series.</summary>
    public int FeatureCount => Features.FeatureCount;

    /// <summary>A transform of sequences of symbols, such as the words of texts, to the mean of their vectors.</summary>
    /// <param name="vectors">The vectors, that of symbol 0 first, which is taken as 0; such as those of <see cref="Word2Vec"/>.</param>
    /// <param name="numbers">The numbers that stand for symbols 1, 2, …; null if symbols are their numbers.</param>
    /// <returns>Features of series of one channel. Symbol 0 counts as the vector 0.</returns>
    /// <exception cref="ArgumentException">Vectors and numbers do not fit together.</exception>
    public static TimeSeriesFeaturizer MeanOf(EmbeddingVectors vectors, SymbolNumbers? numbers = null)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        return new TimeSeriesFeaturizer(
            new SeriesRepair().Resolve(hasMissing: false, maxLength: 1, nameof(vectors)), NetworkFeatures.MeanOf(vectors, numbers));
    }

    /// <summary>Fits repair and features to a set, or to a sample of 10,000 series of a larger one.</summary>
    /// <param name="train">
    /// The training series, at least one. Their labels or targets are used by <see cref="DilatedShapelets"/> only.
    /// </param>
    /// <param name="options">The features; null for MiniRocket with its defaults.</param>
    /// <param name="repair">Null for the default: reject or interpolate missing values, as the set requires.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentException">The set is empty or has values that the repair rejects.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static TimeSeriesFeaturizer Fit(
        SeriesSet train, SeriesFeatureOptions? options = null, SeriesRepair? repair = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        return Fit(SeriesSource.FromSet(train), options, repair, execution);
    }

    /// <summary>
    /// Fits repair and features to series that need not fit in memory: to a sample of 10,000 of them, if there are more. Only the
    /// sample is held.
    /// </summary>
    /// <param name="train">
    /// The training series, at least one. Their labels or targets are used by <see cref="DilatedShapelets"/> only.
    /// </param>
    /// <param name="options">The features; null for MiniRocket with its defaults.</param>
    /// <param name="repair">Null for the default: reject or interpolate missing values, as the series require.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentException">There are no series, or they have values that the repair rejects.</exception>
    /// <exception cref="SeriesFormatException">A file is malformed.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static TimeSeriesFeaturizer Fit(
        SeriesSource train, SeriesFeatureOptions? options = null, SeriesRepair? repair = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        execution ??= Execution.Default;
        options ??= new MiniRocketOptions();
        return Fit(SeriesSurvey.Of(train, options.Seed, execution), options, repair ?? new SeriesRepair(), execution);
    }

    /// <summary>Fits repair and features to the survey of a pass over the training series.</summary>
    internal static TimeSeriesFeaturizer Fit(
        SeriesSurvey train, SeriesFeatureOptions options, SeriesRepair repair, Execution execution) =>
        FitAndTransform(train, options, repair, _ => false, execution).Featurizer;

    /// <summary>
    /// Does the same, and returns the features of the training series too where fitting has to compute those of all of them.
    /// </summary>
    /// <param name="train">The training series.</param>
    /// <param name="options">The features.</param>
    /// <param name="repair">The repair.</param>
    /// <param name="holds">Whether so many features of each series may be held in memory.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    internal static (TimeSeriesFeaturizer Featurizer, FloatMatrix? Features) FitAndTransform(
        SeriesSurvey train, SeriesFeatureOptions options, SeriesRepair repair, Func<int, bool> holds, Execution execution)
    {
        SeriesRepair resolved = repair.Resolve(train.HasMissing, train.MaxLength, nameof(train));
        SeriesFeatureOptions chosen = options.Resolve(train.Count, train.MaxLength, train.Channels, resolved);
        bool isWhole = ReferenceEquals(train.Sample, train.Source.Whole);
        (SeriesFeatures fitted, FloatMatrix? features) = chosen.FitAndTransform(
            train.SampleRepaired(resolved), columns => isWhole && holds(columns), execution);
        return (new TimeSeriesFeaturizer(resolved, fitted), features);
    }

    /// <summary>The features of a whole set.</summary>
    /// <param name="set">Series with <see cref="Channels"/> channels, of any lengths.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>Series × features.</returns>
    /// <exception cref="ArgumentException">The channels differ, or the repair rejects a value.</exception>
    public FloatMatrix Transform(SeriesSet set, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Features.Transform(Repair.Apply(set), execution);
    }

    /// <summary>The features of one series. Allocates nothing after warm-up.</summary>
    /// <param name="series">Channel after channel; NaN is a missing value.</param>
    /// <param name="features">Receives <see cref="FeatureCount"/> features.</param>
    /// <exception cref="ArgumentException">The extents do not fit, a value is infinite, or the repair rejects one.</exception>
    public void Transform(ReadOnlySpan<float> series, Span<float> features)
    {
        using RepairedSeries repaired = Repair.ApplyWhereNeeded(series, Channels);
        Features.Transform(repaired.Values, features);
    }

    /// <summary>Writes the featurizer's bytes to a stream: the same bytes for the same featurizer.</summary>
    /// <param name="stream">Writable; stays open.</param>
    public void Save(Stream stream) => ModelFile.Save(stream, this, ModelKind.TimeSeriesFeaturizer, FeaturizerSections.Write);

    /// <summary>Reads a featurizer from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">
    /// The content is not an intact featurizer of a known version; the message says why.
    /// </exception>
    public static TimeSeriesFeaturizer Load(Stream stream) =>
        ModelFile.Load(stream, ModelKind.TimeSeriesFeaturizer, FeaturizerSections.Read);
}
