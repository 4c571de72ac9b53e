using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>Rows that what outputs carry is taken from, and what the dividing of it needs.</summary>
/// <param name="Length">Number of outputs, 1 or more.</param>
/// <param name="Carried">What each output carries, a row for each kernel; 0 beyond the last.</param>
/// <param name="CarriedStride">Distance of two of these rows.</param>
/// <param name="Inside">For each output the number of taps that see a point of the series, 1 or more.</param>
/// <param name="Equal">For each channel the row of what each tap that sees a point is given.</param>
/// <param name="Channels">Number of channels.</param>
internal readonly unsafe record struct ShareRows(
    int Length, nint Carried, nint CarriedStride, nint Inside, nint Equal, int Channels);

/// <summary>
/// The inner loops of explanations, one subclass per instruction path. A lane is one output, so all paths give the same bits.
/// </summary>
/// <remarks>
/// Rows live in an <see cref="AlignedBuffer"/> with room for two of the widest vectors after their last point: loops run on to the next
/// multiple of <see cref="RowStep"/> points. Numbers are finite.
/// </remarks>
internal abstract unsafe class ShareKernels
{
    /// <summary>Number of kernels that are worked on together, as they read the same points.</summary>
    public const int Together = 4;

    /// <summary>Points that a loop takes at most in one step.</summary>
    public const int RowStep = 2 * AlignedBuffer.Slack;

    /// <summary>Rows of a channel in <see cref="GiveAlike"/>.</summary>
    public const int AlikeRows = 4;

    /// <summary>Rows of <see cref="Rank"/>: the largest response, whose it is, the smallest, whose that is.</summary>
    public const int Ranks = 4;

    /// <summary>The widest path of this machine, chosen once.</summary>
    public static ShareKernels Best { get; } =
        Vector512.IsHardwareAccelerated ? new VectorShareKernels<SimdSingle512, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? new VectorShareKernels<SimdSingle256, Vector256<float>>()
        : new VectorShareKernels<SimdSingle128, Vector128<float>>();

    /// <summary>The path's name.</summary>
    public abstract string Name { get; }

    /// <summary>Computes the outputs of four kernels, one fused multiply-add a tap in the order of taps.</summary>
    /// <param name="points">For each tap the point that the first output sees.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="weights">Tap after tap the weights of the kernels.</param>
    /// <param name="biases">The numbers that their outputs start from.</param>
    /// <param name="length">Number of outputs.</param>
    /// <param name="outputs">Receives the outputs, a row for each kernel.</param>
    /// <param name="stride">Distance of two of these rows.</param>
    public abstract void Convolve(
        float** points, int taps, float* weights, float* biases, int length, float* outputs, nint stride);

    /// <summary>
    /// Divides what each output of four kernels carries among their taps: with S = Σ w · part over the taps, tap j is given
    /// w_j · carried / S for each unit of its part; where S is 0, all taps that see a point are given equal parts.
    /// </summary>
    /// <param name="parts">For each tap a row of its parts, 0 or more.</param>
    /// <param name="given">For each tap the row of what it is given; is added to.</param>
    /// <param name="taps">Number of taps, of all channels.</param>
    /// <param name="weights">Tap after tap the weights of the kernels, 0 or more.</param>
    /// <param name="rows">The other rows.</param>
    public abstract void Give(float** parts, float** given, int taps, float* weights, in ShareRows rows);

    /// <summary>Does the same for one kernel with <see cref="AlikeRows"/> rows for each channel, all of weight 1.</summary>
    public abstract void GiveAlike(float** parts, float** given, in ShareRows rows);

    /// <summary>
    /// For each t <c>carried[t] = constant + Σ values[f]</c> over those f for which <c>a[t] + b[t] &gt; biases[f]</c>, in this order.
    /// </summary>
    public abstract void AddAbove(
        float* a, float* b, int length, float constant, float* biases, float* values, int count, float* carried);

    /// <summary>
    /// Does the same for values that are (byOutput · output + value) + byIndex · t, and stores the outputs.
    /// </summary>
    public abstract void AddLinesAbove(
        float* a, float* b, int length, float constant, float* biases, float* values, float* byOutput, float* byIndex, int count,
        float* outputs, float* carried);

