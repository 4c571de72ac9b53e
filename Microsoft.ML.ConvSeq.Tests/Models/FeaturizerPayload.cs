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
        WriteRepair(payload);
        payload.Section(Encoding.ASCII.GetBytes(tag), content);
        return payload.Written.ToArray();
    }

    /// <summary>The section of series that stay as they are.</summary>
    public static void WriteRepair(ModelWriter payload) => payload.Section("REPR"u8, writer =>
    {
        writer.Byte((byte)MissingValues.Reject);
        writer.Single(0);
        writer.Byte((byte)LengthPolicy.Keep);
        writer.Int32(0);
        writer.Byte(0);
    });

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
    public static byte[] Bytes(SeriesFeatures features) =>
        ModelBytes.Of(new TimeSeriesFeaturizer(new SeriesRepair { Missing = MissingValues.Reject }, features).Save);
}
