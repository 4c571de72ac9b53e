using System.Collections.Immutable;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Trees;

namespace ConvSeq.Models;

/// <summary>
/// Fits the members of an ensemble, one at a time: features and head, or networks, and predictions of the training series out of fold. The
/// matrix of features is dropped before the next member is fitted, unless that one needs it too (<see cref="MemberFeatures"/>).
/// </summary>
internal sealed class MemberFit
{
    /// <summary>The default of the largest number of features, of all series together: 4 GiB of them.</summary>
    public const long MaxElements = 1L << 30;

    /// <summary>Number of folds of what has no leave-one-out predictions: trees and networks.</summary>
    public const int Folds = 5;

    private readonly SeriesSurvey _survey;
    private readonly EnsembleOptions _options;
    private readonly EnsemblePlan _plan;
    private readonly MemberFeatures _features;
    private readonly double[] _sampleWeights;
    private readonly Execution _execution;
    private readonly EnsembleProgress? _progress;
    private readonly INetworkBackend? _backend;
    private readonly long _maxElements;
    private readonly List<string> _tooLarge = [];

    /// <param name="survey">The training series.</param>
    /// <param name="options">The ensemble's options.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <param name="maxElements">Largest number of features, of all series together, of a member that is fitted.</param>
    /// <param name="backend">The back end that trains networks; null for the managed one.</param>
    public MemberFit(
        SeriesSurvey survey, EnsembleOptions options, double[] sampleWeights, Execution execution, long maxElements = MaxElements,
        INetworkBackend? backend = null)
    {
        (_survey, _options, _sampleWeights, _execution, _maxElements) = (survey, options, sampleWeights, execution, maxElements);
        _backend = backend;
        _plan = EnsemblePlan.Of(options, survey);
        _features = new MemberFeatures(
            survey, options.Repair, [.. _plan.Members.OfType<PlannedFeatures>().Select(member => member.Features)],
            maxElements);
        _progress = execution.Progress is null ? null : new EnsembleProgress(execution.Progress, _plan, execution.Threads);
    }

    /// <summary>Number of members that the plan has.</summary>
    public int Count => _plan.Members.Count;

    /// <summary>Members that are not fitted, and why.</summary>
    public ImmutableArray<string> LeftOut => [.. _plan.LeftOut, .. _tooLarge];

    private ExtraTreesOptions Trees => _options.Trees with { Seed = _options.Seed };

    /// <summary>Fits a member that classifies.</summary>
    /// <param name="member">Its number, from 0.</param>
    /// <param name="trustsOutOfFold">Whether there are enough series of a class to learn from predictions out of fold.</param>
    /// <returns>
    /// What makes the member once its weight is known; the scores of all training series out of fold, series × classes; and whether these
    /// are linear, or else logarithms of probabilities. Null if the member is left out.
    /// </returns>
    public (Func<ClassifierMemberQuality, EnsembleClassifierMember> Build, double[] Scores, bool AreLinear)? Classifier(
        int member, bool trustsOutOfFold)
    {
        Execution own = Within(_progress?.OfHead(member));
        if (_plan.Members[member] is PlannedNetwork planned)
        {
            (NetworkClassifier network, double[] probabilities) = Networks(planned, own).Classifier(keepsFolds: trustsOutOfFold);
            EnsembleClassifierMember.ToScores(probabilities);
            return (quality => new NetworkClassifierMember(network, quality), probabilities, false);
        }

        if (Features(member) is not var (fitted, matrix))
            return null;
        int classes = _survey.ClassNames.Length;
        if (!SuitTrees(member))
        {
            (RidgeClassifier ridge, double[] scores) = RidgeClassifierFit.Run(
                matrix, _survey.Labels, classes, _options.Ridge.Resolve(fitted.AreScaled), _sampleWeights, own);
            return (quality => new FeatureClassifierMember(fitted, ridge, quality), scores, true);
        }

        ExtraTreesOptions trees = Trees with
        {
            ClassWeights = _options.Ridge.ClassWeights,
            BalanceClasses = _options.Ridge.BalanceClasses,
        };
        (ExtraTreesClassifier forest, double[] shares) = ExtraTreesFolds.Run(
            matrix, _survey.Labels, classes, trees, Folds, _sampleWeights, own);
        if (!trustsOutOfFold)
        {
            // Trees that lack a fold lack whole classes; where their estimates are not used, nothing is left out.
            forest = ExtraTreesClassifier.Fit(matrix, _survey.Labels, classes, trees, _sampleWeights, own);
        }

        EnsembleClassifierMember.ToScores(shares);
        return (quality => new FeatureClassifierMember(fitted, forest, quality), shares, false);
    }

