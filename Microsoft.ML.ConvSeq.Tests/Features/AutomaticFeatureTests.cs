using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Features;

/// <summary>The choice of features by the extents of the training set.</summary>
[TestClass]
public sealed class AutomaticFeatureTests
{
    [TestMethod]
    [DataRow(50, 150, 1, 2, "MultiRocket-Hydra", "the most accurate")]
    [DataRow(50, 150, 1, 1, "MultiRocket-Hydra", "50 series of 150 points, 1 channel, 1 core")]
    [DataRow(7_494, 8, 2, 2, "MultiRocket-Hydra", "7,494 series of 8 points, 2 channels, 2 cores")]
    [DataRow(7_494, 8, 2, 2, "MultiRocket-Hydra", "the most accurate")]
    [DataRow(10_001, 100, 1, 64, "MiniRocket", "of more than 10,000 series")]
    [DataRow(9_000, 20_000, 1, 1, "MiniRocket", "would take about")]
    [DataRow(9_000, 20_000, 1, 64, "MultiRocket-Hydra", "the most accurate")]
    public void TheExtentsDecide(int series, int length, int channels, int cores, string algorithm, string reason)
    {
        FeatureChoice choice = new AutomaticFeatureOptions { Seed = 7 }.Choose(series, length, channels, cores);
        Assert.AreEqual(algorithm, choice.Options.Name);
        Assert.AreEqual(7UL, choice.Options.Seed);
        StringAssert.StartsWith(choice.Reason, algorithm);
        StringAssert.Contains(choice.Reason, reason);
    }

    [TestMethod]
    [DataRow(LengthPolicy.Keep, 0, 200_000)]
    [DataRow(LengthPolicy.Resample, 0, 200_000)]
    [DataRow(LengthPolicy.Resample, 50, 50)]
    [DataRow(LengthPolicy.PadOrTruncate, 1_000_000, 1_000_000)]
    public void TheLengthIsThatAfterRepair(LengthPolicy policy, int length, int expected)
    {
        var automatic = new AutomaticFeatureOptions { Seed = 2 };
        var repair = new SeriesRepair { LengthPolicy = policy, Length = length };
        FeatureChoice choice = automatic.Choose(900, expected, 3, Environment.ProcessorCount);
        Assert.AreEqual(choice, automatic.ChooseFor(900, 200_000, 3, repair));
        Assert.AreEqual(choice, automatic.ChooseFor(900, 200_000, 3, repair.Resolve(false, 200_000, "train")));
        Assert.AreEqual(choice.Options, automatic.Resolve(900, 200_000, 3, repair));
    }

    [TestMethod]
    public void AModelIsThatOfTheChoice()
    {
        SeriesSet train = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 4).Train;
        var automatic = new AutomaticFeatureOptions { Seed = 3 };
        SeriesFeatureOptions chosen = automatic.Choose(train.Count, train.MaxLength, 1, Environment.ProcessorCount).Options;
        CollectionAssert.AreEqual(Bytes(train, chosen), Bytes(train, automatic));
        Assert.AreEqual(chosen.Name, automatic.Fit(train).Name);
    }

    private static byte[] Bytes(SeriesSet train, SeriesFeatureOptions features)
    {
        using var stream = new MemoryStream();
        TimeSeriesClassifier.Fit(train, new TimeSeriesClassifierOptions { Features = features }).Save(stream);
        return stream.ToArray();
    }
}
