using System.Buffers;
using System.Collections.Immutable;
using ConvSeq.Models.Format;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A fitted time-series classifier of convolutional networks: repair of the series, scaling of the channels, and one network or
/// several whose probabilities are averaged. Immutable; any number of threads may use it at once. The same training set, options
/// and seed give the same bits on any number of threads, unless a time budget ends the training.
/// </summary>
/// <example>
/// <code>
/// SeriesSet train = SeriesFile.Read("GunPoint_TRAIN.ts"), test = SeriesFile.Read("GunPoint_TEST.ts");
/// var options = new NetworkModelOptions { Network = new InceptionTimeOptions { Members = 1 } };
/// NetworkClassifier classifier = NetworkClassifier.Fit(train, options);
/// Console.WriteLine($"{classifier.Predict(test).Accuracy(test):p1}");
/// </code>
/// </example>
public sealed class NetworkClassifier : NetworkModel, ISeriesClassifier
{
    internal NetworkClassifier(
        ImmutableArray<string> classNames, TrainingSummary training, NetworkInput input, ImmutableArray<NetworkMember> members)
        : base(training, input, members) => ClassNames = classNames;

    /// <inheritdoc/>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>Whether <see cref="ActivationMaps"/> can be drawn: the networks end in a mean over time and a linear layer.</summary>
    public bool HasActivationMaps => Architecture.ActivationNode is not null;

    /// <summary>Trains a classifier on a labeled set.</summary>
    /// <param name="train">The training set: two classes or more.</param>
    /// <param name="options">Null for InceptionTime with its defaults.</param>
    /// <param name="validation">
    /// Series that the networks are only measured on, which decide when training stops and which weights are kept. Null for the
    /// share of the training set that <see cref="NetworkTrainingOptions.ValidationShare"/> holds out, if any.
    /// </param>
    /// <param name="sampleWeights">A weight above 0 per training series, or empty.</param>
    /// <param name="backend">The back end that trains the networks; null for the managed one.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <remarks>Memory beyond the set: its values once more, and the memory of the training.</remarks>
    /// <exception cref="ArgumentException">
    /// A set is empty, unlabeled, has a series that is too short or values that the repair rejects; the training set is of one
    /// class, or has a name or class name that is not valid Unicode; the validation set has other channels or a class that the
    /// training set lacks; or the network does not give one class per series.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled before there were weights to keep.</exception>
    public static NetworkClassifier Fit(
        SeriesSet train, NetworkModelOptions? options = null, SeriesSet? validation = null,
        ReadOnlySpan<double> sampleWeights = default, INetworkBackend? backend = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        options ??= new NetworkModelOptions();
        var fit = new NetworkFit(train, validation, options, execution ?? Execution.Default);
        TrainableSeries.ThrowUnlessClasses(fit.Survey);
        ImmutableArray<string> classNames = fit.Survey.ClassNames;
        ImmutableArray<NetworkMember> members = fit.Run(classNames.Length, sampleWeights, backend, (set, values, weights) =>
            NetworkData.OfClasses(set.Channels, classNames.Length, values, Classes(set, classNames), perStep: false, weights));
        return new NetworkClassifier(classNames, TrainingSummary.Of(fit.Survey, options.Network.Seed), fit.Input, members);
    }

    /// <inheritdoc/>
    public ClassPredictions Predict(SeriesSet set, Execution? execution = null)
    {
        SeriesSet repaired = Repaired(set);
        int classes = ClassNames.Length;
        ClassPredictions.ThrowIfTooMany(set, classes);
        int[] labels = new int[set.Count];
        double[] probabilities = new double[set.Count * classes];
        ForEachScored(
            repaired, execution, (i, outputs) => labels[i] = Combine(outputs, probabilities.AsSpan(i * classes, classes)));
        return new ClassPredictions(ClassNames, labels, probabilities);
    }

    /// <inheritdoc/>
    public int Predict(ReadOnlySpan<float> series, Span<double> probabilities)
    {
        int classes = ClassNames.Length;
        if (probabilities.Length != classes)
            throw new ArgumentException($"Room for {probabilities.Length} probabilities; {classes} are needed.", nameof(probabilities));
        using RepairedSeries repaired = Repaired(series);
        using ScaledSeries scored = Scored(repaired.Values);
        return Combine(scored.Outputs, probabilities);
    }

