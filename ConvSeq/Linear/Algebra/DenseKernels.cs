using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvSeq.Linear.Algebra;

/// <summary>
/// The inner loops of the dense algebra. Each output is summed in one order, with fused multiply-adds over a fixed number
/// of lanes, whatever the vector width: every implementation returns the same bits.
/// </summary>
internal abstract unsafe class DenseKernels
{
    /// <summary>Rows of a <see cref="Tile"/>.</summary>
    public const int TileRows = 8;

    /// <summary>Columns of a <see cref="Tile"/>.</summary>
    public const int TileColumns = 24;

    /// <summary>Right-hand sides that <see cref="SubstituteForward"/> takes at once.</summary>
    public const int Sides = 48;

    /// <summary>Rows of weights that <see cref="Score"/> takes at once.</summary>
    public const int ScoredTargets = 4;

    /// <summary>Lanes that the sums of <see cref="Dot"/> and <see cref="Score"/> are spread over.</summary>
    public const int Lanes = 16;

    /// <summary>The widest kernels that this processor runs well.</summary>
    public static DenseKernels Best { get; } =
        Vector512.IsHardwareAccelerated ? new DenseKernels<Simd512, Vector512<double>>()
        : Vector256.IsHardwareAccelerated ? new DenseKernels<Simd256, Vector256<double>>()
        : new DenseKernels<Simd128, Vector128<double>>();

    /// <summary>Doubles in one vector.</summary>
    public abstract int Width { get; }

    /// <summary>
    /// Product of two packed panels: C (8 × 24) = or += Aᵀ·B, with A depth × 8 and B depth × 24, both contiguous.
    /// </summary>
    public abstract void Tile(int depth, double* a, double* b, double* c, nint stride, bool add);

    /// <summary>Σ x·y.</summary>
    public abstract double Dot(double* x, double* y, int count);

    /// <summary>y += factor · x.</summary>
    public abstract void AddScaled(double factor, double* x, double* y, int count);

    /// <summary>
    /// Solves L·z = t for 48 right-hand sides t (order × 48, contiguous) and returns Σ z² of each; L is a factor that
    /// BandCholesky lays out. <paramref name="window"/> has room for 2 · bandwidth · 48 doubles.
    /// </summary>
    public abstract void SubstituteForward(
        int order, int bandwidth, double* factor, double* sides, double* window, double* squares);

    /// <summary>
    /// Dot products of a row with 1 to 4 rows of weights that lie one after another. A product of two floats is exact in
    /// double, so only the order of the sums matters.
    /// </summary>
    public abstract void Score(float* row, float* weights, int count, int rows, double* sums);

    /// <summary>
    /// For each column, Σ w·d and Σ w·d² over rows, added to <paramref name="sums"/> and <paramref name="squares"/>: d is the
    /// column's value plus its shift, and the number of columns is a multiple of 16.
    /// </summary>
    public abstract void AddMoments(
        float* rows, nint stride, int count, int columns, double* weights, double* shifts, double* sums, double* squares);

    /// <summary>The sum of 16 lanes, by halving.</summary>
    public static double SumLanes(double* lanes)
    {
        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
                lanes[i] += lanes[i + half];
        }

        return lanes[0];
    }
}

