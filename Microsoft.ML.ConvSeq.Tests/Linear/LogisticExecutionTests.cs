using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class LogisticExecutionTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void CancelledBeforeItStarts(int threads)
    {
        RidgeProblem problem = RidgeProblem.Create(40, 60, 3);
        var execution = new Execution { Threads = threads, CancellationToken = new CancellationToken(canceled: true) };
        Assert.Throws<OperationCanceledException>(
            () => LogisticClassifier.Fit(problem.Features, problem.Labels, 3, execution: execution));
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 1)]
    [DataRow(1, 2_000)]
    [DataRow(2, 2_000)]
    public void CancelledInTheMiddleOfABatch(int threads, int atRow)
    {
        RidgeProblem problem = RidgeProblem.Create(600, 60, 3);
        using var source = new CancellationTokenSource();
        var stream = new CountedRows(problem.Features, count =>
        {
            if (count == atRow)
                source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => LogisticFit.Run(
            stream, problem.Labels, 3, new LogisticOptions { BatchSize = 500 }, default,
            new Execution { Threads = threads, CancellationToken = source.Token }));
        Assert.IsInRange(atRow, atRow + threads * ScaledStream.GroupRows, stream.Read);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(0.2)]
    public void ProgressGrowsAndTellsTheLoss(double heldOut)
    {
        RidgeProblem problem = RidgeProblem.Create(500, 20, 3);
        var reports = new List<ProgressReport>();
        LogisticClassifier fitted = LogisticClassifier.Fit(
            problem.Features, problem.Labels, 3, new LogisticOptions { HeldOutFraction = heldOut, MaxEpochs = 30 }, default,
            new Execution { Progress = new Listener(reports.Add) });
        List<ProgressReport> scaling = reports.FindAll(report => report.Stage == "Scaling features");
        List<ProgressReport> training = reports[scaling.Count..];
        foreach (List<ProgressReport> stage in new[] { scaling, training })
        {
            CollectionAssert.AreEqual(
                stage.Select(report => report.Fraction).Order().ToArray(), stage.Select(report => report.Fraction).ToArray());
            Assert.IsGreaterThan(0, stage[0].Fraction);
            Assert.AreEqual(1, stage[^1].Fraction);
            Assert.IsLessThan(1, stage[^2].Fraction);
        }

        Assert.AreEqual("Training logistic, epoch 1", training[0].Stage);
        string name = heldOut > 0 ? "held-out" : "training";
        for (int epoch = 1; epoch <= fitted.Epochs; epoch++)
        {
            string start = $"Training logistic, epoch {epoch}: {name} loss ";
            ProgressReport told = training.First(report => report.Stage.StartsWith(start, StringComparison.Ordinal));
            Assert.IsInRange(0.05, 2, double.Parse(told.Stage[start.Length..], System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [TestMethod]
    public void LongEpochsAreCheckedMoreThanOnce()
    {
        RidgeProblem problem = RidgeProblem.Create(140_000, 2, 2);
        var stages = new HashSet<string>();
        LogisticClassifier.Fit(
            problem.Features, problem.Labels, 2, new LogisticOptions { MaxEpochs = 1, BatchSize = 1_000, HeldOutFraction = 0 }, default,
            new Execution { Progress = new Listener(report => stages.Add(report.Stage)) });

        // Three checks in the epoch; losses of so few features may look alike, that of the first check does not.
        Assert.IsInRange(2, 4, stages.Count(stage => stage.Contains("epoch 1: training loss", StringComparison.Ordinal)));
    }

    private sealed class CountedRows(FloatMatrix matrix, Action<int> listen) : FeatureStream
    {
        private int _read;

        public int Read => _read;

        public override int Count => matrix.Rows;

        public override int FeatureCount => matrix.Columns;

        public override ReadOnlySpan<float> Row(int row, Span<float> room)
        {
            listen(Interlocked.Increment(ref _read));
            return matrix.Row(row);
        }
    }
}
