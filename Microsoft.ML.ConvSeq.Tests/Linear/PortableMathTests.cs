using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class PortableMathTests
{
    [TestMethod]
    public void ExpIsTheExponential()
    {
        for (double x = -707.9; x <= 0; x += 0.00137)
            Assert.AreEqual(Math.Exp(x), PortableMath.Exp(x), 1e-15 * Math.Exp(x));
        foreach (double x in new[] { 0, -1e-300, -1e-17, -1e-9 })
            Assert.AreEqual(Math.Exp(x), PortableMath.Exp(x));
        Assert.AreEqual(0, PortableMath.Exp(-709));
        Assert.AreEqual(0, PortableMath.Exp(-1e300));
        Assert.AreEqual(0, PortableMath.Exp(double.NegativeInfinity));
    }

    [TestMethod]
    public void ManyAtOnceHaveTheBitsThatTheyHaveAlone()
    {
        double[] x =
        [
            0, -0.0, -1e-300, -708, -708.0001, -1e300, double.NegativeInfinity, double.NaN,
            .. Enumerable.Range(0, 9_990).Select(i => i * -0.0713),
        ];
        double[] together = [.. x];
        PortableMath.Exp(together);
        for (int i = 0; i < x.Length; i++)
            Assert.AreEqual(PortableMath.Exp(x[i]), together[i], $"{x[i]}");
    }

    [TestMethod]
    public void LogIsTheLogarithm()
    {
        for (double x = 1e-3; x < 3_000; x *= 1.000_13)
            Assert.AreEqual(Math.Log(x), PortableMath.Log(x), 4e-16 * Math.Max(1, Math.Abs(Math.Log(x))));
        foreach (double x in new[] { 1e-300, 2.5e-7, 1, 2, 1e300 })
            Assert.AreEqual(Math.Log(x), PortableMath.Log(x), 1e-15 * Math.Abs(Math.Log(x)));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(-0.5)]
    [DataRow(-1.0)]
    [DataRow(-37.25)]
    [DataRow(-700.125)]
    public void TheBitsOfExpAreThoseOfTheSpecification(double x)
    {
        double k = Math.Round(x * 1.4426950408889634);
        double r = Math.FusedMultiplyAdd(-k, 0.6931471824645996, x);
        r = Math.FusedMultiplyAdd(-k, -1.904654299957768e-9, r);
        double factorial = 1, sum = 0;
        var coefficients = new Stack<double>();
        for (int i = 0; i <= 13; i++)
        {
            coefficients.Push(1 / factorial);
            factorial *= i + 1;
        }

        while (coefficients.TryPop(out double coefficient))
            sum = Math.FusedMultiplyAdd(sum, r, coefficient);
        Assert.AreEqual(Math.ScaleB(sum, (int)k), PortableMath.Exp(x));
    }
}
