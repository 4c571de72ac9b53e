using System.Numerics;

namespace ConvSeq.Features;

/// <summary>Sums of the shares of points.</summary>
internal static class ShareMath
{
    /// <summary>Adds some shares to others.</summary>
    public static void Add(ReadOnlySpan<double> from, Span<double> to)
    {
        int width = Vector<double>.Count, whole = from.Length - from.Length % width;
        for (int i = 0; i < whole; i += width)
            (new Vector<double>(to[i..]) + new Vector<double>(from[i..])).CopyTo(to[i..]);
        for (int i = whole; i < from.Length; i++)
            to[i] += from[i];
    }

    /// <summary>Adds a multiple of some numbers to others.</summary>
    public static void AddTimes(double factor, ReadOnlySpan<float> from, Span<double> to)
    {
        int half = Vector<double>.Count, width = Vector<float>.Count, whole = from.Length - from.Length % width;
        var factors = new Vector<double>(factor);
        for (int i = 0; i < whole; i += width)
        {
            Vector.Widen(new Vector<float>(from[i..]), out Vector<double> first, out Vector<double> second);
            (new Vector<double>(to[i..]) + factors * first).CopyTo(to[i..]);
            (new Vector<double>(to[(i + half)..]) + factors * second).CopyTo(to[(i + half)..]);
        }

        for (int i = whole; i < from.Length; i++)
            to[i] += factor * from[i];
    }

    /// <summary>Adds a value to all sums whose number is below a threshold.</summary>
    public static void AddBelow(ReadOnlySpan<float> numbers, float threshold, double value, Span<double> sums)
    {
        int half = Vector<double>.Count, width = Vector<float>.Count, whole = numbers.Length - numbers.Length % width;
        var values = new Vector<double>(value);
        for (int i = 0; i < whole; i += width)
        {
            Vector<int> below = Vector.LessThan(new Vector<float>(numbers[i..]), new Vector<float>(threshold));
            Vector.Widen(below, out Vector<long> first, out Vector<long> second);
            Add(first, sums[i..]);
            Add(second, sums[(i + half)..]);
        }

        for (int i = whole; i < numbers.Length; i++)
            sums[i] += numbers[i] < threshold ? value : 0;

        void Add(Vector<long> where, Span<double> to) =>
            (new Vector<double>(to) + Vector.ConditionalSelect(where, values, Vector<double>.Zero)).CopyTo(to);
    }
}
