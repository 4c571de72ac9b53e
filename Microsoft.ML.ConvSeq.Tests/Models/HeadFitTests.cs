using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Series;
using ConvSeq.Tests.Trees;
using ConvSeq.Trees;

namespace ConvSeq.Tests.Models;

/// <summary>Heads of series that do not fit in memory: the features are streamed, and the outcome is that of a fit in memory.</summary>
[TestClass]
public sealed class HeadFitTests
{
    private static readonly (SeriesSet Train, SeriesSet Test) Control =
        SeriesGenerators.ByName("synthetic-control").GenerateSplit(seed: 5, trainSize: 300, testSize: 60);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AStreamedRidgeIsThatInMemoryButForRounding(bool balance)
    {
        // Of unequal classes, so that balancing them makes a difference.
        SeriesSet train = Control.Train.Subset([.. Enumerable.Range(0, 300).Where(i => i % 6 != 0 || i < 120)]);
        var options = new RidgeOptions { BalanceClasses = balance };
        double[] weights = [.. Enumerable.Range(0, train.Count).Select(i => 1 + i % 3)];
        RidgeClassifier inMemory = Fit(SeriesSource.FromSet(train), options, weights, FeatureSource.MaxHeldElements);
        RidgeClassifier streamed = Fit(SeriesSource.FromSet(train), options, weights, 0);
        Assert.AreEqual(inMemory.Alpha, streamed.Alpha);
        Assert.AreEqual(inMemory.LeaveOneOutAccuracy, streamed.LeaveOneOutAccuracy);
        double[] expected = new double[6], scores = new double[6];
        FloatMatrix features = MiniRocket.Fit(train, Features).Transform(Control.Test);
        for (int i = 0; i < features.Rows; i++)
        {
            inMemory.Score(features.Row(i), expected);
            streamed.Score(features.Row(i), scores);
            for (int k = 0; k < scores.Length; k++)
                Assert.AreEqual(expected[k], scores[k], 1e-5);
        }
    }

    [TestMethod]
    public void BlocksAndThreadsDoNotMatter()
    {
        RidgeClassifier expected = Fit(SeriesSource.FromSet(Control.Train), new RidgeOptions(), [], 0);
        foreach ((int size, int threads) in ((int, int)[])[(1, 1), (7, 3), (300, 2)])
        {
            RidgeClassifier streamed = Fit(
                SeriesSource.FromBlocks([.. SeriesSourceTests.Blocks(Control.Train, size)]), new RidgeOptions(), [], 0, threads);
            CollectionAssert.AreEqual(expected.Weights.ToArray(), streamed.Weights.ToArray());
            CollectionAssert.AreEqual(expected.Biases.ToArray(), streamed.Biases.ToArray());
            Assert.AreEqual(expected.Temperature, streamed.Temperature);
        }
    }

    [TestMethod]
    public void ALogisticHeadIsTheSameFromAMatrixASetAndBlocks()
    {
        var options = new TimeSeriesClassifierOptions
        {
            Features = Features,
            Head = ClassifierHead.Logistic,
            Logistic = new LogisticOptions { MaxEpochs = 3 },
        };
        var expected = (LinearClassifier)Fit(SeriesSource.FromSet(Control.Train), options, [], FeatureSource.MaxHeldElements, 1);
        FeatureClassifier[] others =
        [
            Fit(SeriesSource.FromSet(Control.Train), options, [], 0, 2),
            Fit(SeriesSource.FromBlocks([.. SeriesSourceTests.Blocks(Control.Train, 7)]), options, [], 0, 3),
            Fit(SeriesSource.FromBlocks([.. SeriesSourceTests.Blocks(Control.Train, 1)]), options, [], FeatureSource.MaxHeldElements, 2),
        ];
        foreach (LinearClassifier other in others.Cast<LinearClassifier>())
        {
            Assert.IsInstanceOfType<LogisticClassifier>(other);
            CollectionAssert.AreEqual(expected.Weights.ToArray(), other.Weights.ToArray());
            CollectionAssert.AreEqual(expected.Biases.ToArray(), other.Biases.ToArray());
            Assert.AreEqual(expected.Temperature, other.Temperature);
        }
    }

    [TestMethod]
    [DataRow(LengthPolicy.Keep, 0, (1 << 26) / 60)]
    [DataRow(LengthPolicy.Resample, 0, (1 << 26) / 60)]
    [DataRow(LengthPolicy.PadOrTruncate, 1_000, (1 << 26) / 1_000)]
    public void TheWindowIsThatOfRepairedSeries(LengthPolicy policy, int length, int window)
    {
        SeriesSet train = Control.Train.Subset([.. Enumerable.Range(0, 20)]);
        foreach (SeriesSource source in new[] { SeriesSource.FromSet(train), SeriesSource.FromBlocks([train]) })
        {
            SeriesSurvey survey = SeriesSurvey.Of(source, 2, Execution.Default);
            var repair = new SeriesRepair { LengthPolicy = policy, Length = length };
            TimeSeriesFeaturizer featurizer = TimeSeriesFeaturizer.Fit(survey, Features, repair, Execution.Default);
            foreach (long maxElements in new[] { 0, long.MaxValue })
            {
                FeatureStream stream = new TrainingFeatures(survey, featurizer, Execution.Default, maxElements).ToStream();
                Assert.AreEqual(window, stream.Window);
                (stream as IDisposable)?.Dispose();
            }
        }
    }

