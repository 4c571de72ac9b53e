using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>
/// The work of one register tile: C[r, v] = Σ over taps and steps of A[r · rowStride + tap · tapStride + step · stepStride] · B[v],
/// where B advances by bStride from one step to the next, through all taps; by column it is A[… + v] · B[v].
/// </summary>
internal unsafe struct ConvolutionTile
{
    /// <summary>Factors, each for one row and one step; or whole vectors of factors, each for one column as well.</summary>
    public float* A;
    public nint RowStride, TapStride, StepStride;
    public bool ByColumn;

    /// <summary>1 to <see cref="DenseConvolutionKernels.TileRows"/>.</summary>
    public int Rows;

    /// <summary>0 or more.</summary>
    public int Taps;

    /// <summary>Steps of each tap, 1 or more.</summary>
    public int Steps;

    /// <summary>Whole vectors of factors, each for one column and one step.</summary>
    public float* B;
    public nint BStride;

    /// <summary>Sums; no more than <see cref="Columns"/> are read or written.</summary>
    public float* C;
    public nint CStride;

    /// <summary>1 to two vectors.</summary>
    public int Columns;

    /// <summary>One for each column, added to the sums; or null.</summary>
    public float* Bias;

    /// <summary>Whether sums are added to what is in C.</summary>
    public bool Accumulate;

    /// <summary>Room for a whole tile.</summary>
    public float* Sums;
}

/// <summary>
/// The work for one row of a convolution without groups: Y[v] = Σ over taps and inputs of X[tap][input] · W[v], with weights in the panels
/// of <see cref="DenseConvolution.Pack"/>.
/// </summary>
internal unsafe struct ConvolutionRow
{
    /// <summary>For each tap its row of inputs, which may lie anywhere.</summary>
    public float** X;
    public int Taps, Inputs, Outputs;

    /// <summary>The panels; from a multiple of 64 bytes on.</summary>
    public float* Packed;

    /// <summary>One for each output, up to whole vectors of them, added to the sums; or null.</summary>
    public float* Bias;

    /// <summary>Sums, up to whole vectors of them.</summary>
    public float* Y;

    /// <summary>Whether sums are added to what is in Y.</summary>
    public bool Accumulate;
}

/// <summary>
/// The inner loop of dense convolutions, one subclass per instruction path. A sum is one chain of fused multiply-adds that starts
/// from 0, in the order of taps and steps, whatever the tile is that it is part of: all paths give the same bits.
/// </summary>
internal abstract unsafe class DenseConvolutionKernels
{
    /// <summary>The widest path of this machine, chosen once.</summary>
    public static DenseConvolutionKernels Best { get; } =
        Vector512.IsHardwareAccelerated ? new VectorDenseConvolutionKernels<SimdSingle512, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? new VectorDenseConvolutionKernels<SimdSingle256, Vector256<float>>()
        : Vector128.IsHardwareAccelerated ? new VectorDenseConvolutionKernels<SimdSingle128, Vector128<float>>()
        : new ScalarDenseConvolutionKernels();

    /// <summary>The path's name.</summary>
    public abstract string Name { get; }

    /// <summary>Floats of a vector.</summary>
    public abstract int Width { get; }

    /// <summary>The most rows of a tile.</summary>
    public abstract int TileRows { get; }

    /// <summary>The most columns of a tile: two vectors.</summary>
    public int TileColumns => 2 * Width;

    /// <summary>
    /// Computes a tile. The sign of a sum of zero is positive before bias and C are added, so that products with zero at the
    /// ends of a chain may be left out.
    /// </summary>
    public abstract void Compute(ConvolutionTile* tile);

    /// <summary>Computes one row. It has the bits that <see cref="Compute"/> gives for its tiles.</summary>
    public abstract void ComputeRow(ConvolutionRow* row);
}

/// <summary>The plain path: the oracle of all others.</summary>
internal sealed unsafe class ScalarDenseConvolutionKernels : DenseConvolutionKernels
{
    public override string Name => "scalar";

    public override int Width => 1;

    public override int TileRows => 1;

