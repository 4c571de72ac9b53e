using ConvSeq.Linear;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Tests.Linear;

/// <summary>The ridge whose Gram matrix comes from products in float, against the one in double.</summary>
[TestClass]
public unsafe class SingleRidgeTests
{
    public static IEnumerable<object[]> Problems => RidgeProblem.Cases(
        (2, 3, 2), (20, 40, 2), (130, 130, 3), (90, 700, 10), (150, 400, 40));

    [TestMethod]
    [DynamicData(nameof(Problems))]
    public void AlphaAndScoresAreThoseOfDouble(int examples, int features, int classes, FeatureScaling scaling, bool weighted) =>
        AssertSame(RidgeProblem.Create(examples, features, classes, scaling, weighted), Alphas);

    [TestMethod]
    [DataRow(100, 300, false)]
    [DataRow(100, 300, true)]
    public void ARegressionIsThatOfDouble(int examples, int features, bool weighted) =>
        AssertSame(RidgeProblem.CreateRegression(examples, features, weighted: weighted), Alphas);

    [TestMethod]
    public void DuplicatesOfExamplesAreLeftOutAsInDouble()
    {
        RidgeProblem problem = RidgeProblem.Create(120, 300, 3);
        for (int i = 0; i < 60; i++)
            problem.Features.Row(i).CopyTo(problem.Features.Row(60 + i));
        AssertSame(problem, Alphas);
        AssertSame(problem, [0.001]);
        AssertSame(problem, [1000]);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(9)]
    public void FeaturesOfLowRankAreFittedAsInDouble(int rank)
    {
        RidgeProblem problem = RidgeProblem.Create(100, 200, 3);
        for (int i = 0; i < 100; i++)
        {
            for (int j = rank; j < 200; j++)
                problem.Features.Row(i)[j] = problem.Features.Row(i)[j % rank];
        }

        AssertSame(problem, Alphas);
    }

    [TestMethod]
    [DataRow(1e-25f)]
    [DataRow(1e-10f)]
    [DataRow(1e15f)]
    public void TheSizeOfTheFeaturesDoesNotMatter(float size)
    {
        RidgeProblem problem = RidgeProblem.Create(100, 200, 3, FeatureScaling.None);
        for (int i = 0; i < 100; i++)
        {
            foreach (ref float value in problem.Features.Row(i))
                value *= size;
        }

        AssertSame(problem, [.. Alphas.Select(alpha => alpha * size * size)]);
    }

    [TestMethod]
    public void WeightsOfUnlikeSizeAreThoseOfDouble()
    {
        RidgeProblem problem = RidgeProblem.Create(100, 200, 3, weighted: true);
        for (int i = 0; i < 100; i++)
            problem.Weights[i] = Math.Pow(10, i % 13 - 6);
        AssertSame(problem, Alphas);
    }

    [TestMethod]
    public void ConstantFeaturesTakeNoPart()
    {
        RidgeProblem problem = RidgeProblem.Create(100, 200, 2);
        for (int i = 0; i < 100; i++)
            problem.Features.Row(i).Fill(3);
        AssertSame(problem, Alphas);
    }

    [TestMethod]
    public void AWellConditionedProblemStaysInFloat()
    {
        // Many features that do not depend on each other: the least eigenvalue is far from zero.
        RidgeProblem problem = RidgeProblem.Create(150, 3_000, 3);
        Solution single = Solve(problem, [30, 1000], inSingle: true), inDouble = Solve(problem, [30, 1000], inSingle: false);
        CollectionAssert.AreNotEqual(inDouble.Residuals, single.Residuals);
        AssertClose(inDouble, single);
    }

    [TestMethod]
    public void DoubtLeadsToTheBitsOfDouble()
    {
        RidgeProblem problem = RidgeProblem.Create(100, 200, 3);
        for (int i = 0; i < 100; i++)
        {
            for (int j = 20; j < 200; j++)
                problem.Features.Row(i)[j] = problem.Features.Row(i)[j % 20];
        }

        Solution single = Solve(problem, [1e-9, 1e-8], inSingle: true), inDouble = Solve(problem, [1e-9, 1e-8], inSingle: false);
        Assert.AreEqual(inDouble.Best, single.Best);
        CollectionAssert.AreEqual(inDouble.Residuals, single.Residuals);
        CollectionAssert.AreEqual(inDouble.Coefficients, single.Coefficients);
    }

    private static double[] Alphas => [.. new RidgeOptions().Alphas];

    private static void AssertSame(RidgeProblem problem, double[] alphas) =>
        AssertClose(Solve(problem, alphas, inSingle: false), Solve(problem, alphas, inSingle: true));

    private static void AssertClose(Solution expected, Solution actual)
    {
        Assert.AreEqual(expected.Best, actual.Best);
        double scale = Math.Max(1, expected.Residuals.Max(Math.Abs));
        for (int i = 0; i < expected.Residuals.Length; i++)
            Assert.AreEqual(expected.Residuals[i], actual.Residuals[i], 1e-4 * scale);
        for (int i = 0; i < expected.Scores.Length; i++)
            Assert.AreEqual(expected.Scores[i], actual.Scores[i], 1e-4 * scale);
    }

    private static Solution Solve(RidgeProblem problem, double[] alphas, bool inSingle) =>
        Solve(problem, alphas, inSingle ? 1 : int.MaxValue, Execution.Default);

    /// <summary>Solves with all of the steps of a fit before it.</summary>
    internal static Solution Solve(RidgeProblem problem, double[] alphas, int singleExamples, Execution execution)
    {
        int n = problem.Features.Rows, targets = problem.Targets;
        double total = Enumerable.Range(0, n).Sum(problem.Weight);
        double[] weights = [.. Enumerable.Range(0, n).Select(i => problem.Weight(i) * n / total)];
        var x = new StandardizedFeatures(problem.Features, weights, problem.Scaling == FeatureScaling.None, execution);
        using Matrix y = new(n, targets), coefficients = new(targets, x.Count), residuals = new(n, targets), scores = new(n, targets);
        for (int k = 0; k < targets; k++)
        {
            double mean = Enumerable.Range(0, n).Sum(i => weights[i] * problem.Target(i, k)) / n;
            for (int i = 0; i < n; i++)
                y.View.Row(i)[k] = Math.Sqrt(weights[i]) * (problem.Target(i, k) - mean);
        }

        int best = LeaveOneOutRidge.Solve(x, y.View, null, alphas, execution, coefficients.View, residuals.View, singleExamples);
        using var product = new MatrixProduct(execution, "test", 1, DenseKernels.Best);
        product.Set(scores.View, x.ByExample(), new DepthByColumn(coefficients.View), x.Count);
        return new Solution(best, Values(coefficients), Values(residuals), Values(scores));
    }

    private static double[] Values(Matrix matrix) =>
        [.. Enumerable.Range(0, matrix.View.Rows).SelectMany(i => matrix.View.RowSpan(i).ToArray())];

    internal sealed record Solution(int Best, double[] Coefficients, double[] Residuals, double[] Scores);
}
