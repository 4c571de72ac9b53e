using ConvSeq.MLNet;
using Microsoft.ML;

namespace ConvSeq.Tests.MLNet;

[TestClass]
public sealed class SeedAndLogTests
{
    private readonly SeriesRow[] _rows = SeriesRows.Make(60);

    [TestMethod]
    public void TheContextsSeedGoverns()
    {
        ulong first = SeedUnder(new MLContext(seed: 3)), again = SeedUnder(new MLContext(seed: 3)), other = SeedUnder(new MLContext(seed: 4));
        Assert.AreEqual(first, again);
        Assert.AreNotEqual(first, other);
    }

    [TestMethod]
    public void AGivenSeedGovernsInstead()
    {
        var ml = new MLContext(seed: 3);
        var options = new MiniRocketMulticlassTrainer.Options { NumberOfFeatures = 200, Seed = 77 };
        Assert.AreEqual(77ul, ml.MulticlassClassification.Trainers.MiniRocket(options).Fit(Keyed(ml)).Model.Training.Seed);
    }

    [TestMethod]
    public void TheLogTellsWhatWasDone()
    {
        var ml = new MLContext(seed: 1);
        var lines = new List<string>();
        ml.Log += (_, message) => lines.Add(message.Message);
        _ = Pipelines.TwoSteps(ml).Fit(SeriesRows.View(ml, _rows, 60));
        _ = Pipelines.OneStep(ml).Fit(SeriesRows.View(ml, _rows, 60));
        Assert.IsTrue(lines.Any(line => line.Contains("MiniRocket on column 'Series': 60 series of 60 to 60 points, 1 channel(s), 420 features, seed 5")));
        Assert.IsTrue(lines.Any(line => line.Contains("Ridge on column 'Features': 60 rows of 420 features, 3 classes, alpha") && line.Contains("leave-one-out accuracy")));
        Assert.IsTrue(lines.Any(line => line.Contains("MiniRocket and ridge on column 'Series': 60 series")));
    }

    [TestMethod]
    public void AFitCanBeCancelled()
    {
        var ml = new MLContext(seed: 1);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var features = new MiniRocketEstimator.Options { InputColumnName = "Series", CancellationToken = cancelled.Token };
        Assert.Throws<OperationCanceledException>(() => ml.Transforms.MiniRocket(features).Fit(Keyed(ml)));
        var trainer = new MiniRocketMulticlassTrainer.Options { CancellationToken = cancelled.Token };
        Assert.Throws<OperationCanceledException>(() => ml.MulticlassClassification.Trainers.MiniRocket(trainer).Fit(Keyed(ml)));
        var ridge = new RidgeMulticlassTrainer.Options { FeatureColumnName = "Series", CancellationToken = cancelled.Token };
        Assert.Throws<OperationCanceledException>(() => ml.MulticlassClassification.Trainers.Ridge(ridge).Fit(Keyed(ml)));
    }

    [TestMethod]
    public void ProgressIsReported()
    {
        var ml = new MLContext(seed: 1);
        var stages = new Stages();
        var options = new MiniRocketMulticlassTrainer.Options { NumberOfFeatures = 200, NumberOfThreads = 1, Progress = stages };
        _ = ml.MulticlassClassification.Trainers.MiniRocket(options).Fit(Keyed(ml));
        foreach (string stage in new[] { "Fitting MiniRocket", "Computing features", "Solving ridge" })
            Assert.Contains(stage, stages.Names);
    }

    private ulong SeedUnder(MLContext ml) =>
        ml.MulticlassClassification.Trainers.MiniRocket(numberOfFeatures: 200).Fit(Keyed(ml)).Model.Training.Seed;

    private IDataView Keyed(MLContext ml) => Pipelines.Keyed(ml, SeriesRows.View(ml, _rows, 60));

    private sealed class Stages : IProgress<ProgressReport>
    {
        public HashSet<string> Names { get; } = [];

        public void Report(ProgressReport value)
        {
            lock (Names)
                Names.Add(value.Stage);
        }
    }
}
