using System.Runtime.Intrinsics;
using ConvSeq.Kernels;
using ConvSeq.Networks.Managed.Cells;

namespace ConvSeq.Tests.Networks;

/// <summary>The logistic function and the tangent of recurrent cells against those of double precision.</summary>
[TestClass]
public unsafe class CellFunctionsTests
{
    [TestMethod]
    public void BothAreAFewUnitsOff()
    {
        foreach (float x in Arguments())
        {
            AssertClose(1 / (1 + Math.Exp(-x)), Logistic(x), x);
            AssertClose(Math.Tanh(x), Tanh(x), x);
        }
    }

    [TestMethod]
    public void EndsAreWhereTheyBelong()
    {
        foreach (float far in new[] { 100, 1e30f, float.PositiveInfinity })
        {
            Assert.AreEqual(1, Logistic(far));
            Assert.AreEqual(1, Tanh(far));
            Assert.AreEqual(-1, Tanh(-far));
            Assert.AreEqual(Math.Exp(-87), Logistic(-far), 1e-6 * Math.Exp(-87));
        }

        Assert.AreEqual(0.5f, Logistic(0));
        Assert.AreEqual(0, Tanh(0));
        Assert.IsTrue(float.IsNaN(Logistic(float.NaN)));
        Assert.IsTrue(float.IsNaN(Tanh(float.NaN)));
    }

    [TestMethod]
    public void WidthsDoNotChangeABit()
    {
        foreach (float x in Arguments().Concat([float.NaN, float.PositiveInfinity, float.NegativeInfinity]))
        {
            AssertSame(Logistic(x), CellFunctions<SimdSingle128, Vector128<float>>.Logistic(Vector128.Create(x)).ToScalar());
            AssertSame(Logistic(x), CellFunctions<SimdSingle512, Vector512<float>>.Logistic(Vector512.Create(x)).ToScalar());
            AssertSame(Tanh(x), CellFunctions<SimdSingle128, Vector128<float>>.Tanh(Vector128.Create(x)).ToScalar());
            AssertSame(Tanh(x), CellFunctions<SimdSingle512, Vector512<float>>.Tanh(Vector512.Create(x)).ToScalar());
        }
    }

    /// <summary>Numbers of all sizes, close together where the functions bend.</summary>
    private static IEnumerable<float> Arguments()
    {
        for (float x = -30; x <= 30; x += 0.00137f)
            yield return x;
        for (float x = 1e-38f; x < 80; x *= 1.01f)
        {
            yield return x;
            yield return -x;
        }
    }

    private static void AssertClose(double expected, float actual, float x)
    {
        double unit = Math.Max(MathF.BitIncrement((float)Math.Abs(expected)) - (double)(float)Math.Abs(expected), float.Epsilon);
        Assert.IsLessThan(3 * unit, Math.Abs(expected - actual), $"of {x}: {actual} instead of {expected}");
    }

    private static void AssertSame(float expected, float actual) =>
        Assert.AreEqual(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(actual));

    private static float Logistic(float x) =>
        CellFunctions<SimdSingle256, Vector256<float>>.Logistic(Vector256.Create(x)).ToScalar();

    private static float Tanh(float x) => CellFunctions<SimdSingle256, Vector256<float>>.Tanh(Vector256.Create(x)).ToScalar();
}
