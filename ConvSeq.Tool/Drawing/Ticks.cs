namespace ConvSeq.Tool.Drawing;

/// <summary>Round numbers along an axis.</summary>
internal static class Ticks
{
    /// <summary>Multiples of 1, 2 or 5 times a power of ten that lie within a range, about as many as asked for.</summary>
    public static IEnumerable<double> Between(double low, double high, int about)
    {
        double rough = (high - low) / about;
        if (!(rough > 0) || !double.IsFinite(rough))
            return [low];
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = new[] { 1.0, 2, 5, 10 }.First(one => one * power >= rough) * power;
        double first = Math.Ceiling(low / step);
        return Enumerable.Range(0, (int)(Math.Floor(high / step) - first) + 1).Select(i => (first + i) * step);
    }
}
