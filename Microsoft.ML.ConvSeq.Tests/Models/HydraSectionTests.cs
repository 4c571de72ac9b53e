using ConvSeq.Features;

namespace ConvSeq.Tests.Models;

/// <summary>The section HYDR: content that is not what it should be behind a valid checksum.</summary>
[TestClass]
public sealed class HydraSectionTests
{
    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        AssertDamaged("the number of channels is 0", channels: 0);
        AssertDamaged("the number of kernels in a group is 0", kernels: 0);
        AssertDamaged("the number of kernels in a group is 257", kernels: 257);
        AssertDamaged("it has no groups", count: 0);
        AssertDamaged("it claims -1 elements", count: -1);
        AssertDamaged("it claims 100 elements", count: 100);
        AssertDamaged("the dilation of group 0 is 0", dilation: 0);
        AssertDamaged("the dilation of group 0 is 67108865", dilation: Hydra.MaxDilation + 1);
        AssertDamaged("the dilation of group 1 is 8, outside 9", dilation: 9);
        AssertDamaged("whether group 0 is on the difference has the unknown value 2", onDifference: 2);
        AssertDamaged("the channels of group 0 do not exist", subset: []);
        AssertDamaged("the channels of group 0 do not exist", subset: [-1, 1]);
        AssertDamaged("the channels of group 0 do not exist", subset: [0, 3]);
        AssertDamaged("the channels of group 0 do not exist", subset: new int[9]);
        AssertDamaged("group 0 has 17 weights for 2 kernels", weights: new float[17]);
        AssertDamaged("group 0 has 18 weights for 2 kernels, or one beyond", weights: [.. new float[17], 1.1f]);
        AssertDamaged("group 0 has 18 weights for 2 kernels, or one beyond", weights: [.. new float[17], float.NaN]);
        AssertDamaged("whether features are scaled has the unknown value 2", scaled: 2);
        AssertDamaged("it has 7 means and 8 factors for 8 features", means: new float[7]);
        AssertDamaged("it has 8 means and 9 factors for 8 features", factors: new float[9]);
        AssertDamaged("a mean or factor of its features is out of range", means: [.. new float[7], float.NaN]);
        AssertDamaged("a mean or factor of its features is out of range", means: [.. new float[7], -1]);
        AssertDamaged("a mean or factor of its features is out of range", factors: [.. new float[7], 2e8f]);
        AssertDamaged("a mean or factor of its features is out of range", factors: [.. new float[7], -1]);
        AssertDamaged("4 bytes follow where the content should end", extra: 4);

        // The content that all of these are made from is intact.
        Assert.AreEqual(8, FeaturizerPayload.Load(Payload()).FeatureCount);
    }

    private static void AssertDamaged(
        string message, int channels = 3, int kernels = 2, int count = 2, int dilation = 4, byte onDifference = 0, int[]? subset = null,
        float[]? weights = null, byte scaled = 1, float[]? means = null, float[]? factors = null, int extra = 0)
    {
        byte[] payload = Payload(channels, kernels, count, dilation, onDifference, subset, weights, scaled, means, factors, extra);
        StringAssert.Contains(Assert.Throws<InvalidDataException>(() => FeaturizerPayload.Load(payload)).Message, message);
    }

    /// <summary>Two groups of two kernels, at dilations 4 and 8, on channels of 3, unless told otherwise.</summary>
    private static byte[] Payload(
        int channels = 3, int kernels = 2, int count = 2, int dilation = 4, byte onDifference = 0, int[]? subset = null,
        float[]? weights = null, byte scaled = 1, float[]? means = null, float[]? factors = null, int extra = 0) =>
        FeaturizerPayload.Of("HYDR", writer =>
        {
            writer.Int32(channels);
            writer.Int32(kernels);
            writer.Int32(count);
            for (int group = 0; group < (count is >= 0 and <= 2 ? count : 2); group++)
            {
                writer.Int32(group == 0 ? dilation : 8);
                writer.Byte(onDifference);
                writer.Int32s(subset ?? [0, 2]);
                writer.Singles(weights ?? new float[18]);
            }

            writer.Byte(scaled);
            writer.Singles(means ?? new float[8]);
            writer.Singles(factors ?? new float[8]);
            for (int i = 0; i < extra; i++)
                writer.Byte(0);
        });
}
