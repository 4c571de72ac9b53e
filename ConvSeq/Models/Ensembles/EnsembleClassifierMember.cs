using ConvSeq.Features;
using ConvSeq.Linear;

namespace ConvSeq.Models;

/// <summary>
/// A member of an <see cref="EnsembleClassifier"/>: a <see cref="FeatureClassifierMember"/> or a <see cref="NetworkClassifierMember"/>.
/// </summary>
public abstract class EnsembleClassifierMember : EnsembleMember
{
    /// <summary>What is added to a probability before its logarithm is taken: shares of 200 trees are no finer.</summary>
    internal const double LeastProbability = 0.01;

    private protected EnsembleClassifierMember(ClassifierMemberQuality quality)
        : base(quality.Weight) =>
        (Temperature, OutOfFoldAccuracy, OutOfFoldLogLoss) = (quality.Temperature, quality.OutOfFoldAccuracy, quality.OutOfFoldLogLoss);

    /// <summary>Share of the training series, 0 to 1, that the member classifies correctly out of fold.</summary>
    public double OutOfFoldAccuracy { get; }

    /// <summary>Mean of -ln(probability of the label) of the training series out of fold.</summary>
    public double OutOfFoldLogLoss { get; }

    /// <summary>Factor of the scores before softmax.</summary>
    internal double Temperature { get; }

    /// <summary>Calibrated probabilities of one repaired series.</summary>
    /// <param name="series">Channel after channel.</param>
    /// <param name="room">At least <see cref="EnsembleMember.Room"/> numbers.</param>
    /// <param name="probabilities">Receives one per class.</param>
    internal void Predict(ReadOnlySpan<float> series, Span<float> room, Span<double> probabilities)
    {
        Score(series, room, probabilities);
        TemperatureScaling.Softmax(probabilities, Temperature, probabilities);
    }

    /// <summary>Replaces probabilities that are not calibrated by scores, their logarithms.</summary>
    internal static void ToScores(Span<double> probabilities)
    {
        foreach (ref double probability in probabilities)
            probability = Math.Log(probability + LeastProbability);
    }

    /// <summary>The derivative of such a score by the probability.</summary>
    internal static double ScoreSlope(double probability) => 1 / (probability + LeastProbability);

    /// <summary>Scores of one repaired series, one per class.</summary>
    private protected abstract void Score(ReadOnlySpan<float> series, Span<float> room, Span<double> scores);
}

/// <summary>A member of an <see cref="EnsembleClassifier"/> that has features, and a head on them.</summary>
public sealed class FeatureClassifierMember : EnsembleClassifierMember
{
    internal FeatureClassifierMember(SeriesFeatures features, FeatureClassifier head, ClassifierMemberQuality quality)
        : base(quality) => (Features, Head) = (features, head);

    /// <inheritdoc/>
    public override string Name => Features.Name;

    /// <inheritdoc/>
    public override int Channels => Features.Channels;

    /// <summary>The features of a repaired series.</summary>
    public SeriesFeatures Features { get; }

    /// <summary>The classifier of the features.</summary>
    public FeatureClassifier Head { get; }

    internal override int Room => Features.FeatureCount;

    internal override string Parts => FormattableString.Invariant($"{Features.FeatureCount:N0} features, {Head.Name} head");

    private protected override void Score(ReadOnlySpan<float> series, Span<float> room, Span<double> scores)
    {
        Span<float> features = room[..Features.FeatureCount];
        Features.Transform(series, features);
        if (Head is LinearClassifier linear)
        {
            linear.Score(features, scores);
        }
        else
        {
            Head.Predict(features, scores);
            ToScores(scores);
        }
    }
}

/// <summary>A member of an <see cref="EnsembleClassifier"/> that consists of networks.</summary>
public sealed class NetworkClassifierMember : EnsembleClassifierMember
{
    internal NetworkClassifierMember(NetworkClassifier network, ClassifierMemberQuality quality)
        : base(quality) => Network = network;

    /// <inheritdoc/>
    public override string Name => Network.Algorithm;

    /// <inheritdoc/>
    public override int Channels => Network.Channels;

    /// <summary>The networks, whose probabilities are averaged; for series that the ensemble has repaired.</summary>
    public NetworkClassifier Network { get; }

    internal override string Parts => Plural.Of(Network.Members.Length, "network");

    private protected override void Score(ReadOnlySpan<float> series, Span<float> room, Span<double> scores)
    {
        Network.Predict(series, scores);
        ToScores(scores);
    }
}

/// <summary>What is known of a member beside its parts.</summary>
/// <param name="Weight">Its weight.</param>
/// <param name="Temperature">Factor of its scores before softmax.</param>
/// <param name="OutOfFoldAccuracy">Its accuracy out of fold.</param>
/// <param name="OutOfFoldLogLoss">Its log-loss out of fold.</param>
internal readonly record struct ClassifierMemberQuality(
    double Weight, double Temperature, double OutOfFoldAccuracy, double OutOfFoldLogLoss);
