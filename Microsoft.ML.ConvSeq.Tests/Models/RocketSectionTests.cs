using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>The sections MINU and MULT: whatever is in them, a transform is read that works in little memory, or the damage is named.</summary>
[TestClass]
public sealed class RocketSectionTests
{
    [TestMethod]
    [DataRow("MINU")]
    [DataRow("MULT")]
    public void ATransformComesBackAsItWas(string tag)
    {
        SeriesFeatures features = Small(tag);
        byte[] bytes = Bytes(features);
        Assert.AreEqual(tag, System.Text.Encoding.ASCII.GetString(bytes[..4]));
        SeriesFeatures loaded = Load(bytes);
        CollectionAssert.AreEqual(bytes, Bytes(loaded));
        CollectionAssert.AreEqual(features.FeatureNames().ToArray(), loaded.FeatureNames().ToArray());
        Assert.AreEqual((features.Name, features.Channels, features.Summary), (loaded.Name, loaded.Channels, loaded.Summary));
        SeriesSet set = Series();
        FloatMatrix expected = features.Transform(set), actual = loaded.Transform(set);
        for (int i = 0; i < set.Count; i++)
            Assert.IsTrue(expected.Row(i).SequenceEqual(actual.Row(i)), $"series {i}");
    }

    [TestMethod]
    [DataRow("MINU")]
    [DataRow("MULT")]
    public void EveryTruncationIsNamed(string tag)
    {
        byte[] bytes = Bytes(Small(tag));
        for (int length = 0; length < bytes.Length - 8; length += length < 200 ? 1 : 31)
        {
            // A section as long as it says, with an end that is missing.
            byte[] cut = bytes[..(8 + length)];
            BitConverter.TryWriteBytes(cut.AsSpan(4), length);
            StringAssert.Contains(Assert.Throws<InvalidDataException>(() => Load(cut), $"{length} bytes").Message, "damaged");
        }
    }

    [TestMethod]
    [DataRow("MINU")]
    [DataRow("MULT")]
    public void ChangedBytesMakeATransformOrAreNamed(string tag)
    {
        byte[] bytes = Bytes(Small(tag));
        var random = new CounterRandom(7, 8, 9);
        float[] series = Series().Values(0).ToArray();
        int readable = 0;
        for (int repeat = 0; repeat < 4000; repeat++)
        {
            byte[] forged = [.. bytes];
            int at = 8 + (repeat < 1500 ? repeat % (bytes.Length - 8) : random.NextInt(bytes.Length - 8));
            forged[at] = (byte)random.NextInt(256);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                SeriesFeatures loaded = Load(forged);
                float[] features = new float[loaded.FeatureCount];
                if (series.Length % loaded.Channels == 0)
                    loaded.Transform(series, features);
                Assert.IsTrue(Array.TrueForAll(features, float.IsFinite), $"byte {at}");
                readable++;
            }
            catch (InvalidDataException problem)
            {
                StringAssert.Contains(problem.Message, "damaged");
            }

            Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 10 * bytes.Length + 1_000_000, $"byte {at}");
        }

        Assert.IsTrue(readable > 0, "changed biases still make a transform");
    }

    [TestMethod]
    [DataRow("MINU")]
    [DataRow("MULT")]
    public void HugeLengthsInsideAllocateNothingLarge(string tag)
    {
        byte[] original = Bytes(Small(tag));
        for (int at = 8; at + 4 <= original.Length; at++)
        {
            byte[] bytes = [.. original];
            BitConverter.TryWriteBytes(bytes.AsSpan(at), int.MaxValue - 8);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Load(bytes);
            }
            catch (InvalidDataException)
            {
                // Named as damaged, which other tests look at.
            }

            Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 10 * bytes.Length + 100_000, $"at {at}");
        }
    }

    [TestMethod]
    public void AMultiRocketWithoutFeaturesIsDamaged()
    {
        MultiRocket some = (MultiRocket)Small("MULT");
        byte[] bytes = Bytes(new MultiRocket(some.OnSeries.Only([]), some.OnDifference.Only([])));
        StringAssert.Contains(Assert.Throws<InvalidDataException>(() => Load(bytes)).Message, "it has 0 features");
    }

    [TestMethod]
    public void AMiniRocketWithoutFeaturesIsDamaged()
    {
        var payload = new ModelWriter();
        MiniRocketKernels none = ((MiniRocket)Small("MINU")).Kernels.Only([]);
        payload.Section("MINU"u8, writer =>
        {
            MiniRocketSection.WriteHead(writer, none);
            MiniRocketSection.WriteKernels(writer, none);
        });
        byte[] bytes = payload.Written.ToArray();
        StringAssert.Contains(Assert.Throws<InvalidDataException>(() => Load(bytes)).Message, "it has no features");
    }

    /// <summary>A transform reduced to some features of some dilations.</summary>
    private static SeriesFeatures Small(string tag)
    {
        SeriesFeatures whole = tag == "MINU"
            ? MiniRocket.Fit(Series(), new MiniRocketOptions { FeatureCount = 84 * 5 })
            : MultiRocket.Fit(Series(), new MultiRocketOptions { FeatureCount = 672 * 5 });
        return whole.Reduce([.. Enumerable.Range(0, whole.FeatureCount / 7).Select(f => 7 * f + f % 5)]).Reduced;
    }

    private static SeriesSet Series()
    {
        var builder = new SeriesSetBuilder(2);
        for (int i = 0; i < 6; i++)
        {
            var random = new CounterRandom(17, 18, (ulong)i);
            float[] values = new float[2 * (40 + i)];
            for (int t = 0; t < values.Length; t++)
                values[t] = (float)random.NextGaussian();
            builder.Add(values);
        }

        return builder.Build();
    }

    private static byte[] Bytes(SeriesFeatures features)
    {
        var payload = new ModelWriter();
        FeatureSections.Write(payload, features);
        return payload.Written.ToArray();
    }

    private static SeriesFeatures Load(byte[] bytes)
    {
        var reader = new ModelReader(bytes, "The section");
        SeriesFeatures features = FeatureSections.Read(ref reader);
        reader.End();
        return features;
    }
}
