using System.Buffers;
using System.Collections.Immutable;
using ConvSeq.Models.Format;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A fitted ensemble of time-series classifiers: one repair, and members with features and heads of their own, whose calibrated
/// probabilities are combined. Immutable; any number of threads may use it at once. The same training set, options and seed give the same
/// bits on any number of threads.
/// </summary>
/// <remarks>
/// The default members are different views of a series: convolutions (MultiRocket, MiniRocket), competing convolutions that count like a
/// dictionary (Hydra), quantiles of intervals (QUANT) and dilated shapelets (RDST). All predictions that a combination learns from are out
/// of fold: ridge gives them by leaving each series out exactly, trees by folds. docs/specification.md, "Ensemble", is normative.
/// </remarks>
/// <example>
/// <code>
/// SeriesSet train = SeriesFile.Read("GunPoint_TRAIN.ts"), test = SeriesFile.Read("GunPoint_TEST.ts");
/// EnsembleClassifier ensemble = EnsembleClassifier.Fit(train);
/// Console.WriteLine($"{ensemble.Predict(test).Accuracy(test):p1}, estimated {ensemble.OutOfFoldAccuracy:p1}");
/// </code>
/// </example>
public sealed class EnsembleClassifier : EnsembleModel, ISeriesClassifier
{
    internal EnsembleClassifier(
        ImmutableArray<string> classNames, TrainingSummary training, SeriesRepair repair, ImmutableArray<EnsembleClassifierMember> members,
        ProbabilityCombiner combiner, double outOfFoldAccuracy, double outOfFoldLogLoss)
        : base(training, repair, members, members.Length * classNames.Length)
    {
        ClassNames = classNames;
        Members = members;
        Combiner = combiner;
        OutOfFoldAccuracy = outOfFoldAccuracy;
        OutOfFoldLogLoss = outOfFoldLogLoss;
    }

    /// <inheritdoc/>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>
    /// The members, in the order of <see cref="EnsembleOptions.Members"/>, then of <see cref="EnsembleOptions.Networks"/>.
    /// </summary>
    public ImmutableArray<EnsembleClassifierMember> Members { get; }

    /// <summary>
    /// Share of the training series, 0 to 1, that the ensemble classifies correctly out of fold: an estimate of its accuracy. Its few
    /// weights have seen these series, so it is slightly too high.
    /// </summary>
    public double OutOfFoldAccuracy { get; }

    /// <summary>Mean of -ln(probability of the label) of the training series out of fold.</summary>
    public double OutOfFoldLogLoss { get; }

    /// <summary>Part of the stack in the probabilities, 0 to 1; the rest is the weighted mean of the members.</summary>
    public double StackShare => Combiner.StackShare;

    /// <summary>What combines the members.</summary>
    internal ProbabilityCombiner Combiner { get; }

    private int MemberProbabilities => Members.Length * ClassNames.Length;

