using ConvSeq.Features;
using ConvSeq.Models.Format;
using ConvSeq.Series;
using ConvSeq.Tests.Features;

namespace ConvSeq.Tests.Models;

/// <summary>The section MRHY: content that is not what it should be behind a valid checksum.</summary>
[TestClass]
public sealed class MultiRocketHydraSectionTests
{
    private static readonly SeriesSet Walks = SeriesSamples.RandomWalks(2, 3, 60, 44);

    private static readonly MultiRocketHydra Model = MultiRocketHydra.Fit(Walks, MultiRocketHydraTests.Small);

    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        int features = Model.MultiRocket!.FeatureCount;
        AssertDamaged("whether it has features of MultiRocket has the unknown value 2", first: 2);
        AssertDamaged("whether it has features of Hydra has the unknown value 3", second: 3);
        AssertDamaged("it has no features", first: 0, second: 0);
        AssertDamaged(
            $"it has {features - 1} means and {features} factors for {features} features of MultiRocket", means: new float[features - 1]);
        AssertDamaged($"it has {features} means and 0 factors for {features} features of MultiRocket", factors: []);
        AssertDamaged("a mean or factor of its features of MultiRocket is out of range", means: [.. new float[features - 1], float.NaN]);
        AssertDamaged("a mean or factor of its features of MultiRocket is out of range", factors: [.. new float[features - 1], -1]);
        AssertDamaged("a mean or factor of its features of MultiRocket is out of range",
            factors: [.. new float[features - 1], float.PositiveInfinity]);
        AssertDamaged("its features of Hydra are not scaled", hydra: Hydra.Fit(Walks, new HydraOptions { Groups = 1, Scale = false }));
        AssertDamaged("its features are of 3 and of 2 channels", hydra: Hydra.Fit(
            SeriesSamples.RandomWalks(2, 2, 60), new HydraOptions { Groups = 1 }));
        AssertDamaged("1 bytes follow where the content should end", extra: 1);

        // The content that all of these are made from is intact.
        Assert.AreEqual(Model.FeatureCount, FeaturizerPayload.Load(Payload()).FeatureCount);
    }

    private static void AssertDamaged(
        string message, byte first = 1, byte second = 1, float[]? means = null, float[]? factors = null, Hydra? hydra = null, int extra = 0)
    {
        byte[] payload = Payload(first, second, means, factors, hydra, extra);
        StringAssert.Contains(Assert.Throws<InvalidDataException>(() => FeaturizerPayload.Load(payload)).Message, message);
    }

    private static byte[] Payload(
        byte first = 1, byte second = 1, float[]? means = null, float[]? factors = null, Hydra? hydra = null, int extra = 0) =>
        FeaturizerPayload.Of("MRHY", writer =>
        {
            writer.Byte(first);
            if (first != 0)
            {
                MultiRocketSection.Write(writer, Model.MultiRocket!);
                writer.Singles(means ?? new float[Model.MultiRocket!.FeatureCount]);
                writer.Singles(factors ?? new float[Model.MultiRocket!.FeatureCount]);
            }

            writer.Byte(second);
            if (second != 0)
                HydraSection.Write(writer, hydra ?? Model.Hydra!);
            for (int i = 0; i < extra; i++)
                writer.Byte(0);
        });
}
