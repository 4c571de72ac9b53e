using ConvSeq.Linear;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>The fit of an <see cref="EnsembleClassifier"/>: its members one after another, then what combines them.</summary>
internal sealed class EnsembleClassifierFit
{
    // Up to so many series a class, predictions out of fold say little: the members' scores get these factors, and equal weights.
    private const int SeriesPerClassToTrust = 3;
    private const double UntrustedLinear = 4, UntrustedLogarithms = 1;

    // From so many series a class on, the rule takes a stack for half of the result.
    private const int SeriesPerClassToStack = 10;

    /// <summary>Regularization strengths of the stack: twenty, logarithmically from 1e-3 to 1e3.</summary>
    public static RidgeOptions StackOptions { get; } = new()
    {
        Alphas = [.. Enumerable.Range(0, 20).Select(i => Math.Pow(10, -3 + 6 * i / 19.0))],
        Scaling = FeatureScaling.StandardDeviation,
    };

    private readonly List<FittedMember> _members = [];
    private readonly MemberFit _memberFit;
    private readonly SeriesSurvey _survey;
    private readonly EnsembleOptions _options;
    private readonly Execution _execution;
    private readonly double[] _weights;
    private readonly int _classes;

    private EnsembleClassifierFit(
        SeriesSurvey survey, EnsembleOptions options, ReadOnlySpan<double> sampleWeights, Execution execution, long maxElements,
        INetworkBackend? backend)
    {
        (_survey, _options, _execution, _classes) = (survey, options, execution, survey.ClassNames.Length);
        int[] counts = TrainingExamples.CountClasses(survey.Count, survey.Labels, _classes);
        _weights = TrainingExamples.CombineWeights(
            survey.Labels, counts, options.Ridge.ClassWeights, options.Ridge.BalanceClasses, sampleWeights);
        TrainingExamples.Normalize(_weights);
        _memberFit = new MemberFit(survey, options, sampleWeights.ToArray(), execution, maxElements, backend);
    }

    private bool TrustsOutOfFold => _survey.Count >= SeriesPerClassToTrust * _classes;

    /// <summary>Fits.</summary>
    public static EnsembleClassifier Run(
        SeriesSource train, EnsembleOptions options, ReadOnlySpan<double> sampleWeights, Execution execution, INetworkBackend? backend)
    {
        SeriesSurvey survey = SeriesSurvey.Of(train, options.Seed, execution);
        TrainableSeries.ThrowUnlessClasses(survey);
        return Run(survey, options, sampleWeights, execution, backend);
    }

    /// <summary>Fits to the survey of a pass over series that can be learned from.</summary>
    public static EnsembleClassifier Run(
        SeriesSurvey survey, EnsembleOptions options, ReadOnlySpan<double> sampleWeights, Execution execution,
        INetworkBackend? backend = null) =>
        OfMembers(survey, options, sampleWeights, execution, backend: backend).Whole(options.Combination);

    /// <summary>Fits the members alone; those with more than <paramref name="maxElements"/> features in all are left out.</summary>
    public static EnsembleClassifierFit OfMembers(
        SeriesSurvey survey, EnsembleOptions options, ReadOnlySpan<double> sampleWeights, Execution execution,
        long maxElements = MemberFit.MaxElements, INetworkBackend? backend = null)
    {
        var fit = new EnsembleClassifierFit(survey, options, sampleWeights, execution, maxElements, backend);
        for (int m = 0; m < fit._memberFit.Count; m++)
            fit.Add(m);
        return fit;
    }