    public override void Compute(ConvolutionTile* tile)
    {
        for (int column = 0; column < tile->Columns; column++)
        {
            float* b = tile->B + column;
            float sum = 0;
            for (int tap = 0; tap < tile->Taps; tap++)
            {
                float* a = tile->A + tap * tile->TapStride + (tile->ByColumn ? column : 0);
                for (int step = 0; step < tile->Steps; step++, a += tile->StepStride, b += tile->BStride)
                    sum = MathF.FusedMultiplyAdd(*a, *b, sum);
            }

            sum += 0f;
            if (tile->Bias != null)
                sum += tile->Bias[column];
            tile->C[column] = tile->Accumulate ? tile->C[column] + sum : sum;
        }
    }

    public override void ComputeRow(ConvolutionRow* row)
    {
        for (int output = 0; output < row->Outputs; output++)
        {
            // A panel has two columns, the last one what is left.
            int panel = output / 2 * 2, width = Math.Min(2, row->Outputs - panel);
            float* weights = row->Packed + (nint)panel * row->Taps * row->Inputs + (output - panel);
            float sum = 0;
            for (int tap = 0; tap < row->Taps; tap++)
            {
                for (int input = 0; input < row->Inputs; input++, weights += width)
                    sum = MathF.FusedMultiplyAdd(row->X[tap][input], *weights, sum);
            }

            sum += 0f;
            if (row->Bias != null)
                sum += row->Bias[output];
            row->Y[output] = row->Accumulate ? row->Y[output] + sum : sum;
        }
    }
}

