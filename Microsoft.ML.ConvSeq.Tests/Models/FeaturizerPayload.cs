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

    /// <summary>Two classes that slopes tell apart.</summary>
    public static SeriesSet SteadyAndFalling()
    {
        string[] classes = ["steady", "falling"];
        SeriesSet walks = MiniRocketTests.RandomWalks(2, 1, [.. Enumerable.Repeat(50, 20)]);
        float[][] series = [.. Enumerable.Range(0, 20).Select(i => walks.Values(i).ToArray().Select((value, t) => value - i % 2 * t).ToArray())];
        return SeriesSet.FromArrays(series, [.. Enumerable.Range(0, 20).Select(i => classes[i % 2])]);
    }

    public static void AssertComesBack(SeriesSet set, SeriesFeatureOptions options) => AssertComesBack(set, TimeSeriesFeaturizer.Fit(set, options));

    public static void AssertComesBack(SeriesSet set, TimeSeriesFeaturizer model)
    {
        byte[] bytes = Bytes(model);
        TimeSeriesFeaturizer loaded = TimeSeriesFeaturizer.Load(new MemoryStream(bytes));
        CollectionAssert.AreEqual(bytes, Bytes(loaded));
        Assert.AreEqual((model.Features.Name, model.Features.AreScaled), (loaded.Features.Name, loaded.Features.AreScaled));
        CollectionAssert.AreEqual(model.Features.FeatureNames().ToArray(), loaded.Features.FeatureNames().ToArray());
        FloatMatrix expected = model.Transform(set), actual = loaded.Transform(set);
        for (int i = 0; i < set.Count; i++)
            CollectionAssert.AreEqual(expected.Row(i).ToArray(), actual.Row(i).ToArray());
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
