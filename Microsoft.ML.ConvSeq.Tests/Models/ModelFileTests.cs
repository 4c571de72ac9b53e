using ConvSeq.Containers;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>The byte form of models: round trips, the kept file of version 1, and files that are not what they should be.</summary>
[TestClass]
public sealed class ModelFileTests
{
    [TestMethod]
    public void AModelComesBackAsItWas()
    {
        using var folder = new TemporaryFolder();
        (TimeSeriesClassifier model, SeriesSet test) = SmallModel();
        string path = folder.File("model.csq");
        model.Save(path);
        TimeSeriesClassifier loaded = TimeSeriesClassifier.Load(path);
        AssertSamePredictions(model.Predict(test), loaded.Predict(test));
        CollectionAssert.AreEqual(model.ClassNames, loaded.ClassNames);
        Assert.AreEqual(model.Training, loaded.Training);
        Assert.AreEqual(model.Featurizer.Repair, loaded.Featurizer.Repair);
        CollectionAssert.AreEqual(Bytes(model), Bytes(loaded));
        CollectionAssert.AreEqual(Bytes(model), File.ReadAllBytes(path));
        Assert.IsTrue(TimeSeriesClassifier.IsModelFile(path));
    }

    [TestMethod]
    public void TheKeptFileOfVersion1IsReadAndScoresAsItDid()
    {
        TimeSeriesClassifier kept = TimeSeriesClassifier.Load(KeptModel.PathIn(AppContext.BaseDirectory));
        (_, SeriesSet test) = SmallModel();
        CollectionAssert.AreEqual(test.ClassNames, kept.ClassNames);
        double[] recorded = KeptModel.RecordedProbabilities(AppContext.BaseDirectory), now = KeptModel.Probabilities(kept);
        Assert.AreEqual(recorded.Length, now.Length);

        // The exponential in the softmax is the platform's; its last bit may differ from where the file was made.
        for (int i = 0; i < recorded.Length; i++)
            Assert.AreEqual(recorded[i], now[i], 1e-14);
    }

    [TestMethod]
    public void EveryTruncationIsNamed()
    {
        byte[] bytes = Bytes(SmallModel().Model);
        for (int length = 0; length < bytes.Length; length += length < 600 ? 1 : 97)
        {
            var problem = Assert.Throws<InvalidDataException>(() => Load(bytes[..length]), $"{length} bytes");
            StringAssert.Contains(problem.Message, length < 8 ? "not a ConvSeq model" : "truncated");
        }
    }

    [TestMethod]
    public void EveryFlippedBitIsNoticed()
    {
        byte[] bytes = Bytes(SmallModel().Model);
        var random = new CounterRandom(1, 2, 3);
        for (int repeat = 0; repeat < 2000; repeat++)
        {
            int at = repeat < 600 ? repeat : random.NextInt(bytes.Length);
            byte[] damaged = [.. bytes];
            damaged[at] ^= (byte)(1 << random.NextInt(8));
            Assert.Throws<InvalidDataException>(() => Load(damaged), $"byte {at}");
        }
    }

    [TestMethod]
    public void AForgedChecksumDoesNotHelpDamagedContent()
    {
        // Behind a valid checksum every byte of the content is changed in turn: what is read must be a model or a named error.
        // A model scores a series, or says what is wrong, in little memory: 40 points of two channels are kilobytes.
        (TimeSeriesClassifier model, SeriesSet test) = SmallModel();
        byte[] bytes = Bytes(model);
        var random = new CounterRandom(4, 5, 6);
        int readable = 0;
        for (int repeat = 0; repeat < 3000; repeat++)
        {
            byte[] forged = [.. bytes];
            int at = repeat < 1500 ? 24 + repeat : 24 + random.NextInt(bytes.Length - 56);
            forged[at] = (byte)random.NextInt(256);
            ModelBytes.Seal(forged);
            try
            {
                TimeSeriesClassifier loaded = Load(forged);
                readable++;
                AssertPredictsWithin(1_000_000, loaded, test.Values(repeat % test.Count), $"byte {at}");
            }
            catch (InvalidDataException problem)
            {
                StringAssert.Contains(problem.Message, "damaged");
            }
        }

        Assert.IsTrue(readable > 0, "changed weights still make a model");
    }