    /// <summary>Chooses how members are combined.</summary>
    /// <returns>What combines them, and their combined probabilities out of fold: series × classes.</returns>
    public (ProbabilityCombiner Combiner, double[] OutOfFold) Combine(EnsembleCombination combination)
    {
        double[] weights = TrustsOutOfFold && combination != EnsembleCombination.Mean
            ? EnsembleMixture.Weights(_members, _survey.Labels, _classes, _weights)
            : EnsembleMixture.Equal(_members.Count);
        double stackShare = combination switch
        {
            EnsembleCombination.Stack when TrustsOutOfFold => 1,
            EnsembleCombination.Rule when _members.Count > 1 && _survey.Count >= SeriesPerClassToStack * _classes => 0.5,
            _ => 0,
        };

        double[] joined = Join();
        double[] whole = new double[_survey.Count * _classes];
        RidgeClassifier? stack = null;
        if (stackShare > 0)
            (stack, whole) = Stack(joined);
        var combiner = new ProbabilityCombiner(weights, stack, stackShare);
        int width = _members.Count * _classes;
        for (int i = 0; i < _survey.Count; i++)
            combiner.Mix(joined.AsSpan(i * width, width), whole.AsSpan(i * _classes, _classes));
        return (combiner, whole);
    }

    /// <summary>The members and what combines them.</summary>
    public EnsembleClassifier Whole(EnsembleCombination combination) => WithOutOfFold(combination).Ensemble;

    /// <summary>The same, and the probabilities of the training series out of fold: series × classes.</summary>
    public (EnsembleClassifier Ensemble, double[] OutOfFold) WithOutOfFold(EnsembleCombination combination)
    {
        (ProbabilityCombiner combiner, double[] outOfFold) = Combine(combination);
        SeriesRepair repair = _options.Repair.Resolve(_survey.HasMissing, _survey.MaxLength, "train");
        var ensemble = new EnsembleClassifier(
            _survey.ClassNames, TrainingSummary.Of(_survey, _options.Seed), repair,
            [
                .. _members.Select((member, m) => member.Build(new ClassifierMemberQuality(
                    combiner.Weights[m], member.Temperature, Accuracy(member.OutOfFold), LogLoss(member.OutOfFold)))),
            ],
            combiner, Accuracy(outOfFold), LogLoss(outOfFold))
        {
            LeftOut = _memberFit.LeftOut,
        };
        return (ensemble, outOfFold);
    }

    private void Add(int number)
    {
        if (_memberFit.Classifier(number, TrustsOutOfFold) is not var (build, scores, areLinear))
            return;
        double temperature = TrustsOutOfFold
            ? TemperatureScaling.Fit(scores, _survey.Labels, _classes, _weights, _execution.CancellationToken)
            : areLinear ? UntrustedLinear : UntrustedLogarithms;
        ToProbabilities(scores, temperature);
        _members.Add(new FittedMember(build, temperature, scores));
    }

    private (RidgeClassifier Stack, double[] OutOfFold) Stack(double[] joined)
    {
        int width = _members.Count * _classes;
        var features = new FloatMatrix(_survey.Count, width);
        for (int i = 0; i < _survey.Count; i++)
        {
            Span<float> row = features.Row(i);
            for (int j = 0; j < width; j++)
                row[j] = (float)joined[i * width + j];
        }

        (RidgeClassifier stack, double[] scores) = RidgeClassifierFit.Run(
            features, _survey.Labels, _classes, StackOptions, _weights, _execution with { Progress = null });
        ToProbabilities(scores, stack.Temperature);
        return (stack, scores);
    }

    private void ToProbabilities(double[] scores, double temperature)
    {
        for (int i = 0; i < _survey.Count; i++)
        {
            Span<double> row = scores.AsSpan(i * _classes, _classes);
            TemperatureScaling.Softmax(row, temperature, row);
        }
    }

    /// <summary>The probabilities of all members: series × (members × classes).</summary>
    private double[] Join()
    {
        double[] joined = new double[_members.Count * _classes * _survey.Count];
        for (int m = 0; m < _members.Count; m++)
        {
            for (int i = 0; i < _survey.Count; i++)
                _members[m].OutOfFold.AsSpan(i * _classes, _classes).CopyTo(joined.AsSpan((i * _members.Count + m) * _classes));
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

    /// <summary>A member, and its probabilities of the training series out of fold: series × classes.</summary>
    internal sealed record FittedMember(
        Func<ClassifierMemberQuality, EnsembleClassifierMember> Build, double Temperature, double[] OutOfFold);
}
