using System.Collections.Immutable;
using ConvSeq.Linear;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// Trains the networks of an ensemble's member by folds: network m learns without fold m mod the number of folds, and all make one model.
/// Each series then has an honest prediction, by the networks that have not seen it, at no cost but that of learning from fewer series.
/// docs/specification.md, "Ensembles", is normative.
/// </summary>
internal sealed class NetworkFolds
{
    private const uint FoldPurpose = 0x454E_0002, NetworkPurpose = 0x454E_0003;

    // The ensemble has repaired the series.
    private static readonly SeriesRepair s_none = new() { Missing = MissingValues.Reject };

    private readonly SeriesSurvey _survey;
    private readonly SeriesSet _repaired;
    private readonly NetworkOptions _options;
    private readonly float[]? _weights;
    private readonly INetworkBackend? _backend;
    private readonly Execution _execution;

    /// <param name="survey">The training series.</param>
    /// <param name="repaired">All of them, repaired.</param>
    /// <param name="options">The networks and their training.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="backend">The back end that trains the networks; null for the managed one.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    public NetworkFolds(
        SeriesSurvey survey, SeriesSet repaired, NetworkOptions options, double[] sampleWeights, INetworkBackend? backend,
        Execution execution)
    {
        (_survey, _repaired, _options, _backend, _execution) = (survey, repaired, options, backend, execution);
        _weights = NetworkFit.Weights(sampleWeights, survey.Count);
    }

    /// <summary>Number of networks of a member.</summary>
    public static int NetworksOf(NetworkOptions options) => Math.Max(MemberFit.Folds, options.Members);

    /// <summary>Trains networks that classify.</summary>
    /// <param name="keepsFolds">
    /// Whether the networks that learned without a fold are the model; otherwise others are trained on all series.
    /// </param>
    /// <returns>The networks, and the probabilities of each training series out of fold: series × classes.</returns>
    public (NetworkClassifier Network, double[] OutOfFold) Classifier(bool keepsFolds)
    {
        ImmutableArray<string> classNames = _survey.ClassNames;
        int classes = classNames.Length;
        int[] folds = StratifiedFolds.OfClasses(_survey.Labels, classes, Folds, _options.Seed, FoldPurpose);
        (NetworkInput input, NetworkArchitecture architecture) = Prepare(classes);
        var data = NetworkData.OfClasses(
            _repaired.Channels, classes, input.Of(_repaired), NetworkClassifier.Classes(_repaired, classNames), perStep: false, _weights);
        double[] outOfFold = new double[_survey.Count * classes];
        ImmutableArray<NetworkMember> networks = Train(architecture, data, folds, keepsFolds, (rows, unseen) =>
        {
            ClassPredictions predictions = Of(unseen).Predict(_repaired.Subset(rows), Silent);
            for (int i = 0; i < rows.Length; i++)
                predictions.Probabilities(i).CopyTo(outOfFold.AsSpan(rows[i] * classes));
        });
        return (Of(networks), outOfFold);

        NetworkClassifier Of(ImmutableArray<NetworkMember> members) => new(classNames, Summary, input, members);
    }

    /// <summary>Trains networks that predict a number.</summary>
    /// <returns>The networks, and the prediction of each training series out of fold.</returns>
    public (NetworkRegressor Network, double[] OutOfFold) Regressor()
    {
        int[] folds = StratifiedFolds.OfTargets(_survey.Targets, Folds, _options.Seed, FoldPurpose);
        (NetworkInput input, NetworkArchitecture architecture) = Prepare(outputs: 1);
        var targets = TargetScaling.Of(_survey.Targets);
        var data = NetworkData.OfTargets(
            _repaired.Channels, 1, input.Of(_repaired), targets.Apply(_repaired), perStep: false, _weights);
        double[] outOfFold = new double[_survey.Count];
        ImmutableArray<NetworkMember> networks = Train(architecture, data, folds, keepsFolds: true, (rows, unseen) =>
        {
            ReadOnlySpan<double> predictions = Of(unseen).Predict(_repaired.Subset(rows), Silent).Values;
            for (int i = 0; i < rows.Length; i++)
                outOfFold[rows[i]] = predictions[i];
        });
        return (Of(networks), outOfFold);

        NetworkRegressor Of(ImmutableArray<NetworkMember> members) => new(Summary, input, targets, members);
    }

    private int Folds => Math.Min(MemberFit.Folds, _survey.Count);

    private TrainingSummary Summary => TrainingSummary.Of(_survey, _options.Seed);

    private Execution Silent => _execution with { Progress = null };

    private (NetworkInput Input, NetworkArchitecture Architecture) Prepare(int outputs)
    {
        NetworkArchitecture architecture = NetworkFit.Build(_options, _repaired, outputs, perPoint: false);
        return (NetworkInput.For(_repaired, s_none, architecture), architecture);
    }

    /// <summary>
    /// Trains, and calls <paramref name="predict"/> with the series of each fold and the networks that have not seen them.
    /// </summary>
    private ImmutableArray<NetworkMember> Train(
        NetworkArchitecture architecture, NetworkData data, int[] foldOf, bool keepsFolds,
        Action<int[], ImmutableArray<NetworkMember>> predict)
    {
        int count = NetworksOf(_options), folds = Folds, done = 0, all = keepsFolds ? count : 2 * count;
        var networks = new NetworkMember[count];
        for (int m = 0; m < count; m++)
        {
            int[] seen = [.. Enumerable.Range(0, foldOf.Length).Where(i => foldOf[i] != m % folds)];
            networks[m] = TrainOne(m, data.Subset(seen));
        }

        for (int fold = 0; fold < folds; fold++)
        {
            int[] rows = [.. Enumerable.Range(0, foldOf.Length).Where(i => foldOf[i] == fold)];
            predict(rows, [.. networks.Where((_, m) => m % folds == fold)]);
        }

        for (int m = 0; m < count && !keepsFolds; m++)
            networks[m] = TrainOne(m, data);
        return [.. networks];

        NetworkMember TrainOne(int m, NetworkData series)
        {
            NetworkTrainingOptions training = _options.Training with
            {
                CheckpointFolder = _options.Training.CheckpointFolder is { } folder ? Path.Combine(folder, $"network-{done + 1}") : null,
            };
            NetworkOptions own = _options with
            {
                Seed = new CounterRandom(_options.Seed, NetworkPurpose, (ulong)m).NextUInt64(),
                Training = training,
            };
            var progress = new Part(_execution.Progress, done++, all);
            TrainedNetwork trained = NetworkTraining.Train(
                architecture, series, own, null, _backend, _execution with { Progress = progress });
            _execution.CancellationToken.ThrowIfCancellationRequested();
            return new NetworkMember(
                new SeriesNetwork(trained.Architecture, trained.Weights), NetworkOutcome.Of(trained.History, training.KeepBest));
        }
    }

    /// <summary>The progress of one network of several.</summary>
    private sealed class Part(IProgress<ProgressReport>? whole, int before, int count) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => whole?.Report(new ProgressReport(
            $"network {before + 1} of {count}, {value.Stage}", (before + value.Fraction) / count));
    }
}
