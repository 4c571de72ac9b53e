using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>The fit of an <see cref="EnsembleClassifier"/>: its members one after another, then what combines them.</summary>
internal sealed class EnsembleClassifierFit
{
    // Up to so many series a class, predictions out of fold say little: the members' scores get these factors, and equal weights.
    private const int SeriesPerClassToTrust = 3;
    private const double UntrustedLinear = 4, UntrustedTrees = 1;

    // From so many series a class on, the rule takes a stack for half of the result.
    private const int SeriesPerClassToStack = 10;

    /// <summary>Regularization strengths of the stack: twenty, logarithmically from 1e-3 to 1e3.</summary>
    public static RidgeOptions StackOptions { get; } = new()
    {
        Alphas = [.. Enumerable.Range(0, 20).Select(i => Math.Pow(10, -3 + 6 * i / 19.0))],
        Scaling = FeatureScaling.StandardDeviation,
    };

    private readonly SeriesSurvey _survey;
    private readonly EnsembleOptions _options;
    private readonly Execution _execution;
    private readonly double[] _weights;
    private readonly int _classes;

    private EnsembleClassifierFit(SeriesSurvey survey, EnsembleOptions options, ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        (_survey, _options, _execution, _classes) = (survey, options, execution, survey.ClassNames.Length);
        int[] counts = TrainingExamples.CountClasses(survey.Count, survey.Labels, _classes);
        _weights = TrainingExamples.CombineWeights(
            survey.Labels, counts, options.Ridge.ClassWeights, options.Ridge.BalanceClasses, sampleWeights);
        TrainingExamples.Normalize(_weights);
    }

    private bool TrustsOutOfFold => _survey.Count >= SeriesPerClassToTrust * _classes;

    /// <summary>Fits.</summary>
    public static EnsembleClassifier Run(
        SeriesSource train, EnsembleOptions options, ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        SeriesSurvey survey = SeriesSurvey.Of(train, options.Seed, execution);
        TrainableSeries.ThrowUnlessClasses(survey);
        return new EnsembleClassifierFit(survey, options, sampleWeights, execution).Run(sampleWeights.ToArray());
    }

    private EnsembleClassifier Run(double[] sampleWeights)
    {
        var memberFit = new MemberFit(_survey, _options, sampleWeights, _execution);
        var members = new List<(SeriesFeatures Features, FeatureClassifier Head, double Temperature)>();
        var probabilities = new List<double[]>();
        foreach (SeriesFeatureOptions features in _options.Members)
        {
            (SeriesFeatures fitted, FeatureClassifier head, double[] scores) = memberFit.Classifier(features, members.Count);
            double temperature = TrustsOutOfFold
                ? TemperatureScaling.Fit(scores, _survey.Labels, _classes, _weights, _execution.CancellationToken)
                : head is LinearClassifier ? UntrustedLinear : UntrustedTrees;
            for (int i = 0; i < _survey.Count; i++)
                TemperatureScaling.Softmax(scores.AsSpan(i * _classes, _classes), temperature, scores.AsSpan(i * _classes, _classes));
            members.Add((fitted, head, temperature));
            probabilities.Add(scores);
        }

        (ProbabilityCombiner combiner, double[] whole) = Combine(probabilities);
        SeriesRepair repair = _options.Repair.Resolve(_survey.HasMissing, _survey.MaxLength, "train");
        return new EnsembleClassifier(
            _survey.ClassNames, TrainingSummary.Of(_survey, _options.Seed), repair,
            [
                .. members.Select((member, m) => new EnsembleClassifierMember(
                    member.Features, member.Head, member.Temperature, combiner.Weights[m], Accuracy(probabilities[m]),
                    LogLoss(probabilities[m]))),
            ],
            combiner, Accuracy(whole), LogLoss(whole));
    }

    /// <summary>Chooses how members are combined, and combines their probabilities out of fold.</summary>
    private (ProbabilityCombiner Combiner, double[] OutOfFold) Combine(List<double[]> members)
    {
        double[] weights = TrustsOutOfFold && _options.Combination != EnsembleCombination.Mean
            ? EnsembleMixture.Weights(members, _survey.Labels, _classes, _weights)
            : EnsembleMixture.Equal(members.Count);
        double stackShare = _options.Combination switch
        {
            EnsembleCombination.Stack when TrustsOutOfFold => 1,
            EnsembleCombination.Rule when members.Count > 1 && _survey.Count >= SeriesPerClassToStack * _classes => 0.5,
            _ => 0,
        };

        double[] joined = Join(members);
        int width = members.Count * _classes;
        double[] whole = new double[_survey.Count * _classes];
        RidgeClassifier? stack = null;
        if (stackShare > 0)
        {
            var features = new FloatMatrix(_survey.Count, width);
            for (int i = 0; i < joined.Length; i++)
                features.Row(i / width)[i % width] = (float)joined[i];
            (stack, whole) = RidgeClassifierFit.Run(
                features, _survey.Labels, _classes, StackOptions, _weights, _execution with { Progress = null });
            for (int i = 0; i < _survey.Count; i++)
            {
                Span<double> row = whole.AsSpan(i * _classes, _classes);
                TemperatureScaling.Softmax(row, stack.Temperature, row);
            }
        }

        var combiner = new ProbabilityCombiner(weights, stack, stackShare);
        for (int i = 0; i < _survey.Count; i++)
            combiner.Mix(joined.AsSpan(i * width, width), whole.AsSpan(i * _classes, _classes));
        return (combiner, whole);
    }

    /// <summary>The probabilities of all members: series × (members × classes).</summary>
    private double[] Join(List<double[]> members)
    {
        double[] joined = new double[members.Count * _classes * _survey.Count];
        for (int m = 0; m < members.Count; m++)
        {
            for (int i = 0; i < _survey.Count; i++)
                members[m].AsSpan(i * _classes, _classes).CopyTo(joined.AsSpan((i * members.Count + m) * _classes));
        }

        return joined;
    }

    private double Accuracy(double[] probabilities) => TrainingExamples.Accuracy(probabilities, _survey.Labels, _classes);

    private double LogLoss(double[] probabilities)
    {
        double sum = 0;
        for (int i = 0; i < _survey.Count; i++)
            sum -= Math.Log(Math.Max(probabilities[i * _classes + _survey.Labels[i]], ClassPredictions.MinProbability));
        return sum / _survey.Count;
    }
}
