using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>256-bit vectors: AVX2.</summary>
internal sealed unsafe class Vector256Kernels : ConvolutionKernels
{
    private const int Lanes = 8;

    /// <summary>Six biases, their counts and the point are 13 of the 16 registers.</summary>
    private const int MaxBatch = 6;

    public override string Name => "Vector256";

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void NegatedTapSum(float* x, int dilation, float* destination, int length)
    {
        for (int t = 0; t < length; t += Lanes)
        {
            float* centre = x + t;
            Vector256<float> sum = -Vector256.Load(centre);
            sum -= Vector256.Load(centre - 4 * dilation);
            sum -= Vector256.Load(centre - 3 * dilation);
            sum -= Vector256.Load(centre - 2 * dilation);
            sum -= Vector256.Load(centre - dilation);
            sum -= Vector256.Load(centre + dilation);
            sum -= Vector256.Load(centre + 2 * dilation);
            sum -= Vector256.Load(centre + 3 * dilation);
            sum -= Vector256.Load(centre + 4 * dilation);
            sum.Store(destination + t);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(float* a, float* b, float* destination, int length)
    {
        for (int t = 0; t < length; t += Lanes)
            (Vector256.Load(a + t) + Vector256.Load(b + t)).Store(destination + t);
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
                default:
                    Pool<Batch6>(a, b, length, biases, shares);
                    break;
            }

            biases += size;
            shares += size;
            count -= size;
        }
    }

    public override void PoolFourWays(float* a, float* b, int length, float* biases, int count, PoolQueue queue) =>
        FourPools<PoolLanes256, PoolLanes256.Points>.Pool(a, b, length, biases, count, queue);

    public override void Finish(PoolQueue queue) => FourPools<PoolLanes256, PoolLanes256.Points>.Finish(queue);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pool<TBatch>(float* a, float* b, int length, float* biases, float* shares)
        where TBatch : struct, IBatchSize
    {
        Vector256<float> bias0 = Bias<TBatch>(biases, 0);
        Vector256<float> bias1 = Bias<TBatch>(biases, 1);
        Vector256<float> bias2 = Bias<TBatch>(biases, 2);
        Vector256<float> bias3 = Bias<TBatch>(biases, 3);
        Vector256<float> bias4 = Bias<TBatch>(biases, 4);
        Vector256<float> bias5 = Bias<TBatch>(biases, 5);
        Vector256<int> count0 = default, count1 = default, count2 = default, count3 = default, count4 = default, count5 = default;
        for (int t = 0; t < length; t += Lanes)
        {
            Vector256<float> point = Vector256.Load(a + t) + Vector256.Load(b + t);
            if (t > length - Lanes)
                point = Until(length - t, point);
            count0 = Tally(count0, point, bias0);
            if (TBatch.Count > 1)
                count1 = Tally(count1, point, bias1);
            if (TBatch.Count > 2)
                count2 = Tally(count2, point, bias2);
            if (TBatch.Count > 3)
                count3 = Tally(count3, point, bias3);
            if (TBatch.Count > 4)
                count4 = Tally(count4, point, bias4);
            if (TBatch.Count > 5)
                count5 = Tally(count5, point, bias5);
        }

        double reciprocal = 1.0 / length;
        shares[0] = Share(Vector256.Sum(count0), reciprocal);
        if (TBatch.Count > 1)
            shares[1] = Share(Vector256.Sum(count1), reciprocal);
        if (TBatch.Count > 2)
            shares[2] = Share(Vector256.Sum(count2), reciprocal);
        if (TBatch.Count > 3)
            shares[3] = Share(Vector256.Sum(count3), reciprocal);
        if (TBatch.Count > 4)
            shares[4] = Share(Vector256.Sum(count4), reciprocal);
        if (TBatch.Count > 5)
            shares[5] = Share(Vector256.Sum(count5), reciprocal);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Bias<TBatch>(float* biases, int index) where TBatch : struct, IBatchSize =>
        TBatch.Count > index ? Vector256.Create(biases[index]) : default;

    /// <summary>The first lanes; the others become minus infinity, which is above no bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Until(int lanes, Vector256<float> points) => Vector256.ConditionalSelect(
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(lanes)).AsSingle(), points, Vector256.Create(float.NegativeInfinity));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Tally(Vector256<int> count, Vector256<float> point, Vector256<float> bias) =>
        count - Vector256.GreaterThan(point, bias).AsInt32();
}