    /// <summary>Sets bit t of <paramref name="words"/> if output t is below the threshold; bits beyond the last are arbitrary.</summary>
    public abstract void FindBelow(float* outputs, int length, float threshold, ulong* words);

    /// <summary>Adds a value to each of <paramref name="count"/> floats; nothing beyond is written.</summary>
    public abstract void AddToAll(float* row, int count, float value);

    /// <summary>Replaces each positive output by one value, every other by another.</summary>
    /// <returns>The largest output that there was, and the first place that had it.</returns>
    public abstract (float Largest, int First) ReplaceBySign(float* outputs, int length, float positive, float other);

    /// <summary>
    /// Compares responses of up to four kernels with those of all before: of equal ones the first is the largest, and the first the
    /// smallest.
    /// </summary>
    /// <param name="responses">A row for each kernel.</param>
    /// <param name="stride">Distance of two of these rows.</param>
    /// <param name="first">The number of the first kernel; 0 begins anew.</param>
    /// <param name="count">Number of kernels.</param>
    /// <param name="length">Number of points.</param>
    /// <param name="ranks">The <see cref="Ranks"/> rows of what is known.</param>
    /// <param name="rankStride">Distance of two of these rows.</param>
    public abstract void Rank(
        float* responses, nint stride, int first, int count, int length, float* ranks, nint rankStride);

    /// <summary>
    /// Divides what each point carries for the kernel with the largest response y, slope · y + won, among its taps, as <see cref="Give"/>
    /// does, and what it carries for the one with the smallest, lost, among that one's.
    /// </summary>
    /// <param name="ranks">The <see cref="Ranks"/> rows.</param>
    /// <param name="rankStride">Distance of two of these rows.</param>
    /// <param name="kernels">Number of kernels.</param>
    /// <param name="tables">Rows of slope, won and lost of all kernels, then for each tap a row of their weights, 0 or more.</param>
    /// <param name="tableStride">Distance of two of these rows, 16 or more.</param>
    /// <param name="parts">For each tap a row of its parts, 0 or more.</param>
    /// <param name="given">For each tap the row of what it is given; is added to.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="rows">The other rows; without what is carried.</param>
    public abstract void GiveRanked(
        float* ranks, nint rankStride, int kernels, float* tables, nint tableStride, float** parts, float** given, int taps,
        in ShareRows rows);

    /// <summary>Counts how often each of the whole numbers <paramref name="first"/> to first + 3 is in a row of whole numbers.</summary>
    public abstract void CountFour(float* row, int length, int first, int* counts);
}

