namespace ConvSeq.Tests;

[TestClass]
public sealed class ExecutionTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(7)]
    public void EveryItemRunsOnce(int threads)
    {
        int[] runs = new int[1000];
        new Execution { Threads = threads }.For(runs.Length, i => Interlocked.Increment(ref runs[i]));
        Assert.IsTrue(runs.All(count => count == 1));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void TheLowestFailureComesOutAsItIs(int threads)
    {
        for (int repeat = 0; repeat < 50; repeat++)
        {
            var problem = Assert.Throws<InvalidDataException>(() => new Execution { Threads = threads }.For(100, i =>
            {
                if (i >= 20)
                    throw new InvalidDataException($"item {i}");
            }));
            Assert.AreEqual("item 20", problem.Message);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void CancellationStopsTheItemsToCome(int threads)
    {
        using var source = new CancellationTokenSource();
        int runs = 0;
        Assert.Throws<OperationCanceledException>(() =>
            new Execution { Threads = threads, CancellationToken = source.Token }.For(1_000_000, _ =>
            {
                if (Interlocked.Increment(ref runs) == 10)
                    source.Cancel();
            }));
        Assert.IsTrue(runs is >= 10 and < 1000, $"{runs} items ran");
    }

    [TestMethod]
    public void FewerThreadsThanOneAreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Execution { Threads = 0 });
}
