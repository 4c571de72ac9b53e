using System.Buffers;
using System.Collections.Immutable;
using ConvSeq.Linear;
using ConvSeq.Models.Format;
using ConvSeq.Series;
using ConvSeq.Trees;

namespace ConvSeq.Models;

/// <summary>
/// A fitted time-series classifier: repair of the series, features and a head in one immutable object that
/// any number of threads may use at once. The same training set, options and seed give the same bits on any number of threads.
/// </summary>
/// <example>
/// <code>
/// SeriesSet train = SeriesFile.Read("GunPoint_TRAIN.ts"), test = SeriesFile.Read("GunPoint_TEST.ts");
/// TimeSeriesClassifier classifier = TimeSeriesClassifier.Fit(train);
/// ClassPredictions predictions = classifier.Predict(test);
/// Console.WriteLine($"{predictions.LabelOf(0)} with probability {predictions.Probabilities(0)[predictions.Labels[0]]:p0}");
/// classifier.Save("gunpoint.csq");
/// </code>
/// </example>
public sealed class TimeSeriesClassifier : FeatureModel, ISeriesClassifier
{
    internal TimeSeriesClassifier(
        ImmutableArray<string> classNames, TrainingSummary training, TimeSeriesFeaturizer featurizer, FeatureClassifier head)
        : base(training, featurizer)
    {
        ClassNames = classNames;
        Head = head;
    }

    /// <inheritdoc/>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>The classifier of the features.</summary>
    public FeatureClassifier Head { get; }

