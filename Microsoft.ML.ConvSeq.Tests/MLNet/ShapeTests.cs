using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>What estimators promise of a schema before they are fitted is what comes out.</summary>
[TestClass]
public sealed class ShapeTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static IEnumerable<object[]> Names => Member.Names;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void MembersPromiseWhatTheyGive(string name)
    {
        var member = Member.Named(name);
        SeriesRow[] rows = SeriesRows.Make(30);
        foreach (IDataView series in
            new[] { SeriesRows.View(_ml, rows, 60), SeriesRows.View(_ml, rows), SeriesRows.View(_ml, rows, 2, 30) })
        {
            IDataView data = Pipelines.Keyed(_ml, series);
            AssertPromised(member.Classify(_ml), data);
            AssertPromised(member.Regress(_ml), data);
            AssertPromised(member.Transform(_ml), data);
        }
    }

    [TestMethod]
    public void HeadsPromiseWhatTheyGive()
    {
        IDataView data = Pipelines.BinaryFeatures(_ml, SeriesRows.Make(30));
        AssertPromised(_ml.BinaryClassification.Trainers.Ridge("Truth"), data);
        AssertPromised(_ml.Regression.Trainers.Ridge("Weight"), data);
        AssertPromised(_ml.BinaryClassification.Trainers.Logistic("Truth"), data);
        data = Pipelines.Keyed(_ml, SeriesRows.View(_ml, SeriesRows.Make(30), 60));
        AssertPromised(_ml.MulticlassClassification.Trainers.Ridge("Label", "Series"), data);
        AssertPromised(_ml.MulticlassClassification.Trainers.Logistic("Label", "Series"), data);
    }

    /// <summary>Asserts that the schema before fitting is the one after it, annotations and all.</summary>
    internal static void AssertPromised(IEstimator<ITransformer> estimator, IDataView data)
    {
        DataViewSchema schema = estimator.Fit(data).GetOutputSchema(data.Schema);
        CollectionAssert.AreEquivalent(
            schema.Where(column => !column.IsHidden).Select(Describe).ToArray(),
            ShapeProbe.After(estimator, data).Select(Describe).ToArray());
    }

    private static string Describe(DataViewSchema.Column column)
    {
        DataViewType item = (column.Type as VectorDataViewType)?.ItemType ?? column.Type;
        string size = column.Type is VectorDataViewType { IsKnownSize: true } ? "Vector" : column.Type is VectorDataViewType
            ? "VariableVector" : "Scalar";
        return $"{column.Name}: {size} of {item.RawType.Name}{(item is KeyDataViewType ? " key" : "")}, "
            + $"{Join(column.Annotations.Schema.Select(Describe))}";
    }

    private static string Describe(SchemaShape.Column column) =>
        $"{column.Name}: {column.Kind} of {column.ItemType.RawType.Name}{(column.IsKey ? " key" : "")}, "
        + $"{Join(column.Annotations.Select(Describe))}";

    private static string Join(IEnumerable<string> annotations) => $"[{string.Join("; ", annotations.Order(StringComparer.Ordinal))}]";
}
