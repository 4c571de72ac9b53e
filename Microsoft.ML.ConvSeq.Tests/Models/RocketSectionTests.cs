using ConvSeq.Features;

namespace ConvSeq.Tests.Models;

/// <summary>The section ROCK: content that is not what it should be behind a valid checksum.</summary>
[TestClass]
public sealed class RocketSectionTests
{
    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        AssertDamaged("the number of channels is 0", channels: 0);
        AssertDamaged("whether series are normalized has the unknown value 2", normalizes: 2);
        AssertDamaged("it has 0 kernels", count: 0);
        AssertDamaged("it claims -1 elements", count: -1);
        AssertDamaged("it claims 2 elements", count: 2);
        AssertDamaged("kernel 0 has length 8", length: 8);
        AssertDamaged("the padding of kernel 0 has the unknown value 2", padded: 2);
        AssertDamaged("the dilation of kernel 0 is 0", dilation: 0);
        AssertDamaged("the dilation of kernel 0 is 67108865", dilation: Rocket.MaxDilation + 1);
        AssertDamaged("the channels of kernel 0 do not exist", subset: []);
        AssertDamaged("the channels of kernel 0 do not exist", subset: [-1, 1]);
        AssertDamaged("the channels of kernel 0 do not exist", subset: [0, 3]);
        AssertDamaged("the channels of kernel 0 do not exist", channels: 100, subset: [.. Enumerable.Range(0, 8)]);
        AssertDamaged("the channels of kernel 0 are not ascending", subset: [1, 1]);
        AssertDamaged("the channels of kernel 0 are not ascending", channels: 9, subset: [0, 4, 3, 8]);
        AssertDamaged("kernel 0 has 13 weights where 14 are needed", weights: new float[13]);
        AssertDamaged("kernel 0 has a weight or bias", bias: float.NaN);
        AssertDamaged("kernel 0 has a weight or bias", bias: -70000);
        AssertDamaged("kernel 0 has a weight or bias", weights: [.. new float[13], float.PositiveInfinity]);
        AssertDamaged("kernel 0 has a weight or bias", weights: [.. new float[13], 70000]);
        AssertDamaged("4 bytes follow where the content should end", extra: 4);

        // The file that all of these are made from is intact.
        Assert.AreEqual(2, FeaturizerPayload.Load(Payload()).FeatureCount);
    }

    private static void AssertDamaged(
        string message, int channels = 3, byte normalizes = 1, int count = 1, byte length = 7, byte padded = 0, int dilation = 3,
        float bias = 0.5f,
        int[]? subset = null, float[]? weights = null, int extra = 0)
    {
        byte[] payload = Payload(channels, normalizes, count, length, padded, dilation, bias, subset, weights, extra);
        StringAssert.Contains(Assert.Throws<InvalidDataException>(() => FeaturizerPayload.Load(payload)).Message, message);
    }

    /// <summary>The payload of a featurizer with one kernel of length 7 on channels 0 and 2 of 3, unless told otherwise.</summary>
    private static byte[] Payload(
        int channels = 3, byte normalizes = 1, int count = 1, byte length = 7, byte padded = 0, int dilation = 3, float bias = 0.5f,
        int[]? subset = null, float[]? weights = null, int extra = 0) =>
        FeaturizerPayload.Of("ROCK", writer =>
        {
            writer.Int32(channels);
            writer.Byte(normalizes);
            writer.Int32(count);
            writer.Byte(length);
            writer.Byte(padded);
            writer.Int32(dilation);
            writer.Single(bias);
            writer.Int32s(subset ?? [0, 2]);
            writer.Singles(weights ?? new float[14]);
            for (int i = 0; i < extra; i++)
                writer.Byte(0);
        });
}
