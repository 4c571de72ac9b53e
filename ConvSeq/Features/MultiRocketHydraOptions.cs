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
    public override MultiRocketHydra Fit(SeriesSet train, Execution? execution = null) => MultiRocketHydra.Fit(train, this, execution);
}
