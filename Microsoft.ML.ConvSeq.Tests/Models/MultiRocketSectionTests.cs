using ConvSeq.Features;

namespace ConvSeq.Tests.Models;

/// <summary>
/// The section MULT, and MINU, which has the same kernels: content that is not what it should be behind a valid
/// checksum.
/// </summary>
[TestClass]
public sealed class MultiRocketSectionTests
{
    private static readonly MultiRocketOptions Small = new() { FeatureCount = 2 * MultiRocketOptions.MinFeatureCount, Seed = 7 };

    [TestMethod]
    [DataRow("MULT")]
    [DataRow("MINU")]
    public void WhatIsWrongIsNamed(string tag)
    {
        AssertDamaged(tag, "the number of channels is 0", channels: 0);
        AssertDamaged(tag, "the padding has the unknown value 3", padding: 3);
        AssertDamaged(tag, "its padding was never decided", padding: 0);
        AssertDamaged(tag, "it has no dilations", dilations: []);
        AssertDamaged(tag, "dilation 0 is 0", dilations: [0, 4]);
        AssertDamaged(tag, "dilation 1 is 3", dilations: [3, 3]);
        AssertDamaged(tag, "dilation 1 is 67108865", dilations: [3, MiniRocketKernels.MaxDilation + 1]);
        AssertDamaged(tag, "it has 1 dilations and 168 bias counts", dilations: [3]);
        AssertDamaged(tag, "it has 2 dilations and 167 bias counts", counts: new int[167]);
        AssertDamaged(tag, "it has 2 dilations and 168 bias counts, or one below 0", counts: [2, -1, 1, .. new int[165]]);
        AssertDamaged(tag, "the channels of kernel 3 do not exist", subset: []);
        AssertDamaged(tag, "the channels of kernel 3 do not exist", subset: [-1, 1]);
        AssertDamaged(tag, "the channels of kernel 3 do not exist", subset: [0, 3]);
        AssertDamaged(tag, "the channels of kernel 3 do not exist", subset: new int[10]);
        AssertDamaged(tag, "it has 2 biases for 3 features", biases: [1, 2]);
        AssertDamaged(tag, "it has 3 biases for 3 features, or one that is not finite", biases: [1, 2, float.NaN]);
        AssertDamaged(tag, "it has 3 biases for 3 features, or one that is not finite", biases: [1, 2, float.NegativeInfinity]);
        AssertDamaged(tag, "4 bytes follow where the content should end", extra: 4);
        AssertDamaged(tag, tag == "MULT" ? "it has 0 features" : "it has no features", counts: new int[168], biases: []);

        // The content that all of these are made from is intact.
        Assert.AreEqual(tag == "MULT" ? 24 : 3, FeaturizerPayload.Load(Payload(tag)).FeatureCount);
    }

    [TestMethod]
    public void BiasesThatNoFitGivesAreNamed()
    {
        // With them sums overflow, and instruction paths would not agree on what is above.
        foreach (float bias in (float[])[-3e38f, -5e31f, 5e31f, -0f])
            AssertDamaged("MULT", "a bias is out of range", biases: [1, bias, 2]);
        Assert.AreEqual(24, FeaturizerPayload.Load(Payload("MULT", biases: [0, -4e31f, 4e31f])).FeatureCount);
    }

    private static void AssertDamaged(
        string tag, string message, int channels = 3, byte padding = 1, int[]? dilations = null, int[]? counts = null, int[]? subset = null,
        float[]? biases = null, int extra = 0)
    {
        byte[] payload = Payload(tag, channels, padding, dilations, counts, subset, biases, extra);
        StringAssert.Contains(Assert.Throws<InvalidDataException>(() => FeaturizerPayload.Load(payload)).Message, message);
    }

    /// <summary>
    /// Kernels 3 and 90 with one and two biases, at dilations 3 and 4, on channels of 3, unless told otherwise; twice for MULT.
    /// </summary>
    private static byte[] Payload(
        string tag, int channels = 3, byte padding = 1, int[]? dilations = null, int[]? counts = null, int[]? subset = null,
        float[]? biases = null, int extra = 0) =>
        FeaturizerPayload.Of(tag, writer =>
        {
            writer.Int32(channels);
            writer.Byte(padding);
            for (int representation = 0; representation < (tag == "MULT" ? 2 : 1); representation++)
            {
                int[] perPair = counts ?? [.. Enumerable.Range(0, 168).Select(pair => pair == 3 ? 1 : pair == 90 ? 2 : 0)];
                writer.Int32s(dilations ?? [3, 4]);
                writer.Int32s(perPair);
                foreach (int _ in perPair.Where(count => count > 0))
                    writer.Int32s(subset ?? [0, 2]);
                writer.Singles(biases ?? [1, 2, 3]);
            }

            for (int i = 0; i < extra; i++)
                writer.Byte(0);
        });
}
