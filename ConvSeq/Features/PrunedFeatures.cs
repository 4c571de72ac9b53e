using System.Buffers;

namespace ConvSeq.Features;

/// <summary>
/// The features that pruning has kept (<see cref="Models.TimeSeriesModelOptions.FeaturesToKeep"/>), picked out of those of a
/// transform that computes few others.
/// </summary>
public sealed class PrunedFeatures : SeriesFeatures
{
    private readonly int[] _places;
    private readonly bool _asComputed;

    /// <param name="computed">The transform that is computed.</param>
    /// <param name="places">For each kept feature its place among the computed ones.</param>
    /// <param name="fittedCount">Number of features before pruning.</param>
    internal PrunedFeatures(SeriesFeatures computed, int[] places, int fittedCount)
        : base(computed.Channels)
    {
        Computed = computed;
        _places = places;
        FittedCount = fittedCount;
        _asComputed = places.Length == computed.FeatureCount && places.Select((place, i) => place == i).All(same => same);
    }

    /// <summary>The transform that the kept features are picked from.</summary>
    public SeriesFeatures Computed { get; }

    /// <summary>For each kept feature its place among the computed ones.</summary>
    public ReadOnlySpan<int> Places => _places;

    /// <summary>Number of features before pruning.</summary>
    public int FittedCount { get; }

    /// <inheritdoc/>
    public override string Name => Computed.Name;

    /// <inheritdoc/>
    public override int FeatureCount => _places.Length;

    /// <inheritdoc/>
    public override bool AreScaled => Computed.AreScaled;

    /// <inheritdoc/>
    public override string Summary
    {
        get
        {
            string computed = _asComputed ? "" : FormattableString.Invariant($", {Computed.FeatureCount} computed");
            return FormattableString.Invariant($"kept of {FittedCount}{computed}, {Computed.Summary}");
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<string> FeatureNames()
    {
        string[] names = [.. Computed.FeatureNames()];
        return _places.Select(place => names[place]);
    }

    /// <summary>Keeps some of the features of a transform.</summary>
    /// <param name="features">The transform.</param>
    /// <param name="kept">Indices of its features, ascending, at least one.</param>
    internal static PrunedFeatures Keep(SeriesFeatures features, ReadOnlySpan<int> kept)
    {
        (SeriesFeatures reduced, int[] places) = features.Reduce(kept);
        return new PrunedFeatures(reduced, places, features.FeatureCount);
    }

    /// <inheritdoc/>
    internal override double Divide(
        ReadOnlySpan<float> series, ReadOnlySpan<float> features, Span<double> slopes, Span<double> constants, Span<double> shares)
    {
        double[] slopesOfComputed = new double[Computed.FeatureCount], constantsOfComputed = new double[Computed.FeatureCount];
        for (int i = 0; i < _places.Length; i++)
        {
            slopesOfComputed[_places[i]] += slopes[i];
            constantsOfComputed[_places[i]] += constants[i];
        }

        float[] computed = new float[Computed.FeatureCount];
        Computed.Transform(series, computed);
        return Computed.Divide(series, computed, slopesOfComputed, constantsOfComputed, shares);
    }

    private protected override void Compute(ReadOnlySpan<float> series, Span<float> features)
    {
        if (_asComputed)
        {
            Computed.Transform(series, features);
            return;
        }

        float[] rented = ArrayPool<float>.Shared.Rent(Computed.FeatureCount);
        try
        {
            Span<float> computed = rented.AsSpan(0, Computed.FeatureCount);
            Computed.Transform(series, computed);
            for (int i = 0; i < _places.Length; i++)
                features[i] = computed[_places[i]];
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }
}
