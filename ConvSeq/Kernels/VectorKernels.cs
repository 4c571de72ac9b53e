using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvSeq.Kernels;

/// <summary>The path of one vector width.</summary>
internal unsafe class VectorKernels<TSimd, TVector, TPools, TPoints> : ConvolutionKernels
    where TSimd : struct, ISimdSingle<TVector>
    where TVector : unmanaged
    where TPools : unmanaged, IPoolLanes<TPools, TPoints>
    where TPoints : unmanaged
{
    /// <summary>
    /// Biases at once: six of them, their counts and the point are 13 of 16 registers; eight are 17 of 32, and more gain nothing.
    /// </summary>
    private static int MaxBatch
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TSimd.Registers == 32 ? 8 : 6;
    }

    public override string Name => typeof(TVector).Name[..^2];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void NegatedTapSum(float* x, int dilation, float* destination, int length)
    {
        nint d = dilation;
        for (int t = 0; t < length; t += TSimd.Width)
        {
            float* centre = x + t;
            TVector sum = TSimd.Negate(TSimd.Load(centre));
            sum = TSimd.Subtract(sum, TSimd.Load(centre - 4 * d));
            sum = TSimd.Subtract(sum, TSimd.Load(centre - 3 * d));
            sum = TSimd.Subtract(sum, TSimd.Load(centre - 2 * d));
            sum = TSimd.Subtract(sum, TSimd.Load(centre - d));
            sum = TSimd.Subtract(sum, TSimd.Load(centre + d));
            sum = TSimd.Subtract(sum, TSimd.Load(centre + 2 * d));
            sum = TSimd.Subtract(sum, TSimd.Load(centre + 3 * d));
            sum = TSimd.Subtract(sum, TSimd.Load(centre + 4 * d));
            TSimd.Store(sum, destination + t);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(float* a, float* b, float* destination, int length)
    {
        for (int t = 0; t < length; t += TSimd.Width)
            TSimd.Store(TSimd.Add(TSimd.Load(a + t), TSimd.Load(b + t)), destination + t);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ShareOfSumAbove(float* a, float* b, int length, float* biases, float* shares, int count)
    {
        while (count > 0)
        {
            // The last two batches are of even size: each batch pays for loading and adding the points again.
            int size = count <= MaxBatch ? count : count < 2 * MaxBatch ? (count + 1) / 2 : MaxBatch;
            switch (size)
            {
                case 1:
                    Pool<Batch1>(a, b, length, biases, shares);
                    break;
                case 2:
                    Pool<Batch2>(a, b, length, biases, shares);
                    break;
                case 3:
                    Pool<Batch3>(a, b, length, biases, shares);
                    break;
                case 4:
                    Pool<Batch4>(a, b, length, biases, shares);
                    break;
                case 5:
                    Pool<Batch5>(a, b, length, biases, shares);
                    break;
                case 6:
                    Pool<Batch6>(a, b, length, biases, shares);
                    break;
                case 7:
                    Pool<Batch7>(a, b, length, biases, shares);
                    break;
                default:
                    Pool<Batch8>(a, b, length, biases, shares);
                    break;
            }

            biases += size;
            shares += size;
            count -= size;
        }
    }

    public override void PoolFourWays(float* a, float* b, int length, float* biases, int count, PoolQueue queue) =>
        FourPools<TPools, TPoints>.Pool(a, b, length, biases, count, queue);

    public override void Finish(PoolQueue queue) => FourPools<TPools, TPoints>.Finish(queue);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void PoolOutputs(
        float* x, int length, nint* offsets, int taps, float* weights, float* biases, int kernels, float* pooled) =>
        PooledConvolution<TSimd, TVector>.Run(x, length, offsets, taps, weights, biases, kernels, pooled);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pool<TBatch>(float* a, float* b, int length, float* biases, float* shares)
        where TBatch : struct, IBatchSize
    {
        TVector bias0 = Bias<TBatch>(biases, 0), bias1 = Bias<TBatch>(biases, 1);
        TVector bias2 = Bias<TBatch>(biases, 2), bias3 = Bias<TBatch>(biases, 3);
        TVector bias4 = Bias<TBatch>(biases, 4), bias5 = Bias<TBatch>(biases, 5);
        TVector bias6 = Bias<TBatch>(biases, 6), bias7 = Bias<TBatch>(biases, 7);
        TVector count0 = default, count1 = default, count2 = default, count3 = default;
        TVector count4 = default, count5 = default, count6 = default, count7 = default;
        int left = length;
        for (; left > TSimd.Width; left -= TSimd.Width, a += TSimd.Width, b += TSimd.Width)
        {
            Count<TBatch>(
                TSimd.Add(TSimd.Load(a), TSimd.Load(b)), bias0, bias1, bias2, bias3, bias4, bias5, bias6, bias7,
                ref count0, ref count1, ref count2, ref count3, ref count4, ref count5, ref count6, ref count7);
        }

        // Beyond the last point stands minus infinity, which is above no bias.
        Count<TBatch>(
            TSimd.Until(left, TSimd.Add(TSimd.Load(a), TSimd.Load(b)), TSimd.Broadcast(float.NegativeInfinity)),
            bias0, bias1, bias2, bias3, bias4, bias5, bias6, bias7,
            ref count0, ref count1, ref count2, ref count3, ref count4, ref count5, ref count6, ref count7);

        double reciprocal = 1.0 / length;
        StoreShares(TSimd.CountSums(count0, count1, count2, count3), reciprocal, shares, Math.Min(4, TBatch.Count));
        if (TBatch.Count > 4)
            StoreShares(TSimd.CountSums(count4, count5, count6, count7), reciprocal, shares + 4, TBatch.Count - 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Bias<TBatch>(float* biases, int index)
        where TBatch : struct, IBatchSize =>
        TBatch.Count > index ? TSimd.Broadcast(biases[index]) : default;

    /// <summary>Adds the lanes of <paramref name="points"/> that are above each bias to its count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Count<TBatch>(
        TVector points, TVector bias0, TVector bias1, TVector bias2, TVector bias3,
        TVector bias4, TVector bias5, TVector bias6, TVector bias7,
        ref TVector count0, ref TVector count1, ref TVector count2, ref TVector count3,
        ref TVector count4, ref TVector count5, ref TVector count6, ref TVector count7)
        where TBatch : struct, IBatchSize
    {
        count0 = TSimd.CountGreater(count0, points, bias0);
        if (TBatch.Count > 1)
            count1 = TSimd.CountGreater(count1, points, bias1);
        if (TBatch.Count > 2)
            count2 = TSimd.CountGreater(count2, points, bias2);
        if (TBatch.Count > 3)
            count3 = TSimd.CountGreater(count3, points, bias3);
        if (TBatch.Count > 4)
            count4 = TSimd.CountGreater(count4, points, bias4);
        if (TBatch.Count > 5)
            count5 = TSimd.CountGreater(count5, points, bias5);
        if (TBatch.Count > 6)
            count6 = TSimd.CountGreater(count6, points, bias6);
        if (TBatch.Count > 7)
            count7 = TSimd.CountGreater(count7, points, bias7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreShares(Vector128<int> counts, double reciprocalOfLength, float* shares, int number)
    {
        if (Avx.IsSupported && number == 4)
        {
            Avx.ConvertToVector128Single(Avx.ConvertToVector256Double(counts) * reciprocalOfLength).Store(shares);
            return;
        }

        shares[0] = Share(counts[0], reciprocalOfLength);
        if (number > 1)
            shares[1] = Share(counts[1], reciprocalOfLength);
        if (number > 2)
            shares[2] = Share(counts[2], reciprocalOfLength);
        if (number > 3)
            shares[3] = Share(counts[3], reciprocalOfLength);
    }
}

/// <summary>128-bit vectors: SSE4.1 and Arm AdvSimd.</summary>
internal sealed class Vector128Kernels : VectorKernels<SimdSingle128, Vector128<float>, PoolLanes128, PoolLanes128.Points>;

/// <summary>256-bit vectors: AVX2.</summary>
internal sealed class Vector256Kernels : VectorKernels<SimdSingle256, Vector256<float>, PoolLanes256, PoolLanes256.Points>;

/// <summary>512-bit vectors: AVX-512.</summary>
internal sealed class Vector512Kernels : VectorKernels<SimdSingle512, Vector512<float>, PoolLanes512, PoolLanes512.Points>;
