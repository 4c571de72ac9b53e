using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>The fit of an <see cref="EarlyClassifier"/>: a classifier for each checkpoint, then the threshold.</summary>
internal static class EarlyClassifierFit
{
    public static EarlyClassifier Run(
        SeriesSource train, EarlyClassifierOptions options, ReadOnlySpan<double> sampleWeights, Execution execution,
        INetworkBackend? backend)
    {
        SeriesSurvey whole = SeriesSurvey.Of(train, options.Classifier.Seed, execution);
        TrainableSeries.ThrowUnlessClasses(whole);
        int[] points = [.. options.Checkpoints.Select(share => PointsOf(share, whole.MaxLength)).Distinct()];

        // Whether values are missing is a matter of whole series: gaps that begin later must not be refused then.
        MissingValues missing = options.Classifier.Repair.Resolve(whole.HasMissing, whole.MaxLength, nameof(train)).Missing;
        EnsembleOptions ensemble = options.Classifier with { Repair = options.Classifier.Repair with { Missing = missing } };
        var checkpoints = new List<EarlyCheckpoint>();
        var answers = new List<CheckpointAnswers>();
        for (int c = 0; c < points.Length; c++)
        {
            bool isLast = c == points.Length - 1;
            SeriesSurvey survey = isLast ? whole : SeriesSurvey.Of(train.Prefix(points[c]), options.Classifier.Seed, execution);
            Execution own = execution with { Progress = execution.Progress is { } listener ? new Part(listener, points, c) : null };
            try
            {
                (EnsembleClassifier classifier, double[] outOfFold) = EnsembleClassifierFit
                    .OfMembers(survey, Of(ensemble, points[c]), sampleWeights, own, backend: backend).WithOutOfFold(ensemble.Combination);
                checkpoints.Add(new EarlyCheckpoint(classifier));
                answers.Add(AnswersOf(outOfFold, whole));
            }
            catch (BadSeriesException) when (!isLast)
            {
                // Too short for a network, or nothing is known of a channel yet: there is no classifier so early.
            }
        }

        var threshold = EarlyThreshold.Choose(
            answers, [.. checkpoints.Select(one => one.Points)], LengthsOf(train, execution with { Progress = null }),
            options.AccuracyShare);
        return new EarlyClassifier([.. checkpoints], threshold);
    }

    /// <summary>The options of one checkpoint, whose networks keep what they have learned in a folder of their own.</summary>
    private static EnsembleOptions Of(EnsembleOptions options, int points) => options with
    {
        Networks = [.. options.Networks.Select(network => network.Training.CheckpointFolder is not { } folder ? network : network with
        {
            Training = network.Training with { CheckpointFolder = Path.Combine(folder, FormattableString.Invariant($"points-{points}")) },
        })],
    };

    /// <summary>The points of a share of a length: rounded up, but for what rounding of the share itself adds.</summary>
    private static int PointsOf(double share, int length) => Math.Clamp((int)Math.Ceiling(share * length - 1e-9), 1, length);

    private static int[] LengthsOf(SeriesSource train, Execution execution) =>
        [.. train.Pass(execution).SelectMany(block => Enumerable.Range(0, block.Count).Select(block.LengthOf))];

    private static CheckpointAnswers AnswersOf(double[] outOfFold, SeriesSurvey survey)
    {
        int classes = survey.ClassNames.Length;
        double[] largest = new double[survey.Count];
        bool[] isRight = new bool[survey.Count];
        for (int i = 0; i < survey.Count; i++)
        {
            ReadOnlySpan<double> row = outOfFold.AsSpan(i * classes, classes);
            int label = Largest.IndexIn(row);
            (largest[i], isRight[i]) = (row[label], label == survey.Labels[i]);
        }

        return new CheckpointAnswers(largest, isRight);
    }

    /// <summary>The progress of one checkpoint of several, which take time in proportion to their points.</summary>
    private sealed class Part(IProgress<ProgressReport> whole, int[] points, int checkpoint) : IProgress<ProgressReport>
    {
        private readonly long _before = points.Take(checkpoint).Sum(one => (long)one), _all = points.Sum(one => (long)one);

        public void Report(ProgressReport value)
        {
            double fraction = value.Ensemble?.Fraction ?? value.Fraction;
            whole.Report(new ProgressReport(
                $"Checkpoint {checkpoint + 1} of {points.Length}: {value.Stage}", (_before + points[checkpoint] * fraction) / _all));
        }
    }
}
