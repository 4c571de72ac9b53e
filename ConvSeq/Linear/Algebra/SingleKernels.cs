using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ConvSeq.Kernels;

namespace ConvSeq.Linear.Algebra;

/// <summary>
/// The inner loop of products of floats whose sums are kept in double. Each output is summed in one order, by
/// <see cref="Chunk"/> fused multiply-adds of float that are then added in double, whatever the vector width: every
/// implementation returns the same bits.
/// </summary>
internal abstract unsafe class SingleKernels
{
    /// <summary>Rows of a <see cref="Tile"/>.</summary>
    public const int TileRows = 8;

    /// <summary>Columns of a <see cref="Tile"/>, and elements of a panel.</summary>
    public const int Panel = 48;

    /// <summary>
    /// Products that are added up in float: few enough that their rounding is small beside that of the operands to float.
    /// </summary>
    public const int Chunk = 64;

    /// <summary>The widest kernels that this processor runs well.</summary>
    public static SingleKernels Best { get; } =
        Vector512.IsHardwareAccelerated ? new SingleKernels<SimdSingle512, Vector512<float>, Simd512, Vector512<double>>()
        : Vector256.IsHardwareAccelerated ? new SingleKernels<SimdSingle256, Vector256<float>, Simd256, Vector256<double>>()
        : new SingleKernels<SimdSingle128, Vector128<float>, Simd128, Vector128<double>>();

    /// <summary>
    /// C (8 × 48) += Aᵀ·B for two packed panels, depth × 48: A is the first 8 columns from <paramref name="a"/> on.
    /// </summary>
    public abstract void Tile(int depth, float* a, float* b, double* c, nint stride);
}

