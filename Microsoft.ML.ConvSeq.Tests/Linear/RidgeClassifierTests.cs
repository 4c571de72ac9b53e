using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class RidgeClassifierTests
{
    public static IEnumerable<object[]> Problems => RidgeProblem.Cases(
        (2, 1, 2), (2, 3, 2), (3, 1, 3), (20, 7, 2), (30, 75, 3), (40, 40, 4), (49, 49, 2), (50, 200, 2),
        (51, 50, 3), (120, 60, 3), (97, 130, 5), (160, 20, 2));

    [TestMethod]
    [DynamicData(nameof(Problems))]
    public void ScoresAreThoseOfADirectSolution(
        int examples, int features, int classes, FeatureScaling scaling, bool weighted)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, classes, scaling, weighted);
        foreach (double alpha in new[] { 0.01, 1, 100 })
        {
            double[,] expected = problem.Predict(alpha, leaveOut: false);
            RidgeClassifier ridge = problem.Fit(alpha);
            var scores = new double[classes];
            for (int i = 0; i < examples; i++)
            {
                ridge.Score(problem.Features.Row(i), scores);
                for (int k = 0; k < problem.Targets; k++)
                    Assert.AreEqual(expected[i, k], scores[classes - problem.Targets + k], 2e-6);
                if (classes == 2)
                    Assert.AreEqual(-scores[1], scores[0]);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Problems))]
    public void ResidualsAreThoseOfFitsThatLeaveTheExampleOut(
        int examples, int features, int classes, FeatureScaling scaling, bool weighted)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, classes, scaling, weighted);
        foreach (double alpha in new[] { 0.001, 1, 1000 })
        {
            double[,] expected = problem.Predict(alpha, leaveOut: true);
            double[,] scores = LeaveOneOutScores(problem, alpha);
            for (int i = 0; i < examples; i++)
            {
                for (int k = 0; k < problem.Targets; k++)
                    AssertClose(expected[i, k], scores[i, k], 1e-9);
            }
        }
    }

    [TestMethod]
    [DataRow(40, 25, false)]
    [DataRow(40, 90, false)]
    [DataRow(60, 25, true)]
    [DataRow(60, 90, true)]
    public void AlphaHasTheLeastLeaveOneOutError(int examples, int features, bool weighted)
    {
        foreach (FeatureScaling scaling in Enum.GetValues<FeatureScaling>())
        {
            for (int seed = 0; seed < 2; seed++)
            {
                RidgeProblem problem = RidgeProblem.Create(examples, features, 3, scaling, weighted, seed);
                double expected = new RidgeOptions().Alphas.MinBy(problem.LeaveOneOutError);
                Assert.AreEqual(expected, problem.Fit().Alpha);
            }
        }
    }

    [TestMethod]
    public void AlphasNeedNoOrderAndTheLargestOfEqualsIsChosen()
    {
        RidgeProblem problem = RidgeProblem.Create(40, 25, 3);
        double best = problem.Fit().Alpha;
        double[] shuffled = [.. new RidgeOptions().Alphas.Reverse().Append(best)];
        Assert.AreEqual(best, problem.Fit(shuffled).Alpha);

        // Nothing but constants: every alpha has the same error.
        var constant = new FloatMatrix(6, 2);
        RidgeClassifier ridge = RidgeClassifier.Fit(constant, [0, 1, 0, 1, 1, 1], 2);
        Assert.AreEqual(1000, ridge.Alpha);
        var scores = new double[2];
        ridge.Score([3, 4], scores);
        Assert.AreEqual(1 / 3.0, scores[1], 1e-15);
    }

    [TestMethod]
    [DataRow(30, 12)]
    [DataRow(30, 55)]
    public void AccuracyIsThatOfTheLeaveOneOutPredictions(int examples, int features)
    {
        foreach (int classes in new[] { 2, 3 })
        {
            RidgeProblem problem = RidgeProblem.Create(examples, features, classes);
            double[,] predictions = problem.Predict(1, leaveOut: true);
            int right = Enumerable.Range(0, examples).Count(i => classes == 2
                ? (predictions[i, 0] > 0 ? 1 : 0) == problem.Labels[i]
                : Enumerable.Range(0, classes).MaxBy(k => predictions[i, k]) == problem.Labels[i]);
            Assert.IsTrue(right > 0 && right < examples, "The problem is too easy or too hard to tell anything.");
            Assert.AreEqual(right / (double)examples, problem.Fit(1).LeaveOneOutAccuracy);
        }
    }

    [TestMethod]
    [DataRow(FeatureScaling.StandardDeviation)]
    [DataRow(FeatureScaling.EuclideanNorm)]
    [DataRow(FeatureScaling.None)]
    public void AWeightOfTwoIsACopy(FeatureScaling scaling)
    {
        RidgeProblem problem = RidgeProblem.Create(30, 50, 3, scaling);
        var doubled = new FloatMatrix(35, 50);
        var labels = new int[35];
        var weights = new double[30];
        for (int i = 0; i < 35; i++)
        {
            problem.Features.Row(i % 30).CopyTo(doubled.Row(i));
            labels[i] = problem.Labels[i % 30];
            weights[i % 30]++;
        }

        RidgeClassifier expected = RidgeClassifier.Fit(doubled, labels, 3, problem.Options(0.5));
        RidgeClassifier actual = RidgeClassifier.Fit(problem.Features, problem.Labels, 3, problem.Options(0.5), weights);
        AssertSameScores(expected, actual, problem.Features, 2e-6);
    }

    [TestMethod]
    public void ClassWeightsMultiplySampleWeights()
    {
        RidgeProblem problem = RidgeProblem.Create(40, 30, 4, weighted: true);
        double[] ofClasses = [0.5, 2, 3, 1];
        RidgeClassifier actual = RidgeClassifier.Fit(
            problem.Features, problem.Labels, 4, problem.Options() with { ClassWeights = [.. ofClasses] },
            problem.Weights);
        double[] products = [.. problem.Weights.Select((weight, i) => weight * ofClasses[problem.Labels[i]])];
        RidgeClassifier expected =
            RidgeClassifier.Fit(problem.Features, problem.Labels, 4, problem.Options(), products);
        AssertSameScores(expected, actual, problem.Features, 0);
    }

    [TestMethod]
    public void BalancedClassesWeighTheSameInSum()
    {
        RidgeProblem problem = RidgeProblem.Create(40, 30, 2);
        int[] labels = [.. Enumerable.Range(0, 40).Select(i => i % 5 == 0 ? 3 : 1)];
        RidgeClassifier actual = RidgeClassifier.Fit(
            problem.Features, labels, 4, problem.Options() with { BalanceClasses = true });
        RidgeClassifier expected = RidgeClassifier.Fit(
            problem.Features, labels, 4, problem.Options() with { ClassWeights = [9, 40 / 64.0, 9, 40 / 16.0] });
        AssertSameScores(expected, actual, problem.Features, 0);
    }

    [TestMethod]
    public void TheUnitOfTheWeightsIsThatOfAlpha()
    {
        RidgeProblem problem = RidgeProblem.Create(40, 30, 3, weighted: true);
        RidgeClassifier one = problem.Fit(2);
        foreach (double unit in new[] { 1e-300, 1e-3, 1e5, 1e300 })
        {
            double[] weights = [.. problem.Weights.Select(weight => weight * unit)];
            RidgeClassifier other =
                RidgeClassifier.Fit(problem.Features, problem.Labels, 3, problem.Options(2 * unit), weights);
            AssertSameScores(one, other, problem.Features, 1e-6);
        }
    }

    [TestMethod]
    [DataRow(20, 45)]
    [DataRow(60, 45)]
    public void ConstantFeaturesHaveNoWeight(int examples, int features)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, 3);
        var wider = new FloatMatrix(examples, features + 3);
        for (int i = 0; i < examples; i++)
        {
            problem.Features.Row(i).CopyTo(wider.Row(i));
            wider.Row(i)[features] = 0.1f;
            wider.Row(i)[features + 1] = 3e38f;
        }

        RidgeClassifier expected = problem.Fit();
        RidgeClassifier actual = RidgeClassifier.Fit(wider, problem.Labels, 3);
        Assert.AreEqual(expected.Alpha, actual.Alpha);
        for (int k = 0; k < 3; k++)
        {
            ReadOnlySpan<float> weights = actual.Weights.Slice(k * (features + 3), features + 3);
            Assert.AreEqual(3, weights[features..].Count(0f));
            for (int j = 0; j < features; j++)
                Assert.AreEqual(expected.Weights[k * features + j], weights[j], 1e-6);
        }
    }

    [TestMethod]
    [DataRow(30, 70)]
    [DataRow(70, 30)]
    public void ExamplesThatOccurTwiceAreNoDifficulty(int examples, int features)
    {
        RidgeProblem source = RidgeProblem.Create(examples, features, 2);
        for (int i = 0; i < examples / 2; i++)
            source.Features.Row(2 * i).CopyTo(source.Features.Row(2 * i + 1));
        double[,] expected = source.Predict(0.001, leaveOut: true);
        double[,] scores = LeaveOneOutScores(source, 0.001);
        for (int i = 0; i < examples; i++)
            AssertClose(expected[i, 0], scores[i, 0], 1e-9);
    }

    [TestMethod]
    [DataRow(40, 60, 1e-20f)]
    [DataRow(40, 60, 1e20f)]
    [DataRow(60, 40, 1e-20f)]
    [DataRow(60, 40, 1e20f)]
    public void ScalingTakesAwayTheUnitOfFeatures(int examples, int features, float unit)
    {
        foreach (FeatureScaling scaling in new[] { FeatureScaling.StandardDeviation, FeatureScaling.EuclideanNorm })
        {
            RidgeProblem problem = RidgeProblem.Create(examples, features, 3, scaling);
            RidgeProblem scaled = Times(problem, unit);
            RidgeClassifier expected = problem.Fit(), actual = scaled.Fit();
            Assert.AreEqual(expected.Alpha, actual.Alpha);
            double[] wanted = new double[3], scores = new double[3];
            for (int i = 0; i < examples; i++)
            {
                expected.Score(problem.Features.Row(i), wanted);
                actual.Score(scaled.Features.Row(i), scores);
                for (int k = 0; k < 3; k++)
                    Assert.AreEqual(wanted[k], scores[k], 1e-5);
            }
        }
    }

    [TestMethod]
    [DataRow(40, 60, 1e-38f)]
    [DataRow(40, 60, 1e20f)]
    [DataRow(60, 40, 1e-38f)]
    [DataRow(60, 40, 1e20f)]
    [DataRow(60, 40, 1e37f)]
    public void UnscaledFeaturesOfAnySizeGiveFiniteResults(int examples, int features, float unit)
    {
        RidgeProblem problem = Times(RidgeProblem.Create(examples, features, 3, FeatureScaling.None), unit);
        RidgeClassifier ridge = problem.Fit();
        var scores = new double[3];
        for (int i = 0; i < examples; i++)
        {
            ridge.Score(problem.Features.Row(i), scores);
            ridge.Probabilities(scores, scores);
            Assert.AreEqual(1, scores.Sum(), 1e-12);
        }
    }

    [TestMethod]
    public void AClassWithoutExamplesIsNeverTheLargest()
    {
        RidgeProblem problem = RidgeProblem.Create(40, 60, 3);
        int[] labels = [.. problem.Labels.Select(label => label + 1)];
        RidgeClassifier expected = problem.Fit(), actual = RidgeClassifier.Fit(problem.Features, labels, 5);
        Assert.AreEqual(expected.Alpha, actual.Alpha);
        Assert.AreEqual(expected.LeaveOneOutAccuracy, actual.LeaveOneOutAccuracy);
        double[] wanted = new double[3], scores = new double[5];
        foreach (float factor in new[] { 1f, -50f })
        {
            for (int i = 0; i < 40; i++)
            {
                float[] row = [.. problem.Features.Row(i).ToArray().Select(value => factor * value)];
                expected.Score(row, wanted);
                actual.Score(row, scores);
                CollectionAssert.AreEqual(wanted, scores[1..4]);
                Assert.AreEqual(-1, scores[0]);
                Assert.AreEqual(-1, scores[4]);
                Assert.IsTrue(wanted.Max() > -1);
            }
        }
    }

    [TestMethod]
    public void AThousandClasses()
    {
        RidgeProblem problem = RidgeProblem.Create(2_000, 70, 1_000);
        RidgeClassifier ridge = problem.Fit();
        var scores = new double[1_000];
        for (int i = 0; i < 2_000; i += 100)
        {
            // The targets of an example sum to 2 - classes, and so does whatever is linear in them.
            ridge.Score(problem.Features.Row(i), scores);
            Assert.AreEqual(-998, scores.Sum(), 1e-3);
            ridge.Probabilities(scores, scores);
            Assert.AreEqual(1, scores.Sum(), 1e-12);
        }

        RidgeProblem single = new()
        {
            Features = problem.Features,
            Labels = [.. problem.Labels.Select(label => label == 17 ? 1 : 0)],
            ClassCount = 2,
        };
        RidgeClassifier one = single.Fit(ridge.Alpha);
        for (int j = 0; j < 70; j++)
            Assert.AreEqual(one.Weights[j], ridge.Weights[17 * 70 + j], 1e-7);
    }

    // Score of the last class where there are two.
    private static double[,] LeaveOneOutScores(RidgeProblem problem, double alpha)
    {
        double[] scores = RidgeClassifierFit.Run(
            problem.Features, problem.Labels, problem.ClassCount, problem.Options(alpha), problem.Weights,
            Execution.Default).LeaveOneOutScores;
        var ofTargets = new double[problem.Features.Rows, problem.Targets];
        for (int i = 0; i < problem.Features.Rows; i++)
        {
            for (int k = 0; k < problem.Targets; k++)
                ofTargets[i, k] = scores[(i + 1) * problem.ClassCount - problem.Targets + k];
        }

        return ofTargets;
    }

    private static RidgeProblem Times(RidgeProblem problem, float unit)
    {
        var features = new FloatMatrix(problem.Features.Rows, problem.Features.Columns);
        for (int i = 0; i < features.Rows; i++)
        {
            for (int j = 0; j < features.Columns; j++)
                features.Row(i)[j] = problem.Features.Row(i)[j] * unit;
        }

        return new RidgeProblem
        {
            Features = features,
            Labels = problem.Labels,
            ClassCount = problem.ClassCount,
            Scaling = problem.Scaling,
        };
    }

    private static void AssertSameScores(RidgeClassifier expected, RidgeClassifier actual, FloatMatrix rows, double delta)
    {
        var wanted = new double[rows.Rows * expected.ClassCount];
        var scores = new double[rows.Rows * actual.ClassCount];
        expected.Score(rows, wanted);
        actual.Score(rows, scores);
        for (int i = 0; i < wanted.Length; i++)
            Assert.AreEqual(wanted[i], scores[i], delta);
    }

    private static void AssertClose(double expected, double actual, double relative) =>
        Assert.AreEqual(expected, actual, relative * Math.Max(1, Math.Abs(expected)));
}
