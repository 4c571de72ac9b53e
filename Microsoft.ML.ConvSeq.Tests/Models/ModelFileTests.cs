using ConvSeq.Containers;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>The byte form of models: round trips, the kept file of version 1, and files that are not what they should be.</summary>
[TestClass]
public sealed class ModelFileTests
{
    internal static readonly TimeSeriesClassifier Ridge = SmallModel().Model, Logistic = SmallModel(ClassifierHead.Logistic).Model;

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
        CollectionAssert.AreEqual(ModelBytes.Of(model), ModelBytes.Of(loaded));
        CollectionAssert.AreEqual(ModelBytes.Of(model), File.ReadAllBytes(path));
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
    [DataRow(int.MaxValue)]
    [DataRow((1 << 24) + 1)]
    [DataRow(-1)]
    public void ALengthThatNoSeriesIsBroughtToIsDamage(int length)
    {
        byte[] bytes = ModelBytes.Of(SmallModel().Model);

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
        byte[] bytes = ModelBytes.Of(model);
        int section = bytes.AsSpan().IndexOf("REPR"u8) + 8;
        bytes[section + 5] = (byte)LengthPolicy.Resample;
        BitConverter.TryWriteBytes(bytes.AsSpan(section + 6), 1000);
        ModelBytes.Seal(bytes);
        TimeSeriesClassifier loaded = Load(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        loaded.Predict(test.Values(0), new double[3]);
        Assert.IsLessThan(1_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void DilationsWithoutTheirChannelsAllocateNothingLarge()
    {
        int[] dilations = [.. Enumerable.Range(1, 100_000)];
        byte[] payload = FeaturizerPayload.Of("MINI", writer =>
        {
            writer.Int32(1);
            writer.Byte((byte)MiniRocketPadding.Always);
            writer.Int32s(dilations);
            writer.Int32s(new int[dilations.Length]);
        });
        byte[] bytes = ModelContainer.Wrap(ModelKind.TimeSeriesFeaturizer, payload);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<InvalidDataException>(() => TimeSeriesFeaturizer.Load(new MemoryStream(bytes))).Message;
        Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 10 * bytes.Length);
        StringAssert.Contains(message, "67200000 bytes are needed, but 0 are left");
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
        File.WriteAllBytes(path, [.. ModelBytes.Of(model), 0]);
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
        CollectionAssert.AreEqual(whole.ClassNames, Load(ModelBytes.Of(TimeSeriesClassifier.Fit(whole))).ClassNames);

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
        CollectionAssert.AreEqual(ModelBytes.Of(TimeSeriesClassifier.Load(stream)), ModelBytes.Of(TimeSeriesClassifier.Load(stream)));
        Assert.AreEqual(stream.Length, stream.Position);
    }

    /// <summary>Small, but with everything: ragged, two channels, repair, class names that need UTF-8.</summary>
    internal static (TimeSeriesClassifier Model, SeriesSet Test) SmallModel(ClassifierHead head = ClassifierHead.Automatic)
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
            Head = head,
        });
        return (model, Generate(12, 1000));
    }

    internal static void AssertSamePredictions(ClassPredictions expected, ClassPredictions actual)
    {
        CollectionAssert.AreEqual(expected.Labels.ToArray(), actual.Labels.ToArray());
        for (int i = 0; i < expected.Count; i++)
            Assert.IsTrue(expected.Probabilities(i).SequenceEqual(actual.Probabilities(i)), $"series {i}");
    }

    private static TimeSeriesClassifier Load(byte[] bytes) => TimeSeriesClassifier.Load(new MemoryStream(bytes));
}
