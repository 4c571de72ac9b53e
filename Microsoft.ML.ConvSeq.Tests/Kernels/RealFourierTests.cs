using ConvSeq.Kernels;

namespace ConvSeq.Tests.Kernels;

[TestClass]
public sealed unsafe class RealFourierTests
{
    public static IEnumerable<object[]> Lengths =>
        [.. Enumerable.Range(1, 140).Concat([192, 243, 250, 256, 337, 343, 500, 509, 512, 600, 625, 961, 1018, 1023])
            .Select(n => new object[] { n })];

    [TestMethod]
    [DynamicData(nameof(Lengths))]
    public void MagnitudesAreThoseOfTheDefinition(int length)
    {
        var random = new CounterRandom(7, 8, (ulong)length);
        float[] x = new float[length];
        foreach (ref float value in x.AsSpan())
            value = (float)(100 + random.NextGaussian());
        double[] expected = Plain(x);
        float[] magnitudes = Magnitudes(x);
        Assert.AreEqual(length / 2 + 1, magnitudes.Length);
        for (int k = 0; k < magnitudes.Length; k++)
            Assert.AreEqual(expected[k], magnitudes[k], 6e-8 * expected[k] + 1e-10, $"k = {k}");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(74)]
    [DataRow(75)]
    [DataRow(509)]
    public void ALevelAloneHasOneMagnitude(int length)
    {
        float[] expected = new float[length / 2 + 1];
        expected[0] = 1.5f * length;
        CollectionAssert.AreEqual(expected, Magnitudes([.. Enumerable.Repeat(-1.5f, length)]));
    }

    /// <summary>The sums, term by term.</summary>
    public static double[] Plain(float[] x)
    {
        double[] magnitudes = new double[x.Length / 2 + 1];
        for (int k = 0; k < magnitudes.Length; k++)
        {
            double re = 0, im = 0;
            for (int t = 0; t < x.Length; t++)
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * ((long)k * t % x.Length) / x.Length);
                re += x[t] * cos;
                im -= x[t] * sin;
            }

            magnitudes[k] = Math.Sqrt(re * re + im * im);
        }

        return magnitudes;
    }

    private static float[] Magnitudes(float[] x)
    {
        var fourier = new RealFourier(x.Length);
        double[] scratch = new double[fourier.ScratchLength];
        float[] magnitudes = new float[x.Length / 2 + 1];
        fixed (float* values = x, results = magnitudes)
        {
            fixed (double* room = scratch)
                fourier.Magnitudes(values, room, results);
        }

        return magnitudes;
    }
}