    /// <summary>Fits a member that predicts a number.</summary>
    /// <param name="member">Its number, from 0.</param>
    /// <returns>
    /// What makes the member of its weight and its error, and the predictions of all training series out of fold. Null if the member is
    /// left out.
    /// </returns>
    public (Func<double, double, EnsembleRegressorMember> Build, double[] Predictions)? Regressor(int member)
    {
        Execution own = Within(_progress?.OfHead(member));
        if (_plan.Members[member] is PlannedNetwork planned)
        {
            (NetworkRegressor network, double[] unseen) = Networks(planned, own).Regressor();
            return ((weight, error) => new NetworkRegressorMember(network, weight, error), unseen);
        }

        if (Features(member) is not var (fitted, matrix))
            return null;
        ReadOnlySpan<double> targets = _survey.Targets;
        if (SuitTrees(member))
        {
            (ExtraTreesRegressor forest, double[] outOfFold) = ExtraTreesFolds.Run(
                matrix, targets, Trees, Folds, _sampleWeights, own);
            return ((weight, error) => new FeatureRegressorMember(fitted, forest, weight, error), outOfFold);
        }

        (RidgeRegressor ridge, double[] predictions) = RidgeRegressorFit.Run(
            matrix, targets, _options.Ridge.Resolve(fitted.AreScaled), _sampleWeights, own);
        for (int i = 0; i < predictions.Length; i++)
            predictions[i] = targets[i] - predictions[i];
        return ((weight, error) => new FeatureRegressorMember(fitted, ridge, weight, error), predictions);
    }

    private NetworkFolds Networks(PlannedNetwork member, Execution execution)
    {
        SeriesRepair repair = _options.Repair.Resolve(_survey.HasMissing, _survey.MaxLength, "train");
        SeriesSet repaired = _survey.WholeRepaired(repair)
            ?? repair.Apply(SeriesSurvey.Of(_survey.Source, _options.Seed, execution, int.MaxValue).Sample);
        NetworkOptions network = member.Network with
        {
            Seed = _options.Seed,
            Training = member.Network.Training with
            {
                ClassWeights = [.. _options.Ridge.ClassWeights.Select(weight => (float)weight)],
                BalanceClasses = _options.Ridge.BalanceClasses,
            },
        };
        return new NetworkFolds(_survey, repaired, network, _sampleWeights, _backend, execution);
    }

    private SeriesFeatureOptions OfFeatures(int member) => ((PlannedFeatures)_plan.Members[member]).Features;

    private bool SuitTrees(int member) => OfFeatures(member).SuitsTrees;

    private (SeriesFeatures Fitted, FloatMatrix Matrix)? Features(int member)
    {
        (SeriesFeatures fitted, FloatMatrix? matrix) = _features.Of(
            OfFeatures(member), Within(_progress?.OfFeatures(member)));
        if (matrix is not null)
            return (fitted, matrix);
        long elements = (long)_survey.Count * fitted.FeatureCount;
        _tooLarge.Add(FormattableString.Invariant(
            $"{fitted.Name} is left out: its {fitted.FeatureCount:N0} features of {_survey.Count:N0} series take {Gigabytes(
                elements):f1} GB, more than {Gigabytes(_maxElements):f1} GB"));
        if (_tooLarge.Count == Count)
        {
            throw new ArgumentException(
                $"No member of the ensemble scales to '{_survey.Source.Name}': {string.Join("; ", LeftOut)}. Name members with fewer "
                + "features, or fit one model, whose head reads features block by block.");
        }

        return null;
    }

    private static double Gigabytes(long elements) => elements * sizeof(float) / 1e9;

    private Execution Within(IProgress<ProgressReport>? progress) => _execution with { Progress = progress };
}
