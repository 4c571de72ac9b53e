using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Linear;

/// <summary>
/// Exponential and logarithm as sequences of operations that IEEE 754 defines: those of the platform differ in the last bit
/// between operating systems, and training would then give different weights. docs/specification.md, "Logistic", is normative.
/// </summary>
internal static class PortableMath
{
    // ln 2 as its nearest float, whose multiples are exact, and the rest.
    private const double UpperLn2 = 0.6931471824645996, LowerLn2 = -1.904654299957768e-09;
    private const double InverseLn2 = 1.4426950408889634;

    // Below this a result would not be a normal number.
    private const double MinExponent = -708;

    // 1 / 13! … 1 / 0!.
    private static ReadOnlySpan<double> InverseFactorials =>
    [
        1.0 / 6_227_020_800, 1.0 / 479_001_600, 1.0 / 39_916_800, 1.0 / 3_628_800, 1.0 / 362_880, 1.0 / 40_320,
        1.0 / 5_040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1, 1,
    ];

    /// <summary>eˣ for x ≤ 0, to 1e-15 of its size; 0 below -708.</summary>
    public static double Exp(double x)
    {
        if (x < MinExponent)
            return 0;
        double k = Math.Round(x * InverseLn2);
        double r = Math.FusedMultiplyAdd(-k, LowerLn2, Math.FusedMultiplyAdd(-k, UpperLn2, x));
        double sum = 0;
        foreach (double coefficient in InverseFactorials)
            sum = Math.FusedMultiplyAdd(sum, r, coefficient);
        return sum * BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
    }

    /// <summary>Takes each of some numbers up to 0 to its exponential, with the bits that it has alone.</summary>
    public static void Exp(Span<double> values)
    {
        Span<Vector512<double>> vectors = MemoryMarshal.Cast<double, Vector512<double>>(values);
        foreach (ref Vector512<double> x in vectors)
        {
            Vector512<double> k = Vector512.Round(x * InverseLn2);
            Vector512<double> r = Vector512.FusedMultiplyAdd(-k, Vector512.Create(UpperLn2), x);
            r = Vector512.FusedMultiplyAdd(-k, Vector512.Create(LowerLn2), r);
            Vector512<double> sum = Vector512<double>.Zero;
            foreach (double coefficient in InverseFactorials)
                sum = Vector512.FusedMultiplyAdd(sum, r, Vector512.Create(coefficient));

            // A number of 2⁵² to 2⁵³ has its integer in its lowest bits.
            Vector512<long> exponent = (k + Vector512.Create(1023.0 + (1L << 52))).AsInt64() << 52;
            x = Vector512.ConditionalSelect(
                Vector512.LessThan(x, Vector512.Create(MinExponent)), Vector512<double>.Zero, sum * exponent.AsDouble());
        }

        foreach (ref double x in values[(vectors.Length * Vector512<double>.Count)..])
            x = Exp(x);
    }

    /// <summary>ln x for normal x above 0, to 1e-15 of its size or of 1.</summary>
    public static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & ((1L << 52) - 1)) | (1023L << 52));
        if (mantissa > 1.5)
        {
            mantissa /= 2;
            exponent++;
        }

        // 2 · artanh s.
        double s = (mantissa - 1) / (mantissa + 1);
        double sum = 0;
        for (int i = 27; i > 0; i -= 2)
            sum = Math.FusedMultiplyAdd(sum, s * s, 1.0 / i);
        return Math.FusedMultiplyAdd(exponent, UpperLn2, Math.FusedMultiplyAdd(exponent, LowerLn2, 2 * s * sum));
    }

    /// <summary>Turns scores into probabilities: eˢ as a share of the sum over all.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="probabilities">Receives the probabilities; may be the same span.</param>
    /// <returns>The largest score, and the sum of eˢ after subtracting it from each score; both NaN if a score is not finite.</returns>
    public static (double Largest, double Sum) Softmax(ReadOnlySpan<double> scores, Span<double> probabilities)
    {
        double largest = double.NegativeInfinity;
        foreach (double score in scores)
        {
            if (!double.IsFinite(score))
                return (double.NaN, double.NaN);
            largest = Math.Max(largest, score);
        }

        for (int k = 0; k < scores.Length; k++)
            probabilities[k] = scores[k] - largest;
        Exp(probabilities[..scores.Length]);
        double sum = 0;
        foreach (double probability in probabilities[..scores.Length])
            sum += probability;
        foreach (ref double probability in probabilities)
            probability /= sum;
        return (largest, sum);
    }
}
