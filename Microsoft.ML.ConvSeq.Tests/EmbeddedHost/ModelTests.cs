using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace ConvSeq.Tests.EmbeddedHost;

[TestClass]
public sealed class ModelTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _data;

    public ModelTests() => _data = Row.View(_ml);

    [TestMethod]
    public void ALoadedModelDoesWhatTheSavedOneDid()
    {
        var pipeline = _ml.Transforms.CustomMapping<InputA, OutputS>(Doubling.Map, Doubling.Contract)
            .Append(_ml.Transforms.Concatenate("C", "S", "B"))
            .Append(_ml.Transforms.NormalizeMinMax("V"))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Y", "T"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Z", "Y"))
            .Append(_ml.Transforms.Conversion.MapValue("M", new Dictionary<long, string> { [5] = "five" }, "L"))
            .Append(_ml.Transforms.Conversion.ConvertType("F", "L"))
            .Append(_ml.Transforms.CopyColumns("CC", "C"))
            .Append(_ml.Transforms.DropColumns("S"));
        ITransformer model = pipeline.Fit(_data);

        ITransformer loaded = SaveAndLoad(model, _data.Schema, out DataViewSchema schema);

        Assert.AreEqual(_data.Schema.Count, schema.Count);
        Assert.AreEqual("W: Vector<Single>", schema["W"].ToString());
        IDataView before = model.Transform(_data), after = loaded.Transform(_data);
        CollectionAssert.AreEqual(before.Schema.Select(c => c.ToString()).ToArray(),
            after.Schema.Select(c => c.ToString()).ToArray());
        CollectionAssert.AreEqual(Print(before), Print(after));
        CollectionAssert.AreEqual(Print(after), Print(SaveAndLoad(loaded, schema, out _).Transform(_data)));
    }

    [TestMethod]
    public void ASingleTransformerComesBackAsItself()
    {
        Assert.IsInstanceOfType<ColumnCopyingTransformer>(SaveAndLoad(_ml.Transforms.CopyColumns("C", "A").Fit(_data),
            _data.Schema, out _));
        var chain = _ml.Transforms.CopyColumns("C", "A").Append(_ml.Transforms.CopyColumns("E", "C"));
        Assert.IsInstanceOfType<TransformerChain<ITransformer>>(SaveAndLoad(chain.Fit(_data), null,
            out DataViewSchema schema));
        Assert.IsNull(schema);
    }

    [TestMethod]
    public void MappingsWithoutAKnownContractAreRefused()
    {
        var nameless = _ml.Transforms.CustomMapping<InputA, OutputS>(Doubling.Map, null).Fit(_data);
        Assert.ThrowsExactly<InvalidOperationException>(() => SaveAndLoad(nameless, null, out _));
        var unknown = _ml.Transforms.CustomMapping<InputA, OutputS>(Doubling.Map, "no such contract").Fit(_data);
        Assert.ThrowsExactly<InvalidOperationException>(() => SaveAndLoad(unknown, null, out _));
    }

    [TestMethod]
    public void WhatIsNoModelIsRefused()
    {
        Assert.ThrowsExactly<FormatException>(() => _ml.Model.Load(new MemoryStream(new byte[100]), out _));
        var zip = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(zip, System.IO.Compression.ZipArchiveMode.Create,
            leaveOpen: true))
            archive.CreateEntry("x");
        zip.Position = 0;
        Assert.Throws<Exception>(() => _ml.Model.Load(zip, out _));
    }

    [TestMethod]
    public void PredictionEnginesPredict()
    {
        var estimator = _ml.Transforms.CustomMapping<InputA, OutputS>(Doubling.Map, Doubling.Contract);
        using PredictionEngine<InputA, OutputS> engine = _ml.Model.CreatePredictionEngine<InputA, OutputS>(
            estimator.Fit(_data));

        Assert.AreEqual(8, engine.Predict(new InputA { A = 4 }).S);
        var reused = new OutputS();
        OutputS same = reused;
        engine.Predict(new InputA { A = 5 }, ref reused);
        Assert.AreEqual(10, same.S);
        Assert.AreEqual("A S", Row.Names(engine.OutputSchema));
        Assert.ThrowsExactly<ArgumentNullException>(() => engine.Predict(null!));
    }

    [TestMethod]
    public void PredictionEnginesMindMissingColumns()
    {
        ITransformer copy = _ml.Transforms.CopyColumns("S", "A").Fit(_data),
            other = _ml.Transforms.CopyColumns("S", "B").Fit(_data);

        Assert.AreEqual(0, _ml.Model.CreatePredictionEngine<InputA, Absent>(copy).Predict(new InputA { A = 3 }).Zed);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            _ml.Model.CreatePredictionEngine<InputA, Absent>(copy, ignoreMissingColumns: false));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            _ml.Model.CreatePredictionEngine<InputA, OutputS>(other));
        Assert.ThrowsExactly<InvalidOperationException>(() =>
            _ml.Model.CreatePredictionEngine<InputA, OutputS>(copy, _data.Schema));
        Assert.AreEqual(3, _ml.Model.CreatePredictionEngine<Row, OutputS>(
            copy, _data.Schema).Predict(new Row { A = 3, V = [0, 0] }).S);
    }

