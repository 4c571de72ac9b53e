using System.Text;
using ConvSeq.Containers;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Features;

namespace ConvSeq.Tests.Models;

/// <summary>Featurizer files, intact and forged: what the tests of sections of features share.</summary>
internal static class FeaturizerPayload
{
    /// <summary>The payload of a featurizer whose section of features has a given content.</summary>
    public static byte[] Of(string tag, Action<ModelWriter> content)
    {
        var payload = new ModelWriter();
        payload.Section("REPR"u8, writer =>
        {
            writer.Byte((byte)MissingValues.Reject);
            writer.Single(0);
            writer.Byte((byte)LengthPolicy.Keep);
            writer.Int32(0);
            writer.Byte(0);
        });
        payload.Section(Encoding.ASCII.GetBytes(tag), content);
        return payload.Written.ToArray();
    }

    /// <summary>Reads a payload behind a valid checksum.</summary>
    public static TimeSeriesFeaturizer Load(byte[] payload) =>
        TimeSeriesFeaturizer.Load(new MemoryStream(ModelContainer.Wrap(ModelKind.TimeSeriesFeaturizer, payload)));

    /// <summary>Saves features and loads them.</summary>
    public static SeriesFeatures Copy(SeriesFeatures features) => TimeSeriesFeaturizer.Load(new MemoryStream(Bytes(features))).Features;

    public static void AssertComesBack(SeriesSet set, SeriesFeatures features)
    {
        SeriesFeatures loaded = Copy(features);
        CollectionAssert.AreEqual(Bytes(features), Bytes(loaded));
        Assert.AreEqual((features.Name, features.AreScaled), (loaded.Name, loaded.AreScaled));
        CollectionAssert.AreEqual(features.FeatureNames().ToArray(), loaded.FeatureNames().ToArray());
        FeatureAssert.SameBits(features.Transform(set), loaded.Transform(set), "loaded");
    }

    /// <summary>The file of features of series as they are.</summary>
    public static byte[] Bytes(SeriesFeatures features)
    {
        using var stream = new MemoryStream();
        new TimeSeriesFeaturizer(new SeriesRepair { Missing = MissingValues.Reject }, features).Save(stream);
        return stream.ToArray();
    }

    /// <summary>Cuts the payload at every byte and changes every byte, behind a valid checksum.</summary>
    public static void AssertEveryChangeIsNoticedOrHarmless(SeriesSet set, TimeSeriesFeaturizer model)
    {
        byte[] payload = Bytes(model)[24..^32];
        var random = new CounterRandom(4, 5, 6);
        int readable = 0;
        for (int repeat = 0; repeat < 2 * payload.Length; repeat++)
        {
            byte[] forged = [.. payload];
            int at = repeat / 2;
            if (repeat % 2 == 0)
                forged[at] = (byte)random.NextInt(256);
            else
                forged = forged[..at];
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                TimeSeriesFeaturizer loaded = Load(forged);
                readable++;
                if (loaded.Channels == set.Channels)
                {
                    float[] features = new float[loaded.FeatureCount];
                    loaded.Transform(set.Values(0), features);
                    Assert.IsTrue(features.All(float.IsFinite), $"byte {at}");
                }
            }
            catch (InvalidDataException problem)
            {
                StringAssert.Contains(problem.Message, "damaged");
            }

            Assert.IsLessThan(10 * payload.Length + 200_000, GC.GetAllocatedBytesForCurrentThread() - before, $"byte {at}");
        }

        Assert.IsGreaterThan(0, readable, "changed weights still make a model");
    }

    private static byte[] Bytes(TimeSeriesFeaturizer model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
