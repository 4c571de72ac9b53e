using System.Globalization;

namespace ConvSeq.Series.Text;

/// <summary>
/// Reads decimal numbers from UTF-8 exactly as <see cref="float.Parse(string, NumberStyles, IFormatProvider)"/> with
/// <see cref="NumberStyles.Float"/> and the invariant culture does, bit for bit, but several times faster.
/// </summary>
/// <remarks>
/// The number w·10^e with w of at most 19 digits is computed in double: converting w, the power and the product each err by at most
/// 2^-53 relative. If everything within 2^-50 of that double rounds to one and the same float, rounding being monotonic, that float
/// is the exact answer; only the rest (of random numbers about one in fifty million) takes the library's slow path.
/// </remarks>
internal static class FloatText
{
    private const int MaxDigits = 19;
    private const int MaxPower = 64;
    private const double Below = 1 - 1.0 / (1L << 50);
    private const double Above = 1 + 1.0 / (1L << 50);

    private static readonly double[] PowersOfTen = MakePowersOfTen();

    /// <summary>
    /// Reads the longest number (sign, digits, point, exponent) at the start of <paramref name="text"/>; returns its length
    /// in bytes, 0 where there is none. The number is within 2^-51 relative, and narrowed to float it is exact; beyond the range of
    /// float it narrows to an infinity.
    /// </summary>
    public static int ReadPrefix(ReadOnlySpan<byte> text, out double value)
    {
        int at = 0;
        bool negative = false;
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            at = 1;
        }

        ulong digits = 0;
        uint digit;
        int begin = at;
        while ((uint)at < (uint)text.Length && (digit = text[at] - (uint)'0') <= 9)
        {
            digits = digits * 10 + digit;
            at++;
        }

        int digitCount = at - begin;
        int power = 0;
        if ((uint)at < (uint)text.Length && text[at] == '.')
        {
            int point = ++at;
            while ((uint)at < (uint)text.Length && (digit = text[at] - (uint)'0') <= 9)
            {
                digits = digits * 10 + digit;
                at++;
            }

            power = point - at;
            digitCount -= power;
        }

        if (digitCount == 0)
        {
            value = 0;
            return 0;
        }

        if (digitCount > MaxDigits)
            digits = LeadingDigits(text[begin..at], ref power);
        if ((uint)at < (uint)text.Length && (text[at] | 0x20) == 'e')
            at += ReadExponent(text[at..], ref power);

        if ((uint)(power + MaxPower) <= 2 * MaxPower)
        {
            double product = digits * PowersOfTen[power + MaxPower];
            float rounded = (float)(product * Below);
            if (rounded == (float)(product * Above))
            {
                value = negative ? -product : product;
                return at;
            }
        }

        float nearest = float.Parse(text[..at], NumberStyles.Float, CultureInfo.InvariantCulture);
        value = double.Parse(text[..at], NumberStyles.Float, CultureInfo.InvariantCulture);

        // Rounded to double, a number may lie half way between two floats, where it did not before.
        if ((float)value != nearest)
            value = nearest > value ? Math.BitIncrement(value) : Math.BitDecrement(value);
        return at;
    }

    /// <summary>
    /// The first 19 significant digits of a longer number; <paramref name="power"/> is raised by the integer digits that
    /// were dropped. What is dropped is below 2^-59 of the number, well inside the tolerance.
    /// </summary>
    private static ulong LeadingDigits(ReadOnlySpan<byte> number, ref int power)
    {
        ulong digits = 0;
        int kept = 0, dropped = 0;
        foreach (byte c in number)
        {
            if (c == '.' || (kept == 0 && c == '0'))
                continue;
            if (kept == MaxDigits)
            {
                dropped++;
                continue;
            }

            digits = digits * 10 + (c - (uint)'0');
            kept++;
        }

        power += dropped;
        return digits;
    }

    /// <summary>Reads "e", sign and digits; returns the length, 0 where no digit follows.</summary>
    private static int ReadExponent(ReadOnlySpan<byte> text, ref int power)
    {
        // Past this the table has no entry anyway; stopping here keeps the sum from overflowing.
        const int Enough = 100_000_000;
        int at = 1;
        bool negative = false;
        if (text.Length > 1 && text[1] is (byte)'-' or (byte)'+')
        {
            negative = text[1] == '-';
            at = 2;
        }

        int begin = at, exponent = 0;
        while (at < text.Length && text[at] - (uint)'0' <= 9)
        {
            exponent = Math.Min(Enough, exponent * 10 + (text[at] - '0'));
            at++;
        }

        if (at == begin)
            return 0;
        power = (int)Math.Clamp((long)power + (negative ? -exponent : exponent), -Enough, Enough);
        return at;
    }

    private static double[] MakePowersOfTen()
    {
        var powers = new double[2 * MaxPower + 1];
        for (int i = 0; i < powers.Length; i++)
            powers[i] = double.Parse(string.Create(CultureInfo.InvariantCulture, $"1e{i - MaxPower}"), CultureInfo.InvariantCulture);
        return powers;
    }
}
