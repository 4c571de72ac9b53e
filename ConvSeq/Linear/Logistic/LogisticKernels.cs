using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvSeq.Kernels;

namespace ConvSeq.Linear;

/// <summary>
/// The inner loops of the logistic fit, over float. Every output is computed in one order, with fused multiply-adds over a
/// fixed number of lanes, whatever the vector width: every implementation returns the same bits.
/// </summary>
internal abstract unsafe class LogisticKernels
{
    /// <summary>Floats between the rows of everything that is multiplied here.</summary>
    public const int Stride = 512;

    /// <summary>Rows, and targets, of a tile.</summary>
    public const int TileSide = 4;

    /// <summary>Lanes that the sum of a score is spread over.</summary>
    public const int Lanes = 16;

    /// <summary>Columns of a tile of the gradient; widths are a multiple of it.</summary>
    public const int TileColumns = 64;

    /// <summary>The widest kernels that this processor runs well.</summary>
    public static LogisticKernels Best { get; } = All.First(kernels => kernels.IsAccelerated);

    /// <summary>All kernels, the widest first.</summary>
    public static LogisticKernels[] All =>
    [
        new LogisticKernels<SimdSingle512, Vector512<float>>(Vector512.IsHardwareAccelerated),
        new LogisticKernels<SimdSingle256, Vector256<float>>(Vector256.IsHardwareAccelerated),
        new LogisticKernels<SimdSingle128, Vector128<float>>(true),
    ];

    /// <summary>Whether this processor has vectors of this width; the kernels work without them, too.</summary>
    public abstract bool IsAccelerated { get; }

    /// <summary>scaled = (row - mean) · factor.</summary>
    public abstract void Standardize(float* row, float* means, float* factors, float* scaled, int count);

    /// <summary>
    /// Adds the products of 4 rows with the weights of 4 targets to the 16 lanes of each pair: lane l of (row, target) is at
    /// [(4 · row + target) · 16 + l] and takes columns l, l + 16, … in this order.
    /// </summary>
    public abstract void AddScores(float* rows, float* weights, int width, float* lanes);

    /// <summary>gradient[target, column] = Σ over rows of errors[row, target] · rows[row, column], for 4 targets and 64 columns.</summary>
    public abstract void Gradient(float* rows, int count, float* errors, nint errorStride, float* gradient);

    /// <summary>One step of Adam for 64 weights; see <see cref="LogisticAdamStep"/>.</summary>
    public abstract void Adam(LogisticAdamStep step, float* gradient, float* weights, float* first, float* second);
}

