using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

/// <summary>The inner loops against the definition in double, and every vector width against the others.</summary>
[TestClass]
public unsafe class LogisticKernelsTests
{
    private const int Side = LogisticKernels.TileSide, Columns = LogisticKernels.TileColumns;

    [TestMethod]
    [DataRow(1)]
    [DataRow(15)]
    [DataRow(64)]
    [DataRow(509)]
    public void StandardizeIsTheDefinition(int count)
    {
        float[] row = Numbers(count, 1, 100), means = Numbers(count, 2, 100), factors = Numbers(count, 3);
        float[] expected = [.. row.Select((x, i) => (x - means[i]) * factors[i])];
        foreach (LogisticKernels kernels in LogisticKernels.All)
        {
            var scaled = new float[count + 1];
            fixed (float* x = row, m = means, s = factors, z = scaled)
                kernels.Standardize(x, m, s, z, count);
            CollectionAssert.AreEqual(expected, scaled[..count]);
            Assert.AreEqual(0, scaled[count]);
        }
    }

    [TestMethod]
    [DataRow(64)]
    [DataRow(192)]
    [DataRow(512)]
    public void ScoresAreSumsOfProducts(int width)
    {
        float[] rows = Numbers(Side * LogisticKernels.Stride, 1), weights = Numbers(Side * LogisticKernels.Stride, 2);
        float[] before = Numbers(Side * Side * LogisticKernels.Lanes, 3);
        float[]? first = null;
        foreach (LogisticKernels kernels in LogisticKernels.All)
        {
            float[] lanes = [.. before];
            fixed (float* x = rows, w = weights, l = lanes)
                kernels.AddScores(x, w, width, l);
            CollectionAssert.AreEqual(first ??= lanes, lanes);
            for (int pair = 0; pair < Side * Side; pair++)
            {
                double expected = 0, size = 0;
                for (int l = 0; l < LogisticKernels.Lanes; l++)
                    expected += before[pair * LogisticKernels.Lanes + l];
                for (int j = 0; j < width; j++)
                {
                    double product = (double)rows[pair / Side * LogisticKernels.Stride + j]
                        * weights[pair % Side * LogisticKernels.Stride + j];
                    expected += product;
                    size += Math.Abs(product);
                }

                double actual = 0;
                for (int l = 0; l < LogisticKernels.Lanes; l++)
                    actual += lanes[pair * LogisticKernels.Lanes + l];
                Assert.AreEqual(expected, actual, 1e-6 * size);
            }
        }
    }

    [TestMethod]
    [DataRow(1, 4)]
    [DataRow(2, 8)]
    [DataRow(63, 12)]
    public void TheGradientIsTheSumOverRows(int count, int errorStride)
    {
        float[] rows = Numbers(count * LogisticKernels.Stride, 1), errors = Numbers(count * errorStride, 2);
        float[]? first = null;
        foreach (LogisticKernels kernels in LogisticKernels.All)
        {
            var gradient = new float[Side * Columns];
            fixed (float* x = rows, e = errors, g = gradient)
                kernels.Gradient(x, count, e, errorStride, g);
            CollectionAssert.AreEqual(first ??= gradient, gradient);
            for (int k = 0; k < Side; k++)
            {
                for (int j = 0; j < Columns; j++)
                {
                    double expected = 0, size = 0;
                    for (int i = 0; i < count; i++)
                    {
                        double product = (double)errors[i * errorStride + k] * rows[i * LogisticKernels.Stride + j];
                        expected += product;
                        size += Math.Abs(product);
                    }

                    Assert.AreEqual(expected, gradient[k * Columns + j], 1e-6 * size);
                }
            }
        }
    }