internal sealed unsafe class SingleKernels<TSingle, TFloats, TSimd, TDoubles> : SingleKernels
    where TSingle : ISimdSingle<TFloats>
    where TFloats : unmanaged
    where TSimd : ISimd<TDoubles>
    where TDoubles : struct
{
    public override void Tile(int depth, float* a, float* b, double* c, nint stride)
    {
        float* sums = stackalloc float[TileRows * Panel];
        for (int row = 0; Sse.IsSupported && row < TileRows; row++)
        {
            // C is needed only after the first chunk; by then it is in the cache.
            for (int column = 0; column < Panel; column += 8)
                Sse.Prefetch0(c + row * stride + column);
        }

        for (int done = 0; done < depth; done += Chunk)
        {
            int products = Math.Min(Chunk, depth - done);
            if (TSingle.Width == 16)
            {
                Tile8(products, a, b, sums);
            }
            else
            {
                // With 16 registers only 4 × 3 vectors of sums stay in them.
                for (int row = 0; row < TileRows; row += 4)
                    for (int column = 0; column < Panel; column += 3 * TSingle.Width)
                        Tile4(products, a + row, b + column, sums + row * Panel + column);
            }

            AddSums(sums, c, stride);
            a += Chunk * Panel;
            b += Chunk * Panel;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSums(float* sums, double* c, nint stride)
    {
        for (int row = 0; row < TileRows; row++, c += stride)
        {
            for (int column = 0; column < Panel; column += 2 * TSimd.Width, sums += 2 * TSimd.Width)
            {
                (TDoubles lower, TDoubles upper) = TSimd.Widen(sums);
                TSimd.Store(TSimd.Add(TSimd.Load(c + column), lower), c + column);
                TSimd.Store(TSimd.Add(TSimd.Load(c + column + TSimd.Width), upper), c + column + TSimd.Width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8(int depth, float* a, float* b, float* sums)
    {
        TFloats zero = TSingle.Broadcast(0);
        TFloats c00 = zero, c01 = zero, c02 = zero, c10 = zero, c11 = zero, c12 = zero;
        TFloats c20 = zero, c21 = zero, c22 = zero, c30 = zero, c31 = zero, c32 = zero;
        TFloats c40 = zero, c41 = zero, c42 = zero, c50 = zero, c51 = zero, c52 = zero;
        TFloats c60 = zero, c61 = zero, c62 = zero, c70 = zero, c71 = zero, c72 = zero;
        for (float* end = a + (nint)depth * Panel; a != end; a += Panel, b += Panel)
        {
            TFloats b0 = TSingle.Load(b);
            TFloats b1 = TSingle.Load(b + TSingle.Width);
            TFloats b2 = TSingle.Load(b + 2 * TSingle.Width);
            TFloats x = TSingle.Broadcast(a[0]);
            c00 = TSingle.FusedMultiplyAdd(x, b0, c00);
            c01 = TSingle.FusedMultiplyAdd(x, b1, c01);
            c02 = TSingle.FusedMultiplyAdd(x, b2, c02);
            x = TSingle.Broadcast(a[1]);
            c10 = TSingle.FusedMultiplyAdd(x, b0, c10);
            c11 = TSingle.FusedMultiplyAdd(x, b1, c11);
            c12 = TSingle.FusedMultiplyAdd(x, b2, c12);
            x = TSingle.Broadcast(a[2]);
            c20 = TSingle.FusedMultiplyAdd(x, b0, c20);
            c21 = TSingle.FusedMultiplyAdd(x, b1, c21);
            c22 = TSingle.FusedMultiplyAdd(x, b2, c22);
            x = TSingle.Broadcast(a[3]);
            c30 = TSingle.FusedMultiplyAdd(x, b0, c30);
            c31 = TSingle.FusedMultiplyAdd(x, b1, c31);
            c32 = TSingle.FusedMultiplyAdd(x, b2, c32);
            x = TSingle.Broadcast(a[4]);
            c40 = TSingle.FusedMultiplyAdd(x, b0, c40);
            c41 = TSingle.FusedMultiplyAdd(x, b1, c41);
            c42 = TSingle.FusedMultiplyAdd(x, b2, c42);
            x = TSingle.Broadcast(a[5]);
            c50 = TSingle.FusedMultiplyAdd(x, b0, c50);
            c51 = TSingle.FusedMultiplyAdd(x, b1, c51);
            c52 = TSingle.FusedMultiplyAdd(x, b2, c52);
            x = TSingle.Broadcast(a[6]);
            c60 = TSingle.FusedMultiplyAdd(x, b0, c60);
            c61 = TSingle.FusedMultiplyAdd(x, b1, c61);
            c62 = TSingle.FusedMultiplyAdd(x, b2, c62);
            x = TSingle.Broadcast(a[7]);
            c70 = TSingle.FusedMultiplyAdd(x, b0, c70);
            c71 = TSingle.FusedMultiplyAdd(x, b1, c71);
            c72 = TSingle.FusedMultiplyAdd(x, b2, c72);
        }

        StoreRow(sums, c00, c01, c02);
        StoreRow(sums + Panel, c10, c11, c12);
        StoreRow(sums + 2 * Panel, c20, c21, c22);
        StoreRow(sums + 3 * Panel, c30, c31, c32);
        StoreRow(sums + 4 * Panel, c40, c41, c42);
        StoreRow(sums + 5 * Panel, c50, c51, c52);
        StoreRow(sums + 6 * Panel, c60, c61, c62);
        StoreRow(sums + 7 * Panel, c70, c71, c72);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4(int depth, float* a, float* b, float* sums)
    {
        TFloats zero = TSingle.Broadcast(0);
        TFloats c00 = zero, c01 = zero, c02 = zero, c10 = zero, c11 = zero, c12 = zero;
        TFloats c20 = zero, c21 = zero, c22 = zero, c30 = zero, c31 = zero, c32 = zero;
        for (float* end = a + (nint)depth * Panel; a != end; a += Panel, b += Panel)
        {
            TFloats b0 = TSingle.Load(b);
            TFloats b1 = TSingle.Load(b + TSingle.Width);
            TFloats b2 = TSingle.Load(b + 2 * TSingle.Width);
            TFloats x = TSingle.Broadcast(a[0]);
            c00 = TSingle.FusedMultiplyAdd(x, b0, c00);
            c01 = TSingle.FusedMultiplyAdd(x, b1, c01);
            c02 = TSingle.FusedMultiplyAdd(x, b2, c02);
            x = TSingle.Broadcast(a[1]);
            c10 = TSingle.FusedMultiplyAdd(x, b0, c10);
            c11 = TSingle.FusedMultiplyAdd(x, b1, c11);
            c12 = TSingle.FusedMultiplyAdd(x, b2, c12);
            x = TSingle.Broadcast(a[2]);
            c20 = TSingle.FusedMultiplyAdd(x, b0, c20);
            c21 = TSingle.FusedMultiplyAdd(x, b1, c21);
            c22 = TSingle.FusedMultiplyAdd(x, b2, c22);
            x = TSingle.Broadcast(a[3]);
            c30 = TSingle.FusedMultiplyAdd(x, b0, c30);
            c31 = TSingle.FusedMultiplyAdd(x, b1, c31);
            c32 = TSingle.FusedMultiplyAdd(x, b2, c32);
        }

        StoreRow(sums, c00, c01, c02);
        StoreRow(sums + Panel, c10, c11, c12);
        StoreRow(sums + 2 * Panel, c20, c21, c22);
        StoreRow(sums + 3 * Panel, c30, c31, c32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(float* target, TFloats v0, TFloats v1, TFloats v2)
    {
        TSingle.Store(v0, target);
        TSingle.Store(v1, target + TSingle.Width);
        TSingle.Store(v2, target + 2 * TSingle.Width);
    }
}
