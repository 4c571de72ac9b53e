using System.Buffers;
using ConvSeq.Linear;
using ConvSeq.Models.Format;
using ConvSeq.Series;
using ConvSeq.Trees;

namespace ConvSeq.Models;

/// <summary>
/// A fitted time-series regressor: repair of the series, features and a head that predicts a number, in one immutable
/// object that any number of threads may use at once. The same training set, options and seed give the same bits on any number of threads.
/// </summary>
/// <example>
/// <code>
/// SeriesSet train = SeriesFile.Read("FloodModeling1_TRAIN.ts"), test = SeriesFile.Read("FloodModeling1_TEST.ts");
/// TimeSeriesRegressor regressor = TimeSeriesRegressor.Fit(train);
/// TargetPredictions predictions = regressor.Predict(test);
/// Console.WriteLine($"off by {predictions.RootMeanSquaredError(test):g3} on average, R² {predictions.RSquared(test):f3}");
/// </code>
/// </example>
public sealed class TimeSeriesRegressor : FeatureModel, ISeriesRegressor
{
    internal TimeSeriesRegressor(TrainingSummary training, TimeSeriesFeaturizer featurizer, FeatureRegressor head)
        : base(training, featurizer) => Head = head;

    /// <summary>The model of the features.</summary>
    public FeatureRegressor Head { get; }

    /// <summary>Fits a regressor to a set with numeric targets.</summary>
    /// <param name="train">The training set: two series or more.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <remarks>
    /// Memory beyond the set: as stated for a head of ridge or trees in
    /// <see cref="TimeSeriesClassifier.Fit(SeriesSource, TimeSeriesClassifierOptions?, ReadOnlySpan{double}, Execution?)"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The set has fewer than two series, no targets, a name that is not valid Unicode, or values that the repair rejects.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static TimeSeriesRegressor Fit(
        SeriesSet train, TimeSeriesRegressorOptions? options = null,
        ReadOnlySpan<double> sampleWeights = default, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        return Fit(SeriesSource.FromSet(train), options, sampleWeights, execution);
    }

    /// <summary>Fits a regressor to series that need not fit in memory.</summary>
    /// <param name="train">The training series, with targets: two or more.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <remarks>
    /// Passes and memory: as stated for a head of ridge or trees in
    /// <see cref="TimeSeriesClassifier.Fit(SeriesSource, TimeSeriesClassifierOptions?, ReadOnlySpan{double}, Execution?)"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// There are fewer than two series, no targets, a name that is not valid Unicode, or values that the repair rejects.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static TimeSeriesRegressor Fit(
        SeriesSource train, TimeSeriesRegressorOptions? options = null,
        ReadOnlySpan<double> sampleWeights = default, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        options ??= new TimeSeriesRegressorOptions();
        execution ??= Execution.Default;
        SeriesSurvey survey = SeriesSurvey.Of(train, options.Features.Seed, execution);
        TrainableSeries.ThrowUnlessTargets(survey);
        return Fit(survey, options, sampleWeights, execution);
    }

    /// <summary>Fits a regressor to the survey of a pass over series that can be learned from.</summary>
    internal static TimeSeriesRegressor Fit(
        SeriesSurvey survey, TimeSeriesRegressorOptions options, ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        var features = TrainingFeatures.Fit(survey, options, HeadFit.MaxElements(options), execution);
        TimeSeriesFeaturizer featurizer = FeaturePruning.ForTargets(survey, features.Featurizer, options, sampleWeights, execution);
        FeatureRegressor head = HeadFit.Regressor(survey, features.Of(featurizer), options, sampleWeights, execution);
        return new TimeSeriesRegressor(TrainingSummary.Of(survey, options.Features.Seed), featurizer, head);
    }

    /// <summary>Predicts a whole set, in bulk over all threads.</summary>
    /// <param name="set">Series with <see cref="TimeSeriesModel.Channels"/> channels, of any lengths; targets are ignored.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>A prediction for each series; it does not depend on the other series.</returns>
    /// <exception cref="ArgumentException">The channels differ, or the repair rejects a value.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public TargetPredictions Predict(SeriesSet set, Execution? execution = null)
    {
        ThrowUnlessMatching(set);
        double[] predictions = new double[set.Count];
        ForEachSeries(set, execution ?? Execution.Default, (i, features) => predictions[i] = Head.Predict(features));
        return new TargetPredictions(predictions);
    }

    /// <summary>Predicts one series. Allocates nothing after warm-up.</summary>
    /// <param name="series">Channel after channel; NaN is a missing value.</param>
    /// <returns>The prediction, in the unit of the targets.</returns>
    /// <exception cref="ArgumentException">The extents do not fit, a value is infinite, or the repair rejects one.</exception>
    public double Predict(ReadOnlySpan<float> series)
    {
        float[] features = ArrayPool<float>.Shared.Rent(FeatureCount);
        try
        {
            Featurizer.Transform(series, features.AsSpan(0, FeatureCount));
            return Head.Predict(features.AsSpan(0, FeatureCount));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(features);
        }
    }

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is not an intact regressor of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static new TimeSeriesRegressor Load(string path) => ModelFile.Load(path, RegressorFormat.Read);

    /// <summary>Reads a model from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">
    /// The content is not an intact regressor of a known version; the message says why.
    /// </exception>
    public static TimeSeriesRegressor Load(Stream stream) => ModelFile.Load(stream, RegressorFormat.Read);

    private protected override byte[] ToBytes() => RegressorFormat.ToBytes(this);

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeTask() =>
        [new("Regressor", $"{Featurizer.Features.Name} features, {Head.Name} head")];

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeHead() => Head switch
    {
        RidgeRegressor ridge =>
        [
            new("Ridge alpha", Text($"{ridge.Alpha:g4}")),
            new("Leave-one-out error", Text($"{ridge.LeaveOneOutError:g4} (root mean square)")),
        ],
        ExtraTreesRegressor trees =>
        [
            new("Trees", Text($"{trees.TreeCount} of {trees.NodeCount} nodes in all, up to {trees.Depth} splits deep")),
            .. trees.OutOfFoldError is { } error
                ? [new KeyValuePair<string, string>("Out-of-fold error", Text($"{error:g4} (root mean square)"))]
                : Array.Empty<KeyValuePair<string, string>>(),
        ],
        _ => [],
    };
}

/// <summary>Options of <see cref="TimeSeriesRegressor"/>.</summary>
public sealed record TimeSeriesRegressorOptions : TimeSeriesModelOptions
{
    private readonly RegressorHead _head;

    /// <summary>
    /// The model on top of the features. Default: <see cref="RegressorHead.Automatic"/>, decided by the features.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public RegressorHead Head
    {
        get => _head;
        init
        {
            if (!Enum.IsDefined(value))
                throw new ArgumentOutOfRangeException(nameof(Head), value, "There is no such head.");
            _head = value;
        }
    }

    internal override bool NamesHead => Head != RegressorHead.Automatic;

    /// <summary>The head for the features; never <see cref="RegressorHead.Automatic"/>.</summary>
    public RegressorHead ResolveHead() => Head != RegressorHead.Automatic ? Head
        : Features.SuitsTrees ? RegressorHead.ExtraTrees
        : RegressorHead.Ridge;
}
