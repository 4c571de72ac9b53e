using ConvSeq.Linear;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Tests.Linear;

/// <summary>
/// Holds the formula in the remarks of <see cref="RidgeClassifier"/>. What is compared with it is the peak of the matrices plus
/// all that is allocated on the heap, whether it is still reachable at that time or not.
/// </summary>
[TestClass]
public class RidgeMemoryTests
{
    [TestMethod]
    [DataRow(900, 900, 3, 10)]
    [DataRow(899, 900, 2, 10)]
    [DataRow(901, 900, 2, 1)]
    [DataRow(300, 2_500, 2, 10)]
    [DataRow(2_500, 300, 2, 10)]
    [DataRow(700, 730, 65, 10)]
    [DataRow(730, 700, 65, 10)]
    [DataRow(450, 460, 200, 3)]
    [DataRow(1_500, 129, 200, 10)]
    [DataRow(200_000, 3, 2, 10)]
    [DataRow(100_000, 3, 10, 10)]
    [DataRow(60_000, 3, 2, 65)]
    [DataRow(20, 150_000, 2, 10)]
    [DataRow(20, 40_000, 10, 10)]
    [DataRow(2_100, 2_150, 2, 1)]
    public void TheClassifierKeepsToTheFormula(int examples, int features, int classes, int alphas)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, classes);
        AssertKept(problem, alphas, (options, execution) => RidgeClassifier.Fit(
            problem.Features, problem.Labels, classes, options, default, execution));
    }

    [TestMethod]
    [DataRow(900, 900, 10)]
    [DataRow(300, 2_500, 10)]
    [DataRow(2_500, 300, 1)]
    [DataRow(200_000, 3, 10)]
    [DataRow(20, 150_000, 10)]
    public void TheRegressorKeepsToTheFormula(int examples, int features, int alphas)
    {
        RidgeProblem problem = RidgeProblem.CreateRegression(examples, features);
        AssertKept(problem, alphas, (options, execution) => RidgeRegressor.Fit(
            problem.Features, problem.Values, options, default, execution));
    }

    [TestMethod]
    [DataRow(1_600, 900, 3, 10, 4_096)]
    [DataRow(1_600, 1_700, 2, 1, 100)]
    [DataRow(3_200, 1_000, 40, 10, 1_000)]
    public void StatisticsKeepToTheFormula(int examples, int features, int classes, int alphas, int kept)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, classes);
        double p = features, t = problem.Targets, k = Math.Min(examples, kept);
        var options = new RidgeOptions { Alphas = [.. Enumerable.Range(1, alphas).Select(a => (double)a)] };
        double held = 4.03 * p * p + p * (18_600 + 8 * t + 4 * k);
        double adding = held + 12_300 * t + 1e7;
        AssertStated(threads: 1);
        AssertStated(threads: 8);

        void AssertStated(int threads)
        {
            var execution = new Execution { Threads = threads };
            var memory = new MatrixMemory();
            MatrixMemory.Current = memory;
            using (RidgeStatistics statistics = RidgeStatistics.ForClasses(features, classes, new() { SampleSize = kept }))
            {
                statistics.Add(problem.Features, problem.Labels, default, execution);
                double rows = p * 4 * k;
                AssertClose(adding, memory.Peak + rows);
                AssertClose(held, memory.Held + rows);
                long before = GC.GetAllocatedBytesForCurrentThread();
                RidgeClassifier.Fit(statistics, options, execution);
                double onHeap = threads == 1 ? GC.GetAllocatedBytesForCurrentThread() - before : 0;
                AssertClose(
                    held + 8 * p * p + p * (12_300 + 520 * (alphas + 10)) + 400 * (p + 150) * threads
                        + 40 * (k + p) * (t + 1) + 9 * k * alphas + 1e7,
                    memory.Peak + rows + onHeap);
            }

            MatrixMemory.Current = null;
            Assert.AreEqual(0, memory.Held);
        }

        static void AssertClose(double stated, double measured)
        {
            Assert.IsLessThanOrEqualTo(stated, measured);
            Assert.IsGreaterThan(0.4 * stated, measured);
        }
    }

    [TestMethod]
    public void TasksOnOtherThreadsAreCounted()
    {
        MatrixMemory.Current = new MatrixMemory();
        new Execution { Threads = 3 }.For(50, _ =>
        {
            using var matrix = new Matrix(10, 10);
        });
        Assert.IsInRange(800, 3 * 900, MatrixMemory.Current.Peak);
        Assert.AreEqual(0, MatrixMemory.Current.Held);
    }

    private static void AssertKept(RidgeProblem problem, int alphas, Action<RidgeOptions, Execution> fit)
    {
        var options = new RidgeOptions { Alphas = [.. Enumerable.Range(1, alphas).Select(a => (double)a)] };
        (long matrices, long onHeap) = Measure(threads: 1);
        AssertWithin(matrices, threads: 1);
        AssertWithin(Measure(threads: 8).Matrices, threads: 8);

        (long Matrices, long OnHeap) Measure(int threads)
        {
            var memory = new MatrixMemory();
            MatrixMemory.Current = memory;
            long before = GC.GetAllocatedBytesForCurrentThread();
            fit(options, new Execution { Threads = threads });
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            MatrixMemory.Current = null;
            Assert.AreEqual(0, memory.Held);
            return (memory.Peak, allocated);
        }

        void AssertWithin(long peak, int threads)
        {
            double n = problem.Features.Rows, p = problem.Features.Columns, m = Math.Min(n, p), targets = problem.Targets;
            double stated = 8 * m * m + 520 * m * (alphas + 10) + 400 * (m + 150) * threads + 40 * (n + p) * (targets + 1)
                + 9 * n * alphas + 1e7;
            double measured = peak + onHeap;
            Assert.IsLessThanOrEqualTo(stated, measured);

            // A bound that is far above what is used would be no help to anyone who plans by it.
            Assert.IsGreaterThan(0.4 * stated, measured);
        }
    }
}
