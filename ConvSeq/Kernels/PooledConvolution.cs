using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>
/// Convolution and pooling in one pass, for every vector width: outputs are computed in registers, counted, compared with the
/// largest so far, and never stored. A tile is up to four kernels by four vectors of outputs, so that each load of points
/// serves all kernels and each load of a weight all vectors.
/// </summary>
internal static unsafe class PooledConvolution<TSimd, TVector>
    where TSimd : struct, ISimdSingle<TVector>
    where TVector : unmanaged
{
    /// <summary>Vectors of outputs in a tile.</summary>
    private const int TileVectors = 4;

    /// <summary>Kernels whose outputs in a tile, counts and maxima fit into the registers.</summary>
    private static int KernelsAtOnce
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TSimd.Registers / 8;
    }

    /// <inheritdoc cref="ConvolutionKernels.PoolOutputs"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        float* x, int length, nint* offsets, int taps, float* weights, float* biases, int kernels, float* pooled)
    {
        for (int first = 0, size; first < kernels; first += size)
        {
            size = Math.Min(kernels - first, KernelsAtOnce);
            var row = new Row(x, length, offsets, taps, weights + first, kernels, biases + first, pooled + 2 * first);
            switch (size)
            {
                case 1:
                    Pool<Batch1>(row);
                    break;
                case 2:
                    Pool<Batch2>(row);
                    break;
                case 3:
                    Pool<Batch3>(row);
                    break;
                default:
                    Pool<Batch4>(row);
                    break;
            }
        }
    }

    /// <summary>Decides how the points are cut into tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pool<TKernels>(in Row row)
        where TKernels : struct, IBatchSize
    {
        switch ((row.Length - 1) / TSimd.Width % TileVectors)
        {
            case 0:
                Pool<TKernels, Batch1>(row);
                break;
            case 1:
                Pool<TKernels, Batch2>(row);
                break;
            case 2:
                Pool<TKernels, Batch3>(row);
                break;
            default:
                Pool<TKernels, Batch4>(row);
                break;
        }
    }

    /// <summary>
    /// Computes whole tiles, and a last one of <typeparamref name="TRest"/> vectors, the last of which may be incomplete.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pool<TKernels, TRest>(in Row row)
        where TKernels : struct, IBatchSize
        where TRest : struct, IBatchSize
    {
        TVector max0 = TSimd.Broadcast(float.NegativeInfinity), max1 = max0, max2 = max0, max3 = max0;
        TVector count0 = default, count1 = default, count2 = default, count3 = default;
        float* x = row.X, weights = row.Weights, biases = row.Biases;
        nint* offsets = row.Offsets;
        nint taps = row.Taps, stride = row.Stride;
        int left = row.Length;
        for (; left > TileVectors * TSimd.Width; left -= TileVectors * TSimd.Width, x += TileVectors * TSimd.Width)
        {
            Tile<TKernels, Batch4>(
                x, TSimd.Width, offsets, taps, weights, stride, biases,
                ref max0, ref max1, ref max2, ref max3, ref count0, ref count1, ref count2, ref count3);
        }

        Tile<TKernels, TRest>(
            x, left - (TRest.Count - 1) * TSimd.Width, offsets, taps, weights, stride, biases,
            ref max0, ref max1, ref max2, ref max3, ref count0, ref count1, ref count2, ref count3);

        float* pooled = row.Pooled;
        double reciprocal = 1.0 / row.Length;
        Vector128<int> positives = TSimd.CountSums(count0, count1, count2, count3);
        Finish(positives[0], max0, reciprocal, pooled);
        if (TKernels.Count > 1)
            Finish(positives[1], max1, reciprocal, pooled + 2);
        if (TKernels.Count > 2)
            Finish(positives[2], max2, reciprocal, pooled + 4);
        if (TKernels.Count > 3)
            Finish(positives[3], max3, reciprocal, pooled + 6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(int positive, TVector max, double reciprocalOfLength, float* pooled)
    {
        pooled[0] = ConvolutionKernels.Share(positive, reciprocalOfLength);
        pooled[1] = ConvolutionKernels.WithoutSignOfZero(TSimd.MaxLane(max));
    }

    /// <summary>
    /// Computes the outputs of <typeparamref name="TKernels"/> kernels at <typeparamref name="TVectors"/> vectors of points
    /// from <paramref name="x"/> on, only <paramref name="lastLanes"/> of the last vector, and adds them to counts and maxima.
    /// Inlined, so that all of it stays in registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<TKernels, TVectors>(
        float* x, int lastLanes, nint* offsets, nint taps, float* weights, nint stride, float* biases,
        ref TVector max0, ref TVector max1, ref TVector max2, ref TVector max3,
        ref TVector count0, ref TVector count1, ref TVector count2, ref TVector count3)
        where TKernels : struct, IBatchSize
        where TVectors : struct, IBatchSize
    {
        // Kernels are letters, vectors are numbers. Variables that a smaller tile does not need are never used and cost
        // nothing.
        TVector a0 = TSimd.Broadcast(biases[0]), b0 = default, c0 = default, d0 = default;
        if (TKernels.Count > 1)
            b0 = TSimd.Broadcast(biases[1]);
        if (TKernels.Count > 2)
            c0 = TSimd.Broadcast(biases[2]);
        if (TKernels.Count > 3)
            d0 = TSimd.Broadcast(biases[3]);
        TVector a1 = a0, a2 = a0, a3 = a0, b1 = b0, b2 = b0, b3 = b0, c1 = c0, c2 = c0, c3 = c0, d1 = d0, d2 = d0, d3 = d0;
        float* w = weights;
        for (nint tap = 0; tap < taps; tap++, w += stride)
        {
            float* points = x + offsets[tap];
            TVector a = TSimd.Broadcast(w[0]), b = default, c = default, d = default;
            if (TKernels.Count > 1)
                b = TSimd.Broadcast(w[1]);
            if (TKernels.Count > 2)
                c = TSimd.Broadcast(w[2]);
            if (TKernels.Count > 3)
                d = TSimd.Broadcast(w[3]);
            AddTap<TKernels>(TSimd.Load(points), a, b, c, d, ref a0, ref b0, ref c0, ref d0);
            if (TVectors.Count > 1)
                AddTap<TKernels>(TSimd.Load(points + TSimd.Width), a, b, c, d, ref a1, ref b1, ref c1, ref d1);
            if (TVectors.Count > 2)
                AddTap<TKernels>(TSimd.Load(points + 2 * TSimd.Width), a, b, c, d, ref a2, ref b2, ref c2, ref d2);
            if (TVectors.Count > 3)
                AddTap<TKernels>(TSimd.Load(points + 3 * TSimd.Width), a, b, c, d, ref a3, ref b3, ref c3, ref d3);
        }

        if (lastLanes < TSimd.Width)
        {
            if (TVectors.Count == 1)
                Cut<TKernels>(lastLanes, ref a0, ref b0, ref c0, ref d0);
            if (TVectors.Count == 2)
                Cut<TKernels>(lastLanes, ref a1, ref b1, ref c1, ref d1);
            if (TVectors.Count == 3)
                Cut<TKernels>(lastLanes, ref a2, ref b2, ref c2, ref d2);
            if (TVectors.Count == 4)
                Cut<TKernels>(lastLanes, ref a3, ref b3, ref c3, ref d3);
        }

        Tally<TVectors>(a0, a1, a2, a3, ref count0, ref max0);
        if (TKernels.Count > 1)
            Tally<TVectors>(b0, b1, b2, b3, ref count1, ref max1);
        if (TKernels.Count > 2)
            Tally<TVectors>(c0, c1, c2, c3, ref count2, ref max2);
        if (TKernels.Count > 3)
            Tally<TVectors>(d0, d1, d2, d3, ref count3, ref max3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTap<TKernels>(
        TVector points, TVector wa, TVector wb, TVector wc, TVector wd, ref TVector a, ref TVector b, ref TVector c, ref TVector d)
        where TKernels : struct, IBatchSize
    {
        a = TSimd.FusedMultiplyAdd(wa, points, a);
        if (TKernels.Count > 1)
            b = TSimd.FusedMultiplyAdd(wb, points, b);
        if (TKernels.Count > 2)
            c = TSimd.FusedMultiplyAdd(wc, points, c);
        if (TKernels.Count > 3)
            d = TSimd.FusedMultiplyAdd(wd, points, d);
    }

    /// <summary>Excludes the lanes beyond the points: minus infinity is neither positive nor the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Cut<TKernels>(int lanes, ref TVector a, ref TVector b, ref TVector c, ref TVector d)
        where TKernels : struct, IBatchSize
    {
        TVector beyond = TSimd.Broadcast(float.NegativeInfinity);
        a = TSimd.Until(lanes, a, beyond);
        if (TKernels.Count > 1)
            b = TSimd.Until(lanes, b, beyond);
        if (TKernels.Count > 2)
            c = TSimd.Until(lanes, c, beyond);
        if (TKernels.Count > 3)
            d = TSimd.Until(lanes, d, beyond);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tally<TVectors>(TVector v0, TVector v1, TVector v2, TVector v3, ref TVector count, ref TVector max)
        where TVectors : struct, IBatchSize
    {
        count = TSimd.CountGreater(count, v0, default);
        max = TSimd.Max(max, v0);
        if (TVectors.Count > 1)
        {
            count = TSimd.CountGreater(count, v1, default);
            max = TSimd.Max(max, v1);
        }

        if (TVectors.Count > 2)
        {
            count = TSimd.CountGreater(count, v2, default);
            max = TSimd.Max(max, v2);
        }

        if (TVectors.Count > 3)
        {
            count = TSimd.CountGreater(count, v3, default);
            max = TSimd.Max(max, v3);
        }
    }

    /// <summary>
    /// Inputs and outputs of the convolution; <see cref="Stride"/> is the distance between the weights of one tap and those of
    /// the next.
    /// </summary>
    private readonly struct Row(
        float* x, int length, nint* offsets, int taps, float* weights, int stride, float* biases, float* pooled)
    {
        public readonly float* X = x, Weights = weights, Biases = biases, Pooled = pooled;
        public readonly nint* Offsets = offsets;
        public readonly int Length = length, Taps = taps, Stride = stride;
    }
}
