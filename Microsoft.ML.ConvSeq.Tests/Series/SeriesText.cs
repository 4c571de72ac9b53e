using System.Text;
using ConvSeq.Series;

namespace ConvSeq.Tests.Series;

/// <summary>Reads series from text in the test itself.</summary>
internal static class SeriesText
{
    public const string Path = "dir/file.txt";

    public static SeriesSet Read(string text, SeriesReadOptions? options = null) => Read(Encoding.UTF8.GetBytes(text), options);

    /// <summary>Reads text as a file of a name.</summary>
    public static SeriesFileReader OpenAs(string path, string text, SeriesReadOptions? options = null) =>
        SeriesFileReader.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), path, options);

    public static SeriesSet Read(byte[] bytes, SeriesReadOptions? options = null)
    {
        using SeriesFileReader reader = Open(bytes, options);
        return reader.Read(int.MaxValue);
    }

    public static SeriesFileReader Open(byte[] bytes, SeriesReadOptions? options = null, Execution? execution = null) =>
        SeriesFileReader.Open(new MemoryStream(bytes), Path, options, execution);

    /// <summary>Asserts that reading fails at a place, with a message that contains a text.</summary>
    public static void AssertError(string text, long line, int column, string problem, SeriesReadOptions? options = null)
    {
        var error = Assert.ThrowsExactly<SeriesFormatException>(() => Read(text, options));
        Assert.AreEqual((Path, line, column), (error.Path, error.Line, error.Column), error.Message);
        StringAssert.StartsWith(error.Message, $"{Path}({line},{column}): ");
        StringAssert.Contains(error.Message, problem);
    }

    /// <summary>All values of a series, channels separated by '|', "?" for a missing one.</summary>
    public static string Show(SeriesSet set, int series) => string.Join('|', Enumerable.Range(0, set.Channels).Select(c =>
        string.Join(' ', set.Channel(series, c).ToArray().Select(
            v => float.IsNaN(v) ? "?" : v.ToString(System.Globalization.CultureInfo.InvariantCulture)))));

    public static string[] Labels(SeriesSet set) => [.. Enumerable.Range(0, set.Count).Select(set.LabelOf)];

    /// <summary>Asserts that two sets are the same, values bit for bit.</summary>
    public static void AssertSame(SeriesSet expected, SeriesSet actual)
    {
        Assert.AreEqual(expected.Count, actual.Count);
        Assert.AreEqual(expected.Channels, actual.Channels);
        Assert.AreEqual(expected.HasLabels, actual.HasLabels);
        Assert.AreEqual(expected.HasTargets, actual.HasTargets);
        Assert.AreEqual(expected.HasMissing, actual.HasMissing);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.AreEqual(expected.LengthOf(i), actual.LengthOf(i), $"length of series {i}");
            CollectionAssert.AreEqual(Bits(expected.Values(i)), Bits(actual.Values(i)), $"series {i}");
            if (expected.HasLabels)
                Assert.AreEqual(expected.LabelOf(i), actual.LabelOf(i), $"label of series {i}");
        }

        CollectionAssert.AreEqual(expected.Targets.ToArray(), actual.Targets.ToArray());
    }

    private static int[] Bits(ReadOnlySpan<float> values)
    {
        var bits = new int[values.Length];
        for (int i = 0; i < bits.Length; i++)
            bits[i] = float.IsNaN(values[i]) ? int.MaxValue : BitConverter.SingleToInt32Bits(values[i]);
        return bits;
    }
}
