using System.Collections.Immutable;
using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class RidgeRegressorTests
{
    private static readonly RidgeProblem Problem = RidgeProblem.CreateRegression(12, 5);

    public static IEnumerable<object[]> Problems()
    {
        (int Examples, int Features)[] shapes =
            [(2, 1), (2, 3), (3, 1), (20, 7), (30, 75), (40, 40), (41, 40), (50, 200), (120, 70), (97, 130), (160, 20)];
        foreach ((int examples, int features) in shapes)
        {
            foreach (FeatureScaling scaling in Enum.GetValues<FeatureScaling>())
            {
                yield return [examples, features, scaling, false];
                yield return [examples, features, scaling, true];
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Problems))]
    public void PredictionsAreThoseOfADirectSolution(int examples, int features, FeatureScaling scaling, bool weighted)
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(examples, features, scaling, weighted);
        foreach (double alpha in new[] { 0.01, 1, 100 })
        {
            double[,] expected = problem.Predict(alpha, leaveOut: false);
            RidgeRegressor ridge = problem.FitRegressor(alpha);
            for (int i = 0; i < examples; i++)
                Assert.AreEqual(expected[i, 0], ridge.Predict(problem.Features.Row(i)), 1e-5);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Problems))]
    public void ResidualsAreThoseOfFitsThatLeaveTheExampleOut(
        int examples, int features, FeatureScaling scaling, bool weighted)
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(examples, features, scaling, weighted);
        foreach (double alpha in new[] { 0.001, 1, 1000 })
        {
            double[,] expected = problem.Predict(alpha, leaveOut: true);
            (RidgeRegressor ridge, double[] residuals) = RidgeRegressorFit.Run(
                problem.Features, problem.Values, problem.Options(alpha), problem.Weights, Execution.Default);
            for (int i = 0; i < examples; i++)
                AssertClose(expected[i, 0], problem.Values![i] - residuals[i], 1e-9);
            double totalWeight = Enumerable.Range(0, examples).Sum(problem.Weight);
            AssertClose(Math.Sqrt(problem.ErrorOf(expected) / totalWeight), ridge.LeaveOneOutError, 1e-8);
        }
    }

    [TestMethod]
    [DataRow(40, 25, false)]
    [DataRow(40, 90, false)]
    [DataRow(60, 25, true)]
    [DataRow(60, 90, true)]
    public void AlphaHasTheLeastLeaveOneOutError(int examples, int features, bool weighted)
    {
        var chosen = new HashSet<double>();
        foreach (FeatureScaling scaling in Enum.GetValues<FeatureScaling>())
        {
            for (int seed = 0; seed < 2; seed++)
            {
                RidgeProblem problem = RidgeProblem.CreateRegression(examples, features, scaling, weighted, seed);
                double expected = new RidgeOptions().Alphas.MinBy(problem.LeaveOneOutError);
                Assert.AreEqual(expected, problem.FitRegressor().Alpha);
                chosen.Add(expected);
            }
        }

        Assert.IsGreaterThan(1, chosen.Count, "The problems are too alike to tell anything.");
    }

    [TestMethod]
    [DataRow(30, 12)]
    [DataRow(30, 55)]
    public void TargetsOfPlusAndMinusOneMakeTheClassifier(int examples, int features)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, 2, weighted: true);
        RidgeClassifier classifier = problem.Fit();
        RidgeRegressor regressor = problem.WithValues([.. problem.Labels.Select(label => label * 2.0 - 1)]).FitRegressor();
        Assert.AreEqual(classifier.Alpha, regressor.Alpha);
        var scores = new double[2];
        for (int i = 0; i < examples; i++)
        {
            classifier.Score(problem.Features.Row(i), scores);
            Assert.AreEqual(scores[1], regressor.Predict(problem.Features.Row(i)), 1e-6);
        }
    }

    [TestMethod]
    public void ALineIsFound()
    {
        var features = new FloatMatrix(50, 1);
        var targets = new double[50];
        for (int i = 0; i < 50; i++)
        {
            features.Row(i)[0] = i;
            targets[i] = 3 - 2.0 * i;
        }

        RidgeRegressor ridge = RidgeRegressor.Fit(features, targets, new RidgeOptions { Alphas = [1e-9] });
        Assert.AreEqual(3 - 2 * 1000.0, ridge.Predict([1000]), 1e-3);
        Assert.IsLessThan(1e-6, ridge.LeaveOneOutError);
        Assert.AreEqual(1, ridge.FeatureCount);
    }

    [TestMethod]
    [DataRow(FeatureScaling.StandardDeviation)]
    [DataRow(FeatureScaling.EuclideanNorm)]
    [DataRow(FeatureScaling.None)]
    public void AWeightOfTwoIsACopy(FeatureScaling scaling)
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(30, 50, scaling);
        var doubled = new FloatMatrix(35, 50);
        var targets = new double[35];
        var weights = new double[30];
        for (int i = 0; i < 35; i++)
        {
            problem.Features.Row(i % 30).CopyTo(doubled.Row(i));
            targets[i] = problem.Values![i % 30];
            weights[i % 30]++;
        }

        RidgeRegressor expected = RidgeRegressor.Fit(doubled, targets, problem.Options(0.5));
        RidgeRegressor actual = RidgeRegressor.Fit(problem.Features, problem.Values, problem.Options(0.5), weights);
        for (int i = 0; i < 30; i++)
            Assert.AreEqual(expected.Predict(problem.Features.Row(i)), actual.Predict(problem.Features.Row(i)), 1e-5);
    }

    [TestMethod]
    public void TheUnitOfTheWeightsIsThatOfAlpha()
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(40, 30, weighted: true);
        RidgeRegressor one = problem.FitRegressor(2);
        foreach (double unit in new[] { 1e-300, 1e-3, 1e5, 1e300 })
        {
            double[] weights = [.. problem.Weights.Select(weight => weight * unit)];
            RidgeRegressor other = RidgeRegressor.Fit(problem.Features, problem.Values, problem.Options(2 * unit), weights);
            AssertClose(one.LeaveOneOutError, other.LeaveOneOutError, 1e-9);
            for (int i = 0; i < 40; i++)
                Assert.AreEqual(one.Predict(problem.Features.Row(i)), other.Predict(problem.Features.Row(i)), 1e-5);
        }
    }

    [TestMethod]
    [DataRow(1e-300)]
    [DataRow(1e-20)]
    [DataRow(1e-9)]
    [DataRow(1e20)]
    [DataRow(1e300)]
    public void TheUnitOfTargetsIsThatOfPredictions(double unit)
    {
        foreach ((int examples, int features) in new[] { (40, 60), (60, 40) })
        {
            foreach (float unitOfFeatures in new[] { 1e-18f, 1f, 1e18f })
            {
                RidgeProblem problem = RidgeProblem.CreateRegression(examples, features);
                for (int i = 0; i < examples; i++)
                {
                    foreach (ref float value in problem.Features.Row(i))
                        value *= unitOfFeatures;
                }

                RidgeRegressor one = problem.FitRegressor();
                RidgeRegressor other = problem.WithValues([.. problem.Values!.Select(value => value * unit)]).FitRegressor();
                Assert.AreEqual(one.Alpha, other.Alpha);
                AssertClose(one.LeaveOneOutError, other.LeaveOneOutError / unit, 1e-9);
                for (int i = 0; i < examples; i++)
                {
                    double prediction = other.Predict(problem.Features.Row(i)) / unit;
                    AssertClose(one.Predict(problem.Features.Row(i)), prediction, 1e-6);
                }
            }
        }
    }

    [TestMethod]
    public void APowerOfTwoTimesTheTargetsChangesNoOtherBit()
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(40, 60, weighted: true);
        RidgeRegressor one = problem.FitRegressor();
        foreach (int exponent in new[] { -900, -30, 1, 64, 900 })
        {
            RidgeRegressor other =
                problem.WithValues([.. problem.Values!.Select(value => Math.ScaleB(value, exponent))]).FitRegressor();
            Assert.AreEqual(Math.ScaleB(one.LeaveOneOutError, exponent), other.LeaveOneOutError);
            for (int i = 0; i < 40; i++)
            {
                Assert.AreEqual(
                    Math.ScaleB(one.Predict(problem.Features.Row(i)), exponent), other.Predict(problem.Features.Row(i)));
            }
        }
    }

    [TestMethod]
    [DataRow(double.Epsilon)]
    [DataRow(3e-310)]
    [DataRow(double.MaxValue)]
    public void TargetsAtTheEndsOfTheRangeGiveFiniteResults(double extreme)
    {
        RidgeProblem source = RidgeProblem.CreateRegression(30, 40);
        RidgeProblem problem = source.WithValues([.. Enumerable.Range(0, 30).Select(i => i % 2 == 0 ? extreme : -extreme)]);
        RidgeRegressor ridge = problem.FitRegressor(100);
        Assert.IsTrue(double.IsFinite(ridge.LeaveOneOutError));
        for (int i = 0; i < 30; i++)
            Assert.IsLessThanOrEqualTo(extreme, Math.Abs(ridge.Predict(problem.Features.Row(i))));
    }

    [TestMethod]
    public void SmallDeviationsFromALargeMeanAreNotLost()
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(60, 40);
        RidgeRegressor one = problem.FitRegressor();
        RidgeRegressor other =
            problem.WithValues([.. problem.Values!.Select(value => value * 1e-6 + 1e4)]).FitRegressor();
        Assert.AreEqual(one.Alpha, other.Alpha);
        for (int i = 0; i < 60; i++)
            Assert.AreEqual(one.Predict(problem.Features.Row(i)) * 1e-6 + 1e4, other.Predict(problem.Features.Row(i)), 2e-11);
    }

    [TestMethod]
    [DataRow(0.1)]
    [DataRow(-1e300)]
    [DataRow(0.0)]
    [DataRow(5e-324)]
    public void TargetsThatAreAllTheSameArePredictedExactly(double target)
    {
        RidgeProblem source = RidgeProblem.CreateRegression(30, 40, weighted: true);
        RidgeRegressor ridge = source.WithValues([.. Enumerable.Repeat(target, 30)]).FitRegressor();
        Assert.AreEqual(target, ridge.Predict(source.Features.Row(3)));
        Assert.AreEqual(0, ridge.LeaveOneOutError);
        Assert.AreEqual(1000, ridge.Alpha);
    }

    [TestMethod]
    public void ConstantFeaturesLeaveTheMean()
    {
        RidgeRegressor ridge = RidgeRegressor.Fit(new FloatMatrix(4, 2), [1, 2, 3, 10]);
        Assert.AreEqual(4, ridge.Predict([3, 5]), 1e-15);

        // Left out, an example is predicted by the mean of the others: 4/3 times as far away.
        Assert.AreEqual(Math.Sqrt((9 + 4 + 1 + 36) / 4.0) * 4 / 3, ridge.LeaveOneOutError, 1e-12);
    }

    [TestMethod]
    public void AnOutlierOfAlmostNoWeightHasAlmostNoEffect()
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(40, 60);
        double[] weights = [.. Enumerable.Repeat(1.0, 40)];
        weights[17] = 1e-18;
        RidgeRegressor one = RidgeRegressor.Fit(problem.Features, problem.Values, problem.Options(1), weights);
        double[] targets = [.. problem.Values!];
        targets[17] = 1e9;
        RidgeRegressor other = RidgeRegressor.Fit(problem.Features, targets, problem.Options(1), weights);
        for (int i = 0; i < 40; i++)
            Assert.AreEqual(one.Predict(problem.Features.Row(i)), other.Predict(problem.Features.Row(i)), 1e-5);
    }

    [TestMethod]
    public void AProblemOfManyTasksIsTheSameOnAnyNumberOfThreads()
    {
        foreach ((int examples, int features) in new[] { (320, 900), (900, 320) })
        {
            RidgeProblem problem = RidgeProblem.CreateRegression(examples, features);
            (float[] Weights, double Bias, double Error) expected = Fit(threads: 1);
            foreach (int threads in new[] { 2, 3, 8 })
            {
                (float[] Weights, double Bias, double Error) actual = Fit(threads);
                CollectionAssert.AreEqual(expected.Weights, actual.Weights);
                Assert.AreEqual(expected.Bias, actual.Bias);
                Assert.AreEqual(expected.Error, actual.Error);
            }

            (float[] Weights, double Bias, double Error) Fit(int threads)
            {
                RidgeRegressor ridge = RidgeRegressor.Fit(
                    problem.Features, problem.Values, execution: new Execution { Threads = threads });
                return (ridge.Weights.ToArray(), ridge.Bias, ridge.LeaveOneOutError);
            }
        }
    }

    [TestMethod]
    public void ManyRowsPredictLikeEachAlone()
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(90, 67);
        RidgeRegressor ridge = problem.FitRegressor();
        var together = new double[90];
        ridge.Predict(problem.Features, together, new Execution { Threads = 3 });
        for (int i = 0; i < 90; i++)
            Assert.AreEqual(ridge.Predict(problem.Features.Row(i)), together[i]);
        ridge.Predict(new FloatMatrix(0, 67), Memory<double>.Empty);
    }

    [TestMethod]
    public void PredictingAllocatesNothing()
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(30, 40);
        RidgeRegressor ridge = problem.FitRegressor();
        ridge.Predict(problem.Features.Row(0));
        long before = GC.GetAllocatedBytesForCurrentThread();
        ridge.Predict(problem.Features.Row(0));
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    [DataRow(1, 200, 300)]
    [DataRow(2, 300, 200)]
    public void ItCanBeCancelled(int threads, int examples, int features)
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(examples, features);
        using var source = new CancellationTokenSource();
        var progress = new CancelAtFirstReport(source);
        var execution = new Execution { Threads = threads, CancellationToken = source.Token, Progress = progress };
        Assert.Throws<OperationCanceledException>(
            () => RidgeRegressor.Fit(problem.Features, problem.Values, execution: execution));
        Assert.AreEqual(1, progress.Reports);
        Assert.Throws<OperationCanceledException>(
            () => RidgeRegressor.Fit(problem.Features, problem.Values, execution: execution));
        Assert.Throws<OperationCanceledException>(
            () => problem.FitRegressor().Predict(problem.Features, new double[examples], execution));
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    [DataRow(double.NegativeInfinity)]
    public void ATargetThatIsNotFiniteIsNamed(double value)
    {
        double[] targets = [.. Problem.Values!];
        targets[7] = targets[9] = value;
        AssertRefused("targets", "Target 7", () => Fit(targets: targets));
        FloatMatrix features = RidgeProblem.CreateRegression(12, 5).Features;
        features.Row(4)[3] = (float)value;
        AssertRefused("features", "Feature 3 of example 4", () => RidgeRegressor.Fit(features, Problem.Values));
    }

    [TestMethod]
    public void ArgumentsMustFit()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => RidgeRegressor.Fit(null!, []));
        AssertRefused("features", "no examples", () => RidgeRegressor.Fit(new FloatMatrix(0, 3), []));
        AssertRefused("features", "no features", () => RidgeRegressor.Fit(new FloatMatrix(2, 0), [0, 1]));
        AssertRefused("features", "one example", () => RidgeRegressor.Fit(new FloatMatrix(1, 3), [0]));
        AssertRefused("targets", "11 targets for 12", () => Fit(targets: Problem.Values![1..]));
        AssertRefused("options", "no alphas", () => Fit(options: new RidgeOptions { Alphas = [] }));
        AssertRefused("options", "Alpha 1", () => Fit(options: new RidgeOptions { Alphas = [1, 0] }));
        AssertRefused("options", "scaling 9", () => Fit(options: new RidgeOptions { Scaling = (FeatureScaling)9 }));
        AssertRefused("options", "no classes", () => Fit(options: new RidgeOptions { ClassWeights = [1, 1] }));
        AssertRefused("options", "no classes", () => Fit(options: new RidgeOptions { BalanceClasses = true }));
        AssertRefused("sampleWeights", "3 weights for 12", () => Fit(weights: [1, 2, 3]));
        foreach (double value in new[] { 0, -1, double.NaN, double.PositiveInfinity })
        {
            double[] weights = [.. Enumerable.Repeat(1.0, 12)];
            weights[5] = value;
            AssertRefused("sampleWeights", "Weight 5", () => Fit(weights: weights));
        }

        Fit(options: new RidgeOptions { ClassWeights = default });
        Fit(options: new RidgeOptions { ClassWeights = ImmutableArray<double>.Empty });
    }

    [TestMethod]
    public void RowsMustFitTheRegressor()
    {
        RidgeRegressor ridge = Fit();
        AssertRefused("row", "4 features instead of 5", () => ridge.Predict(new float[4]));
        AssertRefused("row", "Feature 3", () => ridge.Predict([0, 0, 0, float.NaN, 0]));
        AssertRefused("rows", "6 features", () => ridge.Predict(new FloatMatrix(1, 6), new double[1]));
        AssertRefused("predictions", "room for 3", () => ridge.Predict(new FloatMatrix(2, 5), new double[3]));
        Assert.ThrowsExactly<ArgumentNullException>(() => ridge.Predict((FloatMatrix)null!, new double[1]));
        var rows = new FloatMatrix(60, 5);
        rows.Row(41)[1] = float.PositiveInfinity;
        rows.Row(59)[0] = float.NaN;
        AssertRefused("rows", "Feature 1 of row 41", () => ridge.Predict(rows, new double[60]));
    }

    [TestMethod]
    public void RestoredPartsMustMakeARegressor()
    {
        AssertRefused("featureCount", "", () => Restore(features: 0));
        AssertRefused("weights", "2 weights for 1 targets of 3", () => Restore(features: 3));
        AssertRefused("weights", "Weight 1", () => Restore(weights: [1, float.NaN]));
        AssertRefused("biases", "Bias 0", () => Restore(bias: double.NegativeInfinity));
        AssertRefused("scale", "", () => Restore(scale: 0));
        AssertRefused("scale", "", () => Restore(scale: double.NaN));
        AssertRefused("alpha", "", () => Restore(alpha: double.PositiveInfinity));
        AssertRefused("leaveOneOutError", "", () => Restore(error: -1e-9));
        AssertRefused("leaveOneOutError", "", () => Restore(error: double.NaN));
        Assert.AreEqual(4 * (210 + 0.5), Restore(scale: 4).Predict([10, 100]));
    }

    private static RidgeRegressor Restore(
        int features = 2, float[]? weights = null, double bias = 0.5, double scale = 1, double alpha = 1,
        double error = 0.5) =>
        new(features, weights ?? [1, 2], bias, scale, alpha, error, []);

    private static RidgeRegressor Fit(double[]? targets = null, RidgeOptions? options = null, double[]? weights = null) =>
        RidgeRegressor.Fit(Problem.Features, targets ?? Problem.Values, options, weights);

    private static void AssertRefused(string argument, string message, Action action)
    {
        var problem = Assert.Throws<ArgumentException>(action);
        Assert.AreEqual(argument, problem.ParamName);
        StringAssert.Contains(problem.Message, message);
    }

    private static void AssertClose(double expected, double actual, double relative) =>
        Assert.AreEqual(expected, actual, relative * Math.Max(1, Math.Abs(expected)));

    private sealed class CancelAtFirstReport(CancellationTokenSource source) : IProgress<ProgressReport>
    {
        public int Reports { get; private set; }

        public void Report(ProgressReport value)
        {
            Reports++;
            source.Cancel();
        }
    }
}
