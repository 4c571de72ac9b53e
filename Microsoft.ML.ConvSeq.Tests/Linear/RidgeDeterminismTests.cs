using System.Runtime.InteropServices;
using ConvSeq.Linear;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class RidgeDeterminismTests
{
    [TestMethod]
    public void TheNumberOfThreadsDoesNotChangeABit()
    {
        string expected = RidgeDigest.Compute(threads: 1);
        foreach (int threads in new[] { 1, 2, 3, 8 })
            Assert.AreEqual(expected, RidgeDigest.Compute(threads));
    }

    [TestMethod]
    public void AProblemOfManyTasksIsTheSameOnAnyNumberOfThreads()
    {
        // Large enough for products that are divided among threads, over several blocks of depth.
        RidgeProblem problem = RidgeProblem.Create(320, 900, 3);
        float[] expected = Fit(threads: 1);
        foreach (int threads in new[] { 2, 3, 8 })
            CollectionAssert.AreEqual(expected, Fit(threads));

        float[] Fit(int threads) =>
            RidgeClassifier.Fit(
                problem.Features, problem.Labels, 3, null, default, new Execution { Threads = threads })
            .Weights.ToArray();
    }

    [TestMethod]
    [DataRow("DOTNET_EnableAVX512", 4)]
    [DataRow("DOTNET_EnableAVX2", 2)]
    [DataRow("DOTNET_EnableHWIntrinsic", 2)]
    public void NarrowerVectorsDoNotChangeABit(string setting, int width)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Assert.Inconclusive("The settings are those of x64.");
        string expected = $"{Math.Min(width, DenseKernels.Best.Width)} {width > 2} {RidgeDigest.Compute(threads: 1)}";
        Assert.AreEqual(expected, ChildProcess.Run(nameof(RidgeDigest), setting));
    }

    [TestMethod]
    public void ManyRowsScoreLikeEachAlone()
    {
        foreach (int classes in new[] { 2, 3, 4, 9 })
        {
            RidgeProblem problem = RidgeProblem.Create(90, 67, classes);
            RidgeClassifier ridge = problem.Fit();
            var together = new double[90 * classes];
            ridge.Score(problem.Features, together, new Execution { Threads = 3 });
            var alone = new double[classes];
            for (int i = 0; i < 90; i++)
            {
                ridge.Score(problem.Features.Row(i), alone);
                CollectionAssert.AreEqual(alone, together[(i * classes)..((i + 1) * classes)]);
            }
        }
    }

    [TestMethod]
    public void ScoringAllocatesNothing()
    {
        RidgeProblem problem = RidgeProblem.Create(30, 40, 5);
        RidgeClassifier ridge = problem.Fit();
        var scores = new double[5];
        ridge.Score(problem.Features.Row(0), scores);
        ridge.Probabilities(scores, scores);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ridge.Score(problem.Features.Row(0), scores);
        ridge.Probabilities(scores, scores);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