    /// <summary>Fits a classifier to a labeled set.</summary>
    /// <param name="train">The training set: two classes or more.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <remarks>
    /// Memory beyond the set: as stated for
    /// <see cref="Fit(SeriesSource, TimeSeriesClassifierOptions?, ReadOnlySpan{double}, Execution?)"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The set is empty, unlabeled, of one class, has a name or a class name that is not valid Unicode, or has values that the
    /// repair rejects.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static TimeSeriesClassifier Fit(
        SeriesSet train, TimeSeriesClassifierOptions? options = null,
        ReadOnlySpan<double> sampleWeights = default, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        return Fit(SeriesSource.FromSet(train), options, sampleWeights, execution);
    }

    /// <summary>Fits a classifier to labeled series that need not fit in memory.</summary>
    /// <param name="train">The training series: two classes or more.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <remarks>
    /// The series are read once, block by block, to count them and to draw a sample. The features are fitted to the sample. The
    /// series are then read again for the head. Memory, with n series of p features: a sample of 10,000 series (all, if there are
    /// fewer), and what the head takes. If n · p is at most 2²⁷ (with logistic regression 2²⁹), or with ridge n at most p, all features
    /// are held, 4 · n · p bytes, and the head adds what <see cref="RidgeClassifier"/> or <see cref="LogisticClassifier"/> states.
    /// Otherwise ridge takes 12 p² bytes, for any number of series (see <see cref="RidgeStatistics"/>), and logistic regression
    /// computes the features again in each pass, from series in memory or from a window of 2²⁶ values in which they are shuffled.
    /// Trees take 4 · n · p bytes and what <see cref="ExtraTreesClassifier"/> states, for any number of series.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// There are no series, no labels or only one class, a name or a class name is not valid Unicode, or the repair rejects a
    /// value.
    /// </exception>
    /// <exception cref="SeriesFormatException">A file is malformed.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static TimeSeriesClassifier Fit(
        SeriesSource train, TimeSeriesClassifierOptions? options = null,
        ReadOnlySpan<double> sampleWeights = default, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        options ??= new TimeSeriesClassifierOptions();
        execution ??= Execution.Default;
        SeriesSurvey survey = SeriesSurvey.Of(train, options.Features.Seed, execution);
        TrainableSeries.ThrowUnlessClasses(survey);
        return Fit(survey, options, sampleWeights, execution);
    }

    /// <summary>Fits a classifier to the survey of a pass over series that can be learned from.</summary>
    internal static TimeSeriesClassifier Fit(
        SeriesSurvey survey, TimeSeriesClassifierOptions options, ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        var features = TrainingFeatures.Fit(survey, options, HeadFit.MaxElements(options, survey.Count), execution);
        TimeSeriesFeaturizer featurizer = FeaturePruning.ForClasses(survey, features.Featurizer, options, sampleWeights, execution);
        FeatureClassifier head = HeadFit.Classifier(survey, features.Of(featurizer), options, sampleWeights, execution);
        return new TimeSeriesClassifier(survey.ClassNames, TrainingSummary.Of(survey, options.Features.Seed), featurizer, head);
    }

    /// <summary>Predicts a whole set, in bulk over all threads.</summary>
    /// <param name="set">Series with <see cref="TimeSeriesModel.Channels"/> channels, of any lengths; labels are ignored.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>For each series its class and calibrated probabilities; they do not depend on the other series.</returns>
    /// <exception cref="ArgumentException">The channels differ, or the repair rejects a value.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public ClassPredictions Predict(SeriesSet set, Execution? execution = null)
    {
        ThrowUnlessMatching(set);
        int classes = ClassNames.Length;
        ClassPredictions.ThrowIfTooMany(set, classes);
        int[] labels = new int[set.Count];
        double[] probabilities = new double[set.Count * classes];
        ForEachSeries(set, execution ?? Execution.Default, (i, features) =>
            labels[i] = Head.Predict(features, probabilities.AsSpan(i * classes, classes)));
        return new ClassPredictions(ClassNames, labels, probabilities);
    }

    /// <summary>Predicts one series. Allocates nothing after warm-up.</summary>
    /// <param name="series">Channel after channel; NaN is a missing value.</param>
    /// <param name="probabilities">Receives one calibrated probability per class.</param>
    /// <returns>Index of the predicted class in <see cref="ClassNames"/>.</returns>
    /// <exception cref="ArgumentException">The extents do not fit, a value is infinite, or the repair rejects one.</exception>
    public int Predict(ReadOnlySpan<float> series, Span<double> probabilities)
    {
        if (probabilities.Length != ClassNames.Length)
            throw new ArgumentException(
                $"Room for {probabilities.Length} probabilities; {ClassNames.Length} are needed.", nameof(probabilities));
        float[] features = ArrayPool<float>.Shared.Rent(FeatureCount);
        try
        {
            Featurizer.Transform(series, features.AsSpan(0, FeatureCount));
            return Head.Predict(features.AsSpan(0, FeatureCount), probabilities);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(features);
        }
    }

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is not an intact model of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static new TimeSeriesClassifier Load(string path) => ModelFile.Load(path, ClassifierFormat.Read);

    /// <summary>Reads a model from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">The content is not an intact model of a known version; the message says why.</exception>
    public static TimeSeriesClassifier Load(Stream stream) => ModelFile.Load(stream, ClassifierFormat.Read);

    private protected override byte[] ToBytes() => ClassifierFormat.ToBytes(this);

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeTask() =>
    [
        new("Classifier", $"{Featurizer.Features.Name} features, {Head.Name} head"),
        DescribeClasses(ClassNames),
    ];

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeHead() => Head switch
    {
        RidgeClassifier ridge =>
        [
            new("Ridge alpha", Text($"{ridge.Alpha:g4}")),
            new("Leave-one-out accuracy", Text($"{ridge.LeaveOneOutAccuracy:p1}")),
        ],
        LogisticClassifier logistic =>
        [
            new("Epochs", Text($"{logistic.Epochs}")),
            new("Held-out accuracy", logistic.HeldOutAccuracy is { } accuracy
                ? Text($"{accuracy:p1} of {logistic.HeldOutCount} series")
                : "nothing was held out"),
        ],
        ExtraTreesClassifier trees =>
        [
            new("Trees", Text($"{trees.TreeCount} of {trees.NodeCount} nodes in all, up to {trees.Depth} splits deep")),
            .. trees.OutOfFoldAccuracy is { } accuracy
                ? [new KeyValuePair<string, string>("Out-of-fold accuracy", Text($"{accuracy:p1}"))]
                : Array.Empty<KeyValuePair<string, string>>(),
        ],
        _ => [],
    };
}