internal sealed unsafe class DenseKernels<TSimd, TVector> : DenseKernels
    where TSimd : ISimd<TVector>
    where TVector : struct
{
    public override int Width => TSimd.Width;

    public override void Tile(int depth, double* a, double* b, double* c, nint stride, bool add)
    {
        if (TSimd.Width == 8)
        {
            Tile8(depth, a, b, c, stride, add);
            return;
        }

        // With 16 registers only 4 × 3 vectors of sums stay in them.
        for (int row = 0; row < TileRows; row += 4)
            for (int column = 0; column < TileColumns; column += 3 * TSimd.Width)
                Tile4(depth, a + row, b + column, c + row * stride + column, stride, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8(int depth, double* a, double* b, double* c, nint stride, bool add)
    {
        TVector zero = TSimd.Broadcast(0);
        TVector c00 = zero, c01 = zero, c02 = zero, c10 = zero, c11 = zero, c12 = zero;
        TVector c20 = zero, c21 = zero, c22 = zero, c30 = zero, c31 = zero, c32 = zero;
        TVector c40 = zero, c41 = zero, c42 = zero, c50 = zero, c51 = zero, c52 = zero;
        TVector c60 = zero, c61 = zero, c62 = zero, c70 = zero, c71 = zero, c72 = zero;
        if (add && Sse.IsSupported)
        {
            // C is needed only after the loop; by then it is in the cache.
            for (int row = 0; row < TileRows; row++)
            {
                Sse.Prefetch0(c + row * stride);
                Sse.Prefetch0(c + row * stride + 8);
                Sse.Prefetch0(c + row * stride + 16);
            }
        }

        for (double* end = a + (nint)depth * TileRows; a != end; a += TileRows, b += TileColumns)
        {
            TVector b0 = TSimd.Load(b);
            TVector b1 = TSimd.Load(b + TSimd.Width);
            TVector b2 = TSimd.Load(b + 2 * TSimd.Width);
            TVector x = TSimd.Broadcast(a[0]);
            c00 = TSimd.FusedMultiplyAdd(x, b0, c00);
            c01 = TSimd.FusedMultiplyAdd(x, b1, c01);
            c02 = TSimd.FusedMultiplyAdd(x, b2, c02);
            x = TSimd.Broadcast(a[1]);
            c10 = TSimd.FusedMultiplyAdd(x, b0, c10);
            c11 = TSimd.FusedMultiplyAdd(x, b1, c11);
            c12 = TSimd.FusedMultiplyAdd(x, b2, c12);
            x = TSimd.Broadcast(a[2]);
            c20 = TSimd.FusedMultiplyAdd(x, b0, c20);
            c21 = TSimd.FusedMultiplyAdd(x, b1, c21);
            c22 = TSimd.FusedMultiplyAdd(x, b2, c22);
            x = TSimd.Broadcast(a[3]);
            c30 = TSimd.FusedMultiplyAdd(x, b0, c30);
            c31 = TSimd.FusedMultiplyAdd(x, b1, c31);
            c32 = TSimd.FusedMultiplyAdd(x, b2, c32);
            x = TSimd.Broadcast(a[4]);
            c40 = TSimd.FusedMultiplyAdd(x, b0, c40);
            c41 = TSimd.FusedMultiplyAdd(x, b1, c41);
            c42 = TSimd.FusedMultiplyAdd(x, b2, c42);
            x = TSimd.Broadcast(a[5]);
            c50 = TSimd.FusedMultiplyAdd(x, b0, c50);
            c51 = TSimd.FusedMultiplyAdd(x, b1, c51);
            c52 = TSimd.FusedMultiplyAdd(x, b2, c52);
            x = TSimd.Broadcast(a[6]);
            c60 = TSimd.FusedMultiplyAdd(x, b0, c60);
            c61 = TSimd.FusedMultiplyAdd(x, b1, c61);
            c62 = TSimd.FusedMultiplyAdd(x, b2, c62);
            x = TSimd.Broadcast(a[7]);
            c70 = TSimd.FusedMultiplyAdd(x, b0, c70);
            c71 = TSimd.FusedMultiplyAdd(x, b1, c71);
            c72 = TSimd.FusedMultiplyAdd(x, b2, c72);
        }

        StoreRow(c, c00, c01, c02, add);
        StoreRow(c + stride, c10, c11, c12, add);
        StoreRow(c + 2 * stride, c20, c21, c22, add);
        StoreRow(c + 3 * stride, c30, c31, c32, add);
        StoreRow(c + 4 * stride, c40, c41, c42, add);
        StoreRow(c + 5 * stride, c50, c51, c52, add);
        StoreRow(c + 6 * stride, c60, c61, c62, add);
        StoreRow(c + 7 * stride, c70, c71, c72, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4(int depth, double* a, double* b, double* c, nint stride, bool add)
    {
        TVector zero = TSimd.Broadcast(0);
        TVector c00 = zero, c01 = zero, c02 = zero, c10 = zero, c11 = zero, c12 = zero;
        TVector c20 = zero, c21 = zero, c22 = zero, c30 = zero, c31 = zero, c32 = zero;
        for (double* end = a + (nint)depth * TileRows; a != end; a += TileRows, b += TileColumns)
        {
            TVector b0 = TSimd.Load(b);
            TVector b1 = TSimd.Load(b + TSimd.Width);
            TVector b2 = TSimd.Load(b + 2 * TSimd.Width);
            TVector x = TSimd.Broadcast(a[0]);
            c00 = TSimd.FusedMultiplyAdd(x, b0, c00);
            c01 = TSimd.FusedMultiplyAdd(x, b1, c01);
            c02 = TSimd.FusedMultiplyAdd(x, b2, c02);
            x = TSimd.Broadcast(a[1]);
            c10 = TSimd.FusedMultiplyAdd(x, b0, c10);
            c11 = TSimd.FusedMultiplyAdd(x, b1, c11);
            c12 = TSimd.FusedMultiplyAdd(x, b2, c12);
            x = TSimd.Broadcast(a[2]);
            c20 = TSimd.FusedMultiplyAdd(x, b0, c20);
            c21 = TSimd.FusedMultiplyAdd(x, b1, c21);
            c22 = TSimd.FusedMultiplyAdd(x, b2, c22);
            x = TSimd.Broadcast(a[3]);
            c30 = TSimd.FusedMultiplyAdd(x, b0, c30);
            c31 = TSimd.FusedMultiplyAdd(x, b1, c31);
            c32 = TSimd.FusedMultiplyAdd(x, b2, c32);
        }

        StoreRow(c, c00, c01, c02, add);
        StoreRow(c + stride, c10, c11, c12, add);
        StoreRow(c + 2 * stride, c20, c21, c22, add);
        StoreRow(c + 3 * stride, c30, c31, c32, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(double* c, TVector c0, TVector c1, TVector c2, bool add)
    {
        if (add)
        {
            c0 = TSimd.Add(TSimd.Load(c), c0);
            c1 = TSimd.Add(TSimd.Load(c + TSimd.Width), c1);
            c2 = TSimd.Add(TSimd.Load(c + 2 * TSimd.Width), c2);
        }

        TSimd.Store(c0, c);
        TSimd.Store(c1, c + TSimd.Width);
        TSimd.Store(c2, c + 2 * TSimd.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Dot(double* x, double* y, int count)
    {
        double* lanes = stackalloc double[Lanes];
        int whole = count & -Lanes;
        for (int lane = 0; lane < Lanes; lane += 2 * TSimd.Width)
        {
            TVector sum0 = TSimd.Broadcast(0), sum1 = sum0;
            for (int i = lane; i < whole; i += Lanes)
            {
                sum0 = TSimd.FusedMultiplyAdd(TSimd.Load(x + i), TSimd.Load(y + i), sum0);
                sum1 = TSimd.FusedMultiplyAdd(
                    TSimd.Load(x + i + TSimd.Width), TSimd.Load(y + i + TSimd.Width), sum1);
            }

            TSimd.Store(sum0, lanes + lane);
            TSimd.Store(sum1, lanes + lane + TSimd.Width);
        }

        for (int i = whole; i < count; i++)
            lanes[i - whole] = Math.FusedMultiplyAdd(x[i], y[i], lanes[i - whole]);
        return SumLanes(lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddScaled(double factor, double* x, double* y, int count)
    {
        TVector factors = TSimd.Broadcast(factor);
        int i = 0;
        for (; i <= count - TSimd.Width; i += TSimd.Width)
            TSimd.Store(TSimd.FusedMultiplyAdd(factors, TSimd.Load(x + i), TSimd.Load(y + i)), y + i);
        for (; i < count; i++)
            y[i] = Math.FusedMultiplyAdd(factor, x[i], y[i]);
    }

    public override void SubstituteForward(
        int order, int bandwidth, double* factor, double* sides, double* window, double* squares)
    {
        for (int side = 0; side < Sides; side += 6 * TSimd.Width)
            SubstituteForward6(order, bandwidth, factor, sides + side, window + side, squares + side);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SubstituteForward6(
        int order, int bandwidth, double* factor, double* sides, double* window, double* squares)
    {
        TVector zero = TSimd.Broadcast(0);
        TVector s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero;
        for (double* w = window; w != window + (nint)bandwidth * Sides; w += Sides)
            StoreSix(w, zero, zero, zero, zero, zero, zero);
        double* windowEnd = window + 2 * (nint)bandwidth * Sides;
        double* next = window + (nint)bandwidth * Sides;
        for (int j = 0; j < order; j++, sides += Sides)
        {
            TVector z0 = TSimd.Load(sides);
            TVector z1 = TSimd.Load(sides + TSimd.Width);
            TVector z2 = TSimd.Load(sides + 2 * TSimd.Width);
            TVector z3 = TSimd.Load(sides + 3 * TSimd.Width);
            TVector z4 = TSimd.Load(sides + 4 * TSimd.Width);
            TVector z5 = TSimd.Load(sides + 5 * TSimd.Width);
            for (double* w = next - (nint)bandwidth * Sides; w != next; w += Sides, factor++)
            {
                TVector l = TSimd.Broadcast(*factor);
                z0 = TSimd.FusedMultiplyAdd(l, TSimd.Load(w), z0);
                z1 = TSimd.FusedMultiplyAdd(l, TSimd.Load(w + TSimd.Width), z1);
                z2 = TSimd.FusedMultiplyAdd(l, TSimd.Load(w + 2 * TSimd.Width), z2);
                z3 = TSimd.FusedMultiplyAdd(l, TSimd.Load(w + 3 * TSimd.Width), z3);
                z4 = TSimd.FusedMultiplyAdd(l, TSimd.Load(w + 4 * TSimd.Width), z4);
                z5 = TSimd.FusedMultiplyAdd(l, TSimd.Load(w + 5 * TSimd.Width), z5);
            }

            TVector pivot = TSimd.Broadcast(*factor++);
            z0 = TSimd.Multiply(pivot, z0);
            z1 = TSimd.Multiply(pivot, z1);
            z2 = TSimd.Multiply(pivot, z2);
            z3 = TSimd.Multiply(pivot, z3);
            z4 = TSimd.Multiply(pivot, z4);
            z5 = TSimd.Multiply(pivot, z5);
            s0 = TSimd.FusedMultiplyAdd(z0, z0, s0);
            s1 = TSimd.FusedMultiplyAdd(z1, z1, s1);
            s2 = TSimd.FusedMultiplyAdd(z2, z2, s2);
            s3 = TSimd.FusedMultiplyAdd(z3, z3, s3);
            s4 = TSimd.FusedMultiplyAdd(z4, z4, s4);
            s5 = TSimd.FusedMultiplyAdd(z5, z5, s5);
            if (next == windowEnd)
            {
                // The window slides over room for two: its later half moves to the front when the end is reached.
                double* from = window + (nint)bandwidth * Sides;
                for (double* to = window; to != window + (nint)bandwidth * Sides; to += Sides, from += Sides)
                {
                    for (int v = 0; v < 6 * TSimd.Width; v += TSimd.Width)
                        TSimd.Store(TSimd.Load(from + v), to + v);
                }

                next = window + (nint)bandwidth * Sides;
            }

            StoreSix(next, z0, z1, z2, z3, z4, z5);
            next += Sides;
        }

        StoreSix(squares, s0, s1, s2, s3, s4, s5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSix(
        double* target, TVector v0, TVector v1, TVector v2, TVector v3, TVector v4, TVector v5)
    {
        TSimd.Store(v0, target);
        TSimd.Store(v1, target + TSimd.Width);
        TSimd.Store(v2, target + 2 * TSimd.Width);
        TSimd.Store(v3, target + 3 * TSimd.Width);
        TSimd.Store(v4, target + 4 * TSimd.Width);
        TSimd.Store(v5, target + 5 * TSimd.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Score(float* row, float* weights, int count, int rows, double* sums)
    {
        // Fewer than four rows: the last one stands in for the missing ones.
        float* w0 = weights;
        float* w1 = weights + (nint)count * Math.Min(1, rows - 1);
        float* w2 = weights + (nint)count * Math.Min(2, rows - 1);
        float* w3 = weights + (nint)count * Math.Min(3, rows - 1);
        double* lanes = stackalloc double[4 * Lanes];
        int whole = count & -Lanes;
        for (int lane = 0; lane < Lanes; lane += 2 * TSimd.Width)
        {
            TVector zero = TSimd.Broadcast(0);
            TVector s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero;
            for (int i = lane; i < whole; i += Lanes)
            {
                (TVector x0, TVector x1) = TSimd.Widen(row + i);
                (TVector y0, TVector y1) = TSimd.Widen(w0 + i);
                s00 = TSimd.FusedMultiplyAdd(x0, y0, s00);
                s01 = TSimd.FusedMultiplyAdd(x1, y1, s01);
                (y0, y1) = TSimd.Widen(w1 + i);
                s10 = TSimd.FusedMultiplyAdd(x0, y0, s10);
                s11 = TSimd.FusedMultiplyAdd(x1, y1, s11);
                (y0, y1) = TSimd.Widen(w2 + i);
                s20 = TSimd.FusedMultiplyAdd(x0, y0, s20);
                s21 = TSimd.FusedMultiplyAdd(x1, y1, s21);
                (y0, y1) = TSimd.Widen(w3 + i);
                s30 = TSimd.FusedMultiplyAdd(x0, y0, s30);
                s31 = TSimd.FusedMultiplyAdd(x1, y1, s31);
            }

            TSimd.Store(s00, lanes + lane);
            TSimd.Store(s01, lanes + lane + TSimd.Width);
            TSimd.Store(s10, lanes + Lanes + lane);
            TSimd.Store(s11, lanes + Lanes + lane + TSimd.Width);
            TSimd.Store(s20, lanes + 2 * Lanes + lane);
            TSimd.Store(s21, lanes + 2 * Lanes + lane + TSimd.Width);
            TSimd.Store(s30, lanes + 3 * Lanes + lane);
            TSimd.Store(s31, lanes + 3 * Lanes + lane + TSimd.Width);
        }

        for (int i = whole; i < count; i++)
        {
            lanes[i - whole] += (double)row[i] * w0[i];
            lanes[Lanes + i - whole] += (double)row[i] * w1[i];
            lanes[2 * Lanes + i - whole] += (double)row[i] * w2[i];
            lanes[3 * Lanes + i - whole] += (double)row[i] * w3[i];
        }

        for (int r = 0; r < rows; r++)
            sums[r] = SumLanes(lanes + r * Lanes);
    }
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddMoments(
        float* rows, nint stride, int count, int columns, double* weights, double* shifts, double* sums, double* squares)
    {
        for (int column = 0; column < columns; column += 2 * TSimd.Width)
        {
            TVector shift0 = TSimd.Load(shifts + column), shift1 = TSimd.Load(shifts + column + TSimd.Width);
            TVector sum0 = TSimd.Load(sums + column), sum1 = TSimd.Load(sums + column + TSimd.Width);
            TVector square0 = TSimd.Load(squares + column), square1 = TSimd.Load(squares + column + TSimd.Width);
            float* row = rows + column;
            for (int i = 0; i < count; i++, row += stride)
            {
                TVector weight = TSimd.Broadcast(weights[i]);
                (TVector d0, TVector d1) = TSimd.Widen(row);
                d0 = TSimd.Add(d0, shift0);
                d1 = TSimd.Add(d1, shift1);
                TVector weighted0 = TSimd.Multiply(weight, d0), weighted1 = TSimd.Multiply(weight, d1);
                sum0 = TSimd.Add(sum0, weighted0);
                sum1 = TSimd.Add(sum1, weighted1);
                square0 = TSimd.FusedMultiplyAdd(weighted0, d0, square0);
                square1 = TSimd.FusedMultiplyAdd(weighted1, d1, square1);
            }

            TSimd.Store(sum0, sums + column);
            TSimd.Store(sum1, sums + column + TSimd.Width);
            TSimd.Store(square0, squares + column);
            TSimd.Store(square1, squares + column + TSimd.Width);
        }
    }
}
