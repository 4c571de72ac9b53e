namespace ConvSeq.Networks;

/// <summary>Initialization of the weights of a layer.</summary>
/// <param name="Kind">The distribution.</param>
/// <param name="Scale">
/// Standard deviation for <see cref="InitializationKind.Normal"/>, bound for <see cref="InitializationKind.Uniform"/>, otherwise unused.
/// </param>
public readonly record struct Initialization(InitializationKind Kind, float Scale = 0)
{
    /// <summary>Uniform on ±√(6 / (inputs + outputs of a unit)) (Glorot and Bengio 2010).</summary>
    public static Initialization GlorotUniform => new(InitializationKind.GlorotUniform);

    /// <summary>Uniform on ±√(6 / inputs of a unit) (He et al., arXiv 1502.01852).</summary>
    public static Initialization HeUniform => new(InitializationKind.HeUniform);

    /// <summary>All 0.</summary>
    public static Initialization Zeros => new(InitializationKind.Zeros);

    /// <summary>All 1.</summary>
    public static Initialization Ones => new(InitializationKind.Ones);

    /// <summary>Normal with mean 0.</summary>
    /// <param name="standardDeviation">Above 0.</param>
    public static Initialization Normal(float standardDeviation) => new(InitializationKind.Normal, standardDeviation);

    /// <summary>Uniform on ±<paramref name="bound"/>.</summary>
    /// <param name="bound">Above 0.</param>
    public static Initialization Uniform(float bound) => new(InitializationKind.Uniform, bound);

    /// <summary>Whether a layer may use this initialization.</summary>
    internal bool IsDefined => Enum.IsDefined(Kind) && Kind != InitializationKind.NormOfDirection && float.IsFinite(Scale);
}

/// <summary>Distributions of initial weights.</summary>
public enum InitializationKind
{
    /// <summary><see cref="Initialization.Zeros"/>.</summary>
    Zeros,

    /// <summary><see cref="Initialization.Ones"/>.</summary>
    Ones,

    /// <summary><see cref="Initialization.Normal"/>.</summary>
    Normal,

    /// <summary><see cref="Initialization.GlorotUniform"/>.</summary>
    GlorotUniform,

    /// <summary><see cref="Initialization.HeUniform"/>.</summary>
    HeUniform,

    /// <summary>The length of each filter's direction, the start of the magnitudes of weight norm. Not available to layers.</summary>
    NormOfDirection,

    /// <summary><see cref="Initialization.Uniform"/>.</summary>
    Uniform,
}