    [TestMethod]
    public void AModelWithALogisticHeadLearnsAndComesBackAsItWas()
    {
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(
            Control.Train, new TimeSeriesClassifierOptions { Head = ClassifierHead.Logistic });
        ClassPredictions predictions = model.Predict(Control.Test);
        Assert.IsTrue(predictions.Accuracy(Control.Test) > 0.9, $"accuracy {predictions.Accuracy(Control.Test)}");
        TimeSeriesClassifier loaded = TimeSeriesClassifier.Load(new MemoryStream(ModelBytes.Of(model)));
        ModelFileTests.AssertSamePredictions(predictions, loaded.Predict(Control.Test));
        CollectionAssert.AreEqual(ModelBytes.Of(model), ModelBytes.Of(loaded));
        CollectionAssert.Contains(model.Describe().Select(fact => fact.Key).ToArray(), "Held-out accuracy");
    }

    [TestMethod]
    public void TheNumberOfSeriesDecidesTheHead()
    {
        var options = new TimeSeriesClassifierOptions();
        Assert.AreEqual(ClassifierHead.Ridge, options.ResolveHead(TimeSeriesClassifierOptions.MaxSeriesForRidge));
        Assert.AreEqual(ClassifierHead.Logistic, options.ResolveHead(TimeSeriesClassifierOptions.MaxSeriesForRidge + 1));
        Assert.AreEqual(ClassifierHead.Ridge, (options with { Head = ClassifierHead.Ridge }).ResolveHead(int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TimeSeriesClassifierOptions { Head = (ClassifierHead)9 });
    }

    [TestMethod]
    public void AModelOfAFileIsThatOfItsSet()
    {
        using var folder = new TemporaryFolder();
        SeriesFile.Write(folder.File("control.ts"), Control.Train);
        var options = new TimeSeriesClassifierOptions { Features = Features };
        CollectionAssert.AreEqual(
            ModelBytes.Of(TimeSeriesClassifier.Fit(Control.Train, options)),
            ModelBytes.Of(TimeSeriesClassifier.Fit(SeriesSource.FromFile(folder.File("control.ts")), options)));
    }

    private static MiniRocketOptions Features => new() { FeatureCount = 168, Seed = 2 };

    [TestMethod]
    public void AHeadOfTreesIsTheSameFromASetAndBlocks()
    {
        var options = new TimeSeriesClassifierOptions
        {
            Features = Features,
            Head = ClassifierHead.ExtraTrees,
            Trees = new ExtraTreesOptions { TreeCount = 5 },
        };
        string[] expected = TreesOf(Fit(SeriesSource.FromSet(Control.Train), options, [], FeatureSource.MaxHeldElements, 1));
        CollectionAssert.AreEqual(
            expected, TreesOf(Fit(SeriesSource.FromBlocks([.. SeriesSourceTests.Blocks(Control.Train, 7)]), options, [], 0, 3)));
        SeriesFeatures features = Features.Fit(Control.Train);
        CollectionAssert.AreEqual(expected, TreesOf(ExtraTreesClassifier.Fit(
            features.Transform(Control.Train), Control.Train.Labels, Control.Train.ClassNames.Length,
            options.Trees with { Seed = Features.Seed })));

        static string[] TreesOf(FeatureClassifier head) => PlainTrees.TextOf((ExtraTreesClassifier)head);
    }

    private static RidgeClassifier Fit(
        SeriesSource source, RidgeOptions options, double[] weights, long maxElements, int threads = 2) => (RidgeClassifier)Fit(
        source, new TimeSeriesClassifierOptions { Features = Features, Ridge = options }, weights, maxElements, threads);

    private static FeatureClassifier Fit(
        SeriesSource source, TimeSeriesClassifierOptions options, double[] weights, long maxElements, int threads)
    {
        var execution = new Execution { Threads = threads };
        SeriesSurvey survey = SeriesSurvey.Of(source, 2, execution);
        TimeSeriesFeaturizer featurizer = TimeSeriesFeaturizer.Fit(survey, Features, new SeriesRepair(), execution);
        return HeadFit.Classifier(survey, new TrainingFeatures(survey, featurizer, execution, maxElements), options, weights, execution);
    }
}
