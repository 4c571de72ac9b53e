using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvSeq.Kernels;

namespace ConvSeq.Benchmarks.Measuring;

/// <summary>
/// Measures the speed that a loop of nothing but fused multiply-adds in registers reaches on this machine, at this moment.
/// </summary>
internal static unsafe class AttainablePeak
{
    /// <summary>Returns 10⁹ floating-point operations per second of all threads together, the fastest of several repeats.</summary>
    public static double GigaFlops(int threads) =>
        Vector512.IsHardwareAccelerated ? GigaFlops<SimdSingle512, Vector512<float>>(threads)
        : Vector256.IsHardwareAccelerated ? GigaFlops<SimdSingle256, Vector256<float>>(threads)
        : GigaFlops<SimdSingle128, Vector128<float>>(threads);

    private static double GigaFlops<TSimd, TVector>(int threads)
        where TSimd : struct, ISimdSingle<TVector>
        where TVector : unmanaged
    {
        const int Steps = 1 << 20, Sums = 12, Repeats = 61;
        var execution = new Execution { Threads = threads };
        return 2e-9 * Steps * Sums * TSimd.Width * threads / Timing.Measure(
            0.2, Repeats, () => execution.For(threads, _ => MultiplyAdd<TSimd, TVector>(Steps))).Min();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAdd<TSimd, TVector>(int steps)
        where TSimd : struct, ISimdSingle<TVector>
        where TVector : unmanaged
    {
        TVector x = TSimd.Broadcast(0.5f), y = TSimd.Broadcast(0.25f);
        TVector s0 = x, s1 = x, s2 = x, s3 = x, s4 = x, s5 = x, s6 = x, s7 = x, s8 = x, s9 = x, s10 = x, s11 = x;
        for (int step = 0; step < steps; step++)
        {
            s0 = TSimd.FusedMultiplyAdd(s0, x, y);
            s1 = TSimd.FusedMultiplyAdd(s1, x, y);
            s2 = TSimd.FusedMultiplyAdd(s2, x, y);
            s3 = TSimd.FusedMultiplyAdd(s3, x, y);
            s4 = TSimd.FusedMultiplyAdd(s4, x, y);
            s5 = TSimd.FusedMultiplyAdd(s5, x, y);
            s6 = TSimd.FusedMultiplyAdd(s6, x, y);
            s7 = TSimd.FusedMultiplyAdd(s7, x, y);
            s8 = TSimd.FusedMultiplyAdd(s8, x, y);
            s9 = TSimd.FusedMultiplyAdd(s9, x, y);
            s10 = TSimd.FusedMultiplyAdd(s10, x, y);
            s11 = TSimd.FusedMultiplyAdd(s11, x, y);
        }

        TVector sum = TSimd.Add(TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3)), TSimd.Add(TSimd.Add(s4, s5), TSimd.Add(s6, s7)));
        sum = TSimd.Add(sum, TSimd.Add(TSimd.Add(s8, s9), TSimd.Add(s10, s11)));
        float* lanes = stackalloc float[16];
        TSimd.Store(sum, lanes);
        return lanes[0];
    }
}
