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

    public override void Add(float* a, float* b, float* destination, int length)
    {
        for (int t = 0; t < length; t += Lanes)
            (Vector256.Load(a + t) + Vector256.Load(b + t)).Store(destination + t);
    }

    public override void CountSumAbove(float* a, float* b, int length, ReadOnlySpan<float> biases, Span<int> counts)
    {
        // Batches as even as they come: each one pays for loading and adding the points again.
        int batches = (biases.Length + MaxBatch - 1) / MaxBatch;
        for (int done = 0; batches > 0; batches--)
        {
            int size = (biases.Length - done + batches - 1) / batches;
            ReadOnlySpan<float> these = biases.Slice(done, size);
            Span<int> into = counts.Slice(done, size);
            switch (size)
            {
                case 1: Count<Batch1>(a, b, length, these, into); break;
                case 2: Count<Batch2>(a, b, length, these, into); break;
                case 3: Count<Batch3>(a, b, length, these, into); break;
                case 4: Count<Batch4>(a, b, length, these, into); break;
                case 5: Count<Batch5>(a, b, length, these, into); break;
                default: Count<Batch6>(a, b, length, these, into); break;
            }

            done += size;
        }
    }

    private static void Count<TBatch>(float* a, float* b, int length, ReadOnlySpan<float> biases, Span<int> counts)
        where TBatch : struct, IBatchSize
    {
        Vector256<float> bias0 = Bias<TBatch>(biases, 0);
        Vector256<float> bias1 = Bias<TBatch>(biases, 1);
        Vector256<float> bias2 = Bias<TBatch>(biases, 2);
        Vector256<float> bias3 = Bias<TBatch>(biases, 3);
        Vector256<float> bias4 = Bias<TBatch>(biases, 4);
        Vector256<float> bias5 = Bias<TBatch>(biases, 5);
        Vector256<int> count0 = default, count1 = default, count2 = default, count3 = default, count4 = default, count5 = default;
        int t = 0;
        for (; t <= length - Lanes; t += Lanes)
        {
            Vector256<float> point = Vector256.Load(a + t) + Vector256.Load(b + t);
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

        if (t < length)
        {
            // The lanes past the end compare as minus infinity, which is above no bias.
            Vector256<int> inside = Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(length - t));
            Vector256<float> point = Vector256.ConditionalSelect(
                inside.AsSingle(), Vector256.Load(a + t) + Vector256.Load(b + t), Vector256.Create(float.NegativeInfinity));
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

        counts[0] = Vector256.Sum(count0);
        if (TBatch.Count > 1)
            counts[1] = Vector256.Sum(count1);
        if (TBatch.Count > 2)
            counts[2] = Vector256.Sum(count2);
        if (TBatch.Count > 3)
            counts[3] = Vector256.Sum(count3);
        if (TBatch.Count > 4)
            counts[4] = Vector256.Sum(count4);
        if (TBatch.Count > 5)
            counts[5] = Vector256.Sum(count5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Bias<TBatch>(ReadOnlySpan<float> biases, int index) where TBatch : struct, IBatchSize =>
        TBatch.Count > index ? Vector256.Create(biases[index]) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Tally(Vector256<int> count, Vector256<float> point, Vector256<float> bias) =>
        count - Vector256.GreaterThan(point, bias).AsInt32();
}
