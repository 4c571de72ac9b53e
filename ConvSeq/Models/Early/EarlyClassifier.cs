using System.Buffers;
using System.Collections.Immutable;
using ConvSeq.Models.Format;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A classifier that does not wait for the end of a series: it has a classifier for each of several checkpoints, and decides at the first
/// one whose largest calibrated probability reaches a threshold. The threshold is the lowest that keeps a stated share of the accuracy on
/// whole series, as far as the training series tell out of fold. Immutable; any number of threads may use it at once. The same training
/// set, options and seed give the same bits on any number of threads.
/// </summary>
/// <remarks>
/// Nothing of a series after a checkpoint is seen there: a z-normalization is that of the points so far. docs/specification.md, "Early
/// classification", is normative.
/// </remarks>
/// <example>
/// <code>
/// SeriesSet train = SeriesFile.Read("GunPoint_TRAIN.ts"), test = SeriesFile.Read("GunPoint_TEST.ts");
/// EarlyClassifier early = EarlyClassifier.Fit(train);
/// EarlyPredictions predictions = early.PredictEarly(test);
/// Console.WriteLine($"{predictions.Classes.Accuracy(test):p1} after {predictions.Earliness:p0} of the points");
/// </code>
/// </example>
public sealed class EarlyClassifier : TimeSeriesModel, ISeriesClassifier
{
    private readonly int[] _points;

    internal EarlyClassifier(ImmutableArray<EarlyCheckpoint> checkpoints, EarlyThreshold rule)
        : base(checkpoints[^1].Classifier.Training)
    {
        (Checkpoints, Rule) = (checkpoints, rule);
        _points = [.. checkpoints.Select(one => one.Points)];
    }

    /// <inheritdoc/>
    public override string Algorithm => "Early classifier";

    /// <inheritdoc/>
    public override int Channels => Whole.Channels;

    /// <summary>
    /// The repair of the points so far, but for the z-normalization: that would tell of points to come if it were done to a whole series,
    /// as it is in files, so it is left to <see cref="EarlyCheckpoint.Classifier"/> alone.
    /// </summary>
    public override SeriesRepair Repair => Whole.Repair with { ZNormalize = false };

    /// <inheritdoc/>
    public ImmutableArray<string> ClassNames => Whole.ClassNames;

    /// <summary>
    /// The checkpoints, by ascending points; the last is the length of the longest training series. One of
    /// <see cref="EarlyClassifierOptions.Checkpoints"/> is not among them if there a training series is refused: it is too short for a
    /// network, or nothing is known of a channel yet.
    /// </summary>
    public ImmutableArray<EarlyCheckpoint> Checkpoints { get; }

    /// <summary>
    /// The largest probability from which on a checkpoint decides, 0 to 1; <see cref="double.PositiveInfinity"/> if only the last one does.
    /// </summary>
    public double Threshold => Rule.Threshold;

    /// <summary>Share of the training series, 0 to 1, that is decided right out of fold.</summary>
    public double OutOfFoldAccuracy => Rule.Accuracy;

    /// <summary>Mean share of a training series, 0 to 1, that is seen before it is decided out of fold.</summary>
    public double OutOfFoldEarliness => Rule.Earliness;

    /// <summary>Share of the training series, 0 to 1, that is right out of fold when it is seen to its end.</summary>
    public double FullOutOfFoldAccuracy => Rule.FullAccuracy;

    /// <summary>The threshold, and what it does on the training series.</summary>
    internal EarlyThreshold Rule { get; }

    private EnsembleClassifier Whole => Checkpoints[^1].Classifier;

