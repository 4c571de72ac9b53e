using ConvSeq.Features;

namespace ConvSeq.Tests.Models;

/// <summary>The section QUAN: content that is not what it should be behind a valid checksum.</summary>
[TestClass]
public sealed class QuantSectionTests
{
    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        AssertDamaged("the number of channels is 0", channels: 0);
        AssertDamaged("the reference length is 0", length: 0);
        AssertDamaged("the number of levels is 0", depth: 0);
        AssertDamaged("the number of levels is 13", depth: 13);
        AssertDamaged("the number of values for a quantile is 0", divisor: 0);
        AssertDamaged("the number of values for a quantile is 1025", divisor: 1025);
        AssertDamaged("features", length: int.MaxValue);
        AssertDamaged("features", channels: Quant.MaxFeatureCount);
        AssertDamaged("whether some intervals are left out has the unknown value 2", isPart: 2);
        AssertDamaged("the intervals that it keeps do not exist among 32, or do not ascend", isPart: 1, kept: []);
        AssertDamaged("the intervals that it keeps do not exist among 32, or do not ascend", isPart: 1, kept: [-1, 3]);
        AssertDamaged("the intervals that it keeps do not exist among 32, or do not ascend", isPart: 1, kept: [3, 32]);
        AssertDamaged("the intervals that it keeps do not exist among 32, or do not ascend", isPart: 1, kept: [3, 3, 4]);
        AssertDamaged("4 bytes follow where the content should end", extra: 4);

        // The content that all of these are made from is intact.
        Assert.AreEqual(2 * (3 * (6 + 3 * 3) + (4 + 3 * 2)), FeaturizerPayload.Load(Payload()).FeatureCount);
        Assert.AreEqual(6 + 3, FeaturizerPayload.Load(Payload(isPart: 1, kept: [0, 21])).FeatureCount);
    }

    private static void AssertDamaged(
        string message, int channels = 2, int length = 24, int depth = 2, int divisor = 4, byte isPart = 0, int[]? kept = null,
        int extra = 0)
    {
        byte[] payload = Payload(channels, length, depth, divisor, isPart, kept, extra);
        StringAssert.Contains(Assert.Throws<InvalidDataException>(() => FeaturizerPayload.Load(payload)).Message, message);
    }

    /// <summary>Two levels for 24 points of two channels, unless told otherwise.</summary>
    private static byte[] Payload(
        int channels = 2, int length = 24, int depth = 2, int divisor = 4, byte isPart = 0, int[]? kept = null, int extra = 0) =>
        FeaturizerPayload.Of("QUAN", writer =>
        {
            writer.Int32(channels);
            writer.Int32(length);
            writer.Int32(depth);
            writer.Int32(divisor);
            writer.Byte(isPart);
            if (kept is not null)
                writer.Int32s(kept);
            for (int i = 0; i < extra; i++)
                writer.Byte(0);
        });
}
