using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>
/// Sorting of many short rows and merging of sorted ones, one subclass per instruction path. What is sorted has one order only, as
/// no value is NaN or -0: all paths give the same bits.
/// </summary>
/// <remarks>A row is filled up with +∞ to 8 · 2ⁱ values. Rows live in an <see cref="AlignedBuffer"/>.</remarks>
internal abstract unsafe class SortKernels
{
    /// <summary>Values of a column that <see cref="SortColumns"/> sorts.</summary>
    public const int Depth = 8;

    /// <summary>Columns that <see cref="SortColumns"/> sorts at once.</summary>
    public const int Columns = 16;

    /// <summary>The widest path of this machine, chosen once.</summary>
    public static SortKernels Best { get; } =
        Vector512.IsHardwareAccelerated ? new VectorSortKernels<SimdSingle512, SortLanes512, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? new VectorSortKernels<SimdSingle256, SortLanes256, Vector256<float>>()
        : Vector128.IsHardwareAccelerated ? new VectorSortKernels<SimdSingle128, SortLanes128, Vector128<float>>()
        : new ScalarSortKernels();

    /// <summary>The path's name.</summary>
    public abstract string Name { get; }

    /// <summary>Sorts each column, the least value first.</summary>
    /// <param name="rows"><see cref="Depth"/> rows of <see cref="Columns"/> values, one after another.</param>
    public abstract void SortColumns(float* rows);

    /// <summary>Merges two sorted rows that follow each other.</summary>
    /// <param name="pair">The two rows.</param>
    /// <param name="merged">Receives the merged row, in other memory.</param>
    /// <param name="half">Values of each row, 8 · 2ⁱ.</param>
    public abstract void Merge(float* pair, float* merged, int half);

    /// <summary>Takes one value out of a sorted row and puts one in.</summary>
    /// <param name="sorted">The row; the value before it is -∞, the value after it +∞.</param>
    /// <param name="length">Its length, 16 · 2ⁱ.</param>
    /// <param name="removed">A value of the row; +∞ for none.</param>
    /// <param name="added">Another value, for which there is room once the first is out; +∞ for none.</param>
    /// <param name="result">Receives the row, in other memory.</param>
    public abstract void Replace(float* sorted, int length, float removed, float added, float* result);
}

/// <summary>The plain path: the oracle of all others.</summary>
internal sealed unsafe class ScalarSortKernels : SortKernels
{
    public override string Name => "scalar";

    public override void SortColumns(float* rows)
    {
        for (int column = 0; column < Columns; column++)
        {
            for (int row = 1; row < Depth; row++)
            {
                float value = rows[row * Columns + column];
                int place = row;
                for (; place > 0 && rows[(place - 1) * Columns + column] > value; place--)
                    rows[place * Columns + column] = rows[(place - 1) * Columns + column];
                rows[place * Columns + column] = value;
            }
        }
    }

    public override void Merge(float* pair, float* merged, int half)
    {
        for (int i = 0, a = 0, b = half; i < 2 * half; i++)
            merged[i] = b == 2 * half || (a < half && pair[a] <= pair[b]) ? pair[a++] : pair[b++];
    }

    public override void Replace(float* sorted, int length, float removed, float added, float* result)
    {
        for (int i = 0; i < length; i++)
        {
            float before = sorted[i - 1] < removed ? sorted[i - 1] : sorted[i];
            result[i] = Math.Max(before, Math.Min(sorted[i] < removed ? sorted[i] : sorted[i + 1], added));
        }
    }
}

/// <summary>What sorting needs of a vector beside <see cref="ISimdSingle{TVector}"/>.</summary>
internal unsafe interface ISortLanes<TVector>
    where TVector : unmanaged
{
    static abstract TVector Reverse(TVector value);

    /// <summary>Sorts the lanes of a bitonic vector: one that ascends and then descends, or begins elsewhere in such a circle.</summary>
    static abstract TVector SortBitonic(TVector value);

    /// <summary>Merges two sorted rows of eight, of which a vector is at least as wide as both; else it does nothing.</summary>
    static abstract bool MergeEights(float* pair, float* merged);
}

