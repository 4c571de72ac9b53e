using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>The importance of channels and regions for a model as a whole.</summary>
[TestClass]
public sealed class SeriesImportanceTests
{
    [TestMethod]
    public void TheChannelAndTheRegionThatDecideAreFound()
    {
        (SeriesSet train, SeriesSet test) = (Decided(40, 1), Decided(40, 2));
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train, Small());
        var importance = SeriesImportance.Of(model, test, new SeriesImportanceOptions { Regions = 4, Repeats = 5 });
        Assert.AreEqual(model.Predict(test).LogLoss(test), importance.Error, 1e-12);
        Assert.AreEqual((2, 4), (importance.Channels.Length, importance.Regions.Length));
        Assert.AreEqual(1, importance.Channels.MaxBy(part => part.Mean)!.Channel);
        PartImportance best = importance.Regions.MaxBy(part => part.Mean)!;
        Assert.AreEqual((0.5, 0.75), (best.Start, best.End));
        Assert.IsGreaterThan(0, best.Low);
        foreach (PartImportance part in importance.Channels.Concat(importance.Regions))
            Assert.IsTrue(part.Low <= part.Mean && part.Mean <= part.High);
    }

    [TestMethod]
    public void ItDependsOnTheSeedAndNotOnThreads()
    {
        SeriesSet set = Decided(20, 1);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(set, Small());
        var options = new SeriesImportanceOptions { Regions = 3, Repeats = 2 };
        var one = SeriesImportance.Of(model, set, options, new Execution { Threads = 1 });
        CollectionAssert.AreEqual(one.Regions, SeriesImportance.Of(model, set, options).Regions);
        CollectionAssert.AreNotEqual(one.Regions, SeriesImportance.Of(model, set, options with { Seed = 1 }).Regions);
    }

    [TestMethod]
    public void RaggedSeriesAndRegressorsHaveImportances()
    {
        SeriesSet train = TimeSeriesRegressorTests.Bumps(5, 30);
        TimeSeriesRegressor model = TimeSeriesRegressor.Fit(
            train, new TimeSeriesRegressorOptions { Features = new MiniRocketOptions { FeatureCount = 84 } });
        var importance = SeriesImportance.Of(model, train, new SeriesImportanceOptions { Repeats = 2 });
        Assert.AreEqual(model.Predict(train).RootMeanSquaredError(train), importance.Error, 1e-12);
        Assert.IsTrue(importance.Channels.IsEmpty == (train.Channels == 1));

        var builder = new SeriesSetBuilder(1);
        for (int i = 0; i < 12; i++)
            builder.Add([.. Enumerable.Range(0, 3 + i).Select(t => (float)(i % 2 == 0 ? t : -t))], i % 2 == 0 ? "up" : "down");
        SeriesSet ragged = builder.Build();
        TimeSeriesClassifier classifier = TimeSeriesClassifier.Fit(ragged, Small());
        Assert.HasCount(3, SeriesImportance.Of(classifier, ragged, new SeriesImportanceOptions { Repeats = 2 }).Regions);
    }

    [TestMethod]
    public void WhatCannotBeMeasuredIsRefused()
    {
        SeriesSet set = Decided(20, 1);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(set, Small());
        Assert.Throws<ArgumentException>(() => SeriesImportance.Of(model, set.Subset([0])));
        var bare = new SeriesSetBuilder(set.Channels) { Name = "bare" };
        bare.DeclareClasses(set.ClassNames);
        bare.AddUnanswered(set.Values(0));
        bare.AddUnanswered(set.Values(1));
        Assert.Contains(
            "No series of 'bare' has a label", Assert.Throws<ArgumentException>(() => SeriesImportance.Of(model, bare.Build())).Message);
        Assert.Throws<ArgumentException>(() => SeriesImportance.Of(SequenceLabelerTests.Model, set));
        Assert.Throws<ArgumentNullException>(() => SeriesImportance.Of(null!, set));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeriesImportanceOptions { Repeats = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeriesImportanceOptions { Regions = 0 });
    }

    private static TimeSeriesClassifierOptions Small() => new() { Features = new MiniRocketOptions { FeatureCount = 420 } };

    /// <summary>Two channels of noise; of class b, the second has a bump in the third quarter.</summary>
    private static SeriesSet Decided(int count, ulong seed)
    {
        var builder = new SeriesSetBuilder(2);
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(seed, 77, (ulong)i);
            float[] values = new float[160];
            for (int t = 0; t < values.Length; t++)
                values[t] = (float)random.NextGaussian() + (i % 2 == 1 && t is >= 124 and < 136 ? 6 : 0);
            builder.Add(values, i % 2 == 1 ? "b" : "a");
        }

        return builder.Build();
    }
}