    /// <summary>Number of points of the activation maps of a series.</summary>
    /// <param name="length">Points of the series before its repair.</param>
    /// <exception cref="InvalidOperationException">There are no activation maps: see <see cref="HasActivationMaps"/>.</exception>
    public int ActivationPointsOf(int length) =>
        Architecture.Nodes[ActivationNode].Rows.Of(Math.Max(0, Repair.LengthPolicy == LengthPolicy.Keep ? length : Repair.Length));

    /// <summary>
    /// The class activation maps of one series, averaged over all networks: the evidence of each point of the repaired series for
    /// each class (Zhou et al., arXiv 1512.04150, section 2). Allocates nothing after warm-up.
    /// </summary>
    /// <param name="series">Channel after channel; NaN is a missing value.</param>
    /// <param name="maps">
    /// Receives for each class a value per point, class after class: classes × <see cref="ActivationPointsOf"/>.
    /// </param>
    /// <exception cref="InvalidOperationException">There are no activation maps: see <see cref="HasActivationMaps"/>.</exception>
    /// <exception cref="ArgumentException">
    /// The extents do not fit, the series is too short, a value is infinite, the repair rejects one, or the series lies so far from
    /// the training series that a map is not finite; what <paramref name="maps"/> holds is then undefined.
    /// </exception>
    public void ActivationMaps(ReadOnlySpan<float> series, Span<float> maps)
    {
        int points = ActivationPointsOf(series.Length / Channels);
        using RepairedSeries repaired = Repaired(series);
        if (maps.Length != (long)points * ClassNames.Length)
            throw new ArgumentException(
                $"Room for {maps.Length} values; {ClassNames.Length} classes × {points} points are needed.", nameof(maps));
        using ScaledSeries scaled = Scaled(repaired.Values, maps.Length);
        maps.Clear();
        foreach (NetworkMember member in Members)
        {
            member.Network.ActivationMaps(scaled.Values, scaled.Outputs);
            if (FloatSpans.IndexOfNonFinite(scaled.Outputs) >= 0)
                throw NoAnswer();
            for (int i = 0; i < maps.Length; i++)
                maps[i] += scaled.Outputs[i] / Members.Length;
        }
    }

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is not an intact model of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static new NetworkClassifier Load(string path) => ModelFile.Load(path, NetworkClassifierFormat.Read);

    /// <summary>Reads a model from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">The content is not an intact model of a known version; the message says why.</exception>
    public static NetworkClassifier Load(Stream stream) => ModelFile.Load(stream, NetworkClassifierFormat.Read);

    private int ActivationNode => Architecture.ActivationNode ?? throw new InvalidOperationException(
        $"The network '{Architecture.Name}' has no class activation maps: it does not end in a mean over time and a linear layer.");

    private protected override byte[] ToBytes() => NetworkClassifierFormat.ToBytes(this);

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeTask() =>
        [new("Classifier", DescribeMembers()), DescribeClasses(ClassNames)];

    /// <summary>The class and the probabilities of one series, by the outputs of each network, one network after another.</summary>
    internal int Combine(ReadOnlySpan<float> outputs, Span<double> probabilities) =>
        Combine(new MemberOutputs(outputs, ClassNames.Length, ClassNames.Length), probabilities);

    private int Combine(MemberOutputs outputs, Span<double> probabilities)
    {
        double[] room = ArrayPool<double>.Shared.Rent(probabilities.Length);
        try
        {
            probabilities.Clear();
            for (int member = 0; member < Members.Length; member++)
                AddProbabilities(outputs.Of(member), room.AsSpan(0, probabilities.Length), probabilities);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(room);
        }

        return Largest.IndexIn(probabilities);
    }

    /// <summary>The class of each series, by the names of the training set.</summary>
    internal static int[][] Classes(SeriesSet set, ImmutableArray<string> classNames)
    {
        int[] byName = [.. set.ClassNames.Select(name => classNames.IndexOf(name))];
        int[][] classes = new int[set.Count][];
        for (int i = 0; i < classes.Length; i++)
        {
            if (!set.IsAnswered(i))
                throw new ArgumentException($"The validation set '{set.Name}': {set.Describe(i)} has no class label.", "validation");
            int known = byName[set.Labels[i]];
            classes[i] = known >= 0 ? [known] : throw new ArgumentException(
                $"Series {i} of the validation set '{set.Name}' is of class '{set.LabelOf(i)}', which the training set does not have.",
                "validation");
        }

        return classes;
    }
}