internal readonly unsafe struct SortLanes512 : ISortLanes<Vector512<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Reverse(Vector512<float> value) =>
        Vector512.Shuffle(value, Vector512.Create(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SortBitonic(Vector512<float> value)
    {
        value = Order(
            value, Vector512.Shuffle(value, Vector512.Create(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)),
            Vector512.Create(0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1));
        value = Order(
            value, Vector512.Shuffle(value, Vector512.Create(4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11)),
            Vector512.Create(0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0, -1, -1, -1, -1));
        value = Order(
            value, Vector512.Shuffle(value, Vector512.Create(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)),
            Vector512.Create(0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1));
        return Order(
            value, Vector512.Shuffle(value, Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)),
            Vector512.Create(0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MergeEights(float* pair, float* merged)
    {
        Vector512<float> bitonic = Vector512.Shuffle(
            Vector512.Load(pair), Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 15, 14, 13, 12, 11, 10, 9, 8));
        SortBitonic(bitonic).Store(merged);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Order(Vector512<float> value, Vector512<float> partner, Vector512<int> larger) =>
        Vector512.ConditionalSelect(
            larger.AsSingle(), Vector512.MaxNative(value, partner), Vector512.MinNative(value, partner));
}

internal readonly unsafe struct SortLanes256 : ISortLanes<Vector256<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Reverse(Vector256<float> value) =>
        Vector256.Shuffle(value, Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SortBitonic(Vector256<float> value)
    {
        value = Order(
            value, Vector256.Shuffle(value, Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3)), Vector256.Create(0, 0, 0, 0, -1, -1, -1, -1));
        value = Order(
            value, Vector256.Shuffle(value, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)), Vector256.Create(0, 0, -1, -1, 0, 0, -1, -1));
        return Order(
            value, Vector256.Shuffle(value, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)), Vector256.Create(0, -1, 0, -1, 0, -1, 0, -1));
    }

    public static bool MergeEights(float* pair, float* merged) => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Order(Vector256<float> value, Vector256<float> partner, Vector256<int> larger) =>
        Vector256.ConditionalSelect(
            larger.AsSingle(), Vector256.MaxNative(value, partner), Vector256.MinNative(value, partner));
}

