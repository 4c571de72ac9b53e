using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvSeq.Kernels;

/// <summary>512-bit vectors: AVX-512.</summary>
internal sealed unsafe class Vector512Kernels : ConvolutionKernels
{
    private const int Lanes = 16;

    /// <summary>Eight biases, their counts and the point are 17 of the 32 registers; more gains nothing.</summary>
    private const int MaxBatch = 8;

    public override string Name => "Vector512";

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void NegatedTapSum(float* x, int dilation, float* destination, int length)
    {
        for (int t = 0; t < length; t += Lanes)
        {
            float* centre = x + t;
            Vector512<float> sum = -Vector512.Load(centre);
            sum -= Vector512.Load(centre - 4 * dilation);
            sum -= Vector512.Load(centre - 3 * dilation);
            sum -= Vector512.Load(centre - 2 * dilation);
            sum -= Vector512.Load(centre - dilation);
            sum -= Vector512.Load(centre + dilation);
            sum -= Vector512.Load(centre + 2 * dilation);
            sum -= Vector512.Load(centre + 3 * dilation);
            sum -= Vector512.Load(centre + 4 * dilation);
            sum.Store(destination + t);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(float* a, float* b, float* destination, int length)
    {
        for (int t = 0; t < length; t += Lanes)
            (Vector512.Load(a + t) + Vector512.Load(b + t)).Store(destination + t);
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
        FourPools<PoolLanes512, PoolLanes512.Points>.Pool(a, b, length, biases, count, queue);

    public override void Finish(PoolQueue queue) => FourPools<PoolLanes512, PoolLanes512.Points>.Finish(queue);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void PoolOutputs(
        float* x, int length, nint* offsets, int taps, float* weights, float* biases, int kernels, float* pooled) =>
        PooledConvolution<Lanes512, Vector512<float>>.Run(x, length, offsets, taps, weights, biases, kernels, pooled);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pool<TBatch>(float* a, float* b, int length, float* biases, float* shares)
        where TBatch : struct, IBatchSize
    {
        Vector512<float> bias0 = Bias<TBatch>(biases, 0);
        Vector512<float> bias1 = Bias<TBatch>(biases, 1);
        Vector512<float> bias2 = Bias<TBatch>(biases, 2);
        Vector512<float> bias3 = Bias<TBatch>(biases, 3);
        Vector512<float> bias4 = Bias<TBatch>(biases, 4);
        Vector512<float> bias5 = Bias<TBatch>(biases, 5);
        Vector512<float> bias6 = Bias<TBatch>(biases, 6);
        Vector512<float> bias7 = Bias<TBatch>(biases, 7);
        Vector512<int> count0 = default, count1 = default, count2 = default, count3 = default,
            count4 = default, count5 = default, count6 = default, count7 = default;
        for (int t = 0; t < length; t += Lanes)
        {
            Vector512<float> point = Vector512.Load(a + t) + Vector512.Load(b + t);
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
            if (TBatch.Count > 6)
                count6 = Tally(count6, point, bias6);
            if (TBatch.Count > 7)
                count7 = Tally(count7, point, bias7);
        }

        double reciprocal = 1.0 / length;
        if (Avx2.IsSupported)
        {
            // Adding all counts up side by side costs less than half of one after another.
            Vector128<int> first = Sums(count0, count1, count2, count3);
            StoreShares(first, reciprocal, shares, Math.Min(4, TBatch.Count));
            if (TBatch.Count > 4)
                StoreShares(Sums(count4, count5, count6, count7), reciprocal, shares + 4, TBatch.Count - 4);
            return;
        }

        shares[0] = Share(Vector512.Sum(count0), reciprocal);
        if (TBatch.Count > 1)
            shares[1] = Share(Vector512.Sum(count1), reciprocal);
        if (TBatch.Count > 2)
            shares[2] = Share(Vector512.Sum(count2), reciprocal);
        if (TBatch.Count > 3)
            shares[3] = Share(Vector512.Sum(count3), reciprocal);
        if (TBatch.Count > 4)
            shares[4] = Share(Vector512.Sum(count4), reciprocal);
        if (TBatch.Count > 5)
            shares[5] = Share(Vector512.Sum(count5), reciprocal);
        if (TBatch.Count > 6)
            shares[6] = Share(Vector512.Sum(count6), reciprocal);
        if (TBatch.Count > 7)
            shares[7] = Share(Vector512.Sum(count7), reciprocal);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Bias<TBatch>(float* biases, int index) where TBatch : struct, IBatchSize =>
        TBatch.Count > index ? Vector512.Create(biases[index]) : default;

    /// <summary>The first lanes; the others become minus infinity, which is above no bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Until(int lanes, Vector512<float> points) => Vector512.ConditionalSelect(
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(lanes)).AsSingle(), points, Vector512.Create(float.NegativeInfinity));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Tally(Vector512<int> count, Vector512<float> point, Vector512<float> bias) =>
        // A masked addition: one instruction after the comparison, where subtracting the mask would take two.
        Vector512.ConditionalSelect(Vector512.GreaterThan(point, bias).AsInt32(), count + Vector512<int>.One, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sums(Vector512<int> c0, Vector512<int> c1, Vector512<int> c2, Vector512<int> c3)
    {
        Vector256<int> halves = Avx2.HorizontalAdd(
            Avx2.HorizontalAdd(c0.GetLower() + c0.GetUpper(), c1.GetLower() + c1.GetUpper()),
            Avx2.HorizontalAdd(c2.GetLower() + c2.GetUpper(), c3.GetLower() + c3.GetUpper()));
        return halves.GetLower() + halves.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreShares(Vector128<int> counts, double reciprocalOfLength, float* shares, int number)
    {
        Vector128<float> values = Avx.ConvertToVector128Single(Avx.ConvertToVector256Double(counts) * reciprocalOfLength);
        if (number == 4)
        {
            values.Store(shares);
            return;
        }

        shares[0] = values[0];
        if (number > 1)
            shares[1] = values[1];
        if (number > 2)
            shares[2] = values[2];
    }
}
