using System.Numerics;
using System.Runtime.Intrinsics;
using ConvSeq.Kernels;
using ConvSeq.Networks.Managed.Cells;

namespace ConvSeq.Networks.Managed;

/// <summary>
/// Smooth functions of single precision, each to some 2e-7 of its size, as sequences of operations that IEEE 754 defines: the same bits at
/// every vector width on every platform.
/// </summary>
internal static class SmoothFunctions
{
    // ln 2 as a float of few bits, whose multiples are exact, and the rest.
    private const float UpperLn2 = 0.693359375f, LowerLn2 = -2.12194440e-4f, InverseLn2 = 1.44269504f;

    // Results of Exp are normal numbers.
    private const float MinExponent = -87, MaxExponent = 88;

    // Beyond this, e^(u²) erfc u is taken from here; what it is multiplied with is below 1e-21.
    private const float MaxErfc = 7;

    /// <summary>eˣ; for x beyond ±87 the value there.</summary>
    public static Vector<float> Exp(Vector<float> x)
    {
        x = Vector.Min(Vector.Max(x, new Vector<float>(MinExponent)), new Vector<float>(MaxExponent));
        Vector<float> k = Vector.Floor(Vector.FusedMultiplyAdd(x, new Vector<float>(InverseLn2), new Vector<float>(0.5f)));
        Vector<float> r = Vector.FusedMultiplyAdd(k, new Vector<float>(-UpperLn2), x);
        r = Vector.FusedMultiplyAdd(k, new Vector<float>(-LowerLn2), r);

        // 1 / 7! … 1 / 0!.
        var sum = new Vector<float>(1f / 5040);
        sum = Vector.FusedMultiplyAdd(sum, r, new Vector<float>(1f / 720));
        sum = Vector.FusedMultiplyAdd(sum, r, new Vector<float>(1f / 120));
        sum = Vector.FusedMultiplyAdd(sum, r, new Vector<float>(1f / 24));
        sum = Vector.FusedMultiplyAdd(sum, r, new Vector<float>(1f / 6));
        sum = Vector.FusedMultiplyAdd(sum, r, new Vector<float>(1f / 2));
        sum = Vector.FusedMultiplyAdd(sum, r, Vector<float>.One);
        sum = Vector.FusedMultiplyAdd(sum, r, Vector<float>.One);
        Vector<int> exponent = Vector.ShiftLeft(Vector.ConvertToInt32(k) + new Vector<int>(127), 23);
        return sum * Vector.AsVectorSingle(exponent);
    }

    /// <summary>tanh x; NaN stays.</summary>
    public static Vector<float> Tanh(Vector<float> x) => Vector<float>.Count switch
    {
        16 => CellFunctions<SimdSingle512, Vector512<float>>.Tanh(x.AsVector512()).AsVector(),
        8 => CellFunctions<SimdSingle256, Vector256<float>>.Tanh(x.AsVector256()).AsVector(),
        _ => CellFunctions<SimdSingle128, Vector128<float>>.Tanh(x.AsVector128()).AsVector(),
    };

    /// <summary>1 / (1 + e⁻ˣ); NaN stays.</summary>
    public static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.Count switch
    {
        16 => CellFunctions<SimdSingle512, Vector512<float>>.Logistic(x.AsVector512()).AsVector(),
        8 => CellFunctions<SimdSingle256, Vector256<float>>.Logistic(x.AsVector256()).AsVector(),
        _ => CellFunctions<SimdSingle128, Vector128<float>>.Logistic(x.AsVector128()).AsVector(),
    };

    /// <summary>eˣ - 1 for x up to 0, exact to its size: 2 t / (1 - t) with t = tanh x/2.</summary>
    public static Vector<float> ExpLessOne(Vector<float> x)
    {
        Vector<float> t = Tanh(x * 0.5f);
        return (t + t) / (Vector<float>.One - t);
    }

