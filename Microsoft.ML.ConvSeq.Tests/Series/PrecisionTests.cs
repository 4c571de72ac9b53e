using System.Globalization;
using ConvSeq.Series;

namespace ConvSeq.Tests.Series;

/// <summary>Small swings on high levels: kept by normalizing while reading, and otherwise told.</summary>
[TestClass]
public sealed class PrecisionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convseq-test-").FullName;

    [TestMethod]
    [DataRow(1.7e9)]
    [DataRow(-2e7)]
    [DataRow(0.001)]
    public void NormalizedSeriesKeepTheirSwingOnAnyLevel(double level)
    {
        SeriesSet set = Read(level, 1, new SeriesReadOptions { Normalize = true }, out SeriesReading reading);
        double[] wave = Wave(0, 1, 0);
        double mean = wave.Average(), deviation = Math.Sqrt(wave.Average(value => (value - mean) * (value - mean)));
        for (int t = 0; t < wave.Length; t++)
            Assert.AreEqual((wave[t] - mean) / deviation, set.Values(0)[t], 1e-5);
        Assert.IsEmpty(reading.Notes);
    }

    [TestMethod]
    [DataRow(0.1)]
    [DataRow(1.7e9)]
    public void AConstantBecomesZeros(double level)
    {
        SeriesSet set = Read(level, 0, new SeriesReadOptions { Normalize = true }, out _);
        CollectionAssert.AreEqual(new float[60], set.Values(0).ToArray());
    }

    [TestMethod]
    [DataRow(1.7e9, "32-bit floats lose")]
    [DataRow(1e5, "times its standard deviation from 0")]
    [DataRow(100, null)]
    [DataRow(0, null)]
    public void WhatALevelCostsIsNoted(double level, string? note)
    {
        Read(level, 1, new SeriesReadOptions(), out SeriesReading reading);
        Assert.HasCount(note is null ? 0 : 1, reading.Notes);
        if (note is not null)
            Assert.Contains(note, reading.Notes[0]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static double[] Wave(double level, double swing, int series) =>
        [.. Enumerable.Range(0, 60).Select(t => Math.Round(level + swing * Math.Sin(t * 0.4 + series), 3))];

    private SeriesSet Read(double level, double swing, SeriesReadOptions options, out SeriesReading reading)
    {
        string path = Path.Combine(_folder, "waves.ts");
        IEnumerable<string> rows = Enumerable.Range(0, 8).Select(i => string.Join(
            ',', Wave(level, swing, i).Select(value => value.ToString("f3", CultureInfo.InvariantCulture))));
        File.WriteAllLines(path, ["@univariate true", "@classLabel false", "@data", .. rows]);
        using SeriesFileReader reader = SeriesFileReader.Open(path, options);
        Assert.IsTrue(reader.TryRead(100, out SeriesSet? set));
        reading = reader.Reading;
        return set;
    }
}
