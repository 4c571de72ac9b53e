using System.Collections.Immutable;
using ConvSeq.Models.Format;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A fitted time-series regressor of convolutional networks: repair of the series, scaling of channels and targets, and one network
/// or several whose predictions are averaged. Immutable; any number of threads may use it at once. The same training set, options
/// and seed give the same bits on any number of threads, unless a time budget ends the training.
/// </summary>
/// <example>
/// <code>
/// SeriesSet train = SeriesFile.Read("FloodModeling1_TRAIN.ts"), test = SeriesFile.Read("FloodModeling1_TEST.ts");
/// var options = new NetworkModelOptions { Network = new TcnOptions() };
/// NetworkRegressor regressor = NetworkRegressor.Fit(train, options);
/// Console.WriteLine($"off by {regressor.Predict(test).RootMeanSquaredError(test):g3} on average");
/// </code>
/// </example>
public sealed class NetworkRegressor : NetworkModel, ISeriesRegressor
{
    internal NetworkRegressor(TrainingSummary training, NetworkInput input, TargetScaling targets, ImmutableArray<NetworkMember> members)
        : base(training, input, members) => Targets = targets;

    /// <summary>Scaling that converts predictions back to the unit of the targets.</summary>
    internal TargetScaling Targets { get; }

    /// <summary>Trains a regressor on a set with numeric targets.</summary>
    /// <param name="train">The training set: two series or more.</param>
    /// <param name="options">Null for InceptionTime with its defaults; class weights and label smoothing do not apply.</param>
    /// <param name="validation">
    /// Series that the networks are only measured on, which decide when training stops and which weights are kept. Null for the
    /// share of the training set that <see cref="NetworkTrainingOptions.ValidationShare"/> holds out, if any.
    /// </param>
    /// <param name="sampleWeights">A weight above 0 per training series, or empty.</param>
    /// <param name="backend">The back end that trains the networks; null for the managed one.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <remarks>Memory beyond the set: its values once more, and the memory of the training.</remarks>
    /// <exception cref="ArgumentException">
    /// The training set has fewer than two series or a name that is not valid Unicode; a set has no targets, a series that is too
    /// short or values that the repair rejects; the validation set is empty or has other channels; or the network does not give one
    /// number per series.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled before there were weights to keep.</exception>
    public static NetworkRegressor Fit(
        SeriesSet train, NetworkModelOptions? options = null, SeriesSet? validation = null,
        ReadOnlySpan<double> sampleWeights = default, INetworkBackend? backend = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        options ??= new NetworkModelOptions();
        var fit = new NetworkFit(train, validation, options, execution ?? Execution.Default);
        TrainableSeries.ThrowUnlessTargets(fit.Survey);
        var targets = TargetScaling.Of(train.Targets);
        ImmutableArray<NetworkMember> members = fit.Run(outputs: 1, sampleWeights, backend, (set, values, weights) =>
            NetworkData.OfTargets(set.Channels, 1, values, targets.Apply(set), perStep: false, weights));
        return new NetworkRegressor(TrainingSummary.Of(fit.Survey, options.Network.Seed), fit.Input, targets, members);
    }

    /// <inheritdoc/>
    public TargetPredictions Predict(SeriesSet set, Execution? execution = null)
    {
        SeriesSet repaired = Repaired(set);
        double[] predictions = new double[set.Count];
        ForEachScored(repaired, execution, (i, outputs) => predictions[i] = Combine(outputs));
        return new TargetPredictions(predictions);
    }

    /// <inheritdoc/>
    public double Predict(ReadOnlySpan<float> series)
    {
        using RepairedSeries repaired = Repaired(series);
        using ScaledSeries scored = Scored(repaired.Values);
        return Combine(new MemberOutputs(scored.Outputs, step: 1, count: 1));
    }

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is not an intact model of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static new NetworkRegressor Load(string path) => ModelFile.Load(path, NetworkRegressorFormat.Read);

    /// <summary>Reads a model from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">The content is not an intact model of a known version; the message says why.</exception>
    public static NetworkRegressor Load(Stream stream) => ModelFile.Load(stream, NetworkRegressorFormat.Read);

    private protected override byte[] ToBytes() => NetworkRegressorFormat.ToBytes(this);

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeTask() => [new("Regressor", DescribeMembers())];

    private double Combine(MemberOutputs outputs)
    {
        double mean = 0;
        for (int member = 0; member < Members.Length; member++)
            mean += (double)outputs.Of(member)[0] / Members.Length;

        double prediction = Targets.Undo(mean);
        return double.IsFinite(prediction) ? prediction : throw NoAnswer();
    }
}
