using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class LogisticClassifierTests
{
    // All examples in each step, until nothing moves.
    private static readonly LogisticOptions ToTheEnd = new()
    {
        BatchSize = 10_000,
        HeldOutFraction = 0,
        Patience = 400,
        MaxEpochs = 6_000,
        L2 = 0.01,
    };

    [TestMethod]
    [DataRow(2, false)]
    [DataRow(2, true)]
    [DataRow(3, false)]
    [DataRow(3, true)]
    [DataRow(5, true)]
    public void TheKnownMinimumIsFound(int classes, bool weighted)
    {
        RidgeProblem problem = RidgeProblem.Create(150, 7, classes, weighted: weighted);
        LogisticClassifier fitted = Fit(problem, ToTheEnd);
        var oracle = new LogisticOracle(problem, ToTheEnd.L2);
        double[,] expected = oracle.MinProbabilities();
        var p = new double[classes];
        double largest = 0;
        for (int i = 0; i < 150; i++)
        {
            fitted.Predict(problem.Features.Row(i), p);
            for (int k = 0; k < classes; k++)
            {
                Assert.AreEqual(expected[i, k], p[k], 2e-4);
                largest = Math.Max(largest, Math.Abs(p[k] - 1.0 / classes));
            }
        }

        Assert.IsGreaterThan(0.2, largest, "Guessing would do as well.");
        Assert.AreEqual(1, fitted.Temperature);
        Assert.AreEqual(0, fitted.HeldOutCount);
        Assert.IsNull(fitted.HeldOutLoss);
        Assert.IsNull(fitted.HeldOutAccuracy);
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(4)]
    public void MinibatchesComeCloseToTheMinimum(int classes)
    {
        RidgeProblem problem = RidgeProblem.Create(400, 10, classes);
        var oracle = new LogisticOracle(problem, 0.01);
        double minimum = oracle.Objective(Fit(problem, ToTheEnd));
        LogisticOptions options = ToTheEnd with { BatchSize = 32, Patience = 20 };
        Assert.AreEqual(minimum, oracle.Objective(Fit(problem, options)), 0.002);
        Assert.AreNotEqual(minimum, oracle.Objective(Fit(problem, options with { MaxEpochs = 2 })), 0.002);
    }

    [TestMethod]
    public void EuclideanNormIsWeightDecayTimesTheNumberOfExamples()
    {
        RidgeProblem problem = RidgeProblem.Create(120, 9, 3);
        LogisticOptions options = ToTheEnd with { MaxEpochs = 300 };
        CollectionAssert.AreEqual(
            Fit(problem, options with { L2 = 120 * 0.001 }).Weights.ToArray(),
            Fit(problem, options with { L2 = 0.001, Scaling = FeatureScaling.EuclideanNorm }).Weights.ToArray());
    }

    [TestMethod]
    public void UnscaledFeaturesAreCenteredOnly()
    {
        RidgeProblem problem = RidgeProblem.Create(120, 9, 3);
        LogisticOptions scaled = ToTheEnd with { L2 = 0.5 }, options = scaled with { Scaling = FeatureScaling.None };
        LogisticClassifier fitted = Fit(problem, options);
        AssertSameScores(problem, fitted, Fit(Changed((_, x) => x + 4), options), 1e-3, shift: 4);

        // With weight decay a column that is measured in other units has another weight, but not when it is scaled.
        RidgeProblem otherUnit = Changed((j, x) => j == 2 ? 16 * x : x);
        Assert.AreNotEqual(16 * Fit(otherUnit, options).Weights[2], fitted.Weights[2], 0.05);
        Assert.AreEqual(16 * Fit(otherUnit, scaled).Weights[2], Fit(problem, scaled).Weights[2], 1e-5);

        RidgeProblem Changed(Func<int, float, float> change)
        {
            var changed = new FloatMatrix(120, 9);
            for (int i = 0; i < 120; i++)
            {
                for (int j = 0; j < 9; j++)
                    changed.Row(i)[j] = change(j, problem.Features.Row(i)[j]);
            }

            return new RidgeProblem { Features = changed, Labels = problem.Labels, ClassCount = 3 };
        }
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    public void AWholeWeightIsSoManyCopies(int classes)
    {
        RidgeProblem problem = RidgeProblem.Create(60, 8, classes);
        int[] copies = [.. Enumerable.Range(0, 60).Select(i => 1 + i % 3)];
        int[] rows = [.. Enumerable.Range(0, 60).SelectMany(i => Enumerable.Repeat(i, copies[i]))];
        var repeated = new FloatMatrix(rows.Length, 8);
        for (int i = 0; i < rows.Length; i++)
            problem.Features.Row(rows[i]).CopyTo(repeated.Row(i));
        LogisticClassifier weighted = LogisticClassifier.Fit(
            problem.Features, problem.Labels, classes, ToTheEnd, [.. copies.Select(count => 3.5 * count)]);
        LogisticClassifier copied = LogisticClassifier.Fit(
            repeated, [.. rows.Select(row => problem.Labels[row])], classes, ToTheEnd);
        LogisticClassifier once = Fit(problem, ToTheEnd);
        double[] p = new double[classes], expected = new double[classes], unweighted = new double[classes];
        double largest = 0;
        for (int i = 0; i < 60; i++)
        {
            weighted.Predict(problem.Features.Row(i), p);
            copied.Predict(problem.Features.Row(i), expected);
            once.Predict(problem.Features.Row(i), unweighted);
            for (int k = 0; k < classes; k++)
            {
                Assert.AreEqual(expected[k], p[k], 1e-4);
                largest = Math.Max(largest, Math.Abs(unweighted[k] - p[k]));
            }
        }

        Assert.IsGreaterThan(0.05, largest, "The weights make no difference.");
    }

    [TestMethod]
    public void ClassWeightsAreWeightsOfTheirExamples()
    {
        RidgeProblem problem = RidgeProblem.Create(90, 8, 3);
        double[] ofClass = [1, 2.5, 4];
        LogisticOptions options = ToTheEnd with { MaxEpochs = 50 };
        CollectionAssert.AreEqual(
            LogisticClassifier.Fit(
                problem.Features, problem.Labels, 3, options, [.. problem.Labels.Select(label => ofClass[label])]).Weights.ToArray(),
            Fit(problem, options with { ClassWeights = [.. ofClass] }).Weights.ToArray());

        int[] unbalanced = [.. problem.Labels.Select((label, i) => i % 6 == 0 ? 1 : label)];
        double[] counts = [.. Enumerable.Range(0, 3).Select(k => (double)unbalanced.Count(label => label == k))];
        CollectionAssert.AreEqual(
            LogisticClassifier.Fit(
                problem.Features, unbalanced, 3, options with { ClassWeights = [.. counts.Select(count => 90 / (3 * count))] })
                .Weights.ToArray(),
            LogisticClassifier.Fit(problem.Features, unbalanced, 3, options with { BalanceClasses = true }).Weights.ToArray());
    }

    [TestMethod]
    [DataRow(2, 400)]
    [DataRow(3, 400)]
    [DataRow(6, 90)]
    public void SeparableClassesAreSeparated(int classes, int examples)
    {
        FloatMatrix features = Separable(examples, 30, classes, out int[] labels);
        LogisticClassifier fitted = LogisticClassifier.Fit(features, labels, classes);
        var p = new double[classes];
        for (int i = 0; i < examples; i++)
        {
            Assert.AreEqual(labels[i], fitted.Predict(features.Row(i), p));
            Assert.AreEqual(1, p.Sum(), 1e-14);
            Assert.IsGreaterThan(0.7, p[labels[i]]);
        }
    }

    [TestMethod]
    [DataRow(2, 2)]
    [DataRow(3, 3)]
    [DataRow(10, 10)]
    [DataRow(5, 2)]
    [DataRow(9, 4)]
    public void TinySetsAreLearntByHeart(int examples, int classes)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, 300, classes);
        LogisticClassifier fitted = LogisticClassifier.Fit(problem.Features, problem.Labels, classes);
        var p = new double[classes];
        for (int i = 0; i < examples; i++)
            Assert.AreEqual(problem.Labels[i], fitted.Predict(problem.Features.Row(i), p));
        Assert.AreEqual(0, fitted.HeldOutCount);
    }

    [TestMethod]
    [DataRow(0.1, 4096, 30)]
    [DataRow(0.25, 4096, 75)]
    [DataRow(0.25, 50, 50)]
    [DataRow(0.06, 4096, 0, DisplayName = "18 of 300 tell too little")]
    [DataRow(0.1, 0, 0)]
    [DataRow(0.0, 4096, 0)]
    public void TheShareIsHeldOut(double fraction, int most, int expected)
    {
        RidgeProblem problem = RidgeProblem.Create(300, 5, 3);
        LogisticClassifier fitted = Fit(
            problem, new LogisticOptions { HeldOutFraction = fraction, MaxHeldOut = most, MaxEpochs = 2 });
        Assert.AreEqual(expected, fitted.HeldOutCount);
        Assert.AreEqual(expected > 0, fitted.HeldOutLoss is > 0);
        Assert.AreEqual(expected > 0, fitted.HeldOutAccuracy is > 0 and < 1);
    }

    [TestMethod]
    public void AClassWithoutExamplesIsNotPredicted()
    {
        RidgeProblem problem = RidgeProblem.Create(300, 6, 2);
        LogisticClassifier fitted = LogisticClassifier.Fit(
            problem.Features, [.. problem.Labels.Select(label => 2 * label)], 4);
        var p = new double[4];
        for (int i = 0; i < 300; i++)
        {
            Assert.IsTrue(fitted.Predict(problem.Features.Row(i), p) is 0 or 2);
            Assert.IsTrue(p[1] < 0.1 && p[3] < 0.1);
            Assert.AreEqual(1, p.Sum(), 1e-14);
        }
    }

    [TestMethod]
    public void ColumnsThatDoNotVaryHaveNoWeight()
    {
        RidgeProblem problem = RidgeProblem.Create(60, 6, 3);
        for (int i = 0; i < 60; i++)
        {
            problem.Features.Row(i)[1] = 0.1f;
            problem.Features.Row(i)[4] = -3e30f;
        }

        LogisticClassifier fitted = Fit(problem, new LogisticOptions { L2 = 0.1 });
        for (int k = 0; k < 3; k++)
        {
            Assert.AreEqual(0, fitted.Weights[k * 6 + 1]);
            Assert.AreEqual(0, fitted.Weights[k * 6 + 4]);
            Assert.AreNotEqual(0, fitted.Weights[k * 6 + 2]);
        }

        FloatMatrix allConstant = new(40, 3);
        LogisticClassifier guess = LogisticClassifier.Fit(
            allConstant, [.. Enumerable.Range(0, 40).Select(i => i % 4 == 0 ? 0 : 1)], 2);
        var p = new double[2];
        Assert.AreEqual(1, guess.Predict(allConstant.Row(0), p));
        Assert.AreEqual(0.75, p[1], 0.02);
    }

    [TestMethod]
    public void TheBestWeightsForTheExamplesHeldOutAreKept()
    {
        // More features than examples, and labels that are hard to learn: soon the fit is too close.
        RidgeProblem problem = RidgeProblem.Create(240, 400, 3, seed: 3);
        LogisticOptions options = new() { HeldOutFraction = 0.4, Patience = 4, LearningRate = 0.01 };
        LogisticClassifier fitted = Fit(problem, options);
        Assert.IsInRange(5, 60, fitted.Epochs);

        double least = double.PositiveInfinity;
        LogisticClassifier? best = null;
        for (int epochs = 1; epochs <= fitted.Epochs; epochs++)
        {
            LogisticClassifier shorter = Fit(problem, options with { MaxEpochs = epochs });
            Assert.AreEqual(epochs, shorter.Epochs);
            Assert.IsTrue(shorter.HeldOutLoss <= least, "A longer fit cannot be worse for what chooses its weights.");
            if (shorter.HeldOutLoss < least)
                (least, best) = (shorter.HeldOutLoss!.Value, shorter);
        }

        Assert.IsLessThan(fitted.Epochs, best!.Epochs);
        CollectionAssert.AreEqual(best.Weights.ToArray(), fitted.Weights.ToArray());
        CollectionAssert.AreEqual(best.Biases.ToArray(), fitted.Biases.ToArray());
        Assert.AreEqual(best.Temperature, fitted.Temperature);
        Assert.AreEqual(best.HeldOutAccuracy, fitted.HeldOutAccuracy);
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(4)]
    public void ProbabilitiesOfOverfittedScoresAreCalibrated(int classes)
    {
        RidgeProblem all = RidgeProblem.Create(1_400, 60, classes, seed: 7);
        var train = new FloatMatrix(400, 60);
        for (int i = 0; i < 400; i++)
            all.Features.Row(i).CopyTo(train.Row(i));
        LogisticClassifier fitted = LogisticClassifier.Fit(
            train, all.Labels.AsSpan(0, 400), classes, new LogisticOptions { MaxEpochs = 1, LearningRate = 0.3, HeldOutFraction = 0.3 });
        Assert.IsLessThan(0.7, fitted.Temperature);

        double calibrated = 0, raw = 0;
        var p = new double[classes];
        for (int i = 400; i < 1_400; i++)
        {
            fitted.Score(all.Features.Row(i), p);
            TemperatureScaling.Softmax(p, 1, p);
            raw -= Math.Log(p[all.Labels[i]]);
            fitted.Predict(all.Features.Row(i), p);
            calibrated -= Math.Log(p[all.Labels[i]]);
        }

        Assert.IsLessThan(0.9 * raw, calibrated);
    }

    [TestMethod]
    public void ManyFeaturesAndClassesAreAsGoodAsTheRidge()
    {
        // As many classes and features as take several tiles and panels, the last of each not full.
        FloatMatrix features = Separable(900, 1_100, 11, out int[] labels);
        var train = new FloatMatrix(600, 1_100);
        for (int i = 0; i < 600; i++)
            features.Row(i).CopyTo(train.Row(i));
        LinearClassifier logistic = LogisticClassifier.Fit(train, labels.AsSpan(0, 600), 11);
        LinearClassifier ridge = RidgeClassifier.Fit(train, labels.AsSpan(0, 600), 11);
        Assert.IsGreaterThan(0.98, Accuracy(ridge));
        Assert.IsGreaterThan(0.98, Accuracy(logistic));

        double Accuracy(LinearClassifier classifier) => Enumerable.Range(600, 300)
            .Count(i => classifier.Predict(features.Row(i), new double[11]) == labels[i]) / 300.0;
    }

    [TestMethod]
    public void ManyRowsScoreLikeEachAlone()
    {
        RidgeProblem problem = RidgeProblem.Create(70, 40, 3);
        LogisticClassifier fitted = Fit(problem, new LogisticOptions());
        var together = new double[210];
        fitted.Score(problem.Features, together);
        var alone = new double[3];
        for (int i = 0; i < 70; i++)
        {
            fitted.Score(problem.Features.Row(i), alone);
            CollectionAssert.AreEqual(alone, together[(3 * i)..(3 * i + 3)]);
        }
    }

    private static LogisticClassifier Fit(RidgeProblem problem, LogisticOptions options) =>
        LogisticClassifier.Fit(problem.Features, problem.Labels, problem.ClassCount, options, problem.Weights);

    private static FloatMatrix Separable(int examples, int features, int classes, out int[] labels)
    {
        var random = new Random(5);
        var matrix = new FloatMatrix(examples, features);
        labels = [.. Enumerable.Range(0, examples).Select(i => i % classes)];
        for (int i = 0; i < examples; i++)
        {
            for (int j = 0; j < features; j++)
                matrix.Row(i)[j] = (float)(random.NextDouble() + (j % classes == labels[i] ? 1 : 0));
        }

        return matrix;
    }

    private static void AssertSameScores(
        RidgeProblem problem, LogisticClassifier first, LogisticClassifier second, double tolerance, float shift = 0)
    {
        double[] expected = new double[problem.ClassCount], actual = new double[problem.ClassCount];
        for (int i = 0; i < problem.Features.Rows; i++)
        {
            first.Score(problem.Features.Row(i), expected);
            second.Score([.. problem.Features.Row(i).ToArray().Select(x => x + shift)], actual);
            for (int k = 0; k < expected.Length; k++)
                Assert.AreEqual(expected[k], actual[k], tolerance);
        }
    }
}
