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
    public void LogIsTheLogarithm()
    {
        for (double x = 1e-3; x < 3_000; x *= 1.000_13)
            Assert.AreEqual(Math.Log(x), PortableMath.Log(x), 4e-16 * Math.Max(1, Math.Abs(Math.Log(x))));
        foreach (double x in new[] { 1e-300, 2.5e-7, 1, 2, 1e300 })
            Assert.AreEqual(Math.Log(x), PortableMath.Log(x), 1e-15 * Math.Abs(Math.Log(x)));
    }

    [TestMethod]
    [DataRow(0, 0x3FF0000000000000)]
    [DataRow(-0.5, 0)]
    [DataRow(-1.0, 0)]
    [DataRow(-37.25, 0)]
    [DataRow(-700.125, 0)]
    public void TheBitsAreThoseOfTheSpecification(double x, long bits)
    {
        // As the specification has it, in another order of writing.
        double k = Math.Round(x / Math.Log(2));
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
        long expected = BitConverter.DoubleToInt64Bits(Math.ScaleB(sum, (int)k));
        Assert.AreEqual(expected, BitConverter.DoubleToInt64Bits(PortableMath.Exp(x)));
        if (bits != 0)
            Assert.AreEqual(bits, expected);
    }
}
