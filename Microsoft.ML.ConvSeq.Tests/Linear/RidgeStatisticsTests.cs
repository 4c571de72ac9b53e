using System.Collections.Immutable;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Tests.Models;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class RidgeStatisticsTests
{
    private const int Chunk = 1535;

    /// <summary>More rows than two chunks, more features than fit in a panel's tile.</summary>
    private static readonly RidgeProblem Large = RidgeProblem.Create(3_400, 67, 3, weighted: true);

    public static IEnumerable<object[]> Problems =>
        RidgeProblem.Cases((20, 7, 2), (41, 40, 3), (120, 70, 4), (160, 20, 2), (1_600, 30, 3), (30, 45, 3));

    [TestMethod]
    [DynamicData(nameof(Problems))]
    public void WithEveryRowKeptTheClassifierIsThatOfAFitInMemory(
        int examples, int features, int classes, FeatureScaling scaling, bool weighted)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, classes, scaling, weighted);
        RidgeClassifier expected = problem.Fit();
        using RidgeStatistics statistics = Add(problem);
        RidgeClassifier actual = RidgeClassifier.Fit(statistics, problem.Options());
        Assert.AreEqual(expected.Alpha, actual.Alpha);
        Assert.AreEqual(expected.LeaveOneOutAccuracy, actual.LeaveOneOutAccuracy);
        Assert.AreEqual(expected.Temperature, actual.Temperature, 1e-8 * expected.Temperature);
        AssertSameWeights(expected.Weights, actual.Weights);
        for (int k = 0; k < expected.Biases.Length; k++)
            AssertClose(expected.Biases[k], actual.Biases[k], 1e-5);
    }

    [TestMethod]
    [DynamicData(nameof(Problems))]
    public void WithEveryRowKeptTheRegressorIsThatOfAFitInMemory(
        int examples, int features, int classes, FeatureScaling scaling, bool weighted)
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(examples, features, scaling, weighted, seed: classes);
        RidgeRegressor expected = problem.FitRegressor();
        using RidgeStatistics statistics = Add(problem);
        RidgeRegressor actual = RidgeRegressor.Fit(statistics, problem.Options());
        Assert.AreEqual(expected.Alpha, actual.Alpha);
        AssertClose(expected.LeaveOneOutError, actual.LeaveOneOutError, 1e-9);
        AssertSameWeights(expected.Weights, actual.Weights);
        Assert.AreEqual(expected.Scale, actual.Scale);
        AssertClose(expected.Bias, actual.Bias, 1e-5);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(1534)]
    [DataRow(1535)]
    [DataRow(1536)]
    [DataRow(3070)]
    public void TheSizeOfBlocksChangesNoBit(int blockSize)
    {
        foreach (RidgeProblem problem in new[] { Large, RidgeProblem.CreateRegression(3_400, 20, weighted: true) })
        {
            using RidgeStatistics expected = Add(problem), actual = Add(problem, blockSize: blockSize);
            CollectionAssert.AreEqual(Bytes(expected), Bytes(actual));
        }
    }

    [TestMethod]
    public void TheNumberOfThreadsChangesNoBit()
    {
        // Two panels of columns, of which the second is narrow.
        RidgeProblem problem = RidgeProblem.Create(1_600, 1_600, 2);
        byte[] expected = BytesBy(1);
        foreach (int threads in new[] { 2, 3, 8 })
            CollectionAssert.AreEqual(expected, BytesBy(threads));

        byte[] BytesBy(int threads)
        {
            using RidgeStatistics statistics = Add(problem, execution: new Execution { Threads = threads });
            using RidgeStatistics part = RidgeStatistics.ForClasses(1_600, 2, new RidgeStatisticsOptions { FirstRow = 5_000 });
            part.Add(problem.Features, problem.Labels, problem.Weights, new Execution { Threads = threads });
            part.Add(statistics, new Execution { Threads = threads });
            return Bytes(part);
        }
    }

    [TestMethod]
    public void AFitChangesNothing()
    {
        using RidgeStatistics statistics = Add(Large);
        byte[] before = Bytes(statistics);
        float[] first = RidgeClassifier.Fit(statistics).Weights.ToArray();
        CollectionAssert.AreEqual(first, RidgeClassifier.Fit(statistics, null, new Execution { Threads = 3 }).Weights.ToArray());
        CollectionAssert.AreEqual(before, Bytes(statistics));
    }

    [TestMethod]
    public void TheLastRowsTakePartInAFitAsInTheSums()
    {
        // What waits for a whole chunk is joined to a copy of the sums by a fit, and to the sums themselves by adding nothing.
        using RidgeStatistics waiting = Add(Large), joined = Add(Large), nothing = Empty(Large);
        joined.Add(nothing);
        Assert.AreEqual(0, joined.Chunk!.Count);
        Assert.AreEqual(3_400 - 2 * Chunk, waiting.Chunk!.Count);
        CollectionAssert.AreEqual(
            RidgeClassifier.Fit(waiting).Weights.ToArray(), RidgeClassifier.Fit(joined).Weights.ToArray());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(1_700)]
    [DataRow(3_070)]
    [DataRow(3_399)]
    public void PartsThatAreAddedUpAreTheWhole(int division)
    {
        using RidgeStatistics whole = Add(Large);
        using RidgeStatistics first = Add(Large, 0, division), second = Add(Large, division);
        using RidgeStatistics again = Add(Large, 0, division), swapped = Add(Large, division);
        first.Add(second);
        swapped.Add(again);
        foreach (RidgeStatistics sum in new[] { first, swapped })
        {
            Assert.AreEqual(3_400L, sum.Rows);
            CollectionAssert.AreEqual(whole.ClassCounts.ToArray(), sum.ClassCounts.ToArray());
            CollectionAssert.AreEqual(whole.Largest.ToArray(), sum.Largest.ToArray());
            CollectionAssert.AreEqual(Kept(whole), Kept(sum));
            AssertSameSums(whole, sum, chunks: 5);
        }
    }

    [TestMethod]
    public void ManyPartsAreTheWholeInAnyOrder()
    {
        int[] bounds = [0, 3, 700, 701, 2_300, 3_000, 3_400];
        using RidgeStatistics whole = Add(Large);
        var random = new Random(5);
        for (int repeat = 0; repeat < 5; repeat++)
        {
            var parts = new List<RidgeStatistics>();
            for (int i = 0; i + 1 < bounds.Length; i++)
                parts.Add(Add(Large, bounds[i], bounds[i + 1] - bounds[i]));
            while (parts.Count > 1)
            {
                // Any tree of additions, not only one by one.
                (RidgeStatistics left, RidgeStatistics right) = (Take(), Take());
                left.Add(right);
                right.Dispose();
                parts.Add(left);
            }

            CollectionAssert.AreEqual(Kept(whole), Kept(parts[0]));
            Assert.HasCount(1, parts[0].Ranges.Ranges);
            AssertSameSums(whole, parts[0], chunks: 7);
            AssertSameWeights(RidgeClassifier.Fit(whole).Weights, RidgeClassifier.Fit(parts[0]).Weights);
            parts[0].Dispose();

            RidgeStatistics Take()
            {
                RidgeStatistics part = parts[random.Next(parts.Count)];
                parts.Remove(part);
                return part;
            }
        }
    }

    [TestMethod]
    public void WhatIsAddedStaysAsItIs()
    {
        using RidgeStatistics first = Add(Large, 0, 2_000), second = Add(Large, 2_000);
        byte[] before = Bytes(second);
        first.Add(second);
        CollectionAssert.AreEqual(before, Bytes(second));
    }

    [TestMethod]
    public void RowsMayFollowOtherStatistics()
    {
        using RidgeStatistics whole = Add(Large);
        using RidgeStatistics statistics = Add(Large, 0, 100), middle = Add(Large, 2_000, 700), empty = Empty(Large);
        statistics.Add(middle);
        AddRows(statistics, Large, 100, 1_900);
        using RidgeStatistics end = Add(Large, 2_700);
        statistics.Add(end);
        statistics.Add(empty);
        empty.Add(statistics);
        AssertSameSums(whole, statistics, chunks: 6);
        AssertSameSums(whole, empty, chunks: 6);
        Assert.AreEqual(2_000, statistics.NextRow);
        AssertRefused("features", "already have row 2000", () => AddRows(statistics, Large, 0, 1));
    }

    [TestMethod]
    public unsafe void ALargeMeanCancelsNothing()
    {
        // Deviations are multiples of 2⁻⁴ beside means up to 2¹⁹, so all sums of products about 0 are known exactly.
        var random = new Random(3);
        var features = new FloatMatrix(4_000, 6);
        var centered = new double[4_000, 6];
        var labels = new int[4_000];
        for (int i = 0; i < 4_000; i++)
        {
            labels[i] = random.Next(2);
            for (int j = 0; j < 6; j++)
            {
                centered[i, j] = random.Next(-4, 5) / 16.0 + labels[i] / 8.0;
                features.Row(i)[j] = (float)(centered[i, j] + (1 << (4 + 3 * j)));
            }
        }

        using RidgeStatistics statistics = RidgeStatistics.ForClasses(6, 2);
        statistics.Add(features, labels);
        using StandardizedGram gram = statistics.Standardize(unscaled: true, Execution.Default);
        for (int i = 0; i < 6; i++)
        {
            for (int j = i; j < 6; j++)
            {
                double expected = Covariance(i, j) * 4_000;
                Assert.AreEqual(expected, gram.Gram.Row(i)[j], 1e-10 * Covariance(i, i) * 4_000, $"{i} {j}");
            }
        }

        double Covariance(int i, int j)
        {
            decimal products = 0, left = 0, right = 0;
            for (int row = 0; row < 4_000; row++)
            {
                products += (decimal)centered[row, i] * (decimal)centered[row, j];
                left += (decimal)centered[row, i];
                right += (decimal)centered[row, j];
            }

            return (double)(products / 4_000 - left * right / 4_000 / 4_000);
        }
    }

    [TestMethod]
    public void RowsInTheOrderOfTheirMeansAreNoWorse()
    {
        // Each chunk has another mean, far from the others and from that of all; deviations within chunks are small.
        var features = new FloatMatrix(6_000, 2);
        var targets = new double[6_000];
        var random = new Random(4);
        for (int i = 0; i < 6_000; i++)
        {
            features.Row(i)[0] = i / 1_500 * 1_000 + (float)random.NextDouble();
            features.Row(i)[1] = (float)random.NextDouble();
            targets[i] = features.Row(i)[0] + features.Row(i)[1];
        }

        RidgeProblem problem = new() { Features = features, Labels = [], ClassCount = 2, Values = targets };
        using RidgeStatistics statistics = Add(problem);
        RidgeRegressor expected = problem.FitRegressor(0.01), actual = RidgeRegressor.Fit(statistics, problem.Options(0.01));
        AssertSameWeights(expected.Weights, actual.Weights);
    }

    [TestMethod]
    public void ColumnsThatDoNotVaryHaveNoWeight()
    {
        var features = new FloatMatrix(3_200, 4);
        var labels = new int[3_200];
        var random = new Random(7);
        for (int i = 0; i < 3_200; i++)
        {
            labels[i] = i % 2;
            features.Row(i)[0] = 0.1f;
            features.Row(i)[1] = (float)random.NextDouble() + labels[i];
            features.Row(i)[2] = -3e30f;

            // Constant in each chunk, but not over all.
            features.Row(i)[3] = i < Chunk ? 0.1f : 0.3f;
        }

        foreach (FeatureScaling scaling in Enum.GetValues<FeatureScaling>())
        {
            using RidgeStatistics statistics = RidgeStatistics.ForClasses(4, 2);
            statistics.Add(features, labels, [.. Enumerable.Range(0, 3_200).Select(i => 0.1 + i % 7)]);
            ReadOnlySpan<float> weights = RidgeClassifier.Fit(statistics, new RidgeOptions { Scaling = scaling }).Weights;
            Assert.AreEqual(0, weights[0]);
            Assert.AreNotEqual(0, weights[1]);
            Assert.AreEqual(0, weights[2]);
            Assert.AreNotEqual(0, weights[3]);
        }
    }

    [TestMethod]
    public void AWeightIsThatManyCopies()
    {
        RidgeProblem problem = RidgeProblem.Create(200, 30, 3);
        double[] weights = [.. Enumerable.Range(0, 200).Select(i => 1.0 + i % 3)];
        int[] copies = [.. Enumerable.Range(0, 200).SelectMany(i => Enumerable.Repeat(i, 1 + i % 3))];
        using RidgeStatistics weighted = RidgeStatistics.ForClasses(30, 3), repeated = RidgeStatistics.ForClasses(30, 3);
        weighted.Add(problem.Features, problem.Labels, weights);
        repeated.Add(
            FloatMatrix.FromRows([.. copies.Select(i => problem.Features.Row(i).ToArray())]),
            [.. copies.Select(i => problem.Labels[i])]);
        AssertSameWeights(
            RidgeClassifier.Fit(repeated, problem.Options(0.5)).Weights,
            RidgeClassifier.Fit(weighted, problem.Options(0.5)).Weights);
    }

    [TestMethod]
    public void WeightsOfClassesMultiplyThoseOfRows()
    {
        double[] classWeights = [0.5, 2, 7];
        using RidgeStatistics given = Empty(Large, new RidgeStatisticsOptions { ClassWeights = [.. classWeights] });
        AddRows(given, Large, 0, 3_400);
        using RidgeStatistics multiplied = RidgeStatistics.ForClasses(67, 3);
        multiplied.Add(
            Large.Features, Large.Labels, [.. Large.Labels.Select((label, i) => Large.Weight(i) * classWeights[label])]);
        CollectionAssert.AreEqual(
            RidgeClassifier.Fit(multiplied).Weights.ToArray(), RidgeClassifier.Fit(given).Weights.ToArray());
    }

    [TestMethod]
    public void TheUnitOfTheWeightsIsThatOfAlpha()
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(60, 20, weighted: true);
        foreach (double unit in new[] { 1e-90, 1e-3, 1e90 })
        {
            using RidgeStatistics one = Add(problem), other = RidgeStatistics.ForTargets(20);
            other.Add(problem.Features, problem.Values, [.. problem.Weights.Select(weight => weight * unit)]);
            AssertSameWeights(
                RidgeRegressor.Fit(one, problem.Options(2)).Weights,
                RidgeRegressor.Fit(other, problem.Options(2 * unit)).Weights);
        }
    }

    [TestMethod]
    public void LargeAndSmallFeaturesStayInRange()
    {
        foreach (float unit in new[] { 1e-25f, 1e34f })
        {
            RidgeProblem problem = RidgeProblem.Create(1_600, 12, 2);
            for (int i = 0; i < 1_600; i++)
            {
                foreach (ref float value in problem.Features.Row(i))
                    value *= unit;
            }

            foreach (double weight in new[] { RidgeStatistics.MinWeight, RidgeStatistics.MaxWeight })
            {
                using RidgeStatistics statistics = RidgeStatistics.ForClasses(12, 2);
                statistics.Add(problem.Features, problem.Labels, [.. Enumerable.Repeat(weight, 1_600)]);
                AssertSameWeights(
                    problem.Fit(2).Weights, RidgeClassifier.Fit(statistics, problem.Options(2 * weight)).Weights);
            }
        }
    }

    [TestMethod]
    [DataRow(1e-300)]
    [DataRow(5e-324)]
    [DataRow(1e9)]
    [DataRow(1e307)]
    public void TargetsMayBeOfAnySize(double unit)
    {
        // The first chunk's targets are smaller than the second's, so that their unit changes.
        RidgeProblem source = RidgeProblem.CreateRegression(2_000, 10);
        RidgeProblem problem = source.WithValues(
            [.. source.Values!.Select((value, i) => i < Chunk ? value * unit / 1_000 : value * unit)]);
        using RidgeStatistics statistics = Add(problem), front = Add(problem, 0, 1_600), back = Add(problem, 1_600);
        RidgeRegressor expected = problem.FitRegressor(1), actual = RidgeRegressor.Fit(statistics, problem.Options(1));
        Assert.AreEqual(expected.Scale, actual.Scale);
        Assert.AreEqual(expected.LeaveOneOutError, actual.LeaveOneOutError, 1e-9 * expected.LeaveOneOutError);
        AssertSameWeights(expected.Weights, actual.Weights);
        back.Add(front);
        AssertSameWeights(expected.Weights, RidgeRegressor.Fit(back, problem.Options(1)).Weights);
    }

    [TestMethod]
    public void TargetsThatAreAllTheSameArePredictedExactly()
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(2_000, 10, weighted: true);
        using RidgeStatistics statistics = Add(problem.WithValues([.. Enumerable.Repeat(0.1, 2_000)]));
        RidgeRegressor ridge = RidgeRegressor.Fit(statistics);
        Assert.AreEqual(0.1, ridge.Predict(problem.Features.Row(3)));
        Assert.AreEqual(0, ridge.LeaveOneOutError);
    }

    [TestMethod]
    public void SmallDeviationsOfTargetsFromALargeMeanAreNotLost()
    {
        RidgeProblem one = RidgeProblem.CreateRegression(1_900, 12);
        RidgeProblem other = one.WithValues([.. one.Values!.Select(value => value * 1e-6 + 1e4)]);
        using RidgeStatistics expected = Add(one), actual = Add(other);
        RidgeRegressor left = RidgeRegressor.Fit(expected), right = RidgeRegressor.Fit(actual);
        Assert.AreEqual(left.Alpha, right.Alpha);
        for (int i = 0; i < 60; i++)
            Assert.AreEqual(left.Predict(one.Features.Row(i)) * 1e-6 + 1e4, right.Predict(one.Features.Row(i)), 2e-11);
    }

    [TestMethod]
    public void TheKeptRowsAreThoseOfTheSmallestKeys()
    {
        foreach (ulong seed in new ulong[] { 0, 7 })
        {
            var options = new RidgeStatisticsOptions { SampleSize = 50, Seed = seed, FirstRow = 1L << 40 };
            using RidgeStatistics statistics = RidgeStatistics.ForClasses(67, 3, options);
            AddRows(statistics, Large, 0, 3_400);
            long[] expected =
            [
                .. Enumerable.Range(0, 3_400).Select(i => (1L << 40) + i)
                    .OrderBy(row => new CounterRandom(seed, 0x52530001, (ulong)row).NextUInt64()).Take(50).Order(),
            ];
            RidgeRow[] kept = statistics.Sample.InOrder();
            CollectionAssert.AreEqual(expected, kept.Select(row => row.Number).ToArray());
            foreach (RidgeRow row in kept)
            {
                int i = (int)(row.Number - (1L << 40));
                CollectionAssert.AreEqual(Large.Features.Row(i).ToArray(), row.Features);
                Assert.AreEqual(Large.Labels[i], row.Target);
                Assert.AreEqual(Large.Weight(i), row.Weight);
            }
        }
    }

    [TestMethod]
    public void TheLeaveOneOutErrorIsThatOfTheKeptRowsLeftOutOfAll()
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(400, 15, weighted: true);
        using RidgeStatistics statistics = RidgeStatistics.ForTargets(15, new RidgeStatisticsOptions { SampleSize = 60, Seed = 3 });
        statistics.Add(problem.Features, problem.Values, problem.Weights);
        int[] kept = [.. statistics.Sample.InOrder().Select(row => (int)row.Number)];
        Assert.HasCount(60, kept);
        foreach (double alpha in new[] { 0.01, 10, 1_000 })
        {
            double[] residuals = RidgeRegressorFit.Run(
                problem.Features, problem.Values, problem.Options(alpha), problem.Weights, Execution.Default).LeaveOneOutResiduals;
            double squares = kept.Sum(i => problem.Weight(i) * residuals[i] * residuals[i]);
            double expected = Math.Sqrt(squares / kept.Sum(problem.Weight));
            AssertClose(expected, RidgeRegressor.Fit(statistics, problem.Options(alpha)).LeaveOneOutError, 1e-9);
        }
    }

    [TestMethod]
    public void AlphaHasTheLeastErrorOfTheKeptRows()
    {
        var chosen = new HashSet<double>();
        for (int seed = 0; seed < 8; seed++)
        {
            RidgeProblem problem = RidgeProblem.Create(150, 40, 3, seed: seed);
            var options = new RidgeStatisticsOptions { SampleSize = 40, Seed = (ulong)seed };
            using RidgeStatistics statistics = Empty(problem, options);
            AddRows(statistics, problem, 0, 150);
            int[] kept = [.. statistics.Sample.InOrder().Select(row => (int)row.Number)];
            double expected = new RidgeOptions().Alphas.MinBy(alpha =>
            {
                double[] scores = RidgeClassifierFit.Run(
                    problem.Features, problem.Labels, 3, problem.Options(alpha), [], Execution.Default).LeaveOneOutScores;
                return kept.Sum(i => Enumerable.Range(0, 3).Sum(k => Math.Pow(scores[3 * i + k] - problem.Target(i, k), 2)));
            });
            Assert.AreEqual(expected, RidgeClassifier.Fit(statistics).Alpha);
            chosen.Add(expected);
        }

        Assert.IsGreaterThan(1, chosen.Count, "The problems are too alike to tell anything.");
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void AFeatureThatIsNotFiniteIsNamedAndNothingIsAdded(float value)
    {
        FloatMatrix features = RidgeProblem.Create(40, 700, 3).Features;
        features.Row(7)[650] = value;
        features.Row(9)[2] = value;
        RidgeProblem problem = RidgeProblem.Create(40, 700, 3);
        using RidgeStatistics statistics = Add(problem);
        byte[] before = Bytes(statistics);
        AssertRefused("features", "Feature 650 of row 7", () => statistics.Add(features, problem.Labels));
        CollectionAssert.AreEqual(before, Bytes(statistics));
    }

    [TestMethod]
    public void ArgumentsMustFit()
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(12, 5);
        using RidgeStatistics classes = RidgeStatistics.ForClasses(5, 3), numbers = RidgeStatistics.ForTargets(5);
        byte[] before = Bytes(classes);
        Assert.ThrowsExactly<ArgumentNullException>(() => classes.Add(null!, new int[1]));
        Assert.ThrowsExactly<ArgumentNullException>(() => numbers.Add(null!, new double[1]));
        Assert.ThrowsExactly<ArgumentNullException>(() => numbers.Add(null!));
        AssertRefused("features", "6 features instead of 5", () => classes.Add(new FloatMatrix(1, 6), [0]));
        AssertRefused("labels", "11 labels for 12 rows", () => classes.Add(problem.Features, new int[11]));
        AssertRefused("labels", "Label 1", () => classes.Add(new FloatMatrix(2, 5), [0, 3]));
        AssertRefused("labels", "Label 0", () => classes.Add(new FloatMatrix(2, 5), [-1, 0]));
        AssertRefused("targets", "1 targets for 2 rows", () => numbers.Add(new FloatMatrix(2, 5), [0.5]));
        AssertRefused("targets", "Target 1", () => numbers.Add(new FloatMatrix(2, 5), [0.5, double.NaN]));
        AssertRefused("sampleWeights", "3 weights for 2", () => classes.Add(new FloatMatrix(2, 5), [0, 1], [1, 2, 3]));
        AssertRefused("sampleWeights", "Weight 1", () => classes.Add(new FloatMatrix(2, 5), [0, 1], [1, double.NaN]));
        AssertRefused(
            "sampleWeights", "row 1, including its class weight, is 1E+101", () => classes.Add(new FloatMatrix(2, 5), [0, 1], [1, 1e101]));
        AssertRefused("sampleWeights", "row 0", () => numbers.Add(new FloatMatrix(2, 5), [0.0, 1], [1e-101, 1]));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => classes.Add(new FloatMatrix(1, 5), [0.5])).Message, "for classes");
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => numbers.Add(new FloatMatrix(1, 5), new int[1])).Message, "for numbers");
        CollectionAssert.AreEqual(before, Bytes(classes));
        classes.Add(new FloatMatrix(0, 5), Array.Empty<int>());
        CollectionAssert.AreEqual(before, Bytes(classes));
    }

    [TestMethod]
    public void OptionsMustFit()
    {
        AssertRefused("featureCount", "", () => RidgeStatistics.ForClasses(0, 3));
        AssertRefused("featureCount", "choose fewer features.", () => RidgeStatistics.ForTargets(RidgeStatistics.MaxFeatures + 1));
        AssertRefused(
            "featureCount", "at most 131072 features: choose fewer features or the logistic head.",
            () => RidgeStatistics.ForClasses(RidgeStatistics.MaxFeatures + 1, 2));
        AssertRefused("classCount", "", () => RidgeStatistics.ForClasses(3, 1));
        AssertRefused("classCount", "100000 targets", () => RidgeStatistics.ForClasses(3_000, 100_000));
        AssertRefused("classCount", "choose fewer features or the logistic head.", () => RidgeStatistics.ForClasses(3_000, 100_000));
        AssertRefused("options", "sample size is 0", () => RidgeStatistics.ForTargets(3, new() { SampleSize = 0 }));
        AssertRefused("options", "first row is -1", () => RidgeStatistics.ForTargets(3, new() { FirstRow = -1 }));
        AssertRefused("options", "no classes", () => RidgeStatistics.ForTargets(3, new() { ClassWeights = [1, 1] }));
        AssertRefused("options", "2 class weights", () => RidgeStatistics.ForClasses(3, 3, new() { ClassWeights = [1, 1] }));
        AssertRefused("options", "Class weight 1", () => RidgeStatistics.ForClasses(3, 2, new() { ClassWeights = [1, 0] }));
        using RidgeStatistics last = RidgeStatistics.ForTargets(3, new() { FirstRow = long.MaxValue - 1, ClassWeights = default });
        AssertRefused("features", "too many", () => last.Add(new FloatMatrix(2, 3), new double[2]));
        last.Add(new FloatMatrix(1, 3), new double[1]);
        Assert.AreEqual(
            new RidgeStatisticsOptions { ClassWeights = [1, 2] },
            new RidgeStatisticsOptions { ClassWeights = ImmutableArray.Create(1.0, 2) });
        Assert.AreNotEqual(new RidgeStatisticsOptions { ClassWeights = [1, 2] }, new RidgeStatisticsOptions { ClassWeights = [1, 3] });
        Assert.AreNotEqual(new RidgeStatisticsOptions { FirstRow = 1 }, new RidgeStatisticsOptions());
    }

    [TestMethod]
    public void WhatDiffersBetweenStatisticsIsNamed()
    {
        using RidgeStatistics statistics = RidgeStatistics.ForClasses(5, 3);
        statistics.Add(new FloatMatrix(20, 5), new int[20]);
        AssertMismatch("have 6 features; these have 5", RidgeStatistics.ForClasses(6, 3));
        AssertMismatch("are for 4 classes; these are for 3 classes", RidgeStatistics.ForClasses(5, 4));
        AssertMismatch("are for numbers to predict; these are for 3 classes", RidgeStatistics.ForTargets(5));
        AssertMismatch("sample size of 5; these have 4096", RidgeStatistics.ForClasses(5, 3, new() { SampleSize = 5 }));
        AssertMismatch("seed 9; these have 0", RidgeStatistics.ForClasses(5, 3, new() { Seed = 9 }));
        AssertMismatch("other class weights", RidgeStatistics.ForClasses(5, 3, new() { ClassWeights = [1, 2, 1] }));
        RidgeStatistics overlapping = RidgeStatistics.ForClasses(5, 3, new() { FirstRow = 19 });
        overlapping.Add(new FloatMatrix(2, 5), new int[2]);
        AssertMismatch("Both statistics have row 19", overlapping);
        AssertRefused("other", "row 0", () => statistics.Add(statistics));

        void AssertMismatch(string message, RidgeStatistics other)
        {
            AssertRefused("other", message, () => statistics.Add(other));
            Assert.AreEqual(20L, statistics.Rows);
            other.Dispose();
        }
    }

    [TestMethod]
    public void AFitNeedsTwoClassesOrTwoRows()
    {
        using RidgeStatistics classes = RidgeStatistics.ForClasses(2, 3), numbers = RidgeStatistics.ForTargets(2);
        Assert.ThrowsExactly<ArgumentNullException>(() => RidgeClassifier.Fit(null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => RidgeRegressor.Fit(null!));
        AssertRefused("statistics", "for numbers", () => RidgeClassifier.Fit(numbers));
        AssertRefused("statistics", "for classes", () => RidgeRegressor.Fit(classes));
        AssertRefused("statistics", "no rows", () => RidgeClassifier.Fit(classes));
        AssertRefused("statistics", "no rows", () => RidgeRegressor.Fit(numbers));
        classes.Add(new FloatMatrix(3, 2), [1, 1, 1]);
        AssertRefused("statistics", "of class 1", () => RidgeClassifier.Fit(classes));
        numbers.Add(new FloatMatrix(1, 2), [0.5]);
        AssertRefused("statistics", "one row", () => RidgeRegressor.Fit(numbers));
        classes.Add(new FloatMatrix(1, 2), [2]);
        numbers.Add(new FloatMatrix(1, 2), [1.5]);
        Assert.AreEqual(1, RidgeRegressor.Fit(numbers).Predict([3, 4]));
        Assert.AreEqual(1, RidgeClassifier.Fit(classes).Predict([3, 4], new double[3]));
        AssertRefused("options", "options of the statistics", () => RidgeClassifier.Fit(classes, new() { BalanceClasses = true }));
        AssertRefused("options", "options of the statistics", () => RidgeClassifier.Fit(classes, new() { ClassWeights = [1, 1, 1] }));
        AssertRefused("options", "no classes", () => RidgeRegressor.Fit(numbers, new() { BalanceClasses = true }));
        AssertRefused("options", "no alphas", () => RidgeClassifier.Fit(classes, new() { Alphas = [] }));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void InterruptedStatisticsAreNotUsed(int threads)
    {
        using var source = new CancellationTokenSource();
        var progress = new CancelAtFirstReport(source);
        var execution = new Execution { Threads = threads, CancellationToken = source.Token, Progress = progress };
        using RidgeStatistics statistics = Empty(Large), other = Add(Large, 0, 10);
        Assert.Throws<OperationCanceledException>(() => statistics.Add(Large.Features, Large.Labels, default, execution));
        Assert.AreEqual(new ProgressReport("Adding rows", Chunk / 3_400.0), progress.Reported);
        foreach (Action use in new Action[]
        {
            () => AddRows(statistics, Large, 0, 1), () => statistics.Add(other), () => other.Add(statistics),
            () => RidgeClassifier.Fit(statistics), () => Bytes(statistics),
        })
        {
            StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(use).Message, "interrupted");
        }

        // Nothing has begun where it was canceled before.
        Assert.Throws<OperationCanceledException>(() => other.Add(new FloatMatrix(1, 67), [0], default, execution));
        Assert.AreEqual(10L, other.Rows);
        AddRows(other, Large, 10, 1);
        Assert.Throws<OperationCanceledException>(() => RidgeClassifier.Fit(other, null, execution));
        RidgeClassifier.Fit(other);
    }

    [TestMethod]
    public void DisposedStatisticsAreNotUsed()
    {
        RidgeStatistics statistics = Add(Large, 0, 10);
        statistics.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => AddRows(statistics, Large, 10, 1));
        Assert.ThrowsExactly<ObjectDisposedException>(() => RidgeClassifier.Fit(statistics));
        Assert.ThrowsExactly<ObjectDisposedException>(() => Bytes(statistics));
    }

    /// <summary>Statistics of some of a problem's rows, numbered as they are in it.</summary>
    internal static RidgeStatistics Add(
        RidgeProblem problem, int first = 0, int count = -1, int blockSize = int.MaxValue, Execution? execution = null)
    {
        RidgeStatistics statistics = Empty(problem, new RidgeStatisticsOptions { FirstRow = first });
        AddRows(statistics, problem, first, count < 0 ? problem.Features.Rows - first : count, blockSize, execution);
        return statistics;
    }

    internal static byte[] Bytes(RidgeStatistics statistics) => ModelBytes.Of(stream => LinearModelFile.Save(stream, statistics));

    private static RidgeStatistics Empty(RidgeProblem problem, RidgeStatisticsOptions? options = null) =>
        problem.Values is null
            ? RidgeStatistics.ForClasses(problem.Features.Columns, problem.ClassCount, options)
            : RidgeStatistics.ForTargets(problem.Features.Columns, options);

    internal static void AddRows(
        RidgeStatistics statistics, RidgeProblem problem, int first, int count, int blockSize = int.MaxValue,
        Execution? execution = null)
    {
        for (int start = first, end = first + count; start < end;)
        {
            int rows = Math.Min(blockSize, end - start);
            float[][] block = [.. Enumerable.Range(start, rows).Select(i => problem.Features.Row(i).ToArray())];
            double[] weights = problem.Weights.Length == 0 ? [] : problem.Weights[start..(start + rows)];
            if (problem.Values is null)
                statistics.Add(FloatMatrix.FromRows(block), problem.Labels.AsSpan(start, rows), weights, execution);
            else
                statistics.Add(FloatMatrix.FromRows(block), problem.Values.AsSpan(start, rows), weights, execution);
            start += rows;
        }
    }

    private static (long, double, double)[] Kept(RidgeStatistics statistics) =>
        [.. statistics.Sample.InOrder().Select(row => (row.Number, row.Target, row.Weight))];

    // The bound in the remarks of RidgeStatistics holds for each of two ways to add the same rows; and both are far below it.
    private static unsafe void AssertSameSums(RidgeStatistics expected, RidgeStatistics actual, int chunks)
    {
        using StandardizedGram left = expected.Standardize(unscaled: true, Execution.Default);
        using StandardizedGram right = actual.Standardize(unscaled: true, Execution.Default);
        Assert.AreEqual(left.Rows, right.Rows);
        Assert.AreEqual(left.MeanWeight, right.MeanWeight, 1e-14 * left.MeanWeight);
        for (int i = 0; i < left.Means.Length; i++)
        {
            Assert.AreEqual(left.Means[i], right.Means[i], 1e-14 * expected.Largest[i]);
            for (int j = i; j < left.Means.Length; j++)
            {
                double scale = Math.Sqrt(left.Gram.Row(i)[i] * left.Gram.Row(j)[j]);
                double bound = Math.ScaleB(1, -53) * (500 + 8 * chunks + 4 * (1_536 + chunks) * (Ratio(i) + Ratio(j)));
                double difference = Math.Abs(left.Gram.Row(i)[j] - right.Gram.Row(i)[j]);
                Assert.IsLessThan(2 * bound * scale, difference);
                Assert.IsLessThan(1e-14 * scale, difference);
            }

            for (int k = 0; k < left.TargetMeans.Length; k++)
            {
                double scale = Math.Sqrt(left.Gram.Row(i)[i] * left.Rows);
                Assert.AreEqual(left.Correlations.Row(i)[k], right.Correlations.Row(i)[k], 1e-14 * scale);
            }
        }

        double Ratio(int feature) =>
            expected.Largest[feature] / Math.Sqrt(left.Gram.Row(feature)[feature] / left.Rows);
    }

    private static void AssertSameWeights(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        double norm = Math.Sqrt(Squares(expected) / expected.Length);
        for (int j = 0; j < expected.Length; j++)
            Assert.AreEqual(expected[j], actual[j], 1e-6 * Math.Max(norm, Math.Abs(expected[j])), $"weight {j}");

        static double Squares(ReadOnlySpan<float> values)
        {
            double sum = 0;
            foreach (float value in values)
                sum += (double)value * value;
            return sum;
        }
    }

    private static void AssertClose(double expected, double actual, double relative) =>
        Assert.AreEqual(expected, actual, relative * Math.Max(1, Math.Abs(expected)));

    private static void AssertRefused(string argument, string message, Action action)
    {
        var problem = Assert.Throws<ArgumentException>(action);
        Assert.AreEqual(argument, problem.ParamName);
        StringAssert.Contains(problem.Message, message);
    }

    private sealed class CancelAtFirstReport(CancellationTokenSource source) : IProgress<ProgressReport>
    {
        public ProgressReport Reported { get; private set; }

        public void Report(ProgressReport value)
        {
            Reported = value;
            source.Cancel();
        }
    }
}
