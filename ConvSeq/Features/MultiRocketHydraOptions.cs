using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>Options of <see cref="Features.MultiRocketHydra.Fit"/>.</summary>
public sealed record MultiRocketHydraOptions : SeriesFeatureOptions
{
    private readonly MultiRocketOptions _multiRocket = new();
    private readonly HydraOptions _hydra = new();

    /// <summary>Options of the features of MultiRocket, except for the seed, which is <see cref="SeriesFeatureOptions.Seed"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public MultiRocketOptions MultiRocket
    {
        get => _multiRocket;
        init => _multiRocket = value ?? throw new ArgumentNullException(nameof(MultiRocket));
    }

    /// <summary>
    /// Options of the features of Hydra, except for the seed, which is <see cref="SeriesFeatureOptions.Seed"/>, and for
    /// <see cref="HydraOptions.Scale"/>: here all features are scaled.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public HydraOptions Hydra
    {
        get => _hydra;
        init => _hydra = value ?? throw new ArgumentNullException(nameof(Hydra));
    }

    /// <inheritdoc/>
    public override string Name => "MultiRocket-Hydra";

    /// <inheritdoc/>
    public override MultiRocketHydra Fit(SeriesSet train, Execution? execution = null) =>
        Features.MultiRocketHydra.Fit(train, this, execution);

    /// <inheritdoc/>
    internal override FeatureWork Work(int length, int channels)
    {
        FeatureWork ofMultiRocket = MultiRocket.Work(length, channels), ofHydra = Hydra.Work(length, channels);
        return new(
            ofMultiRocket.SecondsPerPoint + ofHydra.SecondsPerPoint, ofMultiRocket.FeatureCount + ofHydra.FeatureCount, 0.8777);
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<SeriesFeatureOptions> Parts =>
        [MultiRocket with { Seed = Seed }, Hydra with { Seed = Seed, Scale = true }];

    /// <inheritdoc/>
    internal override (SeriesFeatures Fitted, FloatMatrix? Features) FitAndTransform(
        SeriesSet train, Func<int, bool> holds, Execution execution) =>
        Features.MultiRocketHydra.FitAndTransform(train, this, holds, execution);

    /// <inheritdoc/>
    internal override (SeriesFeatures Fitted, FloatMatrix Features) Join(
        IReadOnlyList<(SeriesFeatures Fitted, FloatMatrix Features)> parts, Execution execution) =>
        Features.MultiRocketHydra.Join(
            (MultiRocket)parts[0].Fitted, parts[0].Features, (Hydra)parts[1].Fitted, parts[1].Features, execution);
}
