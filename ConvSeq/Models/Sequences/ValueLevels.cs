using ConvSeq.Linear;

namespace ConvSeq.Models;

/// <summary>How the levels of a value lie.</summary>
public enum LevelScale
{
    /// <summary>All of the same width.</summary>
    Uniform,

    /// <summary>
    /// Narrow around the middle and wider outwards (ITU-T G.711; van den Oord et al., arXiv 1609.03499, section 2.2): for audio, most of
    /// whose values are small.
    /// </summary>
    MuLaw,
}

/// <summary>
/// Levels that stand for values, so that a model gives a distribution over them: with x = (2 v - low - high) / (high - low) held within ±1,
/// a value v has the level ⌊L (f(x) + 1) / 2⌋, at most L - 1. f(x) is x for uniform levels, and sign(x) ln(1 + μ|x|) / ln(1 + μ) with μ = L
/// - 1 for mu-law. A level stands for the value in the middle of its f. Immutable.
/// </summary>
public sealed class ValueLevels : SequenceCoding
{
    /// <summary>Usual number of levels: 8 bits, as in the paper of WaveNet.</summary>
    public const int DefaultLevels = 256;

    private readonly double _logMu;

    /// <summary>Creates levels for a range of values.</summary>
    /// <param name="low">Lower end of the lowest level; smaller values have that level, too.</param>
    /// <param name="high">Upper end of the highest level, above <paramref name="low"/>; larger values have that level, too.</param>
    /// <param name="scale">How the levels lie. Default <see cref="LevelScale.Uniform"/>.</param>
    /// <param name="levels">Number of levels, 2 to <see cref="SequenceCoding.MaxSymbols"/>. Default <see cref="DefaultLevels"/>.</param>
    /// <exception cref="ArgumentException">The range is empty or not finite, or the number of levels out of range.</exception>
    public ValueLevels(double low, double high, LevelScale scale = LevelScale.Uniform, int levels = DefaultLevels)
        : base(levels)
    {
        if (!Enum.IsDefined(scale))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "Unknown scale of levels.");
        if (!(double.IsFinite(low) && double.IsFinite(high) && double.IsFinite(high - low) && low < high))
            throw new ArgumentException(FormattableString.Invariant($"Levels from {low} to {high} are no range of values."), nameof(high));
        (Low, High, Scale, _logMu) = (low, high, scale, PortableMath.Log(levels));
    }

    /// <summary>Lower end of the lowest level.</summary>
    public double Low { get; }

    /// <summary>Upper end of the highest level.</summary>
    public double High { get; }

    /// <summary>How the levels lie.</summary>
    public LevelScale Scale { get; }

    /// <inheritdoc/>
    public override string Summary => FormattableString.Invariant(
        $"{Symbols} {(Scale == LevelScale.MuLaw ? "mu-law" : "uniform")} levels from {Low:g6} to {High:g6}");

    /// <summary>
    /// Levels for values such as those given: uniform ones from the smallest to the largest, mu-law ones around 0 up to the largest
    /// magnitude.
    /// </summary>
    /// <param name="series">The values, of any number of series.</param>
    /// <param name="scale">How the levels lie.</param>
    /// <param name="levels">Number of levels, 2 to <see cref="SequenceCoding.MaxSymbols"/>.</param>
    /// <exception cref="ArgumentException">There are no values, or one is not finite.</exception>
    public static ValueLevels Of(IEnumerable<float[]> series, LevelScale scale = LevelScale.Uniform, int levels = DefaultLevels)
    {
        ArgumentNullException.ThrowIfNull(series);
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (float[] values in series)
        {
            if (FloatSpans.IndexOfNonFinite(values) is >= 0 and int at)
            {
                throw new ArgumentException(
                    $"A series has the value {values[at]} at point {at}; levels are for finite values.", nameof(series));
            }

            foreach (float value in values)
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (!(low <= high))
            throw new ArgumentException("There are no values to find levels for.", nameof(series));
        if (scale == LevelScale.MuLaw)
            (low, high) = (-Math.Max(Math.Abs(low), Math.Abs(high)), Math.Max(Math.Abs(low), Math.Abs(high)));
        return low < high ? new ValueLevels(low, high, scale, levels) : new ValueLevels(low - 0.5, high + 0.5, scale, levels);
    }

    /// <summary>The level of a value.</summary>
    /// <param name="value">A finite value.</param>
    /// <exception cref="ArgumentException">The value is not finite.</exception>
    public int LevelOf(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentException($"The value {value} has no level; fill in what is missing first.", nameof(value));
        double x = Math.Clamp(((value - Low) + (value - High)) / (High - Low), -1, 1), size = Math.Abs(x);
        if (Scale == LevelScale.MuLaw)
            size = PortableMath.Log(1 + (Symbols - 1) * size) / _logMu;
        return Math.Clamp((int)Math.Floor(Symbols * ((x < 0 ? -size : size) + 1) / 2), 0, Symbols - 1);
    }

    /// <summary>The value that a level stands for.</summary>
    /// <param name="level">The level.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public double ValueOf(int level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, Symbols);
        double y = Companded(level), size = Math.Abs(y);
        if (Scale == LevelScale.MuLaw)
            size = (1 / PortableMath.Exp(-size * _logMu) - 1) / (Symbols - 1);
        return Low + (High - Low) * (((y < 0 ? -size : size) + 1) / 2);
    }

    /// <summary>The levels of values.</summary>
    /// <param name="values">Finite values.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public int[] Encode(ReadOnlySpan<float> values)
    {
        int[] levels = new int[values.Length];
        for (int i = 0; i < levels.Length; i++)
            levels[i] = LevelOf(values[i]);
        return levels;
    }

    /// <summary>The values that levels stand for.</summary>
    /// <param name="levels">Levels.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public float[] Decode(ReadOnlySpan<int> levels)
    {
        float[] values = new float[levels.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)ValueOf(levels[i]);
        return values;
    }

    internal override float? NumberOf(int symbol) => (float)Companded(symbol);

    private double Companded(int level) => (2 * level + 1.0) / Symbols - 1;
}