internal readonly unsafe struct SortLanes128 : ISortLanes<Vector128<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Reverse(Vector128<float> value) => Vector128.Shuffle(value, Vector128.Create(3, 2, 1, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SortBitonic(Vector128<float> value)
    {
        value = Order(value, Vector128.Shuffle(value, Vector128.Create(2, 3, 0, 1)), Vector128.Create(0, 0, -1, -1));
        return Order(value, Vector128.Shuffle(value, Vector128.Create(1, 0, 3, 2)), Vector128.Create(0, -1, 0, -1));
    }

    public static bool MergeEights(float* pair, float* merged) => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Order(Vector128<float> value, Vector128<float> partner, Vector128<int> larger) =>
        Vector128.ConditionalSelect(
            larger.AsSingle(), Vector128.MaxNative(value, partner), Vector128.MinNative(value, partner));
}

/// <summary>
/// The path of one vector width: columns by a sorting network, sixteen side by side; merges by Batcher's bitonic network, whose first
/// stages compare whole vectors and whose last ones compare the lanes of one. Neither has a branch that depends on the values.
/// </summary>
internal sealed unsafe class VectorSortKernels<TSimd, TLanes, TVector> : SortKernels
    where TSimd : struct, ISimdSingle<TVector>
    where TLanes : struct, ISortLanes<TVector>
    where TVector : unmanaged
{
    public override string Name => typeof(TVector).Name[..^2];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void SortColumns(float* rows)
    {
        for (int column = 0; column < Columns; column += TSimd.Width)
        {
            float* top = rows + column;
            TVector v0 = TSimd.Load(top), v1 = TSimd.Load(top + Columns);
            TVector v2 = TSimd.Load(top + 2 * Columns), v3 = TSimd.Load(top + 3 * Columns);
            TVector v4 = TSimd.Load(top + 4 * Columns), v5 = TSimd.Load(top + 5 * Columns);
            TVector v6 = TSimd.Load(top + 6 * Columns), v7 = TSimd.Load(top + 7 * Columns);

            // The 19 comparisons that eight values need at least.
            Order(ref v0, ref v2);
            Order(ref v1, ref v3);
            Order(ref v4, ref v6);
            Order(ref v5, ref v7);
            Order(ref v0, ref v4);
            Order(ref v1, ref v5);
            Order(ref v2, ref v6);
            Order(ref v3, ref v7);
            Order(ref v0, ref v1);
            Order(ref v2, ref v3);
            Order(ref v4, ref v5);
            Order(ref v6, ref v7);
            Order(ref v2, ref v4);
            Order(ref v3, ref v5);
            Order(ref v1, ref v4);
            Order(ref v3, ref v6);
            Order(ref v1, ref v2);
            Order(ref v3, ref v4);
            Order(ref v5, ref v6);
            TSimd.Store(v0, top);
            TSimd.Store(v1, top + Columns);
            TSimd.Store(v2, top + 2 * Columns);
            TSimd.Store(v3, top + 3 * Columns);
            TSimd.Store(v4, top + 4 * Columns);
            TSimd.Store(v5, top + 5 * Columns);
            TSimd.Store(v6, top + 6 * Columns);
            TSimd.Store(v7, top + 7 * Columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Merge(float* pair, float* merged, int half)
    {
        if (half == Depth && TLanes.MergeEights(pair, merged))
            return;

        // One row ascends; the other, read backwards, descends.
        float* last = pair + 2 * half - TSimd.Width, upper = merged + half;
        if (half == TSimd.Width)
        {
            TVector low = TSimd.Load(pair), high = TLanes.Reverse(TSimd.Load(last));
            Order(ref low, ref high);
            TSimd.Store(TLanes.SortBitonic(low), merged);
            TSimd.Store(TLanes.SortBitonic(high), upper);
            return;
        }

        if (half == 2 * TSimd.Width)
        {
            TVector low0 = TSimd.Load(pair), low1 = TSimd.Load(pair + TSimd.Width);
            TVector high0 = TLanes.Reverse(TSimd.Load(last)), high1 = TLanes.Reverse(TSimd.Load(last - TSimd.Width));
            Order(ref low0, ref high0);
            Order(ref low1, ref high1);
            Order(ref low0, ref low1);
            Order(ref high0, ref high1);
            TSimd.Store(TLanes.SortBitonic(low0), merged);
            TSimd.Store(TLanes.SortBitonic(low1), merged + TSimd.Width);
            TSimd.Store(TLanes.SortBitonic(high0), upper);
            TSimd.Store(TLanes.SortBitonic(high1), upper + TSimd.Width);
            return;
        }

        for (int i = 0; i < half; i += TSimd.Width)
        {
            TVector low = TSimd.Load(pair + i), high = TLanes.Reverse(TSimd.Load(last - i));
            Order(ref low, ref high);
            TSimd.Store(low, merged + i);
            TSimd.Store(high, upper + i);
        }

        int size = half;
        for (; size > 4 * TSimd.Width; size /= 4)
            OrderQuarters(merged, 2 * half, size / 4);
        if (size == 4 * TSimd.Width)
            SortFours(merged, 2 * half);
        else
            SortPairs(merged, 2 * half);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Replace(float* sorted, int length, float removed, float added, float* result)
    {
        TVector gone = TSimd.Broadcast(removed), come = TSimd.Broadcast(added);
        for (int i = 0; i < length; i += TSimd.Width)
        {
            TVector before = TSimd.Load(sorted + i - 1), here = TSimd.Load(sorted + i), after = TSimd.Load(sorted + i + 1);
            before = TSimd.WhereLess(before, gone, before, here);
            here = TSimd.WhereLess(here, gone, here, after);
            TSimd.Store(TSimd.Max(before, TSimd.Min(here, come)), result + i);
        }
    }

    /// <summary>The two stages that compare values half a block and a quarter of one apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OrderQuarters(float* values, int length, int quarter)
    {
        for (float* block = values; block < values + length; block += 4 * quarter)
        {
            for (float* first = block; first < block + quarter; first += TSimd.Width)
            {
                TVector v0 = TSimd.Load(first), v1 = TSimd.Load(first + quarter);
                TVector v2 = TSimd.Load(first + 2 * quarter), v3 = TSimd.Load(first + 3 * quarter);
                Order(ref v0, ref v2);
                Order(ref v1, ref v3);
                Order(ref v0, ref v1);
                Order(ref v2, ref v3);
                TSimd.Store(v0, first);
                TSimd.Store(v1, first + quarter);
                TSimd.Store(v2, first + 2 * quarter);
                TSimd.Store(v3, first + 3 * quarter);
            }
        }
    }

    /// <summary>The last stages, of blocks of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SortFours(float* values, int length)
    {
        for (float* block = values; block < values + length; block += 4 * TSimd.Width)
        {
            TVector v0 = TSimd.Load(block), v1 = TSimd.Load(block + TSimd.Width);
            TVector v2 = TSimd.Load(block + 2 * TSimd.Width), v3 = TSimd.Load(block + 3 * TSimd.Width);
            Order(ref v0, ref v2);
            Order(ref v1, ref v3);
            Order(ref v0, ref v1);
            Order(ref v2, ref v3);
            TSimd.Store(TLanes.SortBitonic(v0), block);
            TSimd.Store(TLanes.SortBitonic(v1), block + TSimd.Width);
            TSimd.Store(TLanes.SortBitonic(v2), block + 2 * TSimd.Width);
            TSimd.Store(TLanes.SortBitonic(v3), block + 3 * TSimd.Width);
        }
    }

    /// <summary>The last stages, of blocks of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SortPairs(float* values, int length)
    {
        for (float* block = values; block < values + length; block += 2 * TSimd.Width)
        {
            TVector v0 = TSimd.Load(block), v1 = TSimd.Load(block + TSimd.Width);
            Order(ref v0, ref v1);
            TSimd.Store(TLanes.SortBitonic(v0), block);
            TSimd.Store(TLanes.SortBitonic(v1), block + TSimd.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Order(ref TVector low, ref TVector high) => (low, high) = (TSimd.Min(low, high), TSimd.Max(low, high));
}