/// <summary>The path of one vector width.</summary>
internal sealed unsafe class VectorShareKernels<TSimd, TVector> : ShareKernels
    where TSimd : struct, ISimdSingle<TVector>
    where TVector : unmanaged
{
    private static uint AllLanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (1u << TSimd.Width) - 1;
    }

    public override string Name => typeof(TVector).Name[..^2];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Convolve(
        float** points, int taps, float* weights, float* biases, int length, float* outputs, nint stride)
    {
        TVector bias0 = TSimd.Broadcast(biases[0]), bias1 = TSimd.Broadcast(biases[1]);
        TVector bias2 = TSimd.Broadcast(biases[2]), bias3 = TSimd.Broadcast(biases[3]);
        for (int t = 0; t < length; t += 2 * TSimd.Width)
        {
            TVector a0 = bias0, a1 = bias1, a2 = bias2, a3 = bias3, b0 = bias0, b1 = bias1, b2 = bias2, b3 = bias3;
            AddWeighted(points, t, taps, weights, ref a0, ref a1, ref a2, ref a3, ref b0, ref b1, ref b2, ref b3);
            float* first = outputs + t, second = first + TSimd.Width;
            TSimd.Store(a0, first);
            TSimd.Store(b0, second);
            TSimd.Store(a1, first + stride);
            TSimd.Store(b1, second + stride);
            TSimd.Store(a2, first + 2 * stride);
            TSimd.Store(b2, second + 2 * stride);
            TSimd.Store(a3, first + 3 * stride);
            TSimd.Store(b3, second + 3 * stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Give(float** parts, float** given, int taps, float* weights, in ShareRows rows)
    {
        nint stride = rows.CarriedStride;
        int length = rows.Length;
        for (int t = 0; t < length; t += 2 * TSimd.Width)
        {
            TVector a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
            AddWeighted(parts, t, taps, weights, ref a0, ref a1, ref a2, ref a3, ref b0, ref b1, ref b2, ref b3);
            TVector least = TSimd.Min(
                TSimd.Min(TSimd.Min(a0, a1), TSimd.Min(a2, a3)), TSimd.Min(TSimd.Min(b0, b1), TSimd.Min(b2, b3)));
            float* first = (float*)rows.Carried + t, second = first + TSimd.Width;
            if (TSimd.MaskLess(default, least) == AllLanes)
            {
                a0 = TSimd.Divide(TSimd.Load(first), a0);
                b0 = TSimd.Divide(TSimd.Load(second), b0);
                a1 = TSimd.Divide(TSimd.Load(first + stride), a1);
                b1 = TSimd.Divide(TSimd.Load(second + stride), b1);
                a2 = TSimd.Divide(TSimd.Load(first + 2 * stride), a2);
                b2 = TSimd.Divide(TSimd.Load(second + 2 * stride), b2);
                a3 = TSimd.Divide(TSimd.Load(first + 3 * stride), a3);
                b3 = TSimd.Divide(TSimd.Load(second + 3 * stride), b3);
            }
            else
            {
                int next = t + TSimd.Width;
                a0 = QuotientOrEqual(TSimd.Load(first), a0, t, rows);
                a1 = QuotientOrEqual(TSimd.Load(first + stride), a1, t, rows);
                a2 = QuotientOrEqual(TSimd.Load(first + 2 * stride), a2, t, rows);
                a3 = QuotientOrEqual(TSimd.Load(first + 3 * stride), a3, t, rows);
                b0 = QuotientOrEqual(TSimd.Load(second), b0, next, rows);
                b1 = QuotientOrEqual(TSimd.Load(second + stride), b1, next, rows);
                b2 = QuotientOrEqual(TSimd.Load(second + 2 * stride), b2, next, rows);
                b3 = QuotientOrEqual(TSimd.Load(second + 3 * stride), b3, next, rows);
            }

            float* w = weights;
            for (int tap = 0; tap < taps; tap++, w += Together)
            {
                float* row = given[tap] + t;
                TVector sum = TSimd.Load(row), next = TSimd.Load(row + TSimd.Width), weight = TSimd.Broadcast(w[0]);
                sum = TSimd.FusedMultiplyAdd(weight, a0, sum);
                next = TSimd.FusedMultiplyAdd(weight, b0, next);
                weight = TSimd.Broadcast(w[1]);
                sum = TSimd.FusedMultiplyAdd(weight, a1, sum);
                next = TSimd.FusedMultiplyAdd(weight, b1, next);
                weight = TSimd.Broadcast(w[2]);
                sum = TSimd.FusedMultiplyAdd(weight, a2, sum);
                next = TSimd.FusedMultiplyAdd(weight, b2, next);
                weight = TSimd.Broadcast(w[3]);
                TSimd.Store(TSimd.FusedMultiplyAdd(weight, a3, sum), row);
                TSimd.Store(TSimd.FusedMultiplyAdd(weight, b3, next), row + TSimd.Width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void GiveAlike(float** parts, float** given, in ShareRows rows)
    {
        float* carried = (float*)rows.Carried;
        int length = rows.Length, count = AlikeRows * rows.Channels;
        for (int t = 0; t < length; t += TSimd.Width)
        {
            TVector whole = Alike(parts, t);
            for (int i = AlikeRows; i < count; i += AlikeRows)
                whole = TSimd.Add(whole, Alike(parts + i, t));
            TVector quotient = Quotient(TSimd.Load(carried + t), whole, t, rows);
            for (int i = 0; i < count; i++)
                TSimd.Store(TSimd.Add(TSimd.Load(given[i] + t), quotient), given[i] + t);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddAbove(
        float* a, float* b, int length, float constant, float* biases, float* values, int count, float* carried)
    {
        TVector start = TSimd.Broadcast(constant);
        for (int t = 0; t < length; t += 2 * TSimd.Width)
        {
            TVector output = TSimd.Add(TSimd.Load(a + t), TSimd.Load(b + t)), sum = start, nextSum = start;
            TVector next = TSimd.Add(TSimd.Load(a + t + TSimd.Width), TSimd.Load(b + t + TSimd.Width));
            for (int f = 0; f < count; f++)
            {
                TVector bias = TSimd.Broadcast(biases[f]), value = TSimd.Broadcast(values[f]);
                sum = TSimd.Add(sum, TSimd.WhereLess(bias, output, value, default));
                nextSum = TSimd.Add(nextSum, TSimd.WhereLess(bias, next, value, default));
            }

            TSimd.Store(sum, carried + t);
            TSimd.Store(nextSum, carried + t + TSimd.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddLinesAbove(
        float* a, float* b, int length, float constant, float* biases, float* values, float* byOutput, float* byIndex, int count,
        float* outputs, float* carried)
    {
        TVector start = TSimd.Broadcast(constant), lanes = TSimd.Indices;
        for (int t = 0; t < length; t += TSimd.Width)
        {
            TVector output = TSimd.Add(TSimd.Load(a + t), TSimd.Load(b + t)), sum = start;
            TVector index = TSimd.Add(lanes, TSimd.Broadcast(t));
            TSimd.Store(output, outputs + t);
            for (int f = 0; f < count; f++)
            {
                TVector value = TSimd.FusedMultiplyAdd(TSimd.Broadcast(byOutput[f]), output, TSimd.Broadcast(values[f]));
                value = TSimd.FusedMultiplyAdd(TSimd.Broadcast(byIndex[f]), index, value);
                sum = TSimd.Add(sum, TSimd.WhereLess(TSimd.Broadcast(biases[f]), output, value, default));
            }

            TSimd.Store(sum, carried + t);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FindBelow(float* outputs, int length, float threshold, ulong* words)
    {
        TVector sought = TSimd.Broadcast(threshold);
        for (int first = 0; first < length; first += 64)
        {
            ulong word = 0;
            int count = Math.Min(64, length - first);
            for (int t = 0; t < count; t += TSimd.Width)
                word |= (ulong)TSimd.MaskLess(TSimd.Load(outputs + first + t), sought) << t;
            words[first / 64] = word;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddToAll(float* row, int count, float value)
    {
        TVector added = TSimd.Broadcast(value);
        for (; count >= TSimd.Width; count -= TSimd.Width, row += TSimd.Width)
            TSimd.Store(TSimd.Add(TSimd.Load(row), added), row);
        if (count > 0)
            TSimd.StoreFirst(TSimd.Add(TSimd.LoadFirst(row, count), added), row, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override (float Largest, int First) ReplaceBySign(float* outputs, int length, float positive, float other)
    {
        TVector max = TSimd.Broadcast(float.NegativeInfinity), next = max;
        int last = (length - 1) / TSimd.Width * TSimd.Width, t = 0;
        for (; t < last - TSimd.Width; t += 2 * TSimd.Width)
        {
            max = TSimd.Max(max, TSimd.Load(outputs + t));
            next = TSimd.Max(next, TSimd.Load(outputs + t + TSimd.Width));
        }

        if (t < last)
            max = TSimd.Max(max, TSimd.Load(outputs + t));

        // Beyond the last output stands minus infinity, which is no largest.
        TVector end = TSimd.Until(length - last, TSimd.Load(outputs + last), TSimd.Broadcast(float.NegativeInfinity));
        TSimd.Store(end, outputs + last);
        float largest = TSimd.MaxLane(TSimd.Max(TSimd.Max(max, next), end));
        TVector sought = TSimd.Broadcast(largest), above = TSimd.Broadcast(positive), below = TSimd.Broadcast(other);
        t = 0;
        uint less;
        while ((less = TSimd.MaskLess(TSimd.Load(outputs + t), sought)) == AllLanes)
            t += TSimd.Width;
        int first = t + BitOperations.TrailingZeroCount(~less);
        for (t = 0; t < length; t += TSimd.Width)
            TSimd.Store(TSimd.WhereLess(default, TSimd.Load(outputs + t), above, below), outputs + t);
        return (largest, first);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Rank(
        float* responses, nint stride, int first, int count, int length, float* ranks, nint rankStride)
    {
        float* largest = ranks, winner = ranks + rankStride, smallest = ranks + 2 * rankStride, loser = ranks + 3 * rankStride;
        for (int t = 0; t < length; t += TSimd.Width)
        {
            TVector most = TSimd.Load(first == 0 ? responses + t : largest + t), least = first == 0 ? most : TSimd.Load(smallest + t);
            TVector won = first == 0 ? default : TSimd.Load(winner + t), lost = first == 0 ? default : TSimd.Load(loser + t);
            for (int k = first == 0 ? 1 : 0; k < count; k++)
            {
                TVector response = TSimd.Load(responses + k * stride + t), own = TSimd.Broadcast(first + k);
                won = TSimd.WhereLess(most, response, own, won);
                most = TSimd.WhereLess(most, response, response, most);
                lost = TSimd.WhereLess(response, least, own, lost);
                least = TSimd.WhereLess(response, least, response, least);
            }

            TSimd.Store(most, largest + t);
            TSimd.Store(won, winner + t);
            TSimd.Store(least, smallest + t);
            TSimd.Store(lost, loser + t);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void GiveRanked(
        float* ranks, nint rankStride, int kernels, float* tables, nint tableStride, float** parts, float** given, int taps,
        in ShareRows rows)
    {
        int length = rows.Length;
        bool isSmall = kernels <= 8;
        float* weights = tables + 3 * tableStride;
        for (int t = 0; t < length; t += TSimd.Width)
        {
            TVector winner = TSimd.ToIntegers(TSimd.Load(ranks + rankStride + t));
            TVector loser = TSimd.ToIntegers(TSimd.Load(ranks + 3 * rankStride + t)), ofMost = default, ofLeast = default;
            float* w = weights;
            for (int tap = 0; tap < taps; tap++, w += tableStride)
            {
                TVector part = TSimd.Load(parts[tap] + t);
                ofMost = TSimd.FusedMultiplyAdd(LookUp(w, winner, isSmall), part, ofMost);
                ofLeast = TSimd.FusedMultiplyAdd(LookUp(w, loser, isSmall), part, ofLeast);
            }

            TVector carried = TSimd.FusedMultiplyAdd(
                LookUp(tables, winner, isSmall), TSimd.Load(ranks + t), LookUp(tables + tableStride, winner, isSmall));
            TVector carriedByLeast = LookUp(tables + 2 * tableStride, loser, isSmall);
            if (t > length - TSimd.Width)
            {
                carried = TSimd.Until(length - t, carried, default);
                carriedByLeast = TSimd.Until(length - t, carriedByLeast, default);
            }

            ofMost = Quotient(carried, ofMost, t, rows);
            ofLeast = Quotient(carriedByLeast, ofLeast, t, rows);
            w = weights;
            for (int tap = 0; tap < taps; tap++, w += tableStride)
            {
                float* row = given[tap] + t;
                TVector sum = TSimd.FusedMultiplyAdd(LookUp(w, winner, isSmall), ofMost, TSimd.Load(row));
                TSimd.Store(TSimd.FusedMultiplyAdd(LookUp(w, loser, isSmall), ofLeast, sum), row);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void CountFour(float* row, int length, int first, int* counts)
    {
        // Numbers below each of five borders between whole numbers; the first of them is the same for all.
        TVector count0 = default, count1 = default, count2 = default, count3 = default, count4 = default;
        TVector border0 = TSimd.Broadcast(first - 0.5f), border1 = TSimd.Broadcast(first + 0.5f), border2 = TSimd.Broadcast(first + 1.5f);
        TVector border3 = TSimd.Broadcast(first + 2.5f), border4 = TSimd.Broadcast(first + 3.5f);
        for (int t = 0; t < length; t += TSimd.Width)
        {
            TVector value = TSimd.Load(row + t);
            if (t > length - TSimd.Width)
                value = TSimd.Until(length - t, value, TSimd.Broadcast(float.PositiveInfinity));
            count0 = TSimd.CountGreater(count0, border0, value);
            count1 = TSimd.CountGreater(count1, border1, value);
            count2 = TSimd.CountGreater(count2, border2, value);
            count3 = TSimd.CountGreater(count3, border3, value);
            count4 = TSimd.CountGreater(count4, border4, value);
        }

        Vector128<int> below = TSimd.CountSums(count0, count1, count2, count3);
        int last = TSimd.CountSums(count4, count4, count4, count4)[0];
        (counts[0], counts[1], counts[2], counts[3]) = (below[1] - below[0], below[2] - below[1], below[3] - below[2], last - below[3]);
    }

    /// <summary>
    /// Adds to sums of four kernels, two vectors each, the points of each tap times its weights: two vectors share a load of a weight.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddWeighted(
        float** points, int t, int taps, float* weights, ref TVector a0, ref TVector a1, ref TVector a2, ref TVector a3,
        ref TVector b0, ref TVector b1, ref TVector b2, ref TVector b3)
    {
        float* w = weights;
        for (int tap = 0; tap < taps; tap++, w += Together)
        {
            float* row = points[tap] + t;
            TVector point = TSimd.Load(row), next = TSimd.Load(row + TSimd.Width), weight = TSimd.Broadcast(w[0]);
            a0 = TSimd.FusedMultiplyAdd(weight, point, a0);
            b0 = TSimd.FusedMultiplyAdd(weight, next, b0);
            weight = TSimd.Broadcast(w[1]);
            a1 = TSimd.FusedMultiplyAdd(weight, point, a1);
            b1 = TSimd.FusedMultiplyAdd(weight, next, b1);
            weight = TSimd.Broadcast(w[2]);
            a2 = TSimd.FusedMultiplyAdd(weight, point, a2);
            b2 = TSimd.FusedMultiplyAdd(weight, next, b2);
            weight = TSimd.Broadcast(w[3]);
            a3 = TSimd.FusedMultiplyAdd(weight, point, a3);
            b3 = TSimd.FusedMultiplyAdd(weight, next, b3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Alike(float** rows, int t) => TSimd.Add(
        TSimd.Add(TSimd.Load(rows[0] + t), TSimd.Load(rows[1] + t)), TSimd.Add(TSimd.Load(rows[2] + t), TSimd.Load(rows[3] + t)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LookUp(float* table, TVector places, bool isSmall) =>
        isSmall ? TSimd.LookUp(table, places) : LookUpAny(table, places);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LookUpAny(float* table, TVector places)
    {
        TVector found = default;
        for (int lane = 0; lane < TSimd.Width; lane++)
            ((float*)&found)[lane] = table[((int*)&places)[lane]];
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Quotient(TVector carried, TVector whole, int t, in ShareRows rows) =>
        TSimd.MaskLess(default, whole) == AllLanes ? TSimd.Divide(carried, whole) : QuotientOrEqual(carried, whole, t, rows);

    /// <summary>
    /// Returns carried / whole, or 0 where whole is 0: what is carried there is given to all taps alike. Inlined though it is seldom
    /// needed: around a call all vectors would live in memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector QuotientOrEqual(TVector carried, TVector whole, int t, in ShareRows rows)
    {
        TVector taps = TSimd.Multiply(TSimd.Load((float*)rows.Inside + t), TSimd.Broadcast(rows.Channels));
        TVector equal = TSimd.WhereLess(default, whole, default, TSimd.Divide(carried, taps));
        for (int c = 0; c < rows.Channels; c++)
        {
            float* row = ((float**)rows.Equal)[c] + t;
            TSimd.Store(TSimd.Add(TSimd.Load(row), equal), row);
        }

        return TSimd.WhereLess(default, whole, TSimd.Divide(carried, whole), default);
    }
}
