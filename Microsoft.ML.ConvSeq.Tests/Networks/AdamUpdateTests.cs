using ConvSeq.Networks;
using ConvSeq.Networks.Managed;

namespace ConvSeq.Tests.Networks;

/// <summary>
/// The optimizers at their default epsilon, where the size of a gradient hardly matters and a wrong correction of its mean does.
/// </summary>
[TestClass]
public class AdamUpdateTests
{
    [TestMethod]
    [DataRow(OptimizerKind.Adam, 0.0, 1.0, 1)]
    [DataRow(OptimizerKind.Adam, 0.1, 1.0, 7)]
    [DataRow(OptimizerKind.Adam, 0.1, 0.25, 8)]
    [DataRow(OptimizerKind.AdamW, 0.1, 1.0, 37)]
    [DataRow(OptimizerKind.AdamW, 0.1, 0.25, 64)]
    public void StepsAreTheDefinition(OptimizerKind kind, double weightDecay, double clip, int count)
    {
        var options = new OptimizerOptions { Kind = kind, WeightDecay = weightDecay, GradientClip = 10 * clip };
        var random = new CounterRandom(1, 2, 3);
        float[] weights = Draw(), first = new float[count], second = new float[count];
        double[] w = PlainNetwork.Widen(weights), m = new double[count], v = new double[count];
        for (int step = 1; step <= 20; step++)
        {
            double rate = 0.01 / step;
            float[] gradient = Draw();
            bool isApart = kind == OptimizerKind.AdamW;
            AdamUpdate.Apply(new AdamStep(options, rate, step, gradientNorm: 10), ParameterKind.Weight, gradient, weights, first, second);
            for (int i = 0; i < count; i++)
            {
                double g = clip * gradient[i] + (isApart ? 0 : weightDecay * w[i]);
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                w[i] -= isApart ? rate * weightDecay * w[i] : 0;
                w[i] -= rate * (m[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
                Assert.AreEqual(m[i], first[i], 1e-6);
                Assert.AreEqual(v[i], second[i], 1e-6 * v[i]);
                Assert.AreEqual(w[i], weights[i], step * 2e-7);
            }
        }

        float[] Draw()
        {
            var drawn = new float[count];
            for (int i = 0; i < count; i++)
                drawn[i] = (float)random.NextGaussian();
            return drawn;
        }
    }
}
