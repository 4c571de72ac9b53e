using System.Runtime.CompilerServices;

namespace ConvSeq.Kernels;

/// <summary>
/// The pooling of MultiRocket on vectors. The points are read block by block, so that everything gathered from a block stays in
/// the first cache, and so that the number and the sum of indices fit into one integer.
/// </summary>
/// <typeparam name="TLanes">State that one bias gathers, on one instruction path.</typeparam>
/// <typeparam name="TPoints">Sixteen points on that path.</typeparam>
internal static unsafe class FourPools<TLanes, TPoints>
    where TLanes : struct, IPoolLanes<TLanes, TPoints>
    where TPoints : struct
{
    public static void Pool(float* a, float* b, int length, float* biases, int count, PoolQueue queue)
    {
        while (count > 0)
        {
            // The last two batches are of even size: each batch pays for loading and adding the points again.
            int size = count <= TLanes.MaxBatch ? count : count < 2 * TLanes.MaxBatch ? (count + 1) / 2 : TLanes.MaxBatch;
            switch (size)
            {
                case 1:
                    Pool<Batch1>(a, b, length, biases, queue);
                    break;
                case 2:
                    Pool<Batch2>(a, b, length, biases, queue);
                    break;
                case 3:
                    Pool<Batch3>(a, b, length, biases, queue);
                    break;
                case 4:
                    Pool<Batch4>(a, b, length, biases, queue);
                    break;
                case 5:
                    Pool<Batch5>(a, b, length, biases, queue);
                    break;
                case 6:
                    Pool<Batch6>(a, b, length, biases, queue);
                    break;
                case 7:
                    Pool<Batch7>(a, b, length, biases, queue);
                    break;
                default:
                    Pool<Batch8>(a, b, length, biases, queue);
                    break;
            }

            biases += size;
            count -= size;
        }
    }

    /// <summary>Computes what is left in the queue.</summary>
    public static void Finish(PoolQueue queue)
    {
        queue.CloseRows();
        TLanes.FindStretches(queue.Words, queue.WordCount, queue.Stretches);
        queue.Release();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pool<TBatch>(float* a, float* b, int length, float* biases, PoolQueue queue)
        where TBatch : struct, IBatchSize
    {
        for (int start = 0; start < length; start += PoolBlock.Length)
        {
            if (!queue.HasRoom(TBatch.Count))
                Finish(queue);
            int points = Math.Min(PoolBlock.Length, length - start);
            Gather<TBatch>(a + start, b + start, points, biases, queue.NextWords, queue.NextSums, queue.NextTallies);
            queue.Add(biases, TBatch.Count, start, points, length);
        }
    }

    /// <summary>Returns the place of the lowest 16 bits of a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort* FirstBits(ulong* words) => (ushort*)words + (BitConverter.IsLittleEndian ? 0 : 3);

    /// <summary>Returns the place of the 16 bits after others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort* NextBits(ushort* bits) =>
        BitConverter.IsLittleEndian ? bits + 1 : ((nuint)bits & 6) != 0 ? bits - 1 : bits + 7;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Gather<TBatch>(float* a, float* b, int length, float* biases, ulong* below, float* sums, int* tallies)
        where TBatch : struct, IBatchSize
    {
        TLanes lanes0 = TLanes.For(biases[0]);
        TLanes lanes1 = TBatch.Count > 1 ? TLanes.For(biases[1]) : default;
        TLanes lanes2 = TBatch.Count > 2 ? TLanes.For(biases[2]) : default;
        TLanes lanes3 = TBatch.Count > 3 ? TLanes.For(biases[3]) : default;
        TLanes lanes4 = TBatch.Count > 4 ? TLanes.For(biases[4]) : default;
        TLanes lanes5 = TBatch.Count > 5 ? TLanes.For(biases[5]) : default;
        TLanes lanes6 = TBatch.Count > 6 ? TLanes.For(biases[6]) : default;
        TLanes lanes7 = TBatch.Count > 7 ? TLanes.For(biases[7]) : default;
        TPoints points = TLanes.First;
        ushort* bits = FirstBits(below);
        nint row = PoolBlock.WordsOf(length) * (64 / PoolBlock.Lanes);
        for (int left = length; left > 0; left -= PoolBlock.Lanes)
        {
            points = TLanes.Next(points, a, b);
            if (left < PoolBlock.Lanes)
                points = TLanes.Until(left, points);
            *bits = lanes0.Take(points);
            if (TBatch.Count > 1)
                bits[row] = lanes1.Take(points);
            if (TBatch.Count > 2)
                bits[2 * row] = lanes2.Take(points);
            if (TBatch.Count > 3)
                bits[3 * row] = lanes3.Take(points);
            if (TBatch.Count > 4)
                bits[4 * row] = lanes4.Take(points);
            if (TBatch.Count > 5)
                bits[5 * row] = lanes5.Take(points);
            if (TBatch.Count > 6)
                bits[6 * row] = lanes6.Take(points);
            if (TBatch.Count > 7)
                bits[7 * row] = lanes7.Take(points);
            a += PoolBlock.Lanes;
            b += PoolBlock.Lanes;
            bits = NextBits(bits);
        }

        TLanes.Reduce(lanes0, lanes1, lanes2, lanes3, sums, tallies);
        if (TBatch.Count > 4)
            TLanes.Reduce(lanes4, lanes5, lanes6, lanes7, sums + 4, tallies + 4);
    }
}

/// <summary>
/// State that one bias gathers from a block of points, 16 at a time: lane i has the points i, i + 16, … of the block. One
/// struct per instruction path.
/// </summary>
internal unsafe interface IPoolLanes<TSelf, TPoints>
{
    /// <summary>Number of biases gathered at once: as many as the registers hold, or nearly.</summary>
    static abstract int MaxBatch { get; }

    /// <summary>
    /// Returns a state with nothing gathered yet. A bias of -0 is taken as 0: (-0) - 0 would have the sign of a point above.
    /// </summary>
    static abstract TSelf For(float bias);

    /// <summary>The argument of <see cref="Next"/> at the beginning of a block.</summary>
    static abstract TPoints First { get; }

    /// <summary>Returns the sixteen points a[t] + b[t] after others.</summary>
    static abstract TPoints Next(TPoints before, float* a, float* b);

    /// <summary>The first points; the others become minus infinity, which is above no bias.</summary>
    static abstract TPoints Until(int count, TPoints points);

    /// <summary>Gathers those that are above the bias, and returns a bit for each that is below.</summary>
    ushort Take(TPoints points);

    /// <summary>
    /// For four biases the sum of (bias - point) over the points above, which is: with s the sums of the lanes and u[i] = s[i] + s[i + 8],
    /// ((u0 + u1) + (u2 + u3)) + ((u4 + u5) + (u6 + u7)); and the tally of these points: each counts <see cref="PoolBlock.One"/> plus
    /// its number in the block.
    /// </summary>
    static abstract void Reduce(in TSelf lanes0, in TSelf lanes1, in TSelf lanes2, in TSelf lanes3, float* sums, int* tallies);

    /// <summary>The longest stretch of each word: <see cref="BitStretches.Find"/>.</summary>
    static abstract void FindStretches(ulong* words, int count, int* stretches);
}

/// <summary>The extents of a block of points.</summary>
internal static class PoolBlock
{
    /// <summary>Largest number of points in a block: with more, a tally would not fit into an integer.</summary>
    public const int Length = 1024;

    /// <summary>Points that are gathered at once.</summary>
    public const int Lanes = 16;

    /// <summary>Words of 64 bits that have a bit for each point of a block.</summary>
    public const int Words = Length / 64;

    /// <summary>Number of words that points fill.</summary>
    public static int WordsOf(int points) => (int)((uint)(points + 63) / 64);

    /// <summary>One point in a tally: more than all indices of a block together, 0 + 1 + … + 1023 &lt; 2^19.</summary>
    public const int One = 1 << 19;
}

/// <summary>Destinations of the four features of each bias.</summary>
/// <param name="share">PPV: the share of points above the bias.</param>
/// <param name="longest">LSPV: the longest stretch from one point that is below the bias to the next.</param>
/// <param name="mean">MPV: the mean of the points above, plus the bias.</param>
/// <param name="meanIndex">MIPV: the mean of the indices of the points above.</param>
internal unsafe struct FourFeatures(float* share, float* longest, float* mean, float* meanIndex)
{
    private float* _share = share, _longest = longest, _mean = mean, _meanIndex = meanIndex;

    /// <summary>Sets the features of the next bias.</summary>
    /// <param name="above">Number of points above it.</param>
    /// <param name="stretch">The longest stretch.</param>
    /// <param name="sum">Sum of (bias - point) over the points above.</param>
    /// <param name="indexSum">Sum of their indices.</param>
    /// <param name="bias">The bias.</param>
    /// <param name="length">Number of points.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int above, int stretch, double sum, long indexSum, float bias, int length)
    {
        *_share++ = ConvolutionKernels.Share(above, 1.0 / length);
        *_longest++ = stretch;
        *_mean++ = above == 0 ? 0 : (float)(2.0 * bias - sum / above);
        *_meanIndex++ = above == 0 ? -1 : (float)((double)indexSum / above);
    }
}
