using System.Buffers;
using System.Collections.Immutable;
using ConvSeq.Models.Format;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A fitted model that gives every point of a series a class, such as the phase of a movement or the kind of a word: repair of the series,
/// scaling of the channels, and one network or several whose probabilities are averaged. Immutable; any number of threads may use it at
/// once. The same training set, options and seed give the same bits on any number of threads, unless a time budget ends the training.
/// </summary>
/// <example>
/// <code>
/// var options = new NetworkModelOptions { Network = new TcnOptions { Readout = TcnReadout.EveryStep } };
/// SequenceLabeler labeler = SequenceLabeler.Fit(train, ["rest", "step"], labels, options);
/// int[][] predicted = labeler.Predict(test);
/// </code>
/// </example>
public sealed class SequenceLabeler : NetworkModel
{
    internal SequenceLabeler(
        ImmutableArray<string> classNames, TrainingSummary training, NetworkInput input, ImmutableArray<NetworkMember> members)
        : base(training, input, members) => ClassNames = classNames;

    /// <summary>The class names, in the order of probabilities.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>Trains a model on series whose points have classes.</summary>
    /// <param name="train">The series; class labels and targets of whole series are ignored.</param>
    /// <param name="classNames">Distinct names of the classes, two or more.</param>
    /// <param name="labels">For each series the class of each point, an index in <paramref name="classNames"/>.</param>
    /// <param name="options">
    /// Repair, which must keep lengths, and networks, which must have outputs for each point, such as a <see cref="TcnOptions"/> with
    /// <see cref="TcnReadout.EveryStep"/>. Null for that TCN with its defaults.
    /// </param>
    /// <param name="validation">
    /// Series and labels that the networks are only measured on, which decide when training stops and which weights are kept. Null for
    /// the share of the training set that <see cref="NetworkTrainingOptions.ValidationShare"/> holds out, if any.
    /// </param>
    /// <param name="sampleWeights">A weight above 0 per training series, which its points share; or empty.</param>
    /// <param name="backend">The back end that trains the networks; null for the managed one.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <remarks>The loss is the cross-entropy, averaged over all points of a batch.</remarks>
    /// <exception cref="ArgumentException">
    /// A set is empty or has other labels than its points need; there is one class only; a series is too short or has values that the
    /// repair rejects; or the network does not give one class per point. The message says which.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled before there were weights to keep.</exception>
    public static SequenceLabeler Fit(
        SeriesSet train, ImmutableArray<string> classNames, IReadOnlyList<int[]> labels, NetworkModelOptions? options = null,
        (SeriesSet Set, IReadOnlyList<int[]> Labels)? validation = null, ReadOnlySpan<double> sampleWeights = default,
        INetworkBackend? backend = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        options ??= new NetworkModelOptions { Network = new TcnOptions { Readout = TcnReadout.EveryStep } };
        TrainableSeries.ThrowUnlessClassNames(classNames, nameof(classNames));
        TrainableSeries.ThrowUnlessNamed(train.Name, nameof(train));
        if (options.Repair.LengthPolicy != LengthPolicy.Keep)
        {
            throw new ArgumentException(
                $"The length policy {options.Repair.LengthPolicy} moves points away from their labels; use LengthPolicy.Keep, with which "
                + "series may differ in length.", nameof(options));
        }

        if (train.Count == 0)
            throw new ArgumentException($"The training set '{train.Name}' is empty.", nameof(train));
        ThrowUnlessLabeled(train, labels, classNames.Length, nameof(labels));
        if (labels.SelectMany(own => own).Distinct().Take(2).Count() < 2)
        {
            throw new ArgumentException(
                $"All points of the training set '{train.Name}' are of class '{classNames[labels[0][0]]}'; expected two classes or more.",
                nameof(labels));
        }

        if (validation is { } given)
            ThrowUnlessLabeled(given.Set, given.Labels, classNames.Length, nameof(validation));
        var fit = new NetworkFit(train, validation?.Set, options, execution ?? Execution.Default, perPoint: true);
        ImmutableArray<NetworkMember> members = fit.Run(
            classNames.Length, sampleWeights, backend,
            (set, values, weights) => Data(set, values, labels, weights),
            (set, values, weights) => Data(set, values, validation!.Value.Labels, weights));
        return new SequenceLabeler(classNames, TrainingSummary.Of(fit.Survey, options.Network.Seed), fit.Input, members);

        NetworkData Data(SeriesSet set, float[][] values, IReadOnlyList<int[]> own, float[]? weights) =>
            NetworkData.OfClasses(set.Channels, classNames.Length, values, [.. own], perStep: true, weights);
    }

