using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Series;

namespace ConvSeq.Tests.Models;

/// <summary>Regression on series: the number to predict is the height of a bump somewhere in noise.</summary>
[TestClass]
public sealed class TimeSeriesRegressorTests
{
    private static readonly TimeSeriesRegressorOptions Small = new() { Features = new MiniRocketOptions { FeatureCount = 840 } };

    internal static readonly TimeSeriesRegressor Model = TimeSeriesRegressor.Fit(Bumps(5, 30), Small);

    [TestMethod]
    public void FindsTheHeightOfABump()
    {
        SeriesSet train = Bumps(1, 200), test = Bumps(2, 100);
        TargetPredictions predictions = TimeSeriesRegressor.Fit(train).Predict(test);
        Assert.IsTrue(predictions.RSquared(test) > 0.8, $"R² {predictions.RSquared(test)}");
        double squared = 0, absolute = 0;
        for (int i = 0; i < test.Count; i++)
        {
            squared += Math.Pow(predictions.Values[i] - test.Targets[i], 2);
            absolute += Math.Abs(predictions.Values[i] - test.Targets[i]);
        }

        Assert.AreEqual(Math.Sqrt(squared / test.Count), predictions.RootMeanSquaredError(test), 1e-12);
        Assert.AreEqual(absolute / test.Count, predictions.MeanAbsoluteError(test), 1e-12);
    }

    [TestMethod]
    public void IsFeaturesAndRidge()
    {
        SeriesSet train = Bumps(3, 60);
        TimeSeriesRegressor model = TimeSeriesRegressor.Fit(train, Small);
        MiniRocket features = MiniRocket.Fit(train, (MiniRocketOptions)Small.Features);
        RidgeRegressor head = RidgeRegressor.Fit(features.Transform(train), train.Targets);
        TargetPredictions predictions = model.Predict(train);
        for (int i = 0; i < train.Count; i++)
        {
            Assert.AreEqual(head.Predict(features.Transform(train).Row(i)), predictions.Values[i]);
            Assert.AreEqual(predictions.Values[i], model.Predict(train.Values(i)));
        }
    }

    [TestMethod]
    public void AModelComesBackAsItWas()
    {
        using var folder = new TemporaryFolder();
        SeriesSet train = Bumps(4, 40);
        TimeSeriesRegressor model = TimeSeriesRegressor.Fit(train, Small);
        model.Save(folder.File("model.csq"));
        TimeSeriesRegressor loaded = TimeSeriesRegressor.Load(folder.File("model.csq"));
        Assert.AreEqual(model.Training, loaded.Training);
        CollectionAssert.AreEqual(model.Predict(train).Values.ToArray(), loaded.Predict(train).Values.ToArray());
        CollectionAssert.AreEqual(ModelBytes.Of(model), ModelBytes.Of(loaded));
        Assert.IsTrue(TimeSeriesModel.IsModelFile(folder.File("model.csq")));
        StringAssert.Contains(
            Assert.Throws<InvalidDataException>(() => TimeSeriesClassifier.Load(folder.File("model.csq"))).Message, "kind 7");
    }

    [TestMethod]
    public void TheSameBitsOnAnyNumberOfThreadsAndInAnyBlocks()
    {
        SeriesSet train = Bumps(6, 50);
        byte[] expected = ModelBytes.Of(TimeSeriesRegressor.Fit(train, Small, default, new Execution { Threads = 1 }));
        CollectionAssert.AreEqual(expected, ModelBytes.Of(TimeSeriesRegressor.Fit(train, Small, default, new Execution { Threads = 3 })));
        foreach (int size in (int[])[1, 7, 50])
        {
            CollectionAssert.AreEqual(expected, ModelBytes.Of(
                TimeSeriesRegressor.Fit(SeriesSource.FromBlocks([.. SeriesSourceTests.Blocks(train, size)]), Small)));
        }
    }

    [TestMethod]
    public void WhatCannotBeLearnedIsNamed()
    {
        SeriesSet labeled = SeriesSet.FromArrays([[1f, 2], [3, 4]], ["a", "b"]);
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => TimeSeriesRegressor.Fit(labeled)).Message,
            "has class labels; a regressor needs numeric targets");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => TimeSeriesRegressor.Fit(Bumps(7, 1))).Message, "needs at least two");
        TargetPredictions predictions = TimeSeriesRegressor.Fit(Bumps(7, 30), Small).Predict(Bumps(8, 5));
        Assert.Throws<ArgumentException>(() => predictions.RSquared(Bumps(8, 4)));
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => new TargetPredictions([1, 2]).MeanAbsoluteError(labeled)).Message, "no targets");
    }

    [TestMethod]
    public void ASourceThatChangesIsNoticed()
    {
        SeriesSet train = Bumps(9, 40);
        int pass = 0;
        IEnumerable<SeriesSet> Shrinking()
        {
            foreach (SeriesSet block in SeriesSourceTests.Blocks(train, 10).Take(pass++ == 0 ? 4 : 3))
                yield return block;
        }

        IEnumerable<SeriesSet> anew = Enumerable.Range(0, 1).SelectMany(_ => Shrinking());
        StringAssert.Contains(
            Assert.Throws<InvalidOperationException>(() => TimeSeriesRegressor.Fit(SeriesSource.FromBlocks(anew, "mine"), Small)).Message,
            "'mine' changed while it was read");
    }

    internal static SeriesSet Bumps(ulong seed, int count)
    {
        var builder = new SeriesSetBuilder(1);
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(seed, 77, (ulong)i);
            float[] series = new float[100];
            double height = random.NextDouble(0, 10), centre = random.NextDouble(20, 80);
            for (int t = 0; t < series.Length; t++)
                series[t] = (float)(height * Math.Exp(-Math.Pow((t - centre) / 8, 2)) + random.NextGaussian());
            builder.Add(series, height);
        }

        return builder.Build();
    }
}
