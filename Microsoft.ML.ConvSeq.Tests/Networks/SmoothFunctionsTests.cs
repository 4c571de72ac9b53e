using System.Numerics;
using ConvSeq.Networks.Managed;

namespace ConvSeq.Tests.Networks;

/// <summary>Functions in single precision against those in double.</summary>
[TestClass]
public sealed class SmoothFunctionsTests
{
    private static IEnumerable<float> Points => Enumerable.Range(-40000, 80001).Select(i => i / 1000f * MathF.Abs(i / 40000f))
        .Concat([-1e-30f, 1e-30f, -0.624999f, 0.625f, -1e-4f]);

    [TestMethod]
    public void FunctionsAreThoseInDoublePrecision()
    {
        foreach (float x in Points)
        {
            AssertClose(Math.Tanh(x), SmoothFunctions.Tanh(new Vector<float>(x))[0], x);
            AssertClose(1 / (1 + Math.Exp(-x)), SmoothFunctions.Sigmoid(new Vector<float>(x))[0], x);
            AssertClose(Math.Exp(x), SmoothFunctions.Exp(new Vector<float>(x))[0], x);
            if (x <= 0)
                AssertClose(x > -1e-5 ? x + (double)x * x / 2 : Math.Exp(x) - 1, SmoothFunctions.ExpLessOne(new Vector<float>(x))[0], x);
        }
    }

    [TestMethod]
    public void TheNormalDistributionIsItsIntegral()
    {
        // By Simpson's rule from -14 on.
        const double Step = 1e-3;
        double share = 0;
        for (int i = -14000; i < 8000; i++)
        {
            double x = i * Step;
            if (i > -5000)
            {
                (Vector<float> own, Vector<float> density) = SmoothFunctions.Normal(new Vector<float>((float)x));
                Assert.AreEqual(share, own[0], 5e-6 * share, $"{x}");
                Assert.AreEqual(Density(x), density[0], 5e-6 * Density(x), $"{x}");
            }

            share += Step / 6 * (Density(x) + 4 * Density(x + Step / 2) + Density(x + Step));
        }

        static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
    }

    [TestMethod]
    public void ExtremesStayWhatTheyAre()
    {
        foreach ((float x, float tanh, float sigmoid, float share) in new[]
        {
            (float.PositiveInfinity, 1f, 1f, 1f), (float.NegativeInfinity, -1f, 0f, 0f), (1e30f, 1f, 1f, 1f), (-1e30f, -1f, 0f, 0f),
        })
        {
            var v = new Vector<float>(x);
            Assert.AreEqual(tanh, SmoothFunctions.Tanh(v)[0]);
            Assert.AreEqual(sigmoid, SmoothFunctions.Sigmoid(v)[0], 1e-37f);
            Assert.AreEqual(share, SmoothFunctions.Normal(v).Share[0], 1e-37f);
        }

        var nan = new Vector<float>(float.NaN);
        Assert.IsTrue(float.IsNaN(SmoothFunctions.Tanh(nan)[0]) && float.IsNaN(SmoothFunctions.Sigmoid(nan)[0]));
        Assert.IsTrue(float.IsNaN(SmoothFunctions.Normal(nan).Share[0]) && float.IsNaN(new EluFunction(1).Value(nan)[0]));
        Assert.IsTrue(float.IsNaN(new GeluFunction().Value(nan)[0]));
    }

    private static void AssertClose(double expected, float actual, float x) =>
        Assert.AreEqual(expected, actual, 4e-7 * Math.Abs(expected) + 1e-38, $"{x:r}");
}
