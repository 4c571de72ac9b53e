using ConvSeq.Features;
using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;

namespace ConvSeq.Tests.MLNet;

[TestClass]
public sealed class SeedAndLogTests
{
    private readonly SeriesRow[] _rows = SeriesRows.Make(60);

    private static IEnumerable<object[]> Names => Member.Names;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void TheContextsSeedGovernsUnlessOneIsGiven(string name)
    {
        var member = Member.Named(name);
        Assert.AreEqual(SeedsUnder(3, null), SeedsUnder(3, null));
        Assert.AreNotEqual(SeedsUnder(3, null), SeedsUnder(4, null));
        Assert.AreEqual(SeedsUnder(3, 77), SeedsUnder(4, 77));
        Assert.AreEqual((77ul, 77ul), SeedsUnder(4, 77));

        (ulong, ulong) SeedsUnder(int context, int? seed)
        {
            var ml = new MLContext(context);
            var request = new Member.Request(Seed: seed);
            return (member.Classify(ml, request).Fit(Keyed(ml)).Model.Training.Seed,
                member.Regress(ml, request).Fit(Keyed(ml)).Model.Training.Seed);
        }
    }

    [TestMethod]
    public void ASeedOfTheEnginesOptionsGovernsIfNoneIsGiven()
    {
        var ml = new MLContext(seed: 3);
        var options = new MiniRocketMulticlassTrainer.Options { NumberOfFeatures = 84 };
        options.Features = options.Features with { Seed = 1ul << 40 };
        Assert.AreEqual(1ul << 40, ml.MulticlassClassification.Trainers.MiniRocket(options).Fit(Keyed(ml)).Model.Training.Seed);
        options.Seed = 77;
        Assert.AreEqual(77ul, ml.MulticlassClassification.Trainers.MiniRocket(options).Fit(Keyed(ml)).Model.Training.Seed);
    }