    [TestMethod]
    [DataRow(int.MaxValue)]
    [DataRow((1 << 24) + 1)]
    [DataRow(-1)]
    public void ALengthThatNoSeriesIsBroughtToIsDamage(int length)
    {
        byte[] bytes = Bytes(SmallModel().Model);

        // REPR: tag and length of the section, missing values, constant, length policy, length.
        int section = bytes.AsSpan().IndexOf("REPR"u8) + 8;
        bytes[section + 5] = (byte)LengthPolicy.Resample;
        BitConverter.TryWriteBytes(bytes.AsSpan(section + 6), length);
        ModelBytes.Seal(bytes);
        StringAssert.Contains(Assert.Throws<InvalidDataException>(() => Load(bytes)).Message, $"the repaired length is {length}");
    }

    [TestMethod]
    public void ALengthThatSeriesAreBroughtToIsRead()
    {
        (TimeSeriesClassifier model, SeriesSet test) = SmallModel();
        byte[] bytes = Bytes(model);
        int section = bytes.AsSpan().IndexOf("REPR"u8) + 8;
        bytes[section + 5] = (byte)LengthPolicy.Resample;
        BitConverter.TryWriteBytes(bytes.AsSpan(section + 6), 1000);
        ModelBytes.Seal(bytes);
        AssertPredictsWithin(1_000_000, Load(bytes), test.Values(0), "length 1000");
    }