internal sealed unsafe class LogisticKernels<TSimd, TVector>(bool isAccelerated) : LogisticKernels
    where TSimd : struct, ISimdSingle<TVector>
    where TVector : unmanaged
{
    public override bool IsAccelerated => isAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Standardize(float* row, float* means, float* factors, float* scaled, int count)
    {
        int i = 0;
        for (; i <= count - TSimd.Width; i += TSimd.Width)
        {
            TVector centered = TSimd.Subtract(TSimd.Load(row + i), TSimd.Load(means + i));
            TSimd.Store(TSimd.Multiply(centered, TSimd.Load(factors + i)), scaled + i);
        }

        for (; i < count; i++)
            scaled[i] = (row[i] - means[i]) * factors[i];
    }

    public override void AddScores(float* rows, float* weights, int width, float* lanes)
    {
        if (TSimd.Width == Lanes)
        {
            AddScores4(rows, weights, width, lanes);
            return;
        }

        // With 16 registers only the sums of 4 × 2 pairs stay in them.
        for (int lane = 0; lane < Lanes; lane += TSimd.Width)
        {
            for (int target = 0; target < TileSide; target += 2)
                AddScores2(rows + lane, weights + target * Stride + lane, width, lanes + target * Lanes + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScores4(float* rows, float* weights, int width, float* lanes)
    {
        TVector s00 = TSimd.Load(lanes), s01 = TSimd.Load(lanes + 16);
        TVector s02 = TSimd.Load(lanes + 32), s03 = TSimd.Load(lanes + 48);
        TVector s10 = TSimd.Load(lanes + 64), s11 = TSimd.Load(lanes + 80);
        TVector s12 = TSimd.Load(lanes + 96), s13 = TSimd.Load(lanes + 112);
        TVector s20 = TSimd.Load(lanes + 128), s21 = TSimd.Load(lanes + 144);
        TVector s22 = TSimd.Load(lanes + 160), s23 = TSimd.Load(lanes + 176);
        TVector s30 = TSimd.Load(lanes + 192), s31 = TSimd.Load(lanes + 208);
        TVector s32 = TSimd.Load(lanes + 224), s33 = TSimd.Load(lanes + 240);
        for (float* end = rows + width; rows != end; rows += Lanes, weights += Lanes)
        {
            TVector w0 = TSimd.Load(weights), w1 = TSimd.Load(weights + Stride);
            TVector w2 = TSimd.Load(weights + 2 * Stride), w3 = TSimd.Load(weights + 3 * Stride);
            TVector x = TSimd.Load(rows);
            s00 = TSimd.FusedMultiplyAdd(x, w0, s00);
            s01 = TSimd.FusedMultiplyAdd(x, w1, s01);
            s02 = TSimd.FusedMultiplyAdd(x, w2, s02);
            s03 = TSimd.FusedMultiplyAdd(x, w3, s03);
            x = TSimd.Load(rows + Stride);
            s10 = TSimd.FusedMultiplyAdd(x, w0, s10);
            s11 = TSimd.FusedMultiplyAdd(x, w1, s11);
            s12 = TSimd.FusedMultiplyAdd(x, w2, s12);
            s13 = TSimd.FusedMultiplyAdd(x, w3, s13);
            x = TSimd.Load(rows + 2 * Stride);
            s20 = TSimd.FusedMultiplyAdd(x, w0, s20);
            s21 = TSimd.FusedMultiplyAdd(x, w1, s21);
            s22 = TSimd.FusedMultiplyAdd(x, w2, s22);
            s23 = TSimd.FusedMultiplyAdd(x, w3, s23);
            x = TSimd.Load(rows + 3 * Stride);
            s30 = TSimd.FusedMultiplyAdd(x, w0, s30);
            s31 = TSimd.FusedMultiplyAdd(x, w1, s31);
            s32 = TSimd.FusedMultiplyAdd(x, w2, s32);
            s33 = TSimd.FusedMultiplyAdd(x, w3, s33);
        }

        StoreFour(lanes, Lanes, s00, s01, s02, s03);
        StoreFour(lanes + 64, Lanes, s10, s11, s12, s13);
        StoreFour(lanes + 128, Lanes, s20, s21, s22, s23);
        StoreFour(lanes + 192, Lanes, s30, s31, s32, s33);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScores2(float* rows, float* weights, int width, float* lanes)
    {
        TVector s00 = TSimd.Load(lanes), s01 = TSimd.Load(lanes + 16);
        TVector s10 = TSimd.Load(lanes + 64), s11 = TSimd.Load(lanes + 80);
        TVector s20 = TSimd.Load(lanes + 128), s21 = TSimd.Load(lanes + 144);
        TVector s30 = TSimd.Load(lanes + 192), s31 = TSimd.Load(lanes + 208);
        for (float* end = rows + width; rows != end; rows += Lanes, weights += Lanes)
        {
            TVector w0 = TSimd.Load(weights), w1 = TSimd.Load(weights + Stride);
            TVector x = TSimd.Load(rows);
            s00 = TSimd.FusedMultiplyAdd(x, w0, s00);
            s01 = TSimd.FusedMultiplyAdd(x, w1, s01);
            x = TSimd.Load(rows + Stride);
            s10 = TSimd.FusedMultiplyAdd(x, w0, s10);
            s11 = TSimd.FusedMultiplyAdd(x, w1, s11);
            x = TSimd.Load(rows + 2 * Stride);
            s20 = TSimd.FusedMultiplyAdd(x, w0, s20);
            s21 = TSimd.FusedMultiplyAdd(x, w1, s21);
            x = TSimd.Load(rows + 3 * Stride);
            s30 = TSimd.FusedMultiplyAdd(x, w0, s30);
            s31 = TSimd.FusedMultiplyAdd(x, w1, s31);
        }

        TSimd.Store(s00, lanes);
        TSimd.Store(s01, lanes + 16);
        TSimd.Store(s10, lanes + 64);
        TSimd.Store(s11, lanes + 80);
        TSimd.Store(s20, lanes + 128);
        TSimd.Store(s21, lanes + 144);
        TSimd.Store(s30, lanes + 192);
        TSimd.Store(s31, lanes + 208);
    }

    public override void Gradient(float* rows, int count, float* errors, nint errorStride, float* gradient)
    {
        if (TSimd.Width == Lanes)
        {
            Gradient4(rows, count, errors, errorStride, gradient);
            return;
        }

        for (int column = 0; column < TileColumns; column += 2 * TSimd.Width)
            Gradient2(rows + column, count, errors, errorStride, gradient + column);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gradient4(float* rows, int count, float* errors, nint errorStride, float* gradient)
    {
        TVector zero = TSimd.Broadcast(0);
        TVector g00 = zero, g01 = zero, g02 = zero, g03 = zero, g10 = zero, g11 = zero, g12 = zero, g13 = zero;
        TVector g20 = zero, g21 = zero, g22 = zero, g23 = zero, g30 = zero, g31 = zero, g32 = zero, g33 = zero;
        for (float* end = rows + (nint)count * Stride; rows != end; rows += Stride, errors += errorStride)
        {
            TVector x0 = TSimd.Load(rows), x1 = TSimd.Load(rows + TSimd.Width);
            TVector x2 = TSimd.Load(rows + 2 * TSimd.Width), x3 = TSimd.Load(rows + 3 * TSimd.Width);
            TVector e = TSimd.Broadcast(errors[0]);
            g00 = TSimd.FusedMultiplyAdd(e, x0, g00);
            g01 = TSimd.FusedMultiplyAdd(e, x1, g01);
            g02 = TSimd.FusedMultiplyAdd(e, x2, g02);
            g03 = TSimd.FusedMultiplyAdd(e, x3, g03);
            e = TSimd.Broadcast(errors[1]);
            g10 = TSimd.FusedMultiplyAdd(e, x0, g10);
            g11 = TSimd.FusedMultiplyAdd(e, x1, g11);
            g12 = TSimd.FusedMultiplyAdd(e, x2, g12);
            g13 = TSimd.FusedMultiplyAdd(e, x3, g13);
            e = TSimd.Broadcast(errors[2]);
            g20 = TSimd.FusedMultiplyAdd(e, x0, g20);
            g21 = TSimd.FusedMultiplyAdd(e, x1, g21);
            g22 = TSimd.FusedMultiplyAdd(e, x2, g22);
            g23 = TSimd.FusedMultiplyAdd(e, x3, g23);
            e = TSimd.Broadcast(errors[3]);
            g30 = TSimd.FusedMultiplyAdd(e, x0, g30);
            g31 = TSimd.FusedMultiplyAdd(e, x1, g31);
            g32 = TSimd.FusedMultiplyAdd(e, x2, g32);
            g33 = TSimd.FusedMultiplyAdd(e, x3, g33);
        }

        StoreFour(gradient, TSimd.Width, g00, g01, g02, g03);
        StoreFour(gradient + TileColumns, TSimd.Width, g10, g11, g12, g13);
        StoreFour(gradient + 2 * TileColumns, TSimd.Width, g20, g21, g22, g23);
        StoreFour(gradient + 3 * TileColumns, TSimd.Width, g30, g31, g32, g33);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gradient2(float* rows, int count, float* errors, nint errorStride, float* gradient)
    {
        TVector zero = TSimd.Broadcast(0);
        TVector g00 = zero, g01 = zero, g10 = zero, g11 = zero, g20 = zero, g21 = zero, g30 = zero, g31 = zero;
        for (float* end = rows + (nint)count * Stride; rows != end; rows += Stride, errors += errorStride)
        {
            TVector x0 = TSimd.Load(rows), x1 = TSimd.Load(rows + TSimd.Width);
            TVector e = TSimd.Broadcast(errors[0]);
            g00 = TSimd.FusedMultiplyAdd(e, x0, g00);
            g01 = TSimd.FusedMultiplyAdd(e, x1, g01);
            e = TSimd.Broadcast(errors[1]);
            g10 = TSimd.FusedMultiplyAdd(e, x0, g10);
            g11 = TSimd.FusedMultiplyAdd(e, x1, g11);
            e = TSimd.Broadcast(errors[2]);
            g20 = TSimd.FusedMultiplyAdd(e, x0, g20);
            g21 = TSimd.FusedMultiplyAdd(e, x1, g21);
            e = TSimd.Broadcast(errors[3]);
            g30 = TSimd.FusedMultiplyAdd(e, x0, g30);
            g31 = TSimd.FusedMultiplyAdd(e, x1, g31);
        }

        TSimd.Store(g00, gradient);
        TSimd.Store(g01, gradient + TSimd.Width);
        TSimd.Store(g10, gradient + TileColumns);
        TSimd.Store(g11, gradient + TileColumns + TSimd.Width);
        TSimd.Store(g20, gradient + 2 * TileColumns);
        TSimd.Store(g21, gradient + 2 * TileColumns + TSimd.Width);
        TSimd.Store(g30, gradient + 3 * TileColumns);
        TSimd.Store(g31, gradient + 3 * TileColumns + TSimd.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Adam(LogisticAdamStep step, float* gradient, float* weights, float* first, float* second)
    {
        TVector penalty = TSimd.Broadcast(step.Penalty), rate = TSimd.Broadcast(step.Rate);
        TVector correction = TSimd.Broadcast(step.Correction), epsilon = TSimd.Broadcast((float)LogisticAdamStep.Epsilon);
        TVector firstShare = TSimd.Broadcast((float)(1 - LogisticAdamStep.FirstDecay));
        TVector secondShare = TSimd.Broadcast((float)(1 - LogisticAdamStep.SecondDecay));
        for (int i = 0; i < TileColumns; i += TSimd.Width)
        {
            TVector w = TSimd.Load(weights + i);
            TVector m = TSimd.Load(first + i);
            TVector v = TSimd.Load(second + i);
            TVector g = TSimd.FusedMultiplyAdd(penalty, w, TSimd.Load(gradient + i));
            m = TSimd.FusedMultiplyAdd(firstShare, TSimd.Subtract(g, m), m);
            v = TSimd.FusedMultiplyAdd(secondShare, TSimd.Subtract(TSimd.Multiply(g, g), v), v);
            TVector root = TSimd.FusedMultiplyAdd(TSimd.SquareRoot(v), correction, epsilon);
            TSimd.Store(m, first + i);
            TSimd.Store(v, second + i);
            TSimd.Store(TSimd.Subtract(w, TSimd.Divide(TSimd.Multiply(rate, m), root)), weights + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour(float* target, int stride, TVector v0, TVector v1, TVector v2, TVector v3)
    {
        TSimd.Store(v0, target);
        TSimd.Store(v1, target + stride);
        TSimd.Store(v2, target + 2 * stride);
        TSimd.Store(v3, target + 3 * stride);
    }
}