#if MLNET_EMBEDDED
    /// <summary>A thousand damaged files: each is refused with a message, or was not really damaged and gives the same results.</summary>
    [TestMethod]
    public void DamagedFilesAreRefused()
    {
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("Y",
            "T").Append(_ml.Transforms.Concatenate("C", "A", "B")).Fit(_data);
        var saved = new MemoryStream();
        _ml.Model.Save(model, _data.Schema, saved);
        byte[] whole = saved.ToArray();
        string[] expected = Print(model.Transform(_data));
        var random = new Random(7);
        int refused = 0;
        for (int trial = 0; trial < 1000; trial++)
        {
            byte[] damaged = [.. whole];
            switch (trial % 4)
            {
                case 0:
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    Array.Resize(ref damaged, random.Next(damaged.Length));
                    break;
                case 2:
                    random.NextBytes(damaged.AsSpan(random.Next(damaged.Length - 8), 8));
                    break;
                default:
                    int from = random.Next(damaged.Length - 32), to = random.Next(damaged.Length - 32);
                    whole.AsSpan(from, 32).CopyTo(damaged.AsSpan(to));
                    break;
            }
            try
            {
                CollectionAssert.AreEqual(expected,
                    Print(_ml.Model.Load(new MemoryStream(damaged), out _).Transform(_data)));
            }
            catch (FormatException)
            {
                refused++;
            }
        }
        Assert.IsGreaterThan(700, refused);
    }

    [TestMethod]
    public void EntriesCannotTakeEachOthersPlace()
    {
        var saved = new MemoryStream();
        _ml.Model.Save(_ml.Transforms.CopyColumns("C", "A").Fit(_data), _data.Schema, saved);
        var swapped = new MemoryStream();
        using (var source = new System.IO.Compression.ZipArchive(saved, System.IO.Compression.ZipArchiveMode.Read))
        using (var target = new System.IO.Compression.ZipArchive(swapped, System.IO.Compression.ZipArchiveMode.Create,
            leaveOpen: true))
            foreach (var entry in source.Entries)
            {
                string name = entry.FullName == "Model" ? "Schema" : entry.FullName == "Schema" ? "Model"
                    : entry.FullName;
                using Stream from = entry.Open(), to = target.CreateEntry(name).Open();
                from.CopyTo(to);
            }
        swapped.Position = 0;

        Assert.ThrowsExactly<FormatException>(() => _ml.Model.Load(swapped, out _));
    }

    [TestMethod]
    public void AModelOfThePackageIsCalledByItsName()
    {
        var zip = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(zip, System.IO.Compression.ZipArchiveMode.Create,
            leaveOpen: true))
            foreach (string name in new[] { "TrainingInfo/Version.txt", "TransformerChain/Model.key", "Schema" })
                archive.CreateEntry(name);
        zip.Position = 0;

        StringAssert.Contains(Assert.ThrowsExactly<FormatException>(() => _ml.Model.Load(zip, out _)).Message,
            "package Microsoft.ML");
    }
#endif

    private ITransformer SaveAndLoad(ITransformer model, DataViewSchema? schema, out DataViewSchema loadedSchema)
    {
        var stream = new MemoryStream();
        _ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        // A context that has registered nothing.
        return new MLContext().Model.Load(stream, out loadedSchema);
    }

    private static string[] Print(IDataView data) =>
        [.. data.Preview().RowView.Select(row =>
        string.Join("; ", row.Values.Select(pair => $"{pair.Key}={Text(pair.Value)}")))];

    private static string Text(object value) =>
        value is VBuffer<float> vector ? string.Join(" ", vector.DenseValues()) : $"{value}";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class Doubling : CustomMappingFactory<InputA, OutputS>
{
    public const string Contract = "ConvSeq.Tests.Doubling";

    public static void Map(InputA input, OutputS output) => output.S = 2 * input.A;

    public override Action<InputA, OutputS> GetMapping() => Map;
}
