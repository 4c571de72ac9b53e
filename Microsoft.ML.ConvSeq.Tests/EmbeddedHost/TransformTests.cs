using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace ConvSeq.Tests.EmbeddedHost;

[TestClass]
public sealed class TransformTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _data;

    public TransformTests() => _data = Row.View(_ml);

    [TestMethod]
    public void ACopyHidesTheColumnWhoseNameItTakes()
    {
        IDataView copied = Apply(_ml.Transforms.CopyColumns("A", "B"));

        Assert.AreEqual("(A) A B T N V K W L", Row.Names(copied.Schema));
        Assert.AreEqual(2, copied.GetColumn<float>("A").First());
    }

    [TestMethod]
    public void ColumnsAreDroppedAndSelected()
    {
        Assert.AreEqual("B T N K W L", Row.Names(Apply(_ml.Transforms.DropColumns("A", "V")).Schema));
        Assert.AreEqual("V A", Row.Names(Apply(_ml.Transforms.SelectColumns("V", "A")).Schema));
        IEstimator<ITransformer> hiding = _ml.Transforms.CopyColumns("A", "B");
        Assert.AreEqual("A", Row.Names(Apply(hiding.Append(_ml.Transforms.SelectColumns("A"))).Schema));
        Assert.AreEqual("(A) A",
            Row.Names(Apply(hiding.Append(_ml.Transforms.SelectColumns(["A"], keepHidden: true))).Schema));
        Assert.AreEqual("(A) A T N V K W L", Row.Names(Apply(hiding.Append(_ml.Transforms.DropColumns("B"))).Schema));
        CollectionAssert.AreEqual(new float[] { 1, 3, -5 },
            Apply(_ml.Transforms.SelectColumns("V", "A")).GetColumn<float>("A").ToArray());
    }

    [TestMethod]
    public void ConcatenationJoinsValuesAndSlotNames()
    {
        IDataView joined = Apply(_ml.Transforms.Concatenate("C", "A", "V", "B"));

        Assert.AreEqual("C: Vector<Single, 4> {SlotNames}", joined.Schema["C"].ToString());
        CollectionAssert.AreEqual(new float[] { 1, 1, 2, 2 }, joined.GetColumn<float[]>("C").First());
        VBuffer<ReadOnlyMemory<char>> names = default;
        joined.Schema["C"].GetSlotNames(ref names);
        Assert.AreEqual("A,,,B", string.Join(",", names.DenseValues()));
        Assert.AreEqual("C: Vector<Single>", Apply(_ml.Transforms.Concatenate("C", "A", "W")).Schema["C"].ToString());
        CollectionAssert.AreEqual(new[] { 4, 2, 1 },
            Apply(_ml.Transforms.Concatenate("C", "A", "W")).GetColumn<float[]>("C").Select(c => c.Length).ToArray());
        Assert.AreEqual("C: Vector<Single, 2>", Apply(_ml.Transforms.Concatenate("C", "V")).Schema["C"].ToString());
    }

    [TestMethod]
    public void SparsePartsStaySparse()
    {
        SparseRow[] rows = [new() { X = new(40, 1, [3], [7]), Y = new(30, 1, [4], [29]) },
            new() { X = new(40, 0, [], []), Y = new(30, Enumerable.Repeat(1f, 30).ToArray()) }];
        SchemaDefinition definition = SchemaDefinition.Create(typeof(SparseRow));
        definition["X"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 40);
        definition["Y"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 30);
        IDataView data = _ml.Data.LoadFromEnumerable(rows, definition);

        IDataView joined = _ml.Transforms.Concatenate("C", "X", "Y").Fit(data).Transform(data);

        string[] items = [.. joined.GetColumn<VBuffer<float>>("C").Select(c =>
            $"{c.IsDense} {string.Join(" ", c.Items().Take(2).Select(i => $"{i.Key}:{i.Value}"))}")];
        CollectionAssert.AreEqual(new[] { "False 7:3 69:4", "False 40:1 41:1" }, items);
    }

    [TestMethod]
    public void ValuesBecomeKeysAndValuesAgain()
    {
        IDataView mapped = Apply(_ml.Transforms.Conversion.MapValueToKey("Y",
            "T").Append(_ml.Transforms.Conversion.MapKeyToValue("Z", "Y")));

        Assert.AreEqual("Y: Key<UInt32, 0-1> {KeyValues}", mapped.Schema["Y"].ToString());
        CollectionAssert.AreEqual(new uint[] { 1, 2, 1 }, mapped.GetColumn<uint>("Y").ToArray());
        CollectionAssert.AreEqual(new[] { "x", "y", "x" }, mapped.GetColumn<string>("Z").ToArray());
        Assert.IsTrue(mapped.Schema["Y"].HasKeyValues());
        CollectionAssert.AreEqual(new uint[] { 0, 1, 2 },
            Apply(_ml.Transforms.Conversion.MapValueToKey("Y", "N")).GetColumn<uint>("Y").ToArray());
        CollectionAssert.AreEqual(new uint[] { 1, 2, 0 },
            Apply(_ml.Transforms.Conversion.MapValueToKey("Y", "A",
            maximumNumberOfKeys: 2)).GetColumn<uint>("Y").ToArray());
        var byValue = _ml.Transforms.Conversion.MapValueToKey("Y", "A",
            keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        CollectionAssert.AreEqual(new uint[] { 2, 3, 1 }, Apply(byValue).GetColumn<uint>("Y").ToArray());
        IDataView keyData = _ml.Transforms.SelectColumns("T").Fit(_data).Transform(_ml.Data.LoadFromEnumerable(new[] { new Row { T = "y", V = [0, 0] }, new Row { T = "x", V = [0, 0] } }));
        CollectionAssert.AreEqual(new uint[] { 2, 1, 2 },
            Apply(_ml.Transforms.Conversion.MapValueToKey("Y", "T", keyData: keyData)).GetColumn<uint>("Y").ToArray());
    }

    [TestMethod]
    public void MissingKeysBecomeMissingValues()
    {
        IDataView mapped = Apply(_ml.Transforms.Conversion.MapValueToKey("Y",
            "B").Append(_ml.Transforms.Conversion.MapKeyToValue("Z", "Y")));

        CollectionAssert.AreEqual(new uint[] { 1, 0, 2 }, mapped.GetColumn<uint>("Y").ToArray());
        CollectionAssert.AreEqual(new[] { 2, float.NaN, 7 }, mapped.GetColumn<float>("Z").ToArray());
    }

    [TestMethod]
    public void LookupGivesDefaultsForWhatItLacks()
    {
        var map = new Dictionary<string, float> { ["x"] = 1.5f };
        CollectionAssert.AreEqual(new[] { 1.5f, 0, 1.5f },
            Apply(_ml.Transforms.Conversion.MapValue("Y", map, "T")).GetColumn<float>("Y").ToArray());

        Pair[] pairs = [new() { Key = 0, Value = "p0" }, new() { Key = 1, Value = "p1" }];
        IDataView table = _ml.Data.LoadFromEnumerable(pairs);
        var byTable = _ml.Transforms.Conversion.MapValue("Y", table, table.Schema["Key"], table.Schema["Value"], "K");
        CollectionAssert.AreEqual(new[] { "p0", "", "" }, Apply(byTable).GetColumn<string>("Y").ToArray());

        Assert.ThrowsExactly<InvalidOperationException>(() =>
            _ml.Transforms.Conversion.MapValue("Y", [KeyValuePair.Create("a", 1f), KeyValuePair.Create("a", 2f)], "T"));
    }

    [TestMethod]
    public void LookupCanGiveKeysWithValues()
    {
        var named = new Dictionary<string, string> { ["x"] = "one", ["y"] = "two", ["z"] = "one" };
        IDataView mapped = Apply(_ml.Transforms.Conversion.MapValue("Y", named, "T", treatValuesAsKeyType: true));
        CollectionAssert.AreEqual(new uint[] { 1, 2, 1 }, mapped.GetColumn<uint>("Y").ToArray());
        VBuffer<ReadOnlyMemory<char>> values = default;
        mapped.Schema["Y"].GetKeyValues(ref values);
        Assert.AreEqual("one,two", string.Join(",", values.DenseValues()));

        SchemaDefinition definition = SchemaDefinition.Create(typeof(LabelPair));
        definition["Value"].AddAnnotation("KeyValues", new[] { "cat", "dog" },
            new VectorDataViewType(TextDataViewType.Instance, 2));
        IDataView table = _ml.Data.LoadFromEnumerable([new LabelPair { Key = 5, Value = 0 },
            new LabelPair { Key = 6, Value = 1 }], definition);
        var toLabel = _ml.Transforms.Conversion.MapValue("Y", table, table.Schema["Key"], table.Schema["Value"], "L")
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Z", "Y"));
        CollectionAssert.AreEqual(new[] { "cat", "dog", "cat" }, Apply(toLabel).GetColumn<string>("Z").ToArray());
    }

    [TestMethod]
    public void NumbersConvertAndNormalize()
    {
        CollectionAssert.AreEqual(new float[] { 5, 6, 5 },
            Apply(_ml.Transforms.Conversion.ConvertType("Y", "L", DataKind.Single)).GetColumn<float>("Y").ToArray());
        IDataView scaled = Apply(_ml.Transforms.NormalizeMinMax("Y", "V"));
        Assert.AreEqual("Y: Vector<Single, 2> {IsNormalized}", scaled.Schema["Y"].ToString());
        CollectionAssert.AreEqual(new[] { 0.6f, 4f / 6 }, scaled.GetColumn<float[]>("Y").ElementAt(1));
        CollectionAssert.AreEqual(new[] { 0.75f, 1, 0 },
            Apply(_ml.Transforms.NormalizeMinMax("Y", "A", fixZero: false)).GetColumn<float>("Y").ToArray());
        IDataView constant = _ml.Data.LoadFromEnumerable(new[] { new InputA { A = 3 }, new InputA { A = 3 } });
        foreach (bool fixZero in new[] { false, true })
        {
            ITransformer normalizer = _ml.Transforms.NormalizeMinMax("A", fixZero: fixZero).Fit(constant);
            CollectionAssert.AreEqual(new float[] { 0, 0 }, normalizer.Transform(constant).GetColumn<float>("A").ToArray());
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.NormalizeMinMax("Y", "W").Fit(_data));
    }

    [TestMethod]
    public void MappingsRunOnceARowAndOnlyWhenAsked()
    {
        int runs = 0;
        HashSet<int> inputs = [];
        IDataView data = Apply(_ml.Transforms.CustomMapping<Row, Two>((input, output) =>
        {
            runs++;
            inputs.Add(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(input));
            output.First = input.A;
            output.Second = input.B;
        }, null));
        Assert.AreEqual(0, runs);
        data.GetColumn<float>("A").Count();
        Assert.AreEqual(0, runs);

        Two[] results = [.. _ml.Data.CreateEnumerable<Two>(data, reuseRowObject: false)];

        Assert.AreEqual(3, runs);
        Assert.HasCount(1, inputs);
        Assert.AreEqual(-5, results[2].First);
        Assert.AreEqual(7, results[2].Second);
    }

    [TestMethod]
    public void MappingOutputsTakeTheirTypesFromADefinition()
    {
        SchemaDefinition output = SchemaDefinition.Create(typeof(Scores));
        output["Score"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        output["Score"].AddAnnotation("SlotNames", new[] { "a", "b" },
            new VectorDataViewType(TextDataViewType.Instance, 2));
        var estimator = _ml.Transforms.CustomMapping<InputA, Scores>(
            (input, scores) => scores.Score = [input.A, -input.A], null, null, output);

        IDataView data = Apply(estimator);

        Assert.AreEqual("Score: Vector<Single, 2> {SlotNames}", data.Schema["Score"].ToString());
        CollectionAssert.AreEqual(new float[] { 3, -3 }, data.GetColumn<float[]>("Score").ElementAt(1));
    }

    [TestMethod]
    public void ErrorsAreThoseOfTheSchema()
    {
        void Missing(IEstimator<ITransformer> estimator)
        {
            string inChain = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
                estimator.Append(_ml.Transforms.CopyColumns("D", "A")).Fit(_data)).Message;
            StringAssert.Contains(inChain, "Could not find input column 'Zed'");
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
                estimator.Fit(_data).Transform(_data)).Message, "column 'Zed'");
        }
        Missing(_ml.Transforms.CopyColumns("C", "Zed"));
        Missing(_ml.Transforms.Concatenate("C", "Zed"));
        Missing(_ml.Transforms.DropColumns("Zed"));
        Missing(_ml.Transforms.Conversion.MapValueToKey("C", "Zed"));
        Missing(_ml.Transforms.Conversion.MapValue("C", new Dictionary<string, float> { ["x"] = 1 }, "Zed"));
        Missing(_ml.Transforms.CustomMapping<Absent, OutputS>((_, _) => { }, null));

        Assert.ThrowsExactly<InvalidOperationException>(() =>
            _ml.Transforms.Concatenate("C", "V", "L").Append(_ml.Transforms.CopyColumns("D", "C")).Fit(_data));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            _ml.Transforms.Concatenate("C", "V", "L").Fit(_data).Transform(_data));
        Assert.ThrowsExactly<InvalidOperationException>(() =>
            _ml.Transforms.Conversion.MapKeyToValue("Y", "K").Fit(_data));
        Assert.ThrowsExactly<InvalidOperationException>(() =>
            _ml.Transforms.CustomMapping<WrongType, OutputS>((_, _) => { }, null).Fit(_data));
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Transforms.CopyColumns("B", "A").Fit(null!));
    }

    [TestMethod]
    public void ShapesForetellSchemas()
    {
        SchemaShape shape = ShapeProbe.After(
            _ml.Transforms.Conversion.MapValueToKey("Y", "T")
                .Append(_ml.Transforms.Concatenate("C", "A", "W"))
                .Append(_ml.Transforms.NormalizeMinMax("M", "V"))
                .Append(_ml.Transforms.DropColumns("A")),
            _data);
        string[] columns = [.. shape.Select(c =>
            $"{c.Name} {c.Kind} {c.ItemType} {c.IsKey} {string.Join("+", c.Annotations.Select(a => a.Name))}".TrimEnd())];
        CollectionAssert.AreEqual(new[]
        {
            "B Scalar Single False", "T Scalar String False", "N Scalar String False", "V Vector Single False",
                "K Scalar UInt32 True",
            "W VariableVector Single False", "L Scalar Int64 False", "Y Scalar UInt32 True KeyValues",
                "C VariableVector Single False SlotNames",
            "M Vector Single False IsNormalized",
        }, columns);
    }

    private IDataView Apply(IEstimator<ITransformer> estimator) => estimator.Fit(_data).Transform(_data);

    private sealed class SparseRow
    {
        public VBuffer<float> X;
        public VBuffer<float> Y;
    }

    private sealed class Pair
    {
        [KeyType(3)]
        public uint Key;
        public string? Value;
    }

    private sealed class LabelPair
    {
        public long Key;
        [KeyType(2)]
        public uint Value;
    }

    private sealed class Two
    {
        public float First;
        public float Second;
    }

    private sealed class Scores
    {
        public float[]? Score;
    }

    private sealed class WrongType
    {
        public double A { get; set; }
    }
}
