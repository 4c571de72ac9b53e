using ConvSeq.Linear;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class FeatureDetachmentTests
{
    [TestMethod]
    [DataRow(60, 200, 2, 10)]
    [DataRow(60, 200, 5, 10)]
    [DataRow(60, 200, 5, 150)]
    [DataRow(200, 60, 2, 5)]
    [DataRow(200, 60, 4, 1)]
    [DataRow(80, 80, 3, 30)]
    [DataRow(20, 250, 3, 1)]
    public void WhatIsLeftIsWhatFitsFromScratchLeave(int examples, int features, int classes, int wanted)
    {
        foreach (FeatureScaling scaling in Enum.GetValues<FeatureScaling>())
        {
            RidgeProblem problem = RidgeProblem.Create(examples, features, classes, scaling, weighted: scaling != FeatureScaling.Automatic);
            RidgeProblem asScaled = Scaled(problem);
            foreach (double alpha in (double[])[0.3, 30])
            {
                CollectionAssert.AreEqual(
                    asScaled.Detach(alpha, wanted), Detach(problem, wanted, problem.Options(alpha)), $"{scaling}, α {alpha}");
            }
        }

        // The plain program knows no automatic scaling.
        static RidgeProblem Scaled(RidgeProblem problem) => problem.Scaling != FeatureScaling.Automatic ? problem : new()
        {
            Features = problem.Features,
            Labels = problem.Labels,
            ClassCount = problem.ClassCount,
            Weights = problem.Weights,
            Scaling = FeatureScaling.StandardDeviation,
        };
    }

    [TestMethod]
    [DataRow(60, 200, 10)]
    [DataRow(200, 60, 5)]
    public void ARegressionToo(int examples, int features, int wanted)
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(examples, features, FeatureScaling.StandardDeviation, weighted: true);
        CollectionAssert.AreEqual(problem.Detach(0.3, wanted), RidgeRegressorFit.Detach(
            problem.Features, problem.Values, wanted, problem.Options(0.3), problem.Weights, Execution.Default));
    }

    [TestMethod]
    [DataRow(200, 60, 3)]
    [DataRow(60, 90, 2)]
    public void StatisticsOfTheRowsAreEnough(int examples, int features, int classes)
    {
        foreach (FeatureScaling scaling in
            (FeatureScaling[])[FeatureScaling.StandardDeviation, FeatureScaling.EuclideanNorm, FeatureScaling.None])
        {
            RidgeProblem problem = RidgeProblem.Create(examples, features, classes, scaling, weighted: true);
            using var ofClasses = RidgeStatistics.ForClasses(features, classes);
            ofClasses.Add(problem.Features, problem.Labels, problem.Weights);
            CollectionAssert.AreEqual(
                problem.Detach(0.3, 7), FeatureDetachment.Keep(ofClasses, problem.Options(0.3), 7, Execution.Default), $"{scaling}");

            problem = RidgeProblem.CreateRegression(examples, features, scaling, weighted: true);
            using var ofTargets = RidgeStatistics.ForTargets(features);
            ofTargets.Add(problem.Features, problem.Values, problem.Weights);
            int[] kept = FeatureDetachment.Keep(ofTargets, problem.Options(0.3), 7, Execution.Default);
            CollectionAssert.AreEqual(problem.Detach(0.3, 7), kept, $"{scaling}");
            CollectionAssert.AreEqual(kept, FeatureDetachment.Keep(ofTargets, problem.Options(0.3), 7, Execution.Default), "a second time");
        }
    }

    [TestMethod]
    [DataRow(50, 120)]
    [DataRow(120, 50)]
    public void TheRegularisationIsThatOfTheFitToAllFeatures(int examples, int features)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, 3, FeatureScaling.StandardDeviation);
        double alpha = problem.Fit().Alpha;
        int[] kept = Detach(problem, 12, problem.Options());
        CollectionAssert.AreEqual(Detach(problem, 12, problem.Options(alpha)), kept);
        Assert.IsTrue(
            problem.Options().Alphas.Any(other => !Detach(problem, 12, problem.Options(other)).SequenceEqual(kept)), "no α matters here");
    }

    [TestMethod]
    [DataRow(150, 400, 2)]
    [DataRow(150, 400, 4)]
    [DataRow(400, 60, 2)]
    [DataRow(400, 60, 4)]
    public void InformativeFeaturesAreKept(int examples, int features, int classes)
    {
        int[] planted = [.. Enumerable.Range(0, 6).Select(k => k * (features / 6) + k)];
        var random = new Random(5);
        var matrix = new FloatMatrix(examples, features);
        int[] labels = [.. Enumerable.Range(0, examples).Select(i => i % classes)];
        for (int i = 0; i < examples; i++)
        {
            foreach (ref float value in matrix.Row(i))
                value = (float)(random.NextDouble() - 0.5);
            for (int k = 0; k < planted.Length; k++)
                matrix.Row(i)[planted[k]] += labels[i] == k % classes ? 0.8f : 0;
        }

        int[] kept = RidgeClassifierFit.Detach(matrix, labels, classes, 6, new RidgeOptions(), default, Execution.Default);
        CollectionAssert.AreEqual(planted, kept);
    }

    [TestMethod]
    [DataRow(40, 50)]
    [DataRow(50, 40)]
    public void OfEqualFeaturesTheFirstAreKept(int examples, int features)
    {
        // All but every tenth are constant, which have no weight.
        RidgeProblem problem = RidgeProblem.Create(examples, features, 2);
        for (int i = 0; i < examples; i++)
        {
            for (int j = 0; j < features; j++)
                problem.Features.Row(i)[j] = j % 10 == 9 ? problem.Features.Row(i)[j] : j;
        }

        int[] varying = [.. Enumerable.Range(0, features).Where(j => j % 10 == 9)];
        CollectionAssert.AreEqual(
            ((int[])[0, 1, 2, .. varying]).Order().ToArray(), Detach(problem, varying.Length + 3, problem.Options(1)));
    }

    [TestMethod]
    public void TheNumberOfThreadsDoesNotMatter()
    {
        // Large enough for products that are divided among threads.
        RidgeProblem problem = RidgeProblem.Create(300, 900, 3);
        int[] expected = Detach(problem, 40, problem.Options(), threads: 1);
        foreach (int threads in (int[])[2, 5])
            CollectionAssert.AreEqual(expected, Detach(problem, 40, problem.Options(), threads));
    }

    [TestMethod]
    [DataRow(900, 900, 3)]
    [DataRow(300, 2_500, 2)]
    [DataRow(2_500, 300, 2)]
    [DataRow(450, 460, 200)]
    [DataRow(20, 40_000, 10)]
    public void TheMemoryKeepsToTheFormula(int examples, int features, int classes)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, classes);
        double m = Math.Min(examples, features), t = problem.Targets;
        double stated = 16 * m * m + 8 * (3 * m + features) * (t + 2) + 1e7;
        using var targets = new Matrix(examples, problem.Targets);
        var x = new StandardizedFeatures(problem.Features, [.. Enumerable.Repeat(1.0, examples)], false, Execution.Default);
        var memory = new MatrixMemory();
        MatrixMemory.Current = memory;
        FeatureDetachment.Keep(x, targets.View, 1, 10, Execution.Default);
        MatrixMemory.Current = null;
        Assert.AreEqual(0, memory.Held);
        Assert.IsLessThanOrEqualTo(stated, memory.Peak);
        Assert.IsGreaterThan(0.4 * stated, memory.Peak);
    }

    [TestMethod]
    [DataRow(60, 200)]
    [DataRow(200, 60)]
    public void ProgressGrowsToOneAndCancellationStops(int examples, int features)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, 3);
        var reports = new List<double>();
        using var source = new CancellationTokenSource();
        int stopAt = int.MaxValue;
        var execution = new Execution
        {
            CancellationToken = source.Token,
            Progress = new Listener(report =>
            {
                if (report.Stage != FeatureDetachment.Stage)
                    return;
                reports.Add(report.Fraction);
                if (reports.Count == stopAt)
                    source.Cancel();
            }),
        };
        Detach();
        Assert.IsGreaterThan(10, reports.Count);
        CollectionAssert.AreEqual(reports.Order().ToArray(), reports);
        Assert.AreEqual(1, reports[^1]);
        Assert.IsLessThan(1, reports[^2]);

        reports.Clear();
        stopAt = 4;
        Assert.Throws<OperationCanceledException>(Detach);
        Assert.HasCount(4, reports);

        void Detach() => RidgeClassifierFit.Detach(
            problem.Features, problem.Labels, 3, 5, problem.Options(), problem.Weights, execution);
    }

    private static int[] Detach(RidgeProblem problem, int wanted, RidgeOptions options, int threads = 2) =>
        RidgeClassifierFit.Detach(
            problem.Features, problem.Labels, problem.ClassCount, wanted, options, problem.Weights, new Execution { Threads = threads });
}
