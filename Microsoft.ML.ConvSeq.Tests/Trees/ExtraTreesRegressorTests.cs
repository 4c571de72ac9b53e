using ConvSeq.Linear;
using ConvSeq.Trees;

namespace ConvSeq.Tests.Trees;

[TestClass]
public sealed class ExtraTreesRegressorTests
{
    [TestMethod]
    [DataRow(80, 12, 1000, 1, false)]
    [DataRow(200, 20, 3, 1, false)]
    [DataRow(150, 10, 1000, 5, true)]
    public void TheTreesAreThoseOfThePlainAlgorithm(int examples, int features, int grid, int minLeaf, bool isWeighted)
    {
        var problem = TreeProblem.Create(examples, features, 2, grid);
        var options = new ExtraTreesOptions { TreeCount = 7, MinLeaf = minLeaf, Seed = 4 };
        var plain = new PlainTrees(problem.Rows, problem.Targets, 0, isWeighted ? problem.Weights : null, options);
        int[] all = [.. Enumerable.Range(0, examples)];
        CollectionAssert.AreEqual(
            Enumerable.Range(0, 7).SelectMany(tree => plain.Grow(tree, all)).ToArray(),
            PlainTrees.TextOf(problem.FitTargets(options, isWeighted, threads: 2)));
    }

    [TestMethod]
    public void CurvesAreLearnedBetterThanByRidge()
    {
        (FloatMatrix train, double[] targets) = Friedman(400, 1);
        (FloatMatrix test, double[] expected) = Friedman(400, 2);
        double[] trees = new double[400], ridge = new double[400];
        ExtraTreesRegressor.Fit(train, targets, new ExtraTreesOptions { FeatureShare = 1 }).Predict(test, trees);
        RidgeRegressor.Fit(train, targets).Predict(test, ridge);
        Assert.IsLessThan(0.9 * Error(ridge, expected), Error(trees, expected));
    }

    [TestMethod]
    public void FoldsGiveAnHonestError()
    {
        (FloatMatrix train, double[] targets) = Friedman(300, 1);
        (FloatMatrix test, double[] expected) = Friedman(300, 2);
        var options = new ExtraTreesOptions { TreeCount = 100, FeatureShare = 1 };
        (ExtraTreesRegressor found, double[] outOfFold) = ExtraTreesFolds.Run(train, targets, options, 5, default, Execution.Default);
        Assert.AreEqual(Error(outOfFold, targets), found.OutOfFoldError!.Value, 1e-9);
        double[] predictions = new double[300];
        found.Predict(test, predictions);
        Assert.AreEqual(Error(predictions, expected), found.OutOfFoldError.Value, 0.15 * found.OutOfFoldError.Value);
        found.Predict(train, predictions);
        Assert.IsLessThan(0.5 * found.OutOfFoldError.Value, Error(predictions, targets));
        int[] fold = StratifiedFolds.OfTargets(targets, 5, 0, 0x4554_0002);
        CollectionAssert.AreEqual(Enumerable.Repeat(60, 5).ToArray(), fold.CountBy(f => f).Select(pair => pair.Value).ToArray());
        (_, outOfFold) = ExtraTreesFolds.Run(
            FloatMatrix.FromRows([[1], [2]]), [5, 7], options, 5, default, Execution.Default);
        CollectionAssert.AreEqual(new double[] { 7, 5 }, outOfFold);
    }

    [TestMethod]
    [DataRow(1e-300)]
    [DataRow(1e300)]
    [DataRow(4.0)]
    public void TargetsOfAnySizeAreLearnedExactly(double unit)
    {
        (FloatMatrix train, double[] targets) = Friedman(100, 1);
        double[] large = [.. targets.Select(target => Math.Round(target * 1000) * unit)];
        var options = new ExtraTreesOptions { FeatureShare = 1 };
        double[] predictions = new double[100], outside = new double[100];
        ExtraTreesRegressor found = ExtraTreesRegressor.Fit(train, large, options);
        found.Predict(train, predictions);
        for (int i = 0; i < 100; i++)
            Assert.AreEqual(large[i], predictions[i], 1e-12 * Math.Abs(large[i]));
        (FloatMatrix test, _) = Friedman(100, 2);
        found.Predict(test, outside);
        Assert.IsTrue(outside.All(value => value >= large.Min() * (1 - 1e-12) && value <= large.Max() * (1 + 1e-12)));
    }

    [TestMethod]
    public void EqualTargetsAreOneLeaf()
    {
        ExtraTreesRegressor found = ExtraTreesRegressor.Fit(FloatMatrix.FromRows([[1, 2], [3, 4], [5, 6]]), [0.1, 0.1, 0.1]);
        Assert.AreEqual(200, found.NodeCount);
        Assert.AreEqual(0.1, found.Predict([0, 0]));
    }

    [TestMethod]
    public void BadArgumentsAreNamed()
    {
        var features = FloatMatrix.FromRows([[1, 2], [3, 4], [5, 6]]);
        Named("There are 2 targets for 3 examples", () => ExtraTreesRegressor.Fit(features, [1, 2]));
        Named("Target 1 is NaN", () => ExtraTreesRegressor.Fit(features, [1, double.NaN, 3]));
        Named("Weight 2 is 0", () => ExtraTreesRegressor.Fit(features, [1, 2, 3], null, [1, 1, 0]));
        Named("no classes", () => ExtraTreesRegressor.Fit(features, [1, 2, 3], new ExtraTreesOptions { BalanceClasses = true }));
        ExtraTreesRegressor found = ExtraTreesRegressor.Fit(features, [1, 2, 3]);
        Named("Feature 1 is -Infinity", () => found.Predict([1, float.NegativeInfinity]));
        Named("There are 1 features instead of 2", () => found.Predict([1]));
        Named("There is room for 2 predictions instead of 3", () => found.Predict(features, new double[2]));

        static void Named(string part, Action action) => Assert.Contains(part, Assert.Throws<ArgumentException>(action).Message);
    }

    private static double Error(double[] predictions, double[] expected) =>
        Math.Sqrt(predictions.Zip(expected, (one, other) => (one - other) * (one - other)).Average());

    // Friedman, "Multivariate adaptive regression splines", Annals of Statistics 19, 1991, section 4.3: ten features, five of which count.
    private static (FloatMatrix Features, double[] Targets) Friedman(int count, ulong seed)
    {
        var random = new CounterRandom(seed, 8, 0);
        var features = new FloatMatrix(count, 10);
        double[] targets = new double[count];
        for (int i = 0; i < count; i++)
        {
            Span<float> row = features.Row(i);
            for (int j = 0; j < 10; j++)
                row[j] = (float)random.NextDouble();
            targets[i] = 10 * Math.Sin(Math.PI * row[0] * row[1]) + 20 * (row[2] - 0.5) * (row[2] - 0.5) + 10 * row[3] + 5 * row[4]
                + random.NextGaussian();
        }

        return (features, targets);
    }
}
