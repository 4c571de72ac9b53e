using ConvSeq.Features;

namespace ConvSeq.Tests.Models;

/// <summary>The section SHAP: content that is not what it should be behind a valid checksum.</summary>
[TestClass]
public sealed class DilatedShapeletsSectionTests
{
    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        AssertDamaged("the number of channels is 0", channels: 0);
        AssertDamaged("the number of channels is 2147483647", channels: int.MaxValue);
        AssertDamaged("the length of shapelets is 0", length: 0);
        AssertDamaged("the length of shapelets is 12", length: 12);
        AssertDamaged("it has no shapelets", count: 0);
        AssertDamaged("it claims -1 elements", count: -1);
        AssertDamaged("it claims 100 elements", count: 100);
        AssertDamaged("the dilation of group 0 is 0", dilation: 0);
        AssertDamaged("the dilation of group 0 is 67108865", dilation: DilatedShapelets.MaxDilation + 1);
        AssertDamaged("the dilation of group 1 is 8, outside 9", dilation: 8);
        AssertDamaged("groups 0 and 1 are of one kind", dilation: 8, normalized: 0);
        AssertDamaged("whether group 0 is normalized has the unknown value 2", normalized: 2);
        AssertDamaged("group 0 has 30 values for 0 shapelets of 5 points in 3 channels", thresholds: []);
        AssertDamaged("group 0 has 30 values for 3 shapelets of 5 points in 3 channels", thresholds: new float[3]);
        AssertDamaged("group 0 has 29 values for 2 shapelets of 5 points in 3 channels", values: new float[29]);
        AssertDamaged("a value or threshold of group 0 is out of range", values: [.. new float[29], float.NaN]);
        AssertDamaged("a value or threshold of group 0 is out of range", values: [.. new float[29], -1e29f]);
        AssertDamaged("a value or threshold of group 0 is out of range", thresholds: [0, -1]);
        AssertDamaged("a value or threshold of group 0 is out of range", thresholds: [0, float.PositiveInfinity]);
        AssertDamaged("a value or threshold of group 0 is out of range", thresholds: [0, float.NaN]);
        AssertDamaged("4 bytes follow where the content should end", extra: 4);

        // The content that all of these are made from is intact.
        Assert.AreEqual(12, FeaturizerPayload.Load(Payload()).FeatureCount);
    }

    /// <summary>A dilation far beyond any series takes no memory.</summary>
    [TestMethod]
    public void AHugeDilationIsScored()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        SeriesFeatures features = FeaturizerPayload.Load(Payload(dilation: DilatedShapelets.MaxDilation, count: 1)).Features;
        float[] found = new float[features.FeatureCount];
        features.Transform(new float[3 * 40], found);
        Assert.AreEqual(0, found[1]);
        Assert.IsLessThan(2_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AssertDamaged(
        string message, int channels = 3, int length = 5, int count = 2, int dilation = 4, byte normalized = 1,
        float[]? thresholds = null, float[]? values = null, int extra = 0)
    {
        byte[] payload = Payload(channels, length, count, dilation, normalized, thresholds, values, extra);
        StringAssert.Contains(Assert.Throws<InvalidDataException>(() => FeaturizerPayload.Load(payload)).Message, message);
    }

    /// <summary>Two groups of two shapelets of 5 points in 3 channels, at dilations 4 and 8, unless told otherwise.</summary>
    private static byte[] Payload(
        int channels = 3, int length = 5, int count = 2, int dilation = 4, byte normalized = 1,
        float[]? thresholds = null, float[]? values = null, int extra = 0) =>
        FeaturizerPayload.Of("SHAP", writer =>
        {
            writer.Int32(channels);
            writer.Int32(length);
            writer.Int32(count);
            for (int group = 0; group < (count is >= 0 and <= 2 ? count : 2); group++)
            {
                writer.Int32(group == 0 ? dilation : 8);
                writer.Byte(normalized);
                writer.Singles(thresholds ?? new float[2]);
                writer.Singles(values ?? new float[30]);
            }

            for (int i = 0; i < extra; i++)
                writer.Byte(0);
        });
}
