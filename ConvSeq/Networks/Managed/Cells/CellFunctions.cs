using System.Runtime.CompilerServices;
using ConvSeq.Kernels;

namespace ConvSeq.Networks.Managed.Cells;

/// <summary>
/// The logistic function and the hyperbolic tangent, both from e^y = 2ⁿ e^r with |r| ≤ ln 2 / 2. The same operations in every lane and at
/// every width, so the same bits. Errors are below 3 units in the last place; NaN stays NaN.
/// </summary>
internal static unsafe class CellFunctions<TSimd, TVector>
    where TSimd : struct, ISimdSingle<TVector>
    where TVector : unmanaged
{
    // Adding 1.5 · 2^23 rounds to a whole number, which then lies in the last bits.
    private const float Shift = 12582912f;

    private const float Log2E = 1.44269504f;

    // ln 2 as the nearest float and what is left.
    private const float Ln2 = 0.693147182f, Ln2Rest = -1.90465421e-9f;

    // (e^r - 1 - r) / r² interpolated at Chebyshev's points of |r| ≤ 0.3467, lowest power first.
    private const float C0 = 0.5f, C1 = 0.166666672f, C2 = 0.041666463f, C3 = 0.00833331048f, C4 = 0.00139336858f, C5 = 0.00019891031f;

    // Beyond, e^-y is no normal float, and the tangent is 1.
    private const float MaxLogistic = 87, MaxTangent = 20;

    /// <summary>1 / (1 + e^-x); no less than e^-87.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Logistic(TVector x)
    {
        TVector one = TSimd.Broadcast(1);
        (TVector power, TVector rest) = Exponential(Within(TSimd.Negate(x), MaxLogistic));
        return TSimd.Divide(one, TSimd.FusedMultiplyAdd(power, rest, TSimd.Add(one, power)));
    }

    /// <summary>tanh x = (e^2x - 1) / (e^2x + 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh(TVector x)
    {
        (TVector power, TVector rest) = Exponential(Within(TSimd.Add(x, x), MaxTangent));
        TVector less = TSimd.FusedMultiplyAdd(power, rest, TSimd.Subtract(power, TSimd.Broadcast(1)));
        return TSimd.Divide(less, TSimd.Add(less, TSimd.Broadcast(2)));
    }

    // NaN compares false and stays.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Within(TVector x, float bound)
    {
        TVector most = TSimd.Broadcast(bound), least = TSimd.Broadcast(-bound);
        return TSimd.WhereLess(most, x, most, TSimd.WhereLess(x, least, least, x));
    }

    /// <summary>2ⁿ and e^r - 1, of which the product with 2ⁿ plus 2ⁿ is e^y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector Power, TVector Beyond) Exponential(TVector y)
    {
        TVector shift = TSimd.Broadcast(Shift), shifted = TSimd.FusedMultiplyAdd(y, TSimd.Broadcast(Log2E), shift);
        TVector n = TSimd.Subtract(shifted, shift);
        TVector r = TSimd.FusedMultiplyAdd(n, TSimd.Broadcast(-Ln2Rest), TSimd.FusedMultiplyAdd(n, TSimd.Broadcast(-Ln2), y));
        TVector p = TSimd.FusedMultiplyAdd(TSimd.Broadcast(C5), r, TSimd.Broadcast(C4));
        p = TSimd.FusedMultiplyAdd(p, r, TSimd.Broadcast(C3));
        p = TSimd.FusedMultiplyAdd(p, r, TSimd.Broadcast(C2));
        p = TSimd.FusedMultiplyAdd(p, r, TSimd.Broadcast(C1));
        p = TSimd.FusedMultiplyAdd(p, r, TSimd.Broadcast(C0));
        return (TSimd.PowerOfTwo(shifted), TSimd.FusedMultiplyAdd(TSimd.Multiply(r, r), p, r));
    }
}
