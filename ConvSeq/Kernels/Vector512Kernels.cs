using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>512-bit vectors: AVX-512.</summary>
internal sealed unsafe class Vector512Kernels : ConvolutionKernels
{
    private const int Lanes = 16;

    /// <summary>Eight biases, their counts and the point are 17 of the 32 registers; more gains nothing.</summary>
    private const int MaxBatch = 8;

    public override string Name => "Vector512";

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

    public override void Add(float* a, float* b, float* destination, int length)
    {
        for (int t = 0; t < length; t += Lanes)
            (Vector512.Load(a + t) + Vector512.Load(b + t)).Store(destination + t);
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
                case 6: Count<Batch6>(a, b, length, these, into); break;
                case 7: Count<Batch7>(a, b, length, these, into); break;
                default: Count<Batch8>(a, b, length, these, into); break;
            }

            done += size;
        }
    }

    private static void Count<TBatch>(float* a, float* b, int length, ReadOnlySpan<float> biases, Span<int> counts)
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
        Vector512<int> count0 = default, count1 = default, count2 = default, count3 = default, count4 = default, count5 = default, count6 = default, count7 = default;
        int t = 0;
        for (; t <= length - Lanes; t += Lanes)
        {
            Vector512<float> point = Vector512.Load(a + t) + Vector512.Load(b + t);
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

        if (t < length)
        {
            // The lanes past the end compare as minus infinity, which is above no bias.
            Vector512<int> inside = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(length - t));
            Vector512<float> point = Vector512.ConditionalSelect(
                inside.AsSingle(), Vector512.Load(a + t) + Vector512.Load(b + t), Vector512.Create(float.NegativeInfinity));
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

        counts[0] = Vector512.Sum(count0);
        if (TBatch.Count > 1)
            counts[1] = Vector512.Sum(count1);
        if (TBatch.Count > 2)
            counts[2] = Vector512.Sum(count2);
        if (TBatch.Count > 3)
            counts[3] = Vector512.Sum(count3);
        if (TBatch.Count > 4)
            counts[4] = Vector512.Sum(count4);
        if (TBatch.Count > 5)
            counts[5] = Vector512.Sum(count5);
        if (TBatch.Count > 6)
            counts[6] = Vector512.Sum(count6);
        if (TBatch.Count > 7)
            counts[7] = Vector512.Sum(count7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Bias<TBatch>(ReadOnlySpan<float> biases, int index) where TBatch : struct, IBatchSize =>
        TBatch.Count > index ? Vector512.Create(biases[index]) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Tally(Vector512<int> count, Vector512<float> point, Vector512<float> bias) =>
        // A masked addition: one instruction after the comparison, where subtracting the mask would take two.
        Vector512.ConditionalSelect(Vector512.GreaterThan(point, bias).AsInt32(), count + Vector512<int>.One, count);
}