/// <summary>
/// The path of one vector width: the sums of a tile stay in registers, 12 rows of two vectors where there are 32 of them and 6 rows
/// where there are 16.
/// </summary>
internal sealed unsafe class VectorDenseConvolutionKernels<TSimd, TVector> : DenseConvolutionKernels
    where TSimd : struct, ISimdSingle<TVector>
    where TVector : unmanaged
{
    public override string Name => typeof(TVector).Name[..^2];

    public override int Width => TSimd.Width;

    public override int TileRows => TSimd.Registers == 32 ? 12 : 6;

    public override void Compute(ConvolutionTile* tile)
    {
        switch (tile->ByColumn, tile->Columns > TSimd.Width)
        {
            case (false, false): Compute<RowFactors, Batch1>(tile); break;
            case (false, true): Compute<RowFactors, Batch2>(tile); break;
            case (true, false): Compute<ColumnFactors, Batch1>(tile); break;
            case (true, true): Compute<ColumnFactors, Batch2>(tile); break;
        }
    }

    // Four panels at once keep the multipliers busy: a chain waits for its last product.
    public override void ComputeRow(ConvolutionRow* row)
    {
        int vectors = (row->Outputs + TSimd.Width - 1) / TSimd.Width, first = 0;
        for (; first + 8 <= vectors; first += 8)
            ComputeRow<Batch2, Batch4>(row, first);
        for (; first + 4 <= vectors; first += 4)
            ComputeRow<Batch2, Batch2>(row, first);
        for (; first + 2 <= vectors; first += 2)
            ComputeRow<Batch2, Batch1>(row, first);
        if (first < vectors)
            ComputeRow<Batch1, Batch1>(row, first);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputeRow<TVectors, TPanels>(ConvolutionRow* row, int firstVector)
        where TVectors : struct, IBatchSize
        where TPanels : struct, IBatchSize
    {
        TVector zero = TSimd.Broadcast(0);
        TVector s0a = zero, s0b = zero, s1a = zero, s1b = zero, s2a = zero, s2b = zero, s3a = zero, s3b = zero;
        int inputs = row->Inputs;
        nint length = (nint)row->Taps * inputs, panel = 2 * length * TSimd.Width;
        float* b0 = row->Packed + length * firstVector * TSimd.Width, b1 = b0 + panel, b2 = b1 + panel, b3 = b2 + panel;
        nint at = 0;
        float** x = row->X;
        for (int tap = row->Taps; tap > 0; tap--, x++)
        {
            float* factor = *x;
            for (float* end = factor + inputs; factor < end; factor++, at += TVectors.Count * TSimd.Width)
            {
                TVector a = TSimd.Broadcast(*factor);
                s0a = TSimd.FusedMultiplyAdd(a, TSimd.Load(b0 + at), s0a);
                if (TVectors.Count > 1)
                    s0b = TSimd.FusedMultiplyAdd(a, TSimd.Load(b0 + at + TSimd.Width), s0b);
                if (TPanels.Count > 1)
                {
                    s1a = TSimd.FusedMultiplyAdd(a, TSimd.Load(b1 + at), s1a);
                    s1b = TSimd.FusedMultiplyAdd(a, TSimd.Load(b1 + at + TSimd.Width), s1b);
                }

                if (TPanels.Count > 2)
                {
                    s2a = TSimd.FusedMultiplyAdd(a, TSimd.Load(b2 + at), s2a);
                    s2b = TSimd.FusedMultiplyAdd(a, TSimd.Load(b2 + at + TSimd.Width), s2b);
                    s3a = TSimd.FusedMultiplyAdd(a, TSimd.Load(b3 + at), s3a);
                    s3b = TSimd.FusedMultiplyAdd(a, TSimd.Load(b3 + at + TSimd.Width), s3b);
                }
            }
        }

        StoreSums(row, firstVector, s0a);
        if (TVectors.Count > 1)
            StoreSums(row, firstVector + 1, s0b);
        if (TPanels.Count > 1)
        {
            StoreSums(row, firstVector + 2, s1a);
            StoreSums(row, firstVector + 3, s1b);
        }

        if (TPanels.Count > 2)
        {
            StoreSums(row, firstVector + 4, s2a);
            StoreSums(row, firstVector + 5, s2b);
            StoreSums(row, firstVector + 6, s3a);
            StoreSums(row, firstVector + 7, s3b);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSums(ConvolutionRow* row, int vector, TVector sums)
    {
        nint at = (nint)vector * TSimd.Width;
        sums = TSimd.Add(sums, TSimd.Broadcast(0));
        if (row->Bias != null)
            sums = TSimd.Add(sums, TSimd.Load(row->Bias + at));
        TSimd.Store(row->Accumulate ? TSimd.Add(TSimd.Load(row->Y + at), sums) : sums, row->Y + at);
    }

    private static void Compute<TFactors, TVectors>(ConvolutionTile* tile)
        where TFactors : struct, IFactors
        where TVectors : struct, IBatchSize
    {
        switch (tile->Rows)
        {
            case 1: Compute<TFactors, TVectors, Batch1>(tile); break;
            case 2: Compute<TFactors, TVectors, Batch2>(tile); break;
            case 3: Compute<TFactors, TVectors, Batch3>(tile); break;
            case 4: Compute<TFactors, TVectors, Batch4>(tile); break;
            case 5: Compute<TFactors, TVectors, Batch5>(tile); break;
            case 6: Compute<TFactors, TVectors, Batch6>(tile); break;
            case 7: Compute<TFactors, TVectors, Batch7>(tile); break;
            case 8: Compute<TFactors, TVectors, Batch8>(tile); break;
            case 9: Compute<TFactors, TVectors, Batch9>(tile); break;
            case 10: Compute<TFactors, TVectors, Batch10>(tile); break;
            case 11: Compute<TFactors, TVectors, Batch11>(tile); break;
            case 12: Compute<TFactors, TVectors, Batch12>(tile); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<TFactors, TVectors, TRows>(ConvolutionTile* tile)
        where TFactors : struct, IFactors
        where TVectors : struct, IBatchSize
        where TRows : struct, IBatchSize
    {
        TVector zero = TSimd.Broadcast(0);
        TVector s0a = zero, s0b = zero, s1a = zero, s1b = zero;
        TVector s2a = zero, s2b = zero, s3a = zero, s3b = zero;
        TVector s4a = zero, s4b = zero, s5a = zero, s5b = zero;
        TVector s6a = zero, s6b = zero, s7a = zero, s7b = zero;
        TVector s8a = zero, s8b = zero, s9a = zero, s9b = zero;
        TVector s10a = zero, s10b = zero, s11a = zero, s11b = zero;
        float* start = tile->A, b = tile->B;
        nint row = tile->RowStride, step = tile->StepStride, next = tile->BStride;
        for (int tap = tile->Taps; tap > 0; tap--, start += tile->TapStride)
        {
            // Four pointers: an address has room for only one stride.
            float* a0 = start, a3 = a0 + 3 * row, a6 = a3 + 3 * row, a9 = a6 + 3 * row;
            for (int left = tile->Steps; left > 0; left--)
            {
                TVector b0 = TSimd.Load(b), b1 = TVectors.Count > 1 ? TSimd.Load(b + TSimd.Width) : b0;
                TVector x = Factor<TFactors>(a0);
                s0a = TSimd.FusedMultiplyAdd(x, b0, s0a);
                if (TVectors.Count > 1)
                    s0b = TSimd.FusedMultiplyAdd(SecondFactor<TFactors>(x, a0), b1, s0b);
                if (TRows.Count > 1)
                {
                    x = Factor<TFactors>(a0 + row);
                    s1a = TSimd.FusedMultiplyAdd(x, b0, s1a);
                    if (TVectors.Count > 1)
                        s1b = TSimd.FusedMultiplyAdd(SecondFactor<TFactors>(x, a0 + row), b1, s1b);
                }

                if (TRows.Count > 2)
                {
                    x = Factor<TFactors>(a0 + 2 * row);
                    s2a = TSimd.FusedMultiplyAdd(x, b0, s2a);
                    if (TVectors.Count > 1)
                        s2b = TSimd.FusedMultiplyAdd(SecondFactor<TFactors>(x, a0 + 2 * row), b1, s2b);
                }

                if (TRows.Count > 3)
                {
                    x = Factor<TFactors>(a3);
                    s3a = TSimd.FusedMultiplyAdd(x, b0, s3a);
                    if (TVectors.Count > 1)
                        s3b = TSimd.FusedMultiplyAdd(SecondFactor<TFactors>(x, a3), b1, s3b);
                }

                if (TRows.Count > 4)
                {
                    x = Factor<TFactors>(a3 + row);
                    s4a = TSimd.FusedMultiplyAdd(x, b0, s4a);
                    if (TVectors.Count > 1)
                        s4b = TSimd.FusedMultiplyAdd(SecondFactor<TFactors>(x, a3 + row), b1, s4b);
                }

                if (TRows.Count > 5)
                {
                    x = Factor<TFactors>(a3 + 2 * row);
                    s5a = TSimd.FusedMultiplyAdd(x, b0, s5a);
                    if (TVectors.Count > 1)
                        s5b = TSimd.FusedMultiplyAdd(SecondFactor<TFactors>(x, a3 + 2 * row), b1, s5b);
                }

                if (TRows.Count > 6)
                {
                    x = Factor<TFactors>(a6);
                    s6a = TSimd.FusedMultiplyAdd(x, b0, s6a);
                    if (TVectors.Count > 1)
                        s6b = TSimd.FusedMultiplyAdd(SecondFactor<TFactors>(x, a6), b1, s6b);
                }

                if (TRows.Count > 7)
                {
                    x = Factor<TFactors>(a6 + row);
                    s7a = TSimd.FusedMultiplyAdd(x, b0, s7a);
                    if (TVectors.Count > 1)
                        s7b = TSimd.FusedMultiplyAdd(SecondFactor<TFactors>(x, a6 + row), b1, s7b);
                }

                if (TRows.Count > 8)
                {
                    x = Factor<TFactors>(a6 + 2 * row);
                    s8a = TSimd.FusedMultiplyAdd(x, b0, s8a);
                    if (TVectors.Count > 1)
                        s8b = TSimd.FusedMultiplyAdd(SecondFactor<TFactors>(x, a6 + 2 * row), b1, s8b);
                }

                if (TRows.Count > 9)
                {
                    x = Factor<TFactors>(a9);
                    s9a = TSimd.FusedMultiplyAdd(x, b0, s9a);
                    if (TVectors.Count > 1)
                        s9b = TSimd.FusedMultiplyAdd(SecondFactor<TFactors>(x, a9), b1, s9b);
                }

                if (TRows.Count > 10)
                {
                    x = Factor<TFactors>(a9 + row);
                    s10a = TSimd.FusedMultiplyAdd(x, b0, s10a);
                    if (TVectors.Count > 1)
                        s10b = TSimd.FusedMultiplyAdd(SecondFactor<TFactors>(x, a9 + row), b1, s10b);
                }

                if (TRows.Count > 11)
                {
                    x = Factor<TFactors>(a9 + 2 * row);
                    s11a = TSimd.FusedMultiplyAdd(x, b0, s11a);
                    if (TVectors.Count > 1)
                        s11b = TSimd.FusedMultiplyAdd(SecondFactor<TFactors>(x, a9 + 2 * row), b1, s11b);
                }

                a0 += step;
                a3 += step;
                a6 += step;
                a9 += step;
                b += next;
            }
        }

        // Sums in whole vectors that nothing is added to are stored in place at once.
        bool final = tile->Bias == null && !tile->Accumulate && tile->Columns == TVectors.Count * TSimd.Width;
        float* sums = final ? tile->C : tile->Sums;
        nint below = final ? tile->CStride : 2 * TSimd.Width;
        StorePair<TVectors>(sums, s0a, s0b);
        if (TRows.Count > 1)
            StorePair<TVectors>(sums + below, s1a, s1b);
        if (TRows.Count > 2)
            StorePair<TVectors>(sums + 2 * below, s2a, s2b);
        if (TRows.Count > 3)
            StorePair<TVectors>(sums + 3 * below, s3a, s3b);
        if (TRows.Count > 4)
            StorePair<TVectors>(sums + 4 * below, s4a, s4b);
        if (TRows.Count > 5)
            StorePair<TVectors>(sums + 5 * below, s5a, s5b);
        if (TRows.Count > 6)
            StorePair<TVectors>(sums + 6 * below, s6a, s6b);
        if (TRows.Count > 7)
            StorePair<TVectors>(sums + 7 * below, s7a, s7b);
        if (TRows.Count > 8)
            StorePair<TVectors>(sums + 8 * below, s8a, s8b);
        if (TRows.Count > 9)
            StorePair<TVectors>(sums + 9 * below, s9a, s9b);
        if (TRows.Count > 10)
            StorePair<TVectors>(sums + 10 * below, s10a, s10b);
        if (TRows.Count > 11)
            StorePair<TVectors>(sums + 11 * below, s11a, s11b);
        if (!final)
            Finish<TVectors>(tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Factor<TFactors>(float* a)
        where TFactors : struct, IFactors => TFactors.ByColumn ? TSimd.Load(a) : TSimd.Broadcast(*a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector SecondFactor<TFactors>(TVector factor, float* a)
        where TFactors : struct, IFactors => TFactors.ByColumn ? TSimd.Load(a + TSimd.Width) : factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair<TVectors>(float* target, TVector first, TVector second)
        where TVectors : struct, IBatchSize
    {
        TVector zero = TSimd.Broadcast(0);
        TSimd.Store(TSimd.Add(first, zero), target);
        if (TVectors.Count > 1)
            TSimd.Store(TSimd.Add(second, zero), target + TSimd.Width);
    }

    // Turns the sums of a tile into the result; the last vector may have fewer columns than lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish<TVectors>(ConvolutionTile* tile)
        where TVectors : struct, IBatchSize
    {
        int lastAt = (TVectors.Count - 1) * TSimd.Width, last = tile->Columns - lastAt;
        TVector zero = TSimd.Broadcast(0), bias = zero, lastBias = zero;
        if (tile->Bias != null)
        {
            bias = TVectors.Count > 1 ? TSimd.Load(tile->Bias) : zero;
            lastBias = TSimd.LoadFirst(tile->Bias + lastAt, last);
        }

        float* sums = tile->Sums, c = tile->C;
        for (int row = tile->Rows; row > 0; row--, sums += 2 * TSimd.Width, c += tile->CStride)
        {
            if (TVectors.Count > 1)
            {
                TVector sum = TSimd.Add(TSimd.Load(sums), bias);
                TSimd.Store(tile->Accumulate ? TSimd.Add(TSimd.Load(c), sum) : sum, c);
            }

            TVector lastSum = TSimd.Add(TSimd.Load(sums + lastAt), lastBias);
            if (last == TSimd.Width)
                TSimd.Store(tile->Accumulate ? TSimd.Add(TSimd.Load(c + lastAt), lastSum) : lastSum, c + lastAt);
            else
                TSimd.StoreFirst(tile->Accumulate ? TSimd.Add(TSimd.LoadFirst(c + lastAt, last), lastSum) : lastSum, c + lastAt, last);
        }
    }
}

/// <summary>Kind of the factors A of a tile, as a type: the inner loop is compiled for each.</summary>
internal interface IFactors
{
    static abstract bool ByColumn { get; }
}

internal readonly struct RowFactors : IFactors { public static bool ByColumn => false; }
internal readonly struct ColumnFactors : IFactors { public static bool ByColumn => true; }