    /// <summary>Fits an ensemble to a labeled set.</summary>
    /// <param name="train">The training set: two classes or more.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <param name="backend">The back end that trains networks; null for the managed one.</param>
    /// <remarks>
    /// Memory beyond the set: as stated for
    /// <see cref="Fit(SeriesSource, EnsembleOptions?, ReadOnlySpan{double}, Execution?, INetworkBackend?)"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The set is empty, unlabeled, of one class, has a name or a class name that is not valid Unicode, or has values that the
    /// repair rejects.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static EnsembleClassifier Fit(
        SeriesSet train, EnsembleOptions? options = null, ReadOnlySpan<double> sampleWeights = default, Execution? execution = null,
        INetworkBackend? backend = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        return Fit(SeriesSource.FromSet(train), options, sampleWeights, execution, backend);
    }

    /// <summary>Fits an ensemble to labeled series that need not fit in memory.</summary>
    /// <param name="train">The training series: two classes or more.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <param name="backend">The back end that trains networks; null for the managed one.</param>
    /// <remarks>
    /// Members are fitted one after another, each over all threads, and a member's features are dropped before the next. Memory, with n
    /// series and p features of the member that has the most: 4 · n · p bytes for these, at most 4 GiB, what its head adds
    /// (<see cref="Linear.RidgeClassifier"/>, <see cref="Trees.ExtraTreesClassifier"/>), and 16 · n · members · classes bytes. Members
    /// with more features in all are left out, and <see cref="EnsembleModel.LeftOut"/> names them. Where MultiRocket-Hydra is a member
    /// beside MultiRocket or Hydra, or two members are equal, features are computed once and held until the last of these members has had
    /// them: 4 · n · q bytes more, q being the features of MultiRocket-Hydra or of the equal members. They are computed again instead if
    /// that would be more than 1 GiB.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// There are no series, no labels or only one class, a name or a class name is not valid Unicode, the repair rejects a value, or all
    /// members would be left out.
    /// </exception>
    /// <exception cref="SeriesFormatException">A file is malformed.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static EnsembleClassifier Fit(
        SeriesSource train, EnsembleOptions? options = null, ReadOnlySpan<double> sampleWeights = default, Execution? execution = null,
        INetworkBackend? backend = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        return EnsembleClassifierFit.Run(
            train, options ?? new EnsembleOptions(), sampleWeights, execution ?? Execution.Default, backend);
    }

    /// <inheritdoc/>
    public ClassPredictions Predict(SeriesSet set, Execution? execution = null)
    {
        ThrowUnlessMatching(set);
        int classes = ClassNames.Length;
        ClassPredictions.ThrowIfTooMany(set, classes);
        int[] labels = new int[set.Count];
        double[] probabilities = new double[set.Count * classes];
        ForEachSeries(set, execution ?? Execution.Default, (i, series, room) =>
            labels[i] = PredictRepaired(series, room, probabilities.AsSpan(i * classes, classes)));
        return new ClassPredictions(ClassNames, labels, probabilities);
    }

    /// <inheritdoc/>
    public int Predict(ReadOnlySpan<float> series, Span<double> probabilities)
    {
        if (probabilities.Length != ClassNames.Length)
        {
            throw new ArgumentException(
                $"Room for {probabilities.Length} probabilities; {ClassNames.Length} are needed.", nameof(probabilities));
        }

        SeriesRepair.ThrowUnlessWhole(series, Channels);
        using RepairedSeries repaired = Repair.ApplyWhereNeeded(series, Channels);
        float[] room = ArrayPool<float>.Shared.Rent(Room);
        try
        {
            return PredictRepaired(repaired.Values, room, probabilities);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(room);
        }
    }

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is not an intact model of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static new EnsembleClassifier Load(string path) => ModelFile.Load(path, EnsembleClassifierFormat.Read);

    /// <summary>Reads a model from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">The content is not an intact model of a known version; the message says why.</exception>
    public static EnsembleClassifier Load(Stream stream) => ModelFile.Load(stream, EnsembleClassifierFormat.Read);

    private protected override byte[] ToBytes() => EnsembleClassifierFormat.ToBytes(this);

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeTask() =>
    [
        new("Classifier", $"ensemble of {Plural.Of(Members.Length, "member")}, {Combination}"),
        DescribeClasses(ClassNames),
    ];

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeParts() =>
    [
        .. Members.Select(member => DescribeMember(
            member, Text($"out-of-fold accuracy {member.OutOfFoldAccuracy:p1}, log-loss {member.OutOfFoldLogLoss:f3}"))),
        new("Out-of-fold accuracy", Text($"{OutOfFoldAccuracy:p1}, log-loss {OutOfFoldLogLoss:f3}")),
    ];

    private string Combination => StackShare switch
    {
        0 => "weighted mean",
        1 => "stack",
        _ => "weighted mean and stack",
    };

    private int PredictRepaired(ReadOnlySpan<float> series, Span<float> room, Span<double> probabilities)
    {
        int classes = ClassNames.Length;
        double[] ofMembers = ArrayPool<double>.Shared.Rent(MemberProbabilities);
        try
        {
            for (int m = 0; m < Members.Length; m++)
                Members[m].Predict(series, room, ofMembers.AsSpan(m * classes, classes));
            return Combiner.Combine(ofMembers.AsSpan(0, MemberProbabilities), room[..MemberProbabilities], probabilities);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(ofMembers);
        }
    }
}
