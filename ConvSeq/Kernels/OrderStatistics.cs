using System.Buffers;
using System.Numerics;

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

    /// <summary>
    /// Reorders values so that those before <paramref name="rank"/> are at most, and those after it at least, the value there, and the
    /// next one holds the smallest of those after it (quickselect, Hoare 1961).
    /// </summary>
    /// <param name="values">The values, none NaN.</param>
    /// <param name="rank">A rank in ascending order, from 0.</param>
    public static void Divide(Span<float> values, int rank)
    {
        int low = 0, high = values.Length - 1;
        for (int rounds = 2 * BitOperations.Log2((uint)values.Length) + 2; low < high; rounds--)
        {
            if (rounds == 0)
            {
                values[low..(high + 1)].Sort();
                break;
            }

            int middle = (low + high) >>> 1;
            (float a, float b, float c) = (values[low], values[middle], values[high]);
            float pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (rank <= j)
                high = j;
            else if (rank >= i)
                low = i;
            else
                break;
        }

        int next = rank + 1;
        for (int i = next + 1; i < values.Length; i++)
        {
            if (values[i] < values[next])
                (values[i], values[next]) = (values[next], values[i]);
        }
    }

    /// <param name="values">Consecutive values of the ascending order, themselves in any order.</param>
    /// <param name="ranks">Wanted ranks, all among these values.</param>
    /// <param name="first">The rank of the least of the values.</param>
    /// <param name="selected">Receives a value for each rank.</param>
    /// <param name="depth">Number of times that bins may be divided further.</param>
    private static void Select(Span<float> values, ReadOnlySpan<int> ranks, int first, Span<float> selected, int depth)
    {
        // Sorting puts NaN first, and infinities leave no width for bins.
        if (values.Length <= MaxSorted || depth == 0 || values.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            values.Sort();
            for (int i = 0; i < ranks.Length; i++)
                selected[i] = values[ranks[i] - first];
            return;
        }

        (float min, float max) = Range(values);
        if (min == max)
        {
            selected[..ranks.Length].Fill(min);
            return;
        }

        double scale = (Bins - 1) / ((double)max - min);
        int[] counts = ArrayPool<int>.Shared.Rent(Bins), ends = ArrayPool<int>.Shared.Rent(Bins);
        Array.Clear(counts, 0, Bins);
        foreach (float value in values)
            counts[Bin(value, min, scale)]++;

        // The wanted bins lie one after another in the copy; a bin that is not wanted ends at -1.
        Array.Fill(ends, -1, 0, Bins);
        int wanted = 0;
        for (int i = 0, bin = 0, below = first; i < ranks.Length; i++)
        {
            while (ranks[i] >= below + counts[bin])
                below += counts[bin++];
            if (ends[bin] >= 0)
                continue;
            ends[bin] = wanted;
            wanted += counts[bin];
        }

        float[] members = ArrayPool<float>.Shared.Rent(wanted);
        foreach (float value in values)
        {
            int bin = Bin(value, min, scale);
            if (ends[bin] >= 0)
                members[ends[bin]++] = value;
        }

        for (int i = 0, bin = 0, below = first; i < ranks.Length;)
        {
            while (ranks[i] >= below + counts[bin])
                below += counts[bin++];
            int end = i + 1;
            while (end < ranks.Length && ranks[end] < below + counts[bin])
                end++;
            Span<float> inside = members.AsSpan(ends[bin] - counts[bin], counts[bin]);
            Select(inside, ranks[i..end], below, selected[i..end], depth - 1);
            i = end;
        }

        ArrayPool<float>.Shared.Return(members);
        ArrayPool<int>.Shared.Return(ends);
        ArrayPool<int>.Shared.Return(counts);
    }

    private static int Bin(float value, float min, double scale) => (int)(((double)value - min) * scale);

    /// <summary>The least and the largest of finite values.</summary>
    private static (float Min, float Max) Range(ReadOnlySpan<float> values)
    {
        var least = new Vector<float>(values);
        Vector<float> largest = least;
        int i = Vector<float>.Count;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var next = new Vector<float>(values[i..]);
            least = Vector.Min(least, next);
            largest = Vector.Max(largest, next);
        }

        float min = values[0], max = min;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            min = Math.Min(min, least[lane]);
            max = Math.Max(max, largest[lane]);
        }

        foreach (float value in values[i..])
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        return (min, max);
    }
}