    /// <summary>Fits a classifier to a labeled set.</summary>
    /// <param name="train">The training set: two classes or more.</param>
    /// <param name="options">Null for the defaults: MiniRocket at each twentieth of the length.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <param name="backend">The back end that trains networks; null for the managed one.</param>
    /// <remarks>
    /// Takes as long as a fit of the classifier for each checkpoint. Memory beyond the set: as stated for <see cref="EnsembleClassifier"/>,
    /// the models of all checkpoints, and 16 bytes for each checkpoint and series.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The set is empty, unlabeled, of one class, has a name or a class name that is not valid Unicode, or has values that the
    /// repair rejects.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static EarlyClassifier Fit(
        SeriesSet train, EarlyClassifierOptions? options = null, ReadOnlySpan<double> sampleWeights = default,
        Execution? execution = null, INetworkBackend? backend = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        return Fit(SeriesSource.FromSet(train), options, sampleWeights, execution, backend);
    }

    /// <summary>Fits a classifier to labeled series that need not fit in memory.</summary>
    /// <inheritdoc cref="Fit(SeriesSet, EarlyClassifierOptions?, ReadOnlySpan{double}, Execution?, INetworkBackend?)"/>
    /// <exception cref="SeriesFormatException">A file is malformed.</exception>
    public static EarlyClassifier Fit(
        SeriesSource train, EarlyClassifierOptions? options = null, ReadOnlySpan<double> sampleWeights = default,
        Execution? execution = null, INetworkBackend? backend = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        return EarlyClassifierFit.Run(
            train, options ?? new EarlyClassifierOptions(), sampleWeights, execution ?? Execution.Default, backend);
    }

    /// <summary>Predicts a whole set, and says how much of each series was seen.</summary>
    /// <param name="set">Series with the model's channels; labels are ignored. One that ends before the last checkpoint is whole.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentException">The channels differ, or a series is refused at its last checkpoint.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public EarlyPredictions PredictEarly(SeriesSet set, Execution? execution = null)
    {
        ThrowUnlessMatching(set);
        int classes = ClassNames.Length;
        ClassPredictions.ThrowIfTooMany(set, classes);
        int[] labels = new int[set.Count], points = new int[set.Count];
        double[] probabilities = new double[set.Count * classes];
        InParts(set.Count, execution ?? Execution.Default, (start, end) =>
        {
            for (int i = start; i < end; i++)
            {
                try
                {
                    (labels[i], points[i]) = DecideWhole(set.Values(i), probabilities.AsSpan(i * classes, classes));
                }
                catch (BadSeriesException problem)
                {
                    throw problem.In(set, i);
                }
            }
        });
        double earliness = Enumerable.Range(0, set.Count).Sum(i => (double)points[i] / set.LengthOf(i)) / set.Count;
        return new EarlyPredictions(new ClassPredictions(ClassNames, labels, probabilities), points, earliness);
    }

    /// <inheritdoc/>
    public ClassPredictions Predict(SeriesSet set, Execution? execution = null) => PredictEarly(set, execution).Classes;

    /// <summary>Predicts one whole series by what is seen of it when the decision falls. Allocates nothing after warm-up.</summary>
    /// <inheritdoc/>
    public int Predict(ReadOnlySpan<float> series, Span<double> probabilities)
    {
        SeriesRepair.ThrowUnlessWhole(series, Channels);
        return DecideWhole(series, probabilities).Label;
    }

    /// <summary>
    /// Decides on a series that is still going on, if one of the checkpoints that it has reached does. Allocates nothing after warm-up.
    /// Nothing changes between two checkpoints.
    /// </summary>
    /// <param name="soFar">The points that there are, channel after channel; NaN is a missing value.</param>
    /// <param name="probabilities">Receives one probability per class; undefined where there is no decision.</param>
    /// <returns>The decision, the same however many points have come since; null if there is none yet.</returns>
    /// <exception cref="ArgumentException">The extents do not fit, or the series is refused at the last checkpoint.</exception>
    public EarlyDecision? Decide(ReadOnlySpan<float> soFar, Span<double> probabilities)
    {
        SeriesRepair.ThrowUnlessWhole(soFar, Channels);
        int length = soFar.Length / Channels, last = Checkpoints.Length - 1;
        int reached = length >= _points[last] ? last : EarlyThreshold.LastOf(_points, length + 1) - 1;
        return Decide(soFar, reached, mustDecide: reached == last, probabilities);
    }

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is not an intact model of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static new EarlyClassifier Load(string path) => ModelFile.Load(path, EarlyClassifierFormat.Read);

    /// <summary>Reads a model from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">The content is not an intact model of a known version; the message says why.</exception>
    public static EarlyClassifier Load(Stream stream) => ModelFile.Load(stream, EarlyClassifierFormat.Read);

    private protected override byte[] ToBytes() => EarlyClassifierFormat.ToBytes(this);

    private protected override string DescribeNormalization() =>
        Whole.Repair.ZNormalize ? "the points so far, at each checkpoint" : "no";

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeTask() =>
    [
        new("Classifier", $"early, {string.Join(" and ", Whole.Members.Select(member => member.Name))} at each checkpoint"),
        DescribeClasses(ClassNames),
    ];

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeParts() =>
    [
        new("Checkpoints", $"{Checkpoints.Length}, after {string.Join(", ", _points)} points"),
        new("Threshold", double.IsFinite(Threshold) ? Text($"{Threshold:f4}") : "none, decides at the last checkpoint only"),
        new("Out-of-fold accuracy", Text($"{OutOfFoldAccuracy:p1}, of whole series {FullOutOfFoldAccuracy:p1}")),
        new("Out-of-fold earliness", Text($"{OutOfFoldEarliness:p1} of a series seen")),
    ];

    /// <summary>What is known of the fit, in pairs of name and value.</summary>
    internal IEnumerable<KeyValuePair<string, string>> DescribeFit() => DescribeParts();

    private EarlyDecision DecideWhole(ReadOnlySpan<float> series, Span<double> probabilities) => Decide(
        series, EarlyThreshold.LastOf(_points, series.Length / Channels), mustDecide: true, probabilities)!.Value;

    /// <summary>Decides by the checkpoints up to one of them, at which there must be a decision or not.</summary>
    private EarlyDecision? Decide(ReadOnlySpan<float> series, int last, bool mustDecide, Span<double> probabilities)
    {
        float[] room = ArrayPool<float>.Shared.Rent(series.Length);
        try
        {
            for (int c = 0; c <= last; c++)
            {
                ReadOnlySpan<float> prefix = SeriesSet.PrefixOf(series, Channels, _points[c], room);
                bool isLast = mustDecide && c == last;
                int label;
                try
                {
                    label = Checkpoints[c].Classifier.Predict(prefix, probabilities);
                }
                catch (BadSeriesException) when (!isLast)
                {
                    // Nothing is known of a channel yet, for instance.
                    continue;
                }

                if (isLast || probabilities[label] >= Threshold)
                    return new EarlyDecision(label, prefix.Length / Channels);
            }

            return null;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(room);
        }
    }
}