    /// <summary>The distribution function of the normal distribution, and its density; both NaN for NaN.</summary>
    public static (Vector<float> Share, Vector<float> Density) Normal(Vector<float> x)
    {
        // Φ(-|x|) = e^(-x²/2) / 2 · e^(u²) erfc u with u = |x| / √2; the last two factors are a polynomial of u / (u + 2).
        Vector<float> size = Vector.Abs(x), bell = Exp(x * x * -0.5f);
        Vector<float> u = Vector.Min(size * 0.707106781f, new Vector<float>(MaxErfc));
        Vector<float> w = Vector.FusedMultiplyAdd(new Vector<float>(18f / 7), u / (u + new Vector<float>(2)), new Vector<float>(-1));
        Vector<float> sum = Vector<float>.Zero;
        foreach (float coefficient in Erfc)
            sum = Vector.FusedMultiplyAdd(sum, w, new Vector<float>(coefficient));
        Vector<float> tail = bell * sum * 0.5f;
        Vector<float> share = Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), tail, Vector<float>.One - tail);
        Vector<int> isNumber = Vector.Equals(x, x);
        return (Vector.ConditionalSelect(isNumber, share, x), Vector.ConditionalSelect(isNumber, bell * 0.398942280f, x));
    }

    /// <summary>
    /// Coefficients, from the highest power down, of the polynomial of degree 10 in w = 18/7 · u / (u + 2) - 1 that equals e^(u²) erfc u at
    /// the zeros of Chebyshev's polynomial of degree 11; between them, for u from 0 to 7, it is right to 6e-9 of the value.
    /// </summary>
    private static ReadOnlySpan<float> Erfc =>
    [
        3.218541e-06f, 7.59327182e-06f, -2.72337257e-05f, -0.00013808726f, 0.000132244649f, 0.0020295017f, -0.00157204071f, -0.0370471569f,
        0.178232295f, -0.424951824f, 0.363131544f,
    ];
}

/// <summary>A function of each value, with its derivative.</summary>
internal interface IActivation
{
    /// <summary>The value at x.</summary>
    Vector<float> Value(Vector<float> x);

    /// <summary>The derivative, from x and the value y there.</summary>
    Vector<float> Slope(Vector<float> x, Vector<float> y);
}

/// <summary>The function of <see cref="Networks.Tanh"/>; its derivative needs y only.</summary>
internal readonly struct TanhFunction : IActivation
{
    public Vector<float> Value(Vector<float> x) => SmoothFunctions.Tanh(x);

    public Vector<float> Slope(Vector<float> x, Vector<float> y) => Vector<float>.One - y * y;
}

/// <summary>The function of <see cref="Networks.Sigmoid"/>; its derivative needs y only.</summary>
internal readonly struct SigmoidFunction : IActivation
{
    public Vector<float> Value(Vector<float> x) => SmoothFunctions.Sigmoid(x);

    public Vector<float> Slope(Vector<float> x, Vector<float> y) => y * (Vector<float>.One - y);
}

/// <summary>The function of <see cref="Networks.Elu"/>; its derivative needs y only.</summary>
internal readonly struct EluFunction(float alpha) : IActivation
{
    public Vector<float> Value(Vector<float> x) => Vector.ConditionalSelect(
        Vector.GreaterThan(x, Vector<float>.Zero), x, SmoothFunctions.ExpLessOne(Vector.ConditionalSelect(
            Vector.GreaterThan(x, Vector<float>.Zero), Vector<float>.Zero, x)) * alpha);

    public Vector<float> Slope(Vector<float> x, Vector<float> y) => Vector.ConditionalSelect(
        Vector.GreaterThan(y, Vector<float>.Zero), Vector<float>.One, y + new Vector<float>(alpha));
}

/// <summary>The function of <see cref="Networks.Gelu"/>; its derivative needs x.</summary>
internal readonly struct GeluFunction : IActivation
{
    public Vector<float> Value(Vector<float> x) => x * SmoothFunctions.Normal(x).Share;

    public Vector<float> Slope(Vector<float> x, Vector<float> y)
    {
        (Vector<float> share, Vector<float> density) = SmoothFunctions.Normal(x);
        return Vector.FusedMultiplyAdd(x, density, share);
    }
}
