using ConvSeq.Linear;
using ConvSeq.Trees;

namespace ConvSeq.Tests.Trees;

[TestClass]
public sealed class ExtraTreesClassifierTests
{
    public static IEnumerable<object[]> Cases =>
    [
        [60, 20, 2, 1000, new ExtraTreesOptions { TreeCount = 12 }, false],
        [200, 30, 4, 1000, new ExtraTreesOptions { TreeCount = 6, Seed = 9 }, false],
        [150, 8, 3, 2, new ExtraTreesOptions { TreeCount = 8, FeatureShare = 1 }, false],
        [150, 8, 3, 2, new ExtraTreesOptions { TreeCount = 8, Criterion = SplitCriterion.Gini, FeaturesPerSplit = 3 }, false],
        [120, 12, 5, 1000, new ExtraTreesOptions { TreeCount = 8, MinLeaf = 4, MaxDepth = 5 }, false],
        [90, 12, 3, 1000, new ExtraTreesOptions { TreeCount = 8, MaxDepth = 1 }, true],
        [150, 20, 3, 50, new ExtraTreesOptions { TreeCount = 8, MinLeaf = 2 }, true],
        [150, 20, 3, 50, new ExtraTreesOptions { TreeCount = 8, Criterion = SplitCriterion.Gini }, true],
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void TheTreesAreThoseOfThePlainAlgorithm(
        int examples, int features, int classes, int grid, ExtraTreesOptions options, bool isWeighted)
    {
        var problem = TreeProblem.Create(examples, features, classes, grid);
        ExtraTreesClassifier found = problem.Fit(options, classes, isWeighted);
        double[]? weights = isWeighted ? [.. problem.Weights] : null;
        if (weights is not null)
            TrainingExamples.Normalize(weights);
        var plain = new PlainTrees(
            problem.Rows, Array.ConvertAll(problem.Labels, label => (double)label), classes, weights, options);
        int[] all = [.. Enumerable.Range(0, examples)];
        CollectionAssert.AreEqual(
            Enumerable.Range(0, options.TreeCount).SelectMany(tree => plain.Grow(tree, all)).ToArray(), PlainTrees.TextOf(found));
        Assert.AreEqual(options.TreeCount, found.TreeCount);
        if (options.MaxDepth is { } most)
            Assert.AreEqual(most, found.Depth);
    }

    [TestMethod]
    public void ProbabilitiesAreTheMeanOfTheLeaves()
    {
        var problem = TreeProblem.Create(80, 10, 3);
        ExtraTreesClassifier found = problem.Fit(new ExtraTreesOptions { TreeCount = 70, MinLeaf = 9 }, 3, isWeighted: true);
        double[] probabilities = new double[3], all = new double[80 * 3];
        found.Predict(problem.Features, all);
        for (int i = 0; i < 80; i++)
        {
            int label = found.Predict(problem.Rows[i], probabilities);
            Assert.AreEqual(1, probabilities.Sum(), 1e-12);
            Assert.AreEqual(probabilities.Max(), probabilities[label]);
            CollectionAssert.AreEqual(probabilities, all[(3 * i)..(3 * i + 3)]);
            double[] sums = new double[3];
            int[] outcomes = new int[70];
            found.Forest.Outcomes(problem.Rows[i], 0, outcomes);
            foreach (int outcome in outcomes)
            {
                for (int k = 0; k < 3; k++)
                    sums[k] += outcome < 3 ? (outcome == k ? 1 : 0) : found.Shares[(outcome - 3) * 3 + k];
            }

            for (int k = 0; k < 3; k++)
                Assert.AreEqual(sums[k] / 70, probabilities[k], 1e-12);
        }
    }

    [TestMethod]
    public void TreesDoNotDependOnTheirNumberOrOnThreads()
    {
        var problem = TreeProblem.Create(120, 40, 4);
        var options = new ExtraTreesOptions { TreeCount = 9, Seed = 5 };
        string[] nine = PlainTrees.TextOf(problem.Fit(options, 4));
        foreach (int threads in (int[])[2, 3, 8])
            CollectionAssert.AreEqual(nine, PlainTrees.TextOf(problem.Fit(options, 4, threads: threads)));
        string[] four = PlainTrees.TextOf(problem.Fit(options with { TreeCount = 4 }, 4));
        CollectionAssert.AreEqual(four, nine[..four.Length]);
        CollectionAssert.AreNotEqual(nine, PlainTrees.TextOf(problem.Fit(options with { Seed = 6 }, 4)));
        string[] concurrent = new string[4];
        Parallel.For(0, 4, i => concurrent[i] = string.Join('\n', PlainTrees.TextOf(problem.Fit(options, 4, threads: 2))));
        CollectionAssert.AreEqual(Enumerable.Repeat(string.Join('\n', nine), 4).ToArray(), concurrent);
    }

    [TestMethod]
    public void ClassesThatOnlyTwoFeaturesTogetherTellApartAreLearned()
    {
        (float[][] rows, int[] labels) = Xor(400, 1);
        (float[][] tests, int[] expected) = Xor(400, 2);
        ExtraTreesClassifier trees = ExtraTreesClassifier.Fit(FloatMatrix.FromRows(rows), labels, 2);
        RidgeClassifier ridge = RidgeClassifier.Fit(FloatMatrix.FromRows(rows), labels, 2);
        Assert.IsGreaterThan(0.95, Accuracy(trees, tests, expected));
        Assert.IsLessThan(0.6, Accuracy(ridge, tests, expected));
    }

    [TestMethod]
    public void EqualRowsOfTwoClassesMakeAMixedLeaf()
    {
        float[][] rows = [.. Enumerable.Range(0, 8).Select(_ => new float[] { 3, -1 })];
        ExtraTreesClassifier found = ExtraTreesClassifier.Fit(FloatMatrix.FromRows(rows), [0, 0, 2, 0, 2, 0, 0, 0], 3);
        Assert.AreEqual(200, found.NodeCount);
        Assert.AreEqual(0, found.Depth);
        double[] probabilities = new double[3];
        Assert.AreEqual(0, found.Predict([9, 9], probabilities));
        CollectionAssert.AreEqual(new[] { 0.75, 0, 0.25 }, probabilities);
    }

    [TestMethod]
    public void ConstantFeaturesDoNotCountAsTried()
    {
        float[][] rows = [.. Enumerable.Range(0, 20).Select(i => Enumerable.Range(0, 30).Select(j => j == 17 ? i : 2f).ToArray())];
        int[] labels = [.. Enumerable.Range(0, 20).Select(i => i / 10)];
        ExtraTreesClassifier found = ExtraTreesClassifier.Fit(
            FloatMatrix.FromRows(rows), labels, 2, new ExtraTreesOptions { FeaturesPerSplit = 1 });
        Assert.IsEmpty(found.Shares.ToArray());
        Assert.AreEqual(1, Accuracy(found, rows, labels));
    }

    [TestMethod]
    public void ZerosOfBothSignsAreEqual()
    {
        float[][] rows = [[-0f, 0f], [0f, 0f], [-0f, -0f], [0f, 0f]];
        ExtraTreesClassifier found = ExtraTreesClassifier.Fit(FloatMatrix.FromRows(rows), [0, 1, 0, 1], 2);
        Assert.AreEqual(200, found.NodeCount);
    }

    [TestMethod]
    public void TrainingExamplesAreLearnedWhereTheyDiffer()
    {
        foreach (float scale in (float[])[1e-44f, 1, 1e38f])
        {
            var problem = TreeProblem.Create(100, 6, 3);
            float[][] rows = [.. problem.Rows.Select(row => row.Select(value => MathF.Round(value * 20) / 64 * scale).ToArray())];
            var unlike = rows.Index().DistinctBy(row => string.Join(' ', row.Item.Select(value => $"{value:r}"))).ToArray();
            rows = [.. unlike.Select(row => row.Item)];
            int[] labels = [.. unlike.Select(row => problem.Labels[row.Index])];
            ExtraTreesClassifier found = ExtraTreesClassifier.Fit(FloatMatrix.FromRows(rows), labels, 3);
            Assert.IsEmpty(found.Shares.ToArray());
            Assert.AreEqual(1, Accuracy(found, rows, labels));
        }
    }

    [TestMethod]
    public void AWeightOfTwoIsLikeTwoCopiesInTheLeaves()
    {
        // Rows of few values, so that leaves are mixed and the same whatever the splits: one for each value.
        float[][] rows = [.. Enumerable.Range(0, 30).Select(i => new float[] { i % 3 })];
        int[] labels = [.. Enumerable.Range(0, 30).Select(i => i * 7 % 11 % 2)];
        double[] weights = [.. Enumerable.Range(0, 30).Select(i => 1.0 + i % 2)];
        int[] copied = [.. Enumerable.Range(0, 30).SelectMany(i => Enumerable.Repeat(i, (int)weights[i]))];
        var weighted = ExtraTreesClassifier.Fit(FloatMatrix.FromRows(rows), labels, 2, null, weights);
        var copies = ExtraTreesClassifier.Fit(
            FloatMatrix.FromRows([.. copied.Select(i => rows[i])]), [.. copied.Select(i => labels[i])], 2);
        foreach (float value in (float[])[0, 1, 2])
        {
            double[] one = new double[2], other = new double[2];
            weighted.Predict([value], one);
            copies.Predict([value], other);
            Assert.AreEqual(one[0], other[0], 1e-12);
        }
    }

    [TestMethod]
    public void WeightsOfClassesAreThoseOfTheirExamples()
    {
        var problem = TreeProblem.Create(100, 12, 3);
        var options = new ExtraTreesOptions { TreeCount = 10, MinLeaf = 5 };
        double[] ofClass = [1, 2.5, 4];
        string[] expected = PlainTrees.TextOf(ExtraTreesClassifier.Fit(
            problem.Features, problem.Labels, 3, options, [.. problem.Labels.Select(label => ofClass[label])]));
        CollectionAssert.AreEqual(
            expected, PlainTrees.TextOf(problem.Fit(options with { ClassWeights = [.. ofClass] }, 3)));
        CollectionAssert.AreNotEqual(expected, PlainTrees.TextOf(problem.Fit(options with { BalanceClasses = true }, 3)));
    }

    [TestMethod]
    public void FoldsGiveHonestProbabilities()
    {
        var problem = TreeProblem.Create(300, 20, 3);
        var options = new ExtraTreesOptions { TreeCount = 50, Seed = 3 };
        (ExtraTreesClassifier found, double[] outOfFold) = ExtraTreesFolds.Run(
            problem.Features, problem.Labels, 3, options, 5, default, Execution.Default);
        Assert.AreEqual(50, found.TreeCount);
        int[] fold = StratifiedFolds.OfClasses(problem.Labels, 3, 5, 3, 0x4554_0002);
        var plain = new PlainTrees(problem.Rows, Array.ConvertAll(problem.Labels, label => (double)label), 3, null, options);
        CollectionAssert.AreEqual(
            Enumerable.Range(0, 50).SelectMany(
                tree => plain.Grow(tree, [.. Enumerable.Range(0, 300).Where(i => fold[i] != tree % 5)])).ToArray(),
            PlainTrees.TextOf(found));
        int right = 0;
        for (int i = 0; i < 300; i++)
        {
            double[] own = outOfFold[(3 * i)..(3 * i + 3)];
            double[] expected = new double[3];
            int[] outcomes = new int[50];
            found.Forest.Outcomes(problem.Rows[i], 0, outcomes);
            for (int tree = fold[i]; tree < 50; tree += 5)
                expected[outcomes[tree]] += 0.1;
            for (int k = 0; k < 3; k++)
                Assert.AreEqual(expected[k], own[k], 1e-12);
            right += Array.IndexOf(own, own.Max()) == problem.Labels[i] ? 1 : 0;
        }

        Assert.AreEqual(right / 300.0, found.OutOfFoldAccuracy!.Value, 1e-12);
        Assert.IsLessThan(1, right / 300.0);
    }

    [TestMethod]
    public void FoldsOfFewExamplesWork()
    {
        // One example of class 1: trees without it have not heard of it.
        float[][] rows = [[1, 2], [2, 1], [3, 3], [9, 9]];
        (ExtraTreesClassifier found, double[] outOfFold) = ExtraTreesFolds.Run(
            FloatMatrix.FromRows(rows), [0, 0, 0, 1], 3, new ExtraTreesOptions { TreeCount = 11 }, 5, default, Execution.Default);
        Assert.AreEqual(11, found.TreeCount);
        CollectionAssert.AreEqual(new double[] { 1, 0, 0 }, outOfFold[9..]);
        Assert.AreEqual(0.75, found.OutOfFoldAccuracy);
        (found, outOfFold) = ExtraTreesFolds.Run(
            FloatMatrix.FromRows(rows[..2]), [0, 1], 2, new ExtraTreesOptions(), 5, default, Execution.Default);
        CollectionAssert.AreEqual(new double[] { 0, 1, 1, 0 }, outOfFold);
        Assert.AreEqual(0, found.OutOfFoldAccuracy);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void AFitIsCancelledAndTellsItsProgress(int threads)
    {
        var problem = TreeProblem.Create(60, 10, 3);
        using var source = new CancellationTokenSource();
        var reports = new List<double>();
        var execution = new Execution
        {
            Threads = threads,
            CancellationToken = source.Token,
            Progress = new Listener(report =>
            {
                lock (reports)
                {
                    Assert.AreEqual("Growing trees", report.Stage);
                    reports.Add(report.Fraction);
                    if (reports.Count == 30)
                        source.Cancel();
                }
            }),
        };
        Assert.Throws<OperationCanceledException>(
            () => ExtraTreesClassifier.Fit(problem.Features, problem.Labels, 3, execution: execution));
        Assert.IsInRange(30, 33, reports.Count);
        Assert.IsInRange(0.1, 0.2, reports.Max());
    }

    [TestMethod]
    public void ScoringAllocatesNothing()
    {
        var problem = TreeProblem.Create(60, 10, 3);
        ExtraTreesClassifier found = problem.Fit(new ExtraTreesOptions(), 3);
        double[] probabilities = new double[3];
        found.Predict(problem.Rows[0], probabilities);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 60; i++)
            found.Predict(problem.Rows[i], probabilities);
        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [TestMethod]
    public void BadArgumentsAreNamed()
    {
        var problem = TreeProblem.Create(20, 4, 2);
        ExtraTreesClassifier found = problem.Fit(new ExtraTreesOptions { TreeCount = 2 }, 2);
        double[] two = new double[2];
        Named("Feature 2 is NaN", () => found.Predict([0, 1, float.NaN, 3], two));
        Named("There are 3 features instead of 4", () => found.Predict([0, 1, 2], two));
        Named("The length is 3 instead of 2", () => found.Predict([0, 1, 2, 3], new double[3]));
        Named("There is room for 2 probabilities instead of 20 × 2", () => found.Predict(problem.Features, two));
        Named("All examples are of class 1", () => ExtraTreesClassifier.Fit(problem.Features, [.. Enumerable.Repeat(1, 20)], 2));
        Named("There are no examples", () => ExtraTreesClassifier.Fit(new FloatMatrix(0, 3), [], 2));
        Named("There are no features", () => ExtraTreesClassifier.Fit(new FloatMatrix(3, 0), [0, 1, 1], 2));
        Named("There are 2 class weights for 3 classes", () => problem.Fit(new ExtraTreesOptions { ClassWeights = [1, 2] }, 3));
        Named("2 trees are too few for 3 folds", () => ExtraTreesFolds.Run(
            problem.Features, problem.Labels, 2, new ExtraTreesOptions { TreeCount = 2 }, 3, default, Execution.Default));
        problem.Rows[7][3] = float.PositiveInfinity;
        Named("Feature 3 of example 7 is Infinity", () => problem.Fit(new ExtraTreesOptions(), 2));
        Assert.ThrowsExactly<ArgumentNullException>(() => ExtraTreesClassifier.Fit(null!, [], 2));

        static void Named(string part, Action action) => Assert.Contains(part, Assert.Throws<ArgumentException>(action).Message);
    }

    [TestMethod]
    public void OptionsAreChecked()
    {
        foreach (Action bad in (Action[])
        [
            () => _ = new ExtraTreesOptions { TreeCount = 0 },
            () => _ = new ExtraTreesOptions { TreeCount = ExtraTreesOptions.MaxTreeCount + 1 },
            () => _ = new ExtraTreesOptions { FeatureShare = 0 },
            () => _ = new ExtraTreesOptions { FeatureShare = 1.01 },
            () => _ = new ExtraTreesOptions { FeatureShare = double.NaN },
            () => _ = new ExtraTreesOptions { FeaturesPerSplit = 0 },
            () => _ = new ExtraTreesOptions { MinLeaf = 0 },
            () => _ = new ExtraTreesOptions { MaxDepth = 0 },
            () => _ = new ExtraTreesOptions { Criterion = (SplitCriterion)2 },
        ])
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(bad);
        }

        var options = new ExtraTreesOptions();
        Assert.AreEqual((1, 3, 10, 12, 500), (
            options.TriedOf(1), options.TriedOf(10), options.TriedOf(100), options.TriedOf(123), options.TriedOf(5000)));
        Assert.AreEqual((1, 5, 40), (
            (options with { FeatureShare = 0.001 }).TriedOf(50), (options with { FeatureShare = 0.1 }).TriedOf(50),
            (options with { FeaturesPerSplit = 60 }).TriedOf(40)));
        var weighted = new ExtraTreesOptions { ClassWeights = [1, 2] };
        Assert.AreEqual(weighted, new ExtraTreesOptions { ClassWeights = [1, 2] });
        Assert.AreEqual(weighted.GetHashCode(), new ExtraTreesOptions { ClassWeights = [1, 2] }.GetHashCode());
        Assert.AreNotEqual(weighted, options);
        Assert.AreEqual(new ExtraTreesOptions { ClassWeights = default }, options);
    }

    private static double Accuracy(FeatureClassifier classifier, float[][] rows, int[] labels)
    {
        double[] probabilities = new double[classifier.ClassCount];
        return rows.Index().Count(row => classifier.Predict(row.Item, probabilities) == labels[row.Index]) / (double)rows.Length;
    }

    private static (float[][] Rows, int[] Labels) Xor(int count, ulong seed)
    {
        var random = new CounterRandom(seed, 3, 0);
        var rows = new float[count][];
        for (int i = 0; i < count; i++)
            rows[i] = [(float)random.NextDouble(-1, 1), (float)random.NextDouble(-1, 1)];
        return (rows, [.. rows.Select(row => row[0] > 0 == row[1] > 0 ? 1 : 0)]);
    }
}