    /// <summary>Predicts a whole set, in bulk over all threads.</summary>
    /// <param name="set">Series with the model's channels, of any lengths that it accepts.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>For each series the class of each point, an index in <see cref="ClassNames"/>.</returns>
    /// <exception cref="ArgumentException">The channels differ, a series is too short, or the repair rejects a value.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public int[][] Predict(SeriesSet set, Execution? execution = null)
    {
        SeriesSet repaired = Repaired(set);
        var labels = new int[set.Count][];
        InParts(repaired.Count, execution ?? Execution.Default, (start, end) =>
        {
            double[] room = new double[repaired.MaxLength * ClassNames.Length];
            for (int i = start; i < end; i++)
            {
                labels[i] = new int[repaired.LengthOf(i)];
                try
                {
                    PredictRepaired(repaired.Values(i), labels[i], room.AsSpan(0, labels[i].Length * ClassNames.Length));
                }
                catch (BadSeriesException problem)
                {
                    throw problem.In(repaired, i);
                }
            }
        });
        return labels;
    }

    /// <summary>Predicts one series. Allocates nothing after warm-up.</summary>
    /// <param name="series">Channel after channel; NaN is a missing value.</param>
    /// <param name="labels">Receives the class of each point, an index in <see cref="ClassNames"/>.</param>
    /// <param name="probabilities">Receives one probability per class for each point, point after point: points × classes.</param>
    /// <exception cref="ArgumentException">
    /// The extents do not fit, the series is too short, a value is infinite, or the repair rejects one.
    /// </exception>
    public void Predict(ReadOnlySpan<float> series, Span<int> labels, Span<double> probabilities)
    {
        using RepairedSeries repaired = Repaired(series);
        int points = repaired.Values.Length / Channels;
        if (labels.Length != points || probabilities.Length != (long)points * ClassNames.Length)
        {
            throw new ArgumentException(
                $"Room for {labels.Length} labels and {probabilities.Length} probabilities; the series has {Plural.Of(points, "point")}, "
                + $"which need {points} and {(long)points * ClassNames.Length}.", nameof(probabilities));
        }

        PredictRepaired(repaired.Values, labels, probabilities);
    }

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is not an intact model of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static new SequenceLabeler Load(string path) => ModelFile.Load(path, NetworkClassifierFormat.ReadLabeler);

    /// <summary>Reads a model from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">The content is not an intact model of a known version; the message says why.</exception>
    public static SequenceLabeler Load(Stream stream) => ModelFile.Load(stream, NetworkClassifierFormat.ReadLabeler);

    private protected override byte[] ToBytes() => NetworkClassifierFormat.ToBytes(this);

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeTask() =>
        [new("Labels each point", DescribeMembers()), DescribeClasses(ClassNames)];

    private static void ThrowUnlessLabeled(SeriesSet set, IReadOnlyList<int[]> labels, int classes, string parameter)
    {
        ArgumentNullException.ThrowIfNull(labels, parameter);
        if (labels.Count != set.Count)
            throw new ArgumentException($"'{set.Name}' has {set.Count} series, but labels for {labels.Count}.", parameter);
        for (int i = 0; i < set.Count; i++)
        {
            if (labels[i].Length != set.LengthOf(i))
            {
                throw new ArgumentException(
                    $"'{set.Name}': {set.Describe(i)} has {Plural.Of(set.LengthOf(i), "point")}, but {labels[i].Length} labels.",
                    parameter);
            }

            int unknown = Array.FindIndex(labels[i], label => label < 0 || label >= classes);
            if (unknown >= 0)
            {
                throw new ArgumentException(
                    $"'{set.Name}': {set.Describe(i)}, point {unknown}: there is no class {labels[i][unknown]}; classes are from 0 to "
                    + $"{classes - 1}.", parameter);
            }
        }
    }

    private void PredictRepaired(ReadOnlySpan<float> repaired, Span<int> labels, Span<double> probabilities)
    {
        int classes = ClassNames.Length;
        using ScaledSeries scaled = Scaled(repaired, probabilities.Length);
        double[] room = ArrayPool<double>.Shared.Rent(classes);
        try
        {
            probabilities.Clear();
            foreach (NetworkMember member in Members)
            {
                member.Network.Score(scaled.Values, scaled.Outputs);
                for (int at = 0; at < probabilities.Length; at += classes)
                    AddProbabilities(scaled.Outputs.Slice(at, classes), room.AsSpan(0, classes), probabilities.Slice(at, classes));
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(room);
        }

        for (int point = 0; point < labels.Length; point++)
            labels[point] = Largest.IndexIn(probabilities.Slice(point * classes, classes));
    }
}
