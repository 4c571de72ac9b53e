using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;
using ConvSeq.Trees;

namespace ConvSeq.Models;

/// <summary>
/// Fits one member of an ensemble: its features, its head, and predictions of the training series out of fold. The matrix of features is
/// dropped before the next member is fitted.
/// </summary>
/// <param name="survey">The training series.</param>
/// <param name="options">The ensemble's options.</param>
/// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
/// <param name="execution">Threads, cancellation and progress.</param>
/// <param name="maxElements">Largest number of features, of all series together, of a member that is fitted.</param>
internal sealed class MemberFit(
    SeriesSurvey survey, EnsembleOptions options, double[] sampleWeights, Execution execution, long maxElements = MemberFit.MaxElements)
{
    /// <summary>The default of the largest number of features, of all series together: 4 GiB of them.</summary>
    public const long MaxElements = 1L << 30;

    /// <summary>Number of folds of a head without leave-one-out predictions.</summary>
    public const int Folds = 5;

    /// <summary>Members that do not scale to so many series, and why.</summary>
    public List<string> LeftOut { get; } = [];

    /// <summary>Fits a member that classifies.</summary>
    /// <param name="features">The member's features.</param>
    /// <param name="number">Its number, from 0.</param>
    /// <param name="trustsOutOfFold">Whether there are enough series of a class to learn from predictions out of fold.</param>
    /// <returns>
    /// Features, head, and the scores of all training series out of fold: series × classes. Null if the member is left out.
    /// </returns>
    public (SeriesFeatures Features, FeatureClassifier Head, double[] Scores)? Classifier(
        SeriesFeatureOptions features, int number, bool trustsOutOfFold)
    {
        Execution own = Within(features, number);
        if (Features(features, own) is not var (fitted, matrix))
            return null;
        int classes = survey.ClassNames.Length;
        if (!features.SuitsTrees)
        {
            (RidgeClassifier ridge, double[] scores) = RidgeClassifierFit.Run(
                matrix, survey.Labels, classes, options.Ridge.Resolve(fitted.AreScaled), sampleWeights, own);
            return (fitted, ridge, scores);
        }

        ExtraTreesOptions trees = Trees with { ClassWeights = options.Ridge.ClassWeights, BalanceClasses = options.Ridge.BalanceClasses };
        (ExtraTreesClassifier forest, double[] shares) = ExtraTreesFolds.Run(
            matrix, survey.Labels, classes, trees, Folds, sampleWeights, own);
        if (!trustsOutOfFold)
        {
            // Trees that lack a fold lack whole classes; where their estimates are not used, nothing is left out.
            forest = ExtraTreesClassifier.Fit(matrix, survey.Labels, classes, trees, sampleWeights, own);
        }

        EnsembleClassifierMember.ToScores(shares);
        return (fitted, forest, shares);
    }

    /// <summary>Fits a member that predicts a number.</summary>
    /// <param name="features">The member's features.</param>
    /// <param name="number">Its number, from 0.</param>
    /// <returns>Features, head, and the predictions of all training series out of fold. Null if the member is left out.</returns>
    public (SeriesFeatures Features, FeatureRegressor Head, double[] Predictions)? Regressor(SeriesFeatureOptions features, int number)
    {
        Execution own = Within(features, number);
        if (Features(features, own) is not var (fitted, matrix))
            return null;
        ReadOnlySpan<double> targets = survey.Targets;
        if (features.SuitsTrees)
        {
            (ExtraTreesRegressor forest, double[] outOfFold) = ExtraTreesFolds.Run(matrix, targets, Trees, Folds, sampleWeights, own);
            return (fitted, forest, outOfFold);
        }

        (RidgeRegressor ridge, double[] predictions) = RidgeRegressorFit.Run(
            matrix, targets, options.Ridge.Resolve(fitted.AreScaled), sampleWeights, own);
        for (int i = 0; i < predictions.Length; i++)
            predictions[i] = targets[i] - predictions[i];
        return (fitted, ridge, predictions);
    }

    private ExtraTreesOptions Trees => options.Trees with { Seed = options.Seed };

    private (SeriesFeatures Fitted, FloatMatrix Matrix)? Features(SeriesFeatureOptions features, Execution own)
    {
        TimeSeriesFeaturizer featurizer = TimeSeriesFeaturizer.Fit(survey, features with { Seed = options.Seed }, options.Repair, own);
        long elements = (long)survey.Count * featurizer.FeatureCount;
        if (elements <= maxElements)
            return (featurizer.Features, new TrainingFeatures(survey, featurizer, own).ToMatrix());
        LeftOut.Add(FormattableString.Invariant(
            $"{features.Name} is left out: its {featurizer.FeatureCount:N0} features of {survey.Count:N0} series take {Gigabytes(
                elements):f1} GB, more than {Gigabytes(maxElements):f1} GB"));
        if (LeftOut.Count == options.Members.Length)
        {
            throw new ArgumentException(
                $"No member of the ensemble scales to '{survey.Source.Name}': {string.Join("; ", LeftOut)}. Name members with fewer "
                + "features, or fit one model, whose head reads features block by block.");
        }

        return null;
    }

    private static double Gigabytes(long elements) => elements * sizeof(float) / 1e9;

    private Execution Within(SeriesFeatureOptions features, int number) => execution.Progress is null ? execution : execution with
    {
        Progress = new MemberProgress(execution.Progress, $"{features.Name}, {number + 1} of {options.Members.Length}"),
    };

    /// <summary>Names the member in each report.</summary>
    private sealed class MemberProgress(IProgress<ProgressReport> whole, string member) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => whole.Report(value with { Stage = $"{member}: {value.Stage}" });
    }
}