    [TestMethod]
    public void TheContextsSeedGovernsTheLogisticTrainer()
    {
        CollectionAssert.AreEqual(WeightsUnder(3, null), WeightsUnder(3, null));
        CollectionAssert.AreNotEqual(WeightsUnder(3, null), WeightsUnder(4, null));
        CollectionAssert.AreEqual(WeightsUnder(3, 77), WeightsUnder(4, 77));

        float[] WeightsUnder(int context, int? seed)
        {
            var ml = new MLContext(context);
            return ml.MulticlassClassification.Trainers.Logistic("Label", "Series", seed: seed).Fit(Keyed(ml)).Model.Weights.ToArray();
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void TheLogTellsWhatTheTrainersDid(string name)
    {
        var member = Member.Named(name);
        var ml = new MLContext(seed: 1);
        List<string> lines = Pipelines.Log(ml);
        ConvSeqPredictionTransformer<TimeSeriesClassifier> classifier = member.Classify(ml).Fit(Keyed(ml));
        ConvSeqPredictionTransformer<TimeSeriesRegressor> regressor = member.Regress(ml).Fit(Keyed(ml));
        bool areTrees = member.Engine.SuitsTrees;
        string Line(FeatureModel model) =>
            $"{model.Algorithm} and {(areTrees ? "extra trees" : "ridge")} on column 'Series': 60 series of 60 to 60 points, 1 channel, "
            + $"{model.FeatureCount} features, seed 5, ";
        string[] outcomes = areTrees ? ["200 trees", "nodes"] : ["alpha", "leave-one-out"];
        foreach (string outcome in outcomes)
        {
            Assert.IsTrue(lines.Any(line => line.Contains(Line(classifier.Model) + "3 classes, ") && line.Contains(outcome)));
            Assert.IsTrue(lines.Any(line => line.Contains(Line(regressor.Model) + outcomes[0]) && line.Contains(outcome)));
        }

        int features = member.Transform(ml).Fit(Keyed(ml)).Model.FeatureCount;
        Assert.IsTrue(lines.Any(
            line => line.Contains($"{name} on column 'Series': 60 series of 60 to 60 points, 1 channel, {features} features, seed 5")));
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void TheLogTellsWhichFeaturesWereChosenAndWhy(bool streaming, bool ragged)
    {
        var ml = new MLContext(seed: 1);
        List<string> lines = Pipelines.Log(ml);
        IDataView data = Pipelines.Keyed(
            ml, ragged ? SeriesRows.View(ml, SeriesRows.MakeRagged(20)) : SeriesRows.View(ml, SeriesRows.Make(20), 60));
        var options = new TimeSeriesMulticlassTrainer.Options { Seed = 5, Streaming = streaming };
        ISeriesClassifier model = ml.MulticlassClassification.Trainers.TimeSeries(options).Fit(data).Model;
        var engine = new TimeSeriesClassifierOptions { Features = new AutomaticFeatureOptions { Seed = 5 } };
        ModelChoice choice = AutomaticModel.Choose(engine, 20, 60, 1)!;
        Assert.IsNotNull(choice.Ensemble);
        Assert.AreEqual(5ul, ((EnsembleClassifier)model).Training.Seed);
        Assert.AreEqual(1, lines.Count(line => line.Contains(choice.Reason)));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void TheLogTellsTheLengthThatWasChosenFor(bool streaming)
    {
        var ml = new MLContext(seed: 1);
        List<string> lines = Pipelines.Log(ml);
        IDataView data = Pipelines.Keyed(ml, SeriesRows.View(ml, SeriesRows.MakeRagged(20)));
        var repair = new SeriesRepair { LengthPolicy = LengthPolicy.Resample, Length = 30 };
        var options = new TimeSeriesMulticlassTrainer.Options { Seed = 5, Streaming = streaming, Repair = repair };
        ml.MulticlassClassification.Trainers.TimeSeries(options).Fit(data);
        Assert.AreEqual(1, lines.Count(line => line.Contains(" 20 series of 30 points, 1 channel")));
    }

    [TestMethod]
    public void FeaturesAreChosenUnlessNamed()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = Pipelines.Keyed(ml, SeriesRows.View(ml, SeriesRows.Make(20), 60));
        string chosen = new AutomaticFeatureOptions().Choose(20, 60, 1, Environment.ProcessorCount).Options.Name;
        Assert.IsInstanceOfType<EnsembleClassifier>(ml.MulticlassClassification.Trainers.TimeSeries().Fit(data).Model);
        var headed = new TimeSeriesMulticlassTrainer.Options { Head = ClassifierHead.Ridge };
        var single = (TimeSeriesClassifier)ml.MulticlassClassification.Trainers.TimeSeries(headed).Fit(data).Model;
        Assert.AreEqual(chosen, single.Featurizer.Features.Name);
        Assert.IsInstanceOfType<EnsembleRegressor>(ml.Regression.Trainers.TimeSeries("Weight", "Series", 1, 5).Fit(data).Model);
    }

    [TestMethod]
    public void TheLogTellsWhatTheHeadsDid()
    {
        var ml = new MLContext(seed: 1);
        List<string> lines = Pipelines.Log(ml);
        _ = ml.MulticlassClassification.Trainers.Ridge("Label", "Series").Fit(Keyed(ml));
        _ = ml.MulticlassClassification.Trainers.Logistic("Label", "Series").Fit(Keyed(ml));
        Assert.IsTrue(lines.Any(line => line.Contains("Ridge on column 'Series': 60 rows of 60 features, 3 classes, alpha")
            && line.Contains("leave-one-out accuracy")));
        Assert.IsTrue(lines.Any(line => line.Contains("Logistic on column 'Series': 60 rows of 60 features, 3 classes, ") && line.Contains(
            " epochs, no rows held out")));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AFitCanBeCancelled(string name)
    {
        var member = Member.Named(name);
        var ml = new MLContext(seed: 1);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var request = new Member.Request(CancellationToken: cancelled.Token);
        Assert.Throws<OperationCanceledException>(() => member.Classify(ml, request).Fit(Keyed(ml)));
        Assert.Throws<OperationCanceledException>(() => member.Regress(ml, request).Fit(Keyed(ml)));
        Assert.Throws<OperationCanceledException>(() => member.Transform(ml, request).Fit(Keyed(ml)));
    }

    [TestMethod]
    public void AFitOfAHeadCanBeCancelled()
    {
        var ml = new MLContext(seed: 1);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var ridge = new RidgeMulticlassTrainer.Options { FeatureColumnName = "Series", CancellationToken = cancelled.Token };
        Assert.Throws<OperationCanceledException>(() => ml.MulticlassClassification.Trainers.Ridge(ridge).Fit(Keyed(ml)));
        var logistic = new LogisticMulticlassTrainer.Options { FeatureColumnName = "Series", CancellationToken = cancelled.Token };
        Assert.Throws<OperationCanceledException>(() => ml.MulticlassClassification.Trainers.Logistic(logistic).Fit(Keyed(ml)));
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
