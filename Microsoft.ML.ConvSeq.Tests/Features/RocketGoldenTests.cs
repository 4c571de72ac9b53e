using System.Globalization;
using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Tests.Kernels;

namespace ConvSeq.Tests.Features;

/// <summary>The transform against exact vectors of the reference program, which computes in double (shared/golden/rocket).</summary>
[TestClass]
public sealed class RocketGoldenTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("GunPoint")]
    [DataRow("ItalyPowerDemand")]
    public void GivenKernelsReproduceTheFeatures(string folder)
    {
        (GoldenKernel[] kernels, double[][] inputs, double[][] expected) = Read(folder);
        var model = new Rocket(1, normalizes: false, Array.ConvertAll(kernels, kernel => new RocketKernel(
            kernel.Length, kernel.Dilation, kernel.IsPadded, (float)kernel.Bias, [0],
            Array.ConvertAll(kernel.Weights, weight => (float)weight))));
        foreach (ConvolutionKernels path in KernelPaths.All)
        {
            Rocket onPath = model.On(path);
            float[] features = new float[model.FeatureCount];
            int near = 0, differentShares = 0;
            double worst = 0;
            for (int i = 0; i < inputs.Length; i++)
            {
                onPath.Transform(Array.ConvertAll(inputs[i], value => (float)value), features);
                for (int k = 0; k < kernels.Length; k++)
                {
                    double[] outputs = kernels[k].Outputs(inputs[i]);
                    double rounding = kernels[k].RoundingOnAny(inputs[i]);
                    int nearZero = outputs.Count(output => Math.Abs(output) <= rounding);
                    int points = (int)Math.Abs(
                        Math.Round(features[2 * k] * outputs.Length) - Math.Round(expected[i][2 * k] * outputs.Length));
                    near += nearZero;
                    differentShares += points;
                    worst = Math.Max(worst, Math.Abs(features[2 * k + 1] - expected[i][2 * k + 1]));
                    Assert.AreEqual(expected[i][2 * k], features[2 * k], 1e-7 + (double)nearZero / outputs.Length,
                        $"{path.Name}, series {i}, share of kernel {k}");
                    Assert.AreEqual(
                        expected[i][2 * k + 1], features[2 * k + 1], rounding, $"{path.Name}, series {i}, maximum of kernel {k}");
                }
            }

            TestContext.WriteLine(
                $"{folder}, {path.Name}: {near} outputs within rounding of 0, shares differ by {differentShares} points, "
                + $"largest difference of a maximum {worst:g3}");
        }
    }

    private static (GoldenKernel[] Kernels, double[][] Inputs, double[][] Features) Read(string folder)
    {
        double[][] Rows(string name, int skipped = 0) => File.ReadLines(SharedData.Find("golden", "rocket", folder, name)).Skip(skipped)
            .Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();

        // length, bias, dilation, padding, weights
        GoldenKernel[] kernels = Array.ConvertAll(
            Rows("kernels.csv", skipped: 1), row => new GoldenKernel((int)row[0], row[1], (int)row[2], row[3] > 0, row[4..]));
        return (kernels, Rows("test_input.csv"), Rows("test_features.csv"));
    }

    private sealed record GoldenKernel(int Length, double Bias, int Dilation, bool IsPadded, double[] Weights)
    {
        public double[] Outputs(double[] input) => PlainRocket.Outputs(Length, Dilation, IsPadded, Bias, Weights, [input]);

        /// <summary>
        /// The most by which a float output can differ: each term is rounded three times (weight, point, sum), the bias once, and a
        /// sum is at most as large as all magnitudes together.
        /// </summary>
        public double RoundingOnAny(double[] input) =>
            (Length + 3) * Math.ScaleB(1, -24) * (Math.Abs(Bias) + Weights.Sum(Math.Abs) * input.Max(Math.Abs));
    }
}
