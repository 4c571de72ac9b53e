using System.Diagnostics;
using System.IO.Compression;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using Microsoft.ML;

namespace ConvSeq.Tests.MLNet;

/// <summary>A damaged .zip either fails with an exception that says so, or predicts the same as before.</summary>
[TestClass]
public sealed class CorruptedModelTests
{
    private const int Mutations = 1_000;

    private readonly MLContext _ml = new(seed: 1);
    private readonly SeriesRow[] _rows = SeriesRows.Make(12);

    [TestMethod]
    public void DamagedModelsAreNoticed()
    {
        IDataView data = SeriesRows.View(_ml, _rows, 60);
        ITransformer model = Pipelines.OneStep(_ml, features: 84).Fit(data);
        string expected = Pipelines.Describe(model.Transform(data));
        using var saved = new MemoryStream();
        _ml.Model.Save(model, data.Schema, saved);
        byte[] zip = saved.ToArray();
        int refused = 0;
        for (int mutation = 0; mutation < Mutations; mutation++)
        {
            byte[] bytes = Mutate(zip, mutation);
            long started = Stopwatch.GetTimestamp();
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ITransformer loaded = _ml.Model.Load(new MemoryStream(bytes), out _);
                string found = Pipelines.Describe(loaded.Transform(data));
                // The names of classes lie outside the engine's bytes; ML.NET keeps them without a checksum.
                Assert.AreEqual(BitsOf(expected), BitsOf(found), $"Mutation {mutation} changed the scores unnoticed.");
            }
            catch (Exception problem) when (problem is not AssertFailedException)
            {
                Assert.IsFalse(problem is OutOfMemoryException or AccessViolationException or NullReferenceException
                    && FromConvSeq(problem), problem.ToString());
                Assert.AreNotEqual("", problem.Message);
                refused++;
            }

            Assert.IsLessThan(10, Stopwatch.GetElapsedTime(started).TotalSeconds, $"Mutation {mutation} took long.");
            Assert.IsLessThan(1L << 30, GC.GetAllocatedBytesForCurrentThread() - allocated, $"Mutation {mutation} took much memory.");
        }

        Assert.IsGreaterThan(Mutations / 4, refused);
    }

    [TestMethod]
    public void ADamagedPayloadIsCalledSo()
    {
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(SeriesRows.Set(_rows), Pipelines.EngineOptions);
        string text = new Fitted<TimeSeriesClassifier>(model, new VectorExtents("Series", 1, 60)).ToText();
        int header = text.IndexOf('\n');
        for (int mutation = 0; mutation < Mutations; mutation++)
        {
            var random = new Random(mutation);
            char[] changed = text.ToCharArray();
            int at = random.Next(header + 1, text.Length);
            changed[at] ^= (char)(1 << random.Next(7));
            string damaged = mutation % 2 == 0 ? new string(changed) : text[..random.Next(text.Length)];
            AssertDamaged(damaged, mutation);
        }

        foreach (string other in
            new[] { "ConvSeq 2", "ConvSeq 1 Oracle", "ConvSeq 1 TimeSeriesClassifier -1", "ConvSeq 1 RidgeClassifier 1" })
            AssertDamaged(other + text[Math.Min(other.Length, header)..], -1);
    }

    private static void AssertDamaged(string text, int mutation)
    {
        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(
            () => FittedText.Parse<TimeSeriesClassifier>(text.AsMemory()), $"Mutation {mutation} was not noticed.");
        Assert.IsTrue(error.Message.Contains("damaged") || error.Message.Contains("truncated")
            || error.Message.Contains("not a ConvSeq model"), error.Message);
    }

    private static string BitsOf(string predictions) =>
        string.Concat(predictions.Split(Environment.NewLine).Select(line => line[(line.IndexOf(' ') + 1)..]));

    private static bool FromConvSeq(Exception problem) => problem.StackTrace?.Contains("ConvSeq.MLNet") == true;

    /// <summary>
    /// Flips bits of the file, cuts it, exchanges entries, drops or empties one. (Flips inside intact compression would test
    /// ML.NET's own reader of binary data, which waits for ever on some.)
    /// </summary>
    private static byte[] Mutate(byte[] zip, int mutation)
    {
        var random = new Random(mutation);
        switch (mutation % 4)
        {
            case 0:
                byte[] flipped = [.. zip];
                for (int flips = random.Next(1, 4); flips > 0; flips--)
                    flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                return zip[..random.Next(zip.Length)];
            case 2:
                (string first, byte[] a) = Pick(zip, random);
                (string second, byte[] b) = Pick(zip, random);
                return Replace(Replace(zip, first, b), second, a);
            default:
                return Replace(zip, Pick(zip, random).Name, random.Next(2) == 0 ? null : []);
        }
    }

    private static (string Name, byte[] Content) Pick(byte[] zip, Random random)
    {
        (string, byte[])[] entries = [.. Entries(zip)];
        return entries[random.Next(entries.Length)];
    }

    private static IEnumerable<(string Name, byte[] Content)> Entries(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            yield return (entry.FullName, content.ToArray());
        }
    }

    private static byte[] Replace(byte[] zip, string name, byte[]? content)
    {
        using var output = new MemoryStream();
        using (var archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string entry, byte[] old) in Entries(zip))
            {
                byte[]? kept = entry == name ? content : old;
                if (kept is null)
                    continue;
                using Stream stream = archive.CreateEntry(entry, CompressionLevel.Fastest).Open();
                stream.Write(kept);
            }
        }

        return output.ToArray();
    }
}
