using ConvSeq.Features;
using ConvSeq.Linear;

namespace ConvSeq.Models;

/// <summary>
/// A member of an <see cref="EnsembleRegressor"/>: a <see cref="FeatureRegressorMember"/> or a <see cref="NetworkRegressorMember"/>.
/// </summary>
public abstract class EnsembleRegressorMember : EnsembleMember
{
    private protected EnsembleRegressorMember(double weight, double outOfFoldError)
        : base(weight) => OutOfFoldError = outOfFoldError;

    /// <summary>Root of the mean squared error of the training series out of fold, in the unit of the targets.</summary>
    public double OutOfFoldError { get; }

    /// <summary>Predicts from one repaired series.</summary>
    /// <param name="series">Channel after channel.</param>
    /// <param name="room">At least <see cref="EnsembleMember.Room"/> numbers.</param>
    internal abstract double Predict(ReadOnlySpan<float> series, Span<float> room);
}

/// <summary>A member of an <see cref="EnsembleRegressor"/> that has features, and a head on them.</summary>
public sealed class FeatureRegressorMember : EnsembleRegressorMember
{
    internal FeatureRegressorMember(SeriesFeatures features, FeatureRegressor head, double weight, double outOfFoldError)
        : base(weight, outOfFoldError) => (Features, Head) = (features, head);

    /// <inheritdoc/>
    public override string Name => Features.Name;

    /// <inheritdoc/>
    public override int Channels => Features.Channels;

    /// <summary>The features of a repaired series.</summary>
    public SeriesFeatures Features { get; }

    /// <summary>The regressor of the features.</summary>
    public FeatureRegressor Head { get; }

    internal override int Room => Features.FeatureCount;

    internal override string Parts => FormattableString.Invariant($"{Features.FeatureCount:N0} features, {Head.Name} head");

    internal override double Predict(ReadOnlySpan<float> series, Span<float> room)
    {
        Span<float> features = room[..Features.FeatureCount];
        Features.Transform(series, features);
        return Head.Predict(features);
    }
}

/// <summary>A member of an <see cref="EnsembleRegressor"/> that consists of networks.</summary>
public sealed class NetworkRegressorMember : EnsembleRegressorMember
{
    internal NetworkRegressorMember(NetworkRegressor network, double weight, double outOfFoldError)
        : base(weight, outOfFoldError) => Network = network;

    /// <inheritdoc/>
    public override string Name => Network.Algorithm;

    /// <inheritdoc/>
    public override int Channels => Network.Channels;

    /// <summary>The networks, whose predictions are averaged; for series that the ensemble has repaired.</summary>
    public NetworkRegressor Network { get; }

    internal override string Parts => Plural.Of(Network.Members.Length, "network");

    internal override double Predict(ReadOnlySpan<float> series, Span<float> room) => Network.Predict(series);
}
