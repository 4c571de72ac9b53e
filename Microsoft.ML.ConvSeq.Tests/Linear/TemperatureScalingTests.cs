using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class TemperatureScalingTests
{
    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(10)]
    public void TheFactorHasTheLeastCrossEntropy(int classes)
    {
        (double[] scores, int[] labels) = NoisyScores(200, classes, 1);
        double[] weights = [.. Enumerable.Range(0, 200).Select(i => 0.5 + i % 3)];
        double t = TemperatureScaling.Fit(scores, labels, classes, weights, default);
        double least = CrossEntropy(t);
        Assert.IsTrue(t > 2 * TemperatureScaling.Least && t < TemperatureScaling.Most / 2);
        foreach (double other in new[] { 0.5, 0.99, 0.9999, 1.0001, 1.01, 2 })
            Assert.IsGreaterThan(least, CrossEntropy(t * other));

        double CrossEntropy(double factor)
        {
            double sum = 0;
            var p = new double[classes];
            for (int i = 0; i < labels.Length; i++)
            {
                TemperatureScaling.Softmax(scores.AsSpan(i * classes, classes), factor, p);
                double missing = 0.5 / (labels.Length + 1);
                for (int k = 0; k < classes; k++)
                    sum -= weights[i] * (k == labels[i] ? 1 - missing : missing / (classes - 1)) * Math.Log(p[k]);
            }

            return sum;
        }
    }

    [TestMethod]
    public void ScoresThatAreAllRightGiveAFiniteFactorThatGrowsWithTheirNumber()
    {
        double few = Fit(5), many = Fit(500);
        // Of n examples each has the target (n + ½) / (n + 1), and the scores differ by 2.
        Assert.AreEqual(Math.Log(21) / 2, few, 1e-9);
        Assert.AreEqual(Math.Log(2001) / 2, many, 1e-9);

        static double Fit(int ofEach)
        {
            int[] labels = [.. Enumerable.Range(0, 2 * ofEach).Select(i => i % 2)];
            double[] scores = [.. labels.SelectMany(label => label == 0 ? new[] { 1.0, -1 } : [-1, 1])];
            return TemperatureScaling.Fit(scores, labels, 2, new double[2 * ofEach].Select(_ => 1.0).ToArray(), default);
        }
    }

    [TestMethod]
    public void ScoresThatTellNothingOrTheContraryKeepAPositiveFactor()
    {
        Assert.AreEqual(1, TemperatureScaling.Fit(new double[6], [0, 1], 3, [1, 1], default));
        double t = TemperatureScaling.Fit([-1, 1, 1, -1], [0, 1], 2, [1, 1], default);
        Assert.IsTrue(t is > 0 and < 0.001);
    }

    [TestMethod]
    [DataRow(1e300)]
    [DataRow(1e-300)]
    [DataRow(1e4)]
    public void ScoresOfAnySizeGiveProbabilities(double size)
    {
        (double[] scores, int[] labels) = NoisyScores(50, 3, 2);
        double[] weights = [.. Enumerable.Repeat(1.0, 50)];
        double expected = Math.Clamp(
            TemperatureScaling.Fit(scores, labels, 3, weights, default) / size,
            TemperatureScaling.Least, TemperatureScaling.Most);
        scores = [.. scores.Select(score => size * score)];
        double t = TemperatureScaling.Fit(scores, labels, 3, weights, default);
        Assert.AreEqual(expected, t, 1e-9 * expected);
        var p = new double[3];
        for (int i = 0; i < 50; i++)
        {
            ReadOnlySpan<double> row = scores.AsSpan(3 * i, 3);
            TemperatureScaling.Softmax(row, t, p);
            Assert.AreEqual(1, p.Sum(), 1e-15);
            for (int k = 0; k < 3; k++)
            {
                Assert.IsTrue(p[k] is >= 0 and <= 1);
                for (int other = 0; other < 3; other++)
                    Assert.IsTrue(p[k] >= p[other] || row[k] < row[other]);
            }
        }
    }

    [TestMethod]
    [DataRow(2, 60)]
    [DataRow(4, 60)]
    [DataRow(4, 400)]
    public void ProbabilitiesTellMoreThanTheLabelWithItsBestConfidence(int classes, int features)
    {
        RidgeProblem all = RidgeProblem.Create(600, features, classes, seed: 7);
        var train = new FloatMatrix(200, features);
        for (int i = 0; i < 200; i++)
            all.Features.Row(i).CopyTo(train.Row(i));
        RidgeClassifier ridge = RidgeClassifier.Fit(train, all.Labels.AsSpan(0, 200), classes);

        double logLoss = 0;
        int right = 0;
        var p = new double[classes];
        for (int i = 200; i < 600; i++)
        {
            ridge.Score(all.Features.Row(i), p);
            ridge.Probabilities(p, p);
            Assert.AreEqual(1, p.Sum(), 1e-14);
            Assert.IsTrue(p.Max() < 1 - 1e-9);
            logLoss -= Math.Log(p[all.Labels[i]]) / 400;
            if (Enumerable.Range(0, classes).MaxBy(k => p[k]) == all.Labels[i])
                right++;
        }

        // The best that one confidence for all examples could do, known only after the fact: the share that is right.
        double share = right / 400.0;
        double oneConfidence = -share * Math.Log(share) - (1 - share) * Math.Log((1 - share) / (classes - 1));
        Assert.IsTrue(share > 1.2 / classes && share < 0.99, $"Share {share} tells nothing.");
        Assert.IsLessThan(oneConfidence, logLoss);
    }

    private static (double[] Scores, int[] Labels) NoisyScores(int examples, int classes, int seed)
    {
        var random = new Random(seed);
        var scores = new double[examples * classes];
        var labels = new int[examples];
        for (int i = 0; i < examples; i++)
        {
            labels[i] = random.Next(classes);
            for (int k = 0; k < classes; k++)
                scores[i * classes + k] = 3 * random.NextDouble() - 1.5 + (k == labels[i] ? 1 : 0);
        }

        return (scores, labels);
    }
}
