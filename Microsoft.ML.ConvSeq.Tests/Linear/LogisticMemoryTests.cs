using ConvSeq.Linear;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Tests.Linear;

/// <summary>Holds the formula in the remarks of <see cref="LogisticClassifier"/>; see <see cref="RidgeMemoryTests"/>.</summary>
[TestClass]
public class LogisticMemoryTests
{
    [TestMethod]
    [DataRow(600, 9_000, 3, 64, 0.1)]
    [DataRow(600, 9_000, 24, 64, 0.1)]
    [DataRow(600, 5_120, 2, 300, 0.5)]
    [DataRow(200_000, 3, 2, 2_000, 0.1)]
    [DataRow(2_000, 600, 150, 64, 0.4)]
    public void AFitKeepsToTheFormula(int examples, int features, int classes, int batch, double heldOut)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, classes);
        var options = new LogisticOptions { BatchSize = batch, HeldOutFraction = heldOut, MaxEpochs = 1 };
        var memory = new MatrixMemory();
        MatrixMemory.Current = memory;
        long before = GC.GetAllocatedBytesForCurrentThread();
        LogisticClassifier fitted = LogisticClassifier.Fit(
            problem.Features, problem.Labels, classes, options, default, new Execution { Threads = 1 });
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        MatrixMemory.Current = null;
        Assert.AreEqual(0, memory.Held);

        double p = Math.Ceiling(features / 512.0) * 512, t = Math.Ceiling(LinearClassifier.TargetCount(classes) / 4.0) * 4;
        double stated = 4 * p * (batch + fitted.HeldOutCount + 5 * t) + 36 * p
            + 16.0 * fitted.HeldOutCount * classes + 24.0 * examples + 1e6;
        Assert.IsLessThanOrEqualTo(stated, memory.Peak + allocated);
        Assert.IsGreaterThan(0.5 * stated, memory.Peak + allocated);
    }
}