    [TestMethod]
    public void AdamIsTheDefinition()
    {
        const int Steps = 20;
        float[][] gradients = [.. Enumerable.Range(0, Steps).Select(i => Numbers(Columns, 10 + i, 0.01f))];
        float[] start = Numbers(Columns, 1);
        float[]? first = null;
        foreach (LogisticKernels kernels in LogisticKernels.All)
        {
            float[] weights = [.. start], moments = new float[Columns], squares = new float[Columns];
            double[] w = [.. start.Select(x => (double)x)], m = new double[Columns], v = new double[Columns];
            for (int t = 1; t <= Steps; t++)
            {
                double firstRest = 1 - Math.Pow(0.9, t), secondRest = 1 - Math.Pow(0.999, t);
                var step = new LogisticAdamStep(0.02, 0.005 / firstRest, 1 / Math.Sqrt(secondRest));
                fixed (float* g = gradients[t - 1], x = weights, m1 = moments, m2 = squares)
                    kernels.Adam(step, g, x, m1, m2);
                for (int j = 0; j < Columns; j++)
                {
                    double gradient = gradients[t - 1][j] + 0.02 * w[j];
                    m[j] = 0.9 * m[j] + 0.1 * gradient;
                    v[j] = 0.999 * v[j] + 0.001 * gradient * gradient;
                    w[j] -= 0.005 * (m[j] / firstRest) / (Math.Sqrt(v[j] / secondRest) + 1e-8);
                }
            }

            CollectionAssert.AreEqual(first ??= weights, weights);
            for (int j = 0; j < Columns; j++)
            {
                Assert.AreEqual(w[j], weights[j], 2e-6);
                Assert.AreNotEqual(start[j], weights[j], 1e-4);
            }
        }
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(9)]
    public void AStepGoesDownTheGradientOfTheLoss(int classes)
    {
        // After one step each weight has moved by the rate against the sign of its gradient, which the definition gives in double.
        const int Rows = 21, Features = 700;
        RidgeProblem problem = RidgeProblem.Create(Rows, Features, classes);
        using var features = new FloatPanels(Rows, Features);
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < Features; j++)
                features.Part(j / LogisticKernels.Stride, i)[j % LogisticKernels.Stride] = problem.Features.Row(i)[j] - 2;
        }

        int targets = LinearClassifier.TargetCount(classes);
        double[] biases = [.. Enumerable.Range(0, targets).Select(k => 0.1 * k)];
        using var model = new LogisticModel(Features, [.. biases], classes, penalty: 0, LogisticKernels.Best);
        var scores = new double[Rows * classes];
        model.Score(features, 0, 8, scores);
        model.Score(features, 8, 8, scores.AsSpan(8 * classes));
        model.Score(features, 16, 5, scores.AsSpan(16 * classes));
        var errors = new float[Rows * model.ErrorStride];
        for (int i = 0; i < Rows; i++)
        {
            Span<double> own = scores.AsSpan(i * classes, classes);
            double[] expected = [.. Enumerable.Range(0, classes).Select(k => classes == 2 ? 0 : 0.1 * k)];
            CollectionAssert.AreEqual(expected, own.ToArray());
            double loss = LogisticModel.Softmax(own, problem.Labels[i], own);
            Assert.AreEqual(-Math.Log(own[problem.Labels[i]]), loss, 1e-14);
            for (int k = 0; k < targets; k++)
            {
                int label = classes - targets + k;
                errors[i * model.ErrorStride + k] = (float)((own[label] - (label == problem.Labels[i] ? 1 : 0)) / Rows);
            }
        }

        model.Step(features, Rows, errors, rate: 0.125, new Execution { Threads = 2 });
        int signs = 0;
        for (int k = 0; k < targets; k++)
        {
            for (int j = 0; j < Features; j++)
            {
                double gradient = 0;
                for (int i = 0; i < Rows; i++)
                    gradient += errors[i * model.ErrorStride + k] * (problem.Features.Row(i)[j] - 2.0);
                float weight = model.Weights.Part(j / LogisticKernels.Stride, k)[j % LogisticKernels.Stride];
                if (Math.Abs(gradient) > 1e-4)
                {
                    Assert.AreEqual(-0.125 * Math.Sign(gradient), weight, 1e-4);
                    signs += Math.Sign(gradient);
                }
            }

            double errorSum = Enumerable.Range(0, Rows).Sum(i => (double)errors[i * model.ErrorStride + k]);
            if (Math.Abs(errorSum) > 1e-4)
                Assert.AreEqual(biases[k] - 0.125 * Math.Sign(errorSum), model.Biases[k], 1e-4);
        }

        Assert.IsLessThan(targets * Features / 2, Math.Abs(signs));
    }

    private static float[] Numbers(int count, int seed, float size = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => size * (2 * random.NextSingle() - 1))];
    }
}
