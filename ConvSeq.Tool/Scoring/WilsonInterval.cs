namespace ConvSeq.Tool.Scoring;

/// <summary>
/// The interval in which a share lies with 95 % confidence, given how many of a number of independent cases it was seen in (Wilson, 1927).
/// It stays within 0 to 1, and is not empty where all cases agree.
/// </summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct WilsonInterval(double Low, double High)
{
    // The quantile of the normal distribution that leaves 2.5 % above it.
    private const double Z = 1.959963984540054;

    /// <summary>The interval; from 0 to 1 without any case.</summary>
    public static WilsonInterval Of(int seen, int cases)
    {
        if (cases == 0)
            return new WilsonInterval(0, 1);
        double share = (double)seen / cases, scale = 1 + Z * Z / cases;
        double center = (share + Z * Z / (2 * cases)) / scale;
        double half = Z / scale * Math.Sqrt(share * (1 - share) / cases + Z * Z / (4.0 * cases * cases));
        return new WilsonInterval(Math.Max(0, center - half), Math.Min(1, center + half));
    }

    /// <summary>Both ends, as a person reads them.</summary>
    public override string ToString() => $"{Wording.Percent(Low)} to {Wording.Percent(High)}";
}
