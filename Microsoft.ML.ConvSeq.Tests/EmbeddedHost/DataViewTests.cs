using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.EmbeddedHost;

/// <summary>What views of objects do, on whichever host the tests are built.</summary>
[TestClass]
public sealed class DataViewTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void MembersGiveColumnsOfTheirTypes()
    {
        DataViewSchema schema = Row.View(_ml).Schema;

        string[] types = [.. schema.Select(column => column.ToString())];

        CollectionAssert.AreEqual(new[]
        {
            "A: Single", "B: Single", "T: String", "N: String", "V: Vector<Single, 2>", "K: Key<UInt32, 0-2>",
                "W: Vector<Single>", "L: Int64",
        }, types);
    }

    [TestMethod]
    public void KeysAreZeroBasedInObjectsAndOneBasedInColumns()
    {
        IDataView data = Row.View(_ml);

        CollectionAssert.AreEqual(new uint[] { 1, 3, 0 }, data.GetColumn<uint>("K").ToArray());
        CollectionAssert.AreEqual(new uint[] { 1, 3, 0 },
            _ml.Data.CreateEnumerable<Row>(data, false).Select(row => row.K).ToArray());
    }

    [TestMethod]
    public void EachRowOfAVariableVectorHasItsOwnLength() =>
        CollectionAssert.AreEqual(new[] { 3, 1, 0 },
            Row.View(_ml).GetColumn<float[]>("W").Select(w => w.Length).ToArray());

    [TestMethod]
    public void WrongLengthsInAKnownSizeAreNotRejectedByTheView()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["W"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3);

        IDataView data = _ml.Data.LoadFromEnumerable(Row.Three(), definition);

        CollectionAssert.AreEqual(new[] { 3, 1, 0 }, data.GetColumn<float[]>("W").Select(w => w.Length).ToArray());
        IDataView joined = _ml.Transforms.Concatenate("C", "A", "W").Fit(data).Transform(data);
        Assert.ThrowsExactly<InvalidOperationException>(() => joined.GetColumn<float[]>("C").Count());
    }

    [TestMethod]
    public void SchemaDefinitionGivesNamesDimensionsAndAnnotations()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["V"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1, 2);
        definition["V"].AddAnnotation("SlotNames", new[] { "a", "b" },
            new VectorDataViewType(TextDataViewType.Instance, 2));
        definition["A"].ColumnName = "First";

        DataViewSchema schema = _ml.Data.LoadFromEnumerable(Row.Three(), definition).Schema;

        Assert.AreEqual("V: Vector<Single, 1, 2> {SlotNames}", schema["V"].ToString());
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["V"].GetSlotNames(ref names);
        Assert.AreEqual("a b", string.Join(" ", names.DenseValues()));
        Assert.IsNotNull(schema.GetColumnOrNull("First"));
        Assert.IsNull(schema.GetColumnOrNull("A"));
        Assert.ThrowsExactly<InvalidOperationException>(() =>
            definition["V"].AddAnnotation("SlotNames", 1f, NumberDataViewType.Single));
    }

    [TestMethod]
    public void CursorStandsBeforeTheFirstRowAndStaysAtTheEnd()
    {
        IDataView data = Row.View(_ml);
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["A"]]);

        Assert.AreEqual(-1, cursor.Position);
        Assert.IsTrue(cursor.MoveNext());
        Assert.AreEqual(0, cursor.Position);
        while (cursor.MoveNext())
        {
        }
        Assert.AreEqual(-1, cursor.Position);
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void GettersAreForActiveColumnsOfTheRightType()
    {
        IDataView data = Row.View(_ml);
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["A"]]);

        Assert.IsTrue(cursor.IsColumnActive(data.Schema["A"]));
        Assert.IsFalse(cursor.IsColumnActive(data.Schema["B"]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => cursor.GetGetter<float>(data.Schema["B"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<double>(data.Schema["A"]));
    }

    [TestMethod]
    public void ErrorsNameWhatIsMissing()
    {
        IDataView data = Row.View(_ml);

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => data.Schema["Zed"]).Message,
            "'Zed'");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => data.GetColumn<float>("Zed").Count());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => data.GetColumn<double>("A").Count());
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            _ml.Data.CreateEnumerable<Absent>(data, false).Count()).Message, "'Zed'");
        Assert.AreEqual(3, _ml.Data.CreateEnumerable<Absent>(data, false, ignoreMissingColumns: true).Count());
        Assert.ThrowsExactly<InvalidOperationException>(() =>
            _ml.Data.LoadFromEnumerable(new Row[] { null! }).GetColumn<float>("A").Count());
    }

    [TestMethod]
    public void CursorSetsTogetherGiveEveryRowOnce()
    {
        InputA[] rows = [.. Enumerable.Range(0, 1000).Select(i => new InputA { A = i })];
        IDataView source = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(rows));
        IDataView data = _ml.Transforms.CustomMapping<InputA, OutputS>(
            (input, output) => output.S = 2 * input.A, null).Fit(source).Transform(source);

        DataViewRowCursor[] cursors = data.GetRowCursorSet([data.Schema["S"]], 4);
        List<float>[] values = [.. cursors.AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(cursor =>
            Read(cursor, data.Schema["S"]))];

        CollectionAssert.AreEqual(rows.Select(row => 2 * row.A).ToArray(), values.SelectMany(v => v).Order().ToArray());
    }

    [TestMethod]
    public void RowsCanBeTakenSkippedFilteredCachedAndShuffled()
    {
        IDataView data = Row.View(_ml);

        CollectionAssert.AreEqual(new float[] { 3 },
            _ml.Data.TakeRows(_ml.Data.SkipRows(data, 1), 1).GetColumn<float>("A").ToArray());
        CollectionAssert.AreEqual(new float[] { 1, -5 },
            _ml.Data.FilterRowsByColumn(data, "A", -5, 3).GetColumn<float>("A").ToArray());
        CollectionAssert.AreEqual(new float[] { 2, 7 },
            _ml.Data.FilterRowsByColumn(data, "B").GetColumn<float>("B").ToArray());
        IDataView negative = _ml.Data.FilterByCustomPredicate<InputA>(data, row => row.A > 0);
        CollectionAssert.AreEqual(new float[] { -5 }, negative.GetColumn<float>("A").ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 3, -5 }, _ml.Data.Cache(data).GetColumn<float>("A").ToArray());
        CollectionAssert.AreEquivalent(new float[] { 1, 3, -5 },
            _ml.Data.ShuffleRows(data).GetColumn<float>("A").ToArray());
    }

    [TestMethod]
    public void SplitsArePartitionsThatDependOnTheSeed()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 1000).Select(i =>
            new InputA { A = i }).ToArray());

        var split = _ml.Data.TrainTestSplit(data, 0.2, seed: 3);
        float[] train = [.. split.TrainSet.GetColumn<float>("A")], test = [.. split.TestSet.GetColumn<float>("A")];

        Assert.HasCount(1000, train.Union(test));
        Assert.AreEqual(1000, train.Length + test.Length);
        Assert.IsInRange(150, 250, test.Length);
        CollectionAssert.AreEqual(test,
            _ml.Data.TrainTestSplit(data, 0.2, seed: 3).TestSet.GetColumn<float>("A").ToArray());
        CollectionAssert.AreNotEqual(test,
            _ml.Data.TrainTestSplit(data, 0.2, seed: 4).TestSet.GetColumn<float>("A").ToArray());
        float[] folds = [.. _ml.Data.CrossValidationSplit(data, 4).SelectMany(fold =>
            fold.TestSet.GetColumn<float>("A"))];
        CollectionAssert.AreEqual(data.GetColumn<float>("A").ToArray(), folds.Order().ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplit(data, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplit(data, 0.5, "Zed"));
    }

    [TestMethod]
    public void RowsOfOneSamplingKeyStayTogether()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300).Select(i =>
            new Row { A = i, T = $"group {i % 30}", V = [0, 0] }).ToArray());

        var split = _ml.Data.TrainTestSplit(data, 0.3, "T", seed: 1);

        string[] train = [.. split.TrainSet.GetColumn<string>("T").Distinct()],
            test = [.. split.TestSet.GetColumn<string>("T").Distinct()];
        Assert.IsEmpty(train.Intersect(test));
        Assert.AreEqual(30, train.Length + test.Length);
    }

    private static List<float> Read(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        using (cursor)
        {
            ValueGetter<float> get = cursor.GetGetter<float>(column);
            List<float> values = [];
            float value = 0;
            while (cursor.MoveNext())
            {
                get(ref value);
                values.Add(value);
            }
            return values;
        }
    }
}
