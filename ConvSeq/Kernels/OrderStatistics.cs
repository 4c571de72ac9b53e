using System.Buffers;

namespace ConvSeq.Kernels;

/// <summary>
/// Finds a few order statistics without sorting everything: values are counted in bins of equal width, and only the bins that hold a
/// wanted rank are looked into. Bins are monotonic in the value, so the result is exactly that of sorting.
/// </summary>
internal static class OrderStatistics
{
    /// <summary>Up to this many values sorting is faster.</summary>
    private const int MaxSorted = 512;

    /// <summary>An outlier may crowd nearly all values into one bin; after so many such bins inside each other they are sorted.</summary>
    private const int MaxDepth = 6;

    private const int Bins = 4096;

    /// <summary>
    /// Sets <c>selected[i]</c> to the value that ascending order has at <c>ranks[i]</c>; of zeros with different signs, either.
    /// </summary>
    /// <param name="values">The values, which are reordered.</param>
    /// <param name="ranks">Ascending, from 0.</param>
    /// <param name="selected">Receives a value for each rank.</param>
    public static void Select(Span<float> values, ReadOnlySpan<int> ranks, Span<float> selected) =>
        Select(values, ranks, 0, selected, MaxDepth);

    /// <param name="values">Consecutive values of the ascending order, themselves in any order.</param>
    /// <param name="ranks">Wanted ranks, all among these values.</param>
    /// <param name="first">The rank of the least of the values.</param>
    /// <param name="selected">Receives a value for each rank.</param>
    /// <param name="depth">Number of times that bins may be divided further.</param>
    private static void Select(Span<float> values, ReadOnlySpan<int> ranks, int first, Span<float> selected, int depth)
    {
        (float min, float max, bool isOrdered) = Range(values);

        // Sorting puts NaN first, and infinities leave no width for bins.
        if (values.Length <= MaxSorted || depth == 0 || !isOrdered)
        {
            values.Sort();
            for (int i = 0; i < ranks.Length; i++)
                selected[i] = values[ranks[i] - first];
            return;
        }

        if (min == max)
        {
            selected[..ranks.Length].Fill(min);
            return;
        }

        double scale = (Bins - 1) / ((double)max - min);
        int[] counts = ArrayPool<int>.Shared.Rent(Bins);
        Array.Clear(counts, 0, Bins);
        foreach (float value in values)
            counts[Bin(value, min, scale)]++;
        float[] members = ArrayPool<float>.Shared.Rent(values.Length);
        for (int i = 0, bin = 0, below = first; i < ranks.Length;)
        {
            while (ranks[i] >= below + counts[bin])
                below += counts[bin++];
            int end = i + 1;
            while (end < ranks.Length && ranks[end] < below + counts[bin])
                end++;
            Span<float> inside = members.AsSpan(0, counts[bin]);
            Collect(values, bin, min, scale, inside);
            Select(inside, ranks[i..end], below, selected[i..end], depth - 1);
            i = end;
        }

        ArrayPool<float>.Shared.Return(members);
        ArrayPool<int>.Shared.Return(counts);
    }

    private static int Bin(float value, float min, double scale) => (int)(((double)value - min) * scale);

    private static void Collect(ReadOnlySpan<float> values, int bin, float min, double scale, Span<float> inside)
    {
        int found = 0;
        foreach (float value in values)
        {
            if (Bin(value, min, scale) == bin)
                inside[found++] = value;
        }
    }

    /// <summary>The least and the largest value, and whether all are finite.</summary>
    private static (float Min, float Max, bool AreFinite) Range(ReadOnlySpan<float> values)
    {
        float min = float.PositiveInfinity, max = float.NegativeInfinity;
        bool finite = true;
        foreach (float value in values)
        {
            finite &= float.IsFinite(value);
            if (value < min)
                min = value;
            if (value > max)
                max = value;
        }

        return (min, max, finite);
    }
}