    [TestMethod]
    [DataRow(16, 8, 0xFF)]
    [DataRow(16, 4, 0x7F)]
    public void AHugeClaimedLengthAllocatesNothingLarge(int at, int count, int value)
    {
        byte[] bytes = Bytes(SmallModel().Model);
        bytes.AsSpan(at, count).Fill((byte)value);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => Load(bytes));
        Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 4 * bytes.Length + 100_000);
    }

    [TestMethod]
    public void HugeLengthsInsideAllocateNothingLarge()
    {
        byte[] original = Bytes(SmallModel().Model);
        for (int at = 24; at < 24 + 400; at += 4)
        {
            byte[] bytes = [.. original];
            BitConverter.TryWriteBytes(bytes.AsSpan(at), int.MaxValue - 8);
            ModelBytes.Seal(bytes);
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
    public void DilationsWithoutTheirChannelsAllocateNothingLarge()
    {
        int[] dilations = [.. Enumerable.Range(1, 100_000)];
        var payload = new ModelWriter();
        payload.Section("REPR"u8, writer =>
        {
            writer.Byte((byte)MissingValues.Reject);
            writer.Single(0);
            writer.Byte((byte)LengthPolicy.Keep);
            writer.Int32(0);
            writer.Byte(0);
        });
        payload.Section("MINI"u8, writer =>
        {
            writer.Int32(1);
            writer.Byte((byte)MiniRocketPadding.Always);
            writer.Int32s(dilations);
            writer.Int32s(new int[dilations.Length]);
        });
        byte[] bytes = ModelContainer.Wrap(ModelKind.TimeSeriesFeaturizer, payload.Written);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<InvalidDataException>(() => TimeSeriesFeaturizer.Load(new MemoryStream(bytes))).Message;
        Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 10 * bytes.Length);
        StringAssert.Contains(message, "67200000 bytes are needed where 0 are left");
    }

    [TestMethod]
    [DataRow(0u)]
    [DataRow(2u)]
    [DataRow(uint.MaxValue)]
    public void AnotherVersionIsNamed(uint version)
    {
        byte[] bytes = Bytes(SmallModel().Model);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), version);
        StringAssert.Contains(Assert.Throws<InvalidDataException>(() => Load(bytes)).Message, $"version {version}");
    }

    [TestMethod]
    public void SavingThatFailsKeepsTheOldFileAndLeavesNoOther()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.csq");
        (TimeSeriesClassifier model, _) = SmallModel();
        model.Save(path);
        byte[] before = File.ReadAllBytes(path);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(before.AsSpan(0, 100));
            throw new InvalidOperationException("the disk is full");
        }));
        CollectionAssert.AreEqual(before, File.ReadAllBytes(path));
        Assert.AreEqual(1, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    [TestMethod]
    public void AFileWithMoreThanAModelIsDamaged()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.csq");
        (TimeSeriesClassifier model, _) = SmallModel();
        File.WriteAllBytes(path, [.. Bytes(model), 0]);
        string message = Assert.Throws<InvalidDataException>(() => TimeSeriesClassifier.Load(path)).Message;
        StringAssert.Contains(message, "follow where the model should end");
        StringAssert.Contains(message, path);
    }

    [TestMethod]
    public void NamesThatNoFileCanHoldAreRefusedWhenFitting()
    {
        float[][] series = [.. Enumerable.Range(0, 4).Select(i => new float[] { i, 2, 1, i % 2, 0, 3, 1, 2, i })];
        SeriesSet halves = SeriesSet.FromArrays(series, ["a\uD800", "a\uD801", "a\uD800", "a\uD801"]);
        var problem = Assert.ThrowsExactly<ArgumentException>(() => TimeSeriesClassifier.Fit(halves));
        StringAssert.Contains(problem.Message, "The class name 'a\uD800'");
        SeriesSet whole = SeriesSet.FromArrays(series, ["a\uD83D\uDE00", "", "a\uD83D\uDE00", ""]);
        CollectionAssert.AreEqual(whole.ClassNames, Load(Bytes(TimeSeriesClassifier.Fit(whole))).ClassNames);

        var builder = new SeriesSetBuilder(1) { Name = "\uDC00" };
        for (int i = 0; i < 4; i++)
            builder.Add(series[i], whole.LabelOf(i));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => TimeSeriesClassifier.Fit(builder.Build())).Message, "The name '\uDC00'");
    }

    [TestMethod]
    public void ModelsFollowOneAnotherInAStream()
    {
        (TimeSeriesClassifier model, _) = SmallModel();
        using var stream = new MemoryStream();
        model.Save(stream);
        model.Save(stream);
        stream.Position = 0;
        CollectionAssert.AreEqual(Bytes(TimeSeriesClassifier.Load(stream)), Bytes(TimeSeriesClassifier.Load(stream)));
        Assert.AreEqual(stream.Length, stream.Position);
    }

    /// <summary>Small, but with everything: ragged, two channels, repair, class names that need UTF-8.</summary>
    internal static (TimeSeriesClassifier Model, SeriesSet Test) SmallModel()
    {
        string[] names = ["cylinder", "bell curve", "entonnoir — ∆"];
        SeriesSet Generate(int count, ulong stream)
        {
            var builder = new SeriesSetBuilder(2) { Name = "small" };
            builder.DeclareClasses(names);
            for (int i = 0; i < count; i++)
            {
                var random = new CounterRandom(17, 18, stream + (ulong)i);
                int length = 20 + random.NextInt(20);
                float[] values = new float[2 * length];
                for (int t = 0; t < values.Length; t++)
                    values[t] = (float)(Math.Sin(t * (0.2 + 0.3 * (i % 3))) + 0.3 * random.NextGaussian());
                values[5] = i % 4 == 0 ? float.NaN : values[5];
                builder.Add(values, names[i % 3]);
            }

            return builder.Build();
        }

        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(Generate(24, 0), new TimeSeriesClassifierOptions
        {
            Features = new MiniRocketOptions { FeatureCount = 84, Seed = 3 },
            Repair = new SeriesRepair { ZNormalize = true },
        });
        return (model, Generate(12, 1000));
    }

    internal static void AssertSamePredictions(ClassPredictions expected, ClassPredictions actual)
    {
        CollectionAssert.AreEqual(expected.Labels.ToArray(), actual.Labels.ToArray());
        for (int i = 0; i < expected.Count; i++)
            Assert.IsTrue(expected.Probabilities(i).SequenceEqual(actual.Probabilities(i)), $"series {i}");
    }

    private static byte[] Bytes(TimeSeriesClassifier model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private static void AssertPredictsWithin(long limit, TimeSeriesClassifier model, ReadOnlySpan<float> series, string what)
    {
        double[] probabilities = new double[model.ClassNames.Length];
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            model.Predict(series, probabilities);
        }
        catch (ArgumentException)
        {
            // The series is not for this model any more: another number of channels, missing values refused.
        }

        Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < limit, what);
    }

    private static TimeSeriesClassifier Load(byte[] bytes) => TimeSeriesClassifier.Load(new MemoryStream(bytes));
}
