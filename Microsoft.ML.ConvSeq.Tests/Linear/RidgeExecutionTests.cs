using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class RidgeExecutionTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void CancelledBeforeItStarts(int threads)
    {
        RidgeProblem problem = RidgeProblem.Create(40, 60, 3);
        var execution = new Execution { Threads = threads, CancellationToken = new CancellationToken(canceled: true) };
        Assert.Throws<OperationCanceledException>(
            () => RidgeClassifier.Fit(problem.Features, problem.Labels, 3, execution: execution));
        Assert.Throws<OperationCanceledException>(
            () => problem.Fit().Score(problem.Features, new double[120], execution));
    }

    [TestMethod]
    [DataRow(1, 200, 300)]
    [DataRow(2, 200, 300)]
    [DataRow(2, 300, 200)]
    public void CancelledWhileItRuns(int threads, int examples, int features)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, 3);
        using var source = new CancellationTokenSource();
        var reports = new Reports(source);
        var execution = new Execution { Threads = threads, CancellationToken = source.Token, Progress = reports };
        Assert.Throws<OperationCanceledException>(
            () => RidgeClassifier.Fit(problem.Features, problem.Labels, 3, execution: execution));
        Assert.HasCount(1, reports.Fractions);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(5)]
    public void AWholeTrainingStopsSoonAfterItIsCancelledInTheRidge(int atReport)
    {
        using var source = new CancellationTokenSource();
        int reports = 0;
        var progress = new Listener(report =>
        {
            if (report.Stage == "Solving ridge" && Interlocked.Increment(ref reports) == atReport)
                source.Cancel();
        });
        SeriesSet train = SeriesGenerators.SyntheticControl(240, 3);
        var execution = new Execution { Threads = 2, CancellationToken = source.Token, Progress = progress };
        Assert.Throws<OperationCanceledException>(() => TimeSeriesClassifier.Fit(train, execution: execution));
        Assert.IsInRange(atReport, atReport + 2, reports);
    }

    [TestMethod]
    [DataRow(200, 300)]
    [DataRow(300, 200)]
    public void ProgressGrowsToOne(int examples, int features)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, 3);
        var reports = new Reports(null);
        RidgeClassifier.Fit(
            problem.Features, problem.Labels, 3, execution: new Execution { Progress = reports });
        Assert.IsGreaterThan(4, reports.Fractions.Count);
        Assert.AreEqual(1, reports.Fractions[^1]);
        CollectionAssert.AreEqual(reports.Fractions.Order().ToArray(), reports.Fractions);
        Assert.IsGreaterThanOrEqualTo(0, reports.Fractions[0]);
        Assert.IsLessThan(1, reports.Fractions[^2]);
    }

    private sealed class Reports(CancellationTokenSource? source) : IProgress<ProgressReport>
    {
        public List<double> Fractions { get; } = [];

        public void Report(ProgressReport value)
        {
            Assert.AreEqual("Solving ridge", value.Stage);
            Fractions.Add(value.Fraction);
            source?.Cancel();
        }
    }
}
