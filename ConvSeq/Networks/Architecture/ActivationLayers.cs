namespace ConvSeq.Networks;

/// <summary>tanh x.</summary>
public sealed record Tanh : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "tanh";
}

/// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
public sealed record Sigmoid : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "sigmoid";
}

/// <summary>x above 0, otherwise <see cref="Alpha"/> · (eˣ - 1) (Clevert et al., arXiv 1511.07289, equation 15).</summary>
public sealed record Elu : NetworkLayer
{
    /// <summary>The value, with its sign changed, that very negative inputs come to; above 0. Default 1.</summary>
    public float Alpha { get; init; } = 1;

    /// <inheritdoc/>
    public override string Summary => Alpha == 1 ? "ELU" : FormattableString.Invariant($"ELU of {Alpha}");
}

/// <summary>x · Φ(x), Φ the distribution function of the normal distribution (Hendrycks and Gimpel, arXiv 1606.08415).</summary>
public sealed record Gelu : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "GELU";
}

/// <summary>
/// A gated unit: tanh of the first half of the channels times σ of the second half (van den Oord et al., arXiv 1609.03499, section
/// 2.3). It leaves half of the channels, whose number must be even.
/// </summary>
public sealed record Gate : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "gate";
}
