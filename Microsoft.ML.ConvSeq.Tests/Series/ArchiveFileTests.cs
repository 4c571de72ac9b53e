using ConvSeq.Series;

namespace ConvSeq.Tests.Series;

[TestClass]
public class ArchiveFileTests
{
    [TestMethod]
    public void EveryArchiveFileReadsAndHasWhatItsNamePromises()
    {
        string[] files =
            [.. Directory.EnumerateFiles(SharedData.Find("data"), "*_T*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        Assert.IsTrue(files.Length > 0);
        foreach (string file in files)
        {
            SeriesSet set = SeriesFile.Read(file);
            Assert.IsTrue(set.Count > 0 && set.MinLength > 0 && (set.HasLabels || set.HasTargets), file);
            Assert.AreEqual(Path.GetFileName(Path.GetDirectoryName(file)), set.Name, ignoreCase: true);
        }
    }

    [TestMethod]
    [DataRow("GunPoint", "TRAIN", 50, 1, 150, 150, 2, false)]
    [DataRow("JapaneseVowels", "TRAIN", 270, 12, 7, 26, 9, false)]
    [DataRow("MelbournePedestrian", "TEST", 2439, 1, 9, 24, 10, true)]
    [DataRow("BasicMotions", "TEST", 40, 6, 100, 100, 4, false)]
    [DataRow("DodgerLoopDay", "TRAIN", 78, 1, 288, 288, 7, true)]
    public void KnownShapes(string name, string part, int count, int channels, int shortest, int longest, int classes, bool missing)
    {
        SeriesSet set = SeriesFile.Read(SharedData.Series(name, part, ".ts"));
        Assert.AreEqual(
            (count, channels, shortest, longest, classes, missing),
            (set.Count, set.Channels, set.MinLength, set.MaxLength, set.ClassNames.Length, set.HasMissing));
    }

    [TestMethod]
    [DataRow("GunPoint", ".tsv")]
    [DataRow("ECG200", ".tsv")]
    [DataRow("ItalyPowerDemand", ".tsv")]
    [DataRow("ItalyPowerDemand", ".arff")]
    [DataRow("BasicMotions", ".arff")]
    public void FormatsOfOneSetAgree(string name, string extension)
    {
        foreach (string part in (string[])["TRAIN", "TEST"])
        {
            SeriesSet ts = SeriesFile.Read(SharedData.Series(name, part, ".ts"));
            SeriesSet other = SeriesFile.Read(SharedData.Series(name, part, extension));
            Assert.AreEqual((ts.Count, ts.Channels), (other.Count, other.Channels));
            for (int i = 0; i < ts.Count; i++)
            {
                Assert.AreEqual(ts.LabelOf(i), other.LabelOf(i), $"label of series {i}");
                Assert.AreEqual(ts.LengthOf(i), other.LengthOf(i));

                // The archive's formats were printed with different numbers of digits.
                for (int t = 0; t < ts.Values(i).Length; t++)
                {
                    Assert.AreEqual(
                        ts.Values(i)[t], other.Values(i)[t], 1e-5f * Math.Max(1, Math.Abs(ts.Values(i)[t])), $"series {i}, value {t}");
                }
            }
        }
    }
}
