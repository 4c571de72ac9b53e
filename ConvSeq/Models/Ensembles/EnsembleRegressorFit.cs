using System.Collections.Immutable;
using ConvSeq.Linear;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>The fit of an <see cref="EnsembleRegressor"/>: its members one after another, then what combines them.</summary>
internal sealed class EnsembleRegressorFit
{
    // Below so many series for each member, a stack is not tried.
    private const int SeriesPerMemberToStack = 4;

    private readonly SeriesSurvey _survey;
    private readonly EnsembleOptions _options;
    private readonly Execution _execution;
    private readonly double[] _weights;

    private EnsembleRegressorFit(SeriesSurvey survey, EnsembleOptions options, ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        (_survey, _options, _execution) = (survey, options, execution);
        _weights = TrainingExamples.CopyWeights(sampleWeights, survey.Count);
        TrainingExamples.Normalize(_weights);
    }

    /// <summary>Fits.</summary>
    public static EnsembleRegressor Run(
        SeriesSource train, EnsembleOptions options, ReadOnlySpan<double> sampleWeights, Execution execution, INetworkBackend? backend)
    {
        SeriesSurvey survey = SeriesSurvey.Of(train, options.Seed, execution);
        TrainableSeries.ThrowUnlessTargets(survey);
        return Run(survey, options, sampleWeights, execution, backend);
    }

    /// <summary>Fits to the survey of a pass over series that can be learned from.</summary>
    public static EnsembleRegressor Run(
        SeriesSurvey survey, EnsembleOptions options, ReadOnlySpan<double> sampleWeights, Execution execution,
        INetworkBackend? backend = null) =>
        new EnsembleRegressorFit(survey, options, sampleWeights, execution).Run(sampleWeights.ToArray(), backend);

    private EnsembleRegressor Run(double[] sampleWeights, INetworkBackend? backend)
    {
        var memberFit = new MemberFit(_survey, _options, sampleWeights, _execution, backend: backend);
        var members = new List<Func<double, double, EnsembleRegressorMember>>();
        var outOfFold = new List<double[]>();
        for (int m = 0; m < memberFit.Count; m++)
        {
            if (memberFit.Regressor(m) is not var (build, own))
                continue;
            outOfFold.Add(own);
            members.Add(build);
        }

        var predictions = new FloatMatrix(_survey.Count, members.Count);
        double[] mean = new double[_survey.Count];
        for (int m = 0; m < members.Count; m++)
        {
            for (int i = 0; i < mean.Length; i++)
            {
                predictions.Row(i)[m] = EnsembleRegressor.ToSingle(outOfFold[m][i]);
                mean[i] += outOfFold[m][i] / members.Count;
            }
        }

        (RidgeRegressor? stack, double error) = Stack(predictions, Error(mean));
        double[] weights = EnsembleMixture.Equal(members.Count);
        ImmutableArray<EnsembleRegressorMember> all =
        [
            .. members.Select((build, m) => build(weights[m], Error(outOfFold[m]))),
        ];
        SeriesRepair repair = _options.Repair.Resolve(_survey.HasMissing, _survey.MaxLength, "train");
        return new EnsembleRegressor(TrainingSummary.Of(_survey, _options.Seed), repair, all, stack, error)
        {
            LeftOut = memberFit.LeftOut,
        };
    }

    /// <summary>Fits a stack where it is asked for, or where the rule finds it better than the mean.</summary>
    private (RidgeRegressor? Stack, double Error) Stack(FloatMatrix predictions, double errorOfMean)
    {
        bool asked = _options.Combination == EnsembleCombination.Stack;
        bool tried = _options.Combination == EnsembleCombination.Rule && predictions.Columns > 1
            && predictions.Rows >= SeriesPerMemberToStack * predictions.Columns;
        if (!asked && !tried)
            return (null, errorOfMean);
        (RidgeRegressor stack, double[] residuals) = RidgeRegressorFit.Run(
            predictions, _survey.Targets, EnsembleClassifierFit.StackOptions, _weights, _execution with { Progress = null });
        double error = RootMeanSquare(residuals);
        return asked || error < errorOfMean ? (stack, error) : (null, errorOfMean);
    }

    private double Error(double[] predictions)
    {
        ReadOnlySpan<double> targets = _survey.Targets;
        double[] residuals = new double[predictions.Length];
        for (int i = 0; i < residuals.Length; i++)
            residuals[i] = targets[i] - predictions[i];
        return RootMeanSquare(residuals);
    }

    // Divided by the largest first, so that no square overflows.
    private static double RootMeanSquare(double[] residuals)
    {
        double largest = residuals.Max(Math.Abs);
        if (largest == 0)
            return 0;
        double sum = 0;
        foreach (double residual in residuals)
            sum += residual / largest * (residual / largest);
        return Math.Min(largest * Math.Sqrt(sum / residuals.Length), double.MaxValue);
    }
}
