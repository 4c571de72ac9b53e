using ConvSeq.Features;
using ConvSeq.Linear;

namespace ConvSeq.Models;

/// <summary>A member of an ensemble: features, and a head on them.</summary>
public abstract class EnsembleMember
{
    private protected EnsembleMember(SeriesFeatures features, double weight) => (Features, Weight) = (features, weight);

    /// <summary>Name of the features' algorithm.</summary>
    public string Name => Features.Name;

    /// <summary>The features of a repaired series.</summary>
    public SeriesFeatures Features { get; }

    /// <summary>Weight in the mean of the members, 0 to 1; those of all members have the sum 1.</summary>
    public double Weight { get; }
}

/// <summary>A member of an <see cref="EnsembleClassifier"/>.</summary>
public sealed class EnsembleClassifierMember : EnsembleMember
{
    // What the logarithm of a share of trees is raised by: the shares of 200 trees are no finer.
    private const double LeastShare = 0.01;

    internal EnsembleClassifierMember(
        SeriesFeatures features, FeatureClassifier head, double temperature, double weight, double outOfFoldAccuracy,
        double outOfFoldLogLoss)
        : base(features, weight)
    {
        Head = head;
        Temperature = temperature;
        OutOfFoldAccuracy = outOfFoldAccuracy;
        OutOfFoldLogLoss = outOfFoldLogLoss;
    }

    /// <summary>The classifier of the features.</summary>
    public FeatureClassifier Head { get; }

    /// <summary>Share of the training series, 0 to 1, that the member classifies correctly out of fold.</summary>
    public double OutOfFoldAccuracy { get; }

    /// <summary>Mean of -ln(probability of the label) of the training series out of fold.</summary>
    public double OutOfFoldLogLoss { get; }

    /// <summary>Factor of the scores before softmax.</summary>
    internal double Temperature { get; }

    /// <summary>Calibrated probabilities of one row of features.</summary>
    internal void Predict(ReadOnlySpan<float> features, Span<double> probabilities)
    {
        if (Head is LinearClassifier linear)
        {
            linear.Score(features, probabilities);
        }
        else
        {
            Head.Predict(features, probabilities);
            ToScores(probabilities);
        }

        TemperatureScaling.Softmax(probabilities, Temperature, probabilities);
    }

    /// <summary>Replaces shares of trees by scores, their logarithms.</summary>
    internal static void ToScores(Span<double> shares)
    {
        foreach (ref double share in shares)
            share = Math.Log(share + LeastShare);
    }

    /// <summary>The derivative of a score by the share.</summary>
    internal static double ScoreSlope(double share) => 1 / (share + LeastShare);
}

/// <summary>A member of an <see cref="EnsembleRegressor"/>.</summary>
public sealed class EnsembleRegressorMember : EnsembleMember
{
    internal EnsembleRegressorMember(SeriesFeatures features, FeatureRegressor head, double weight, double outOfFoldError)
        : base(features, weight)
    {
        Head = head;
        OutOfFoldError = outOfFoldError;
    }

    /// <summary>The regressor of the features.</summary>
    public FeatureRegressor Head { get; }

    /// <summary>Root of the mean squared error of the training series out of fold, in the unit of the targets.</summary>
    public double OutOfFoldError { get; }
}
