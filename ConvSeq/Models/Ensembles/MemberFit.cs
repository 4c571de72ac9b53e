using System.Collections.Immutable;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;
using ConvSeq.Trees;

namespace ConvSeq.Models;

/// <summary>
/// Fits the members of an ensemble, one at a time: features, head, and predictions of the training series out of fold. The matrix of
/// features is dropped before the next member is fitted, unless that one needs it too (<see cref="MemberFeatures"/>).
/// </summary>
internal sealed class MemberFit
{
    /// <summary>The default of the largest number of features, of all series together: 4 GiB of them.</summary>
    public const long MaxElements = 1L << 30;

    /// <summary>Number of folds of a head without leave-one-out predictions.</summary>
    public const int Folds = 5;

    private readonly SeriesSurvey _survey;
    private readonly EnsembleOptions _options;
    private readonly EnsemblePlan _plan;
    private readonly MemberFeatures _features;
    private readonly double[] _sampleWeights;
    private readonly Execution _execution;
    private readonly EnsembleProgress? _progress;
    private readonly long _maxElements;
    private readonly List<string> _tooLarge = [];

    /// <param name="survey">The training series.</param>
    /// <param name="options">The ensemble's options.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <param name="maxElements">Largest number of features, of all series together, of a member that is fitted.</param>
    public MemberFit(
        SeriesSurvey survey, EnsembleOptions options, double[] sampleWeights, Execution execution, long maxElements = MaxElements)
    {
        (_survey, _options, _sampleWeights, _execution, _maxElements) = (survey, options, sampleWeights, execution, maxElements);
        _plan = EnsemblePlan.Of(options, survey);
        _features = new MemberFeatures(survey, options.Repair, [.. _plan.Members.Select(member => member.Features)], maxElements);
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
    /// Features, head, and the scores of all training series out of fold: series × classes. Null if the member is left out.
    /// </returns>
    public (SeriesFeatures Features, FeatureClassifier Head, double[] Scores)? Classifier(int member, bool trustsOutOfFold)
    {
        if (Features(member) is not var (fitted, matrix))
            return null;
        Execution own = Within(_progress?.OfHead(member));
        int classes = _survey.ClassNames.Length;
        if (!_plan.Members[member].Features.SuitsTrees)
        {
            (RidgeClassifier ridge, double[] scores) = RidgeClassifierFit.Run(
                matrix, _survey.Labels, classes, _options.Ridge.Resolve(fitted.AreScaled), _sampleWeights, own);
            return (fitted, ridge, scores);
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
        return (fitted, forest, shares);
    }

    /// <summary>Fits a member that predicts a number.</summary>
    /// <param name="member">Its number, from 0.</param>
    /// <returns>Features, head, and the predictions of all training series out of fold. Null if the member is left out.</returns>
    public (SeriesFeatures Features, FeatureRegressor Head, double[] Predictions)? Regressor(int member)
    {
        if (Features(member) is not var (fitted, matrix))
            return null;
        Execution own = Within(_progress?.OfHead(member));
        ReadOnlySpan<double> targets = _survey.Targets;
        if (_plan.Members[member].Features.SuitsTrees)
        {
            (ExtraTreesRegressor forest, double[] outOfFold) = ExtraTreesFolds.Run(matrix, targets, Trees, Folds, _sampleWeights, own);
            return (fitted, forest, outOfFold);
        }

        (RidgeRegressor ridge, double[] predictions) = RidgeRegressorFit.Run(
            matrix, targets, _options.Ridge.Resolve(fitted.AreScaled), _sampleWeights, own);
        for (int i = 0; i < predictions.Length; i++)
            predictions[i] = targets[i] - predictions[i];
        return (fitted, ridge, predictions);
    }

    private (SeriesFeatures Fitted, FloatMatrix Matrix)? Features(int member)
    {
        (SeriesFeatures fitted, FloatMatrix? matrix) = _features.Of(
            _plan.Members[member].Features, Within(_progress?.OfFeatures(member)));
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
