using System.Buffers;
using System.Collections.Immutable;
using ConvSeq.Linear;
using ConvSeq.Models.Format;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A fitted ensemble that predicts a number from a time series: one repair, and members with features and heads of their own, whose
/// predictions are averaged or stacked. Immutable; any number of threads may use it at once. The same training set, options and seed give
/// the same bits on any number of threads.
/// </summary>
/// <example>
/// <code>
/// EnsembleRegressor ensemble = EnsembleRegressor.Fit(SeriesFile.Read("Covid3Month_TRAIN.ts"));
/// double prediction = ensemble.Predict(SeriesFile.Read("Covid3Month_TEST.ts").Values(0));
/// </code>
/// </example>
public sealed class EnsembleRegressor : EnsembleModel, ISeriesRegressor
{
    internal EnsembleRegressor(
        TrainingSummary training, SeriesRepair repair, ImmutableArray<EnsembleRegressorMember> members, RidgeRegressor? stack,
        double outOfFoldError)
        : base(training, repair, members, members.Length)
    {
        Members = members;
        Stack = stack;
        OutOfFoldError = outOfFoldError;
    }

    /// <summary>
    /// The members, in the order of <see cref="EnsembleOptions.Members"/>, then of <see cref="EnsembleOptions.Networks"/>.
    /// </summary>
    public ImmutableArray<EnsembleRegressorMember> Members { get; }

    /// <summary>Root of the mean squared error of the training series out of fold, in the unit of the targets.</summary>
    public double OutOfFoldError { get; }

    /// <summary>Ridge on the members' predictions; null where they are averaged.</summary>
    public RidgeRegressor? Stack { get; }

    /// <summary>Fits an ensemble to a set with numeric targets.</summary>
    /// <param name="train">The training set: two series or more.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <param name="backend">The back end that trains networks; null for the managed one.</param>
    /// <remarks>
    /// Memory beyond the set: as stated for
    /// <see cref="EnsembleClassifier.Fit(SeriesSource, EnsembleOptions?, ReadOnlySpan{double}, Execution?, INetworkBackend?)"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The set has fewer than two series, no targets, a name that is not valid Unicode, or values that the repair rejects.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static EnsembleRegressor Fit(
        SeriesSet train, EnsembleOptions? options = null, ReadOnlySpan<double> sampleWeights = default, Execution? execution = null,
        INetworkBackend? backend = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        return Fit(SeriesSource.FromSet(train), options, sampleWeights, execution, backend);
    }

    /// <summary>Fits an ensemble to series with numeric targets that need not fit in memory.</summary>
    /// <param name="train">The training series: two or more.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <param name="backend">The back end that trains networks; null for the managed one.</param>
    /// <remarks>
    /// Memory beyond the set: as stated for
    /// <see cref="EnsembleClassifier.Fit(SeriesSource, EnsembleOptions?, ReadOnlySpan{double}, Execution?, INetworkBackend?)"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// There are fewer than two series, no targets, a name that is not valid Unicode, or values that the repair rejects.
    /// </exception>
    /// <exception cref="SeriesFormatException">A file is malformed.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static EnsembleRegressor Fit(
        SeriesSource train, EnsembleOptions? options = null, ReadOnlySpan<double> sampleWeights = default, Execution? execution = null,
        INetworkBackend? backend = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        return EnsembleRegressorFit.Run(
            train, options ?? new EnsembleOptions(), sampleWeights, execution ?? Execution.Default, backend);
    }

    /// <inheritdoc/>
    public TargetPredictions Predict(SeriesSet set, Execution? execution = null)
    {
        ThrowUnlessMatching(set);
        double[] predictions = new double[set.Count];
        ForEachSeries(set, execution ?? Execution.Default, (i, series, room) => predictions[i] = PredictRepaired(series, room));
        return new TargetPredictions(predictions);
    }

    /// <inheritdoc/>
    public double Predict(ReadOnlySpan<float> series)
    {
        SeriesRepair.ThrowUnlessWhole(series, Channels);
        using RepairedSeries repaired = Repair.ApplyWhereNeeded(series, Channels);
        float[] room = ArrayPool<float>.Shared.Rent(Room);
        try
        {
            return PredictRepaired(repaired.Values, room);
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
    public static new EnsembleRegressor Load(string path) => ModelFile.Load(path, EnsembleRegressorFormat.Read);

    /// <summary>Reads a model from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">The content is not an intact model of a known version; the message says why.</exception>
    public static EnsembleRegressor Load(Stream stream) => ModelFile.Load(stream, EnsembleRegressorFormat.Read);

    /// <summary>A prediction as a feature of the stack, which must be finite.</summary>
    internal static float ToSingle(double prediction) => (float)Math.Clamp(prediction, float.MinValue, float.MaxValue);

    private protected override byte[] ToBytes() => EnsembleRegressorFormat.ToBytes(this);

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeTask() =>
        [new("Regressor", $"ensemble of {Plural.Of(Members.Length, "member")}, {(Stack is null ? "mean" : "stack")}")];

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeParts() =>
    [
        .. Members.Select(member => DescribeMember(member, Text($"out-of-fold error {member.OutOfFoldError:g4}"))),
        new("Out-of-fold error", Text($"{OutOfFoldError:g4} (root mean square)")),
    ];

    private double PredictRepaired(ReadOnlySpan<float> series, Span<float> room)
    {
        Span<double> predictions = stackalloc double[EnsembleOptions.MaxMembers];
        double mean = 0;
        for (int m = 0; m < Members.Length; m++)
        {
            predictions[m] = Members[m].Predict(series, room);
            mean += predictions[m] / Members.Length;
        }

        if (Stack is null)
            return mean;
        for (int m = 0; m < Members.Length; m++)
            room[m] = ToSingle(predictions[m]);
        return Stack.Predict(room[..Members.Length]);
    }
}
