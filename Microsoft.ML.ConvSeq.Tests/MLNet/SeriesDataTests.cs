using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

[TestClass]
public sealed class SeriesDataTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ASetOfEqualLengthHasAKnownSize()
    {
        IDataView data = _ml.Data.LoadFromSeriesSet(SeriesRows.Set(SeriesRows.Make(5)));
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 60), data.Schema["Series"].Type);
        Assert.AreEqual(TextDataViewType.Instance, data.Schema["Label"].Type);
        Assert.AreEqual(5, data.GetRowCount());
        CollectionAssert.AreEqual(SeriesRows.Make(5).Select(row => row.Label).ToArray(), SeriesRows.Texts(data, "Label"));
        CollectionAssert.AreEqual(SeriesRows.Make(5)[4].Series, SeriesRows.Vectors(data, "Series")[4]);
    }

    [TestMethod]
    public void ChannelsAreADimension()
    {
        IDataView equal = _ml.Data.LoadFromSeriesSet(SeriesRows.Set(SeriesRows.Make(5, channels: 3), 3));
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 3, 60), equal.Schema["Series"].Type);
        IDataView ragged = _ml.Data.LoadFromSeriesSet(SeriesRows.Set(SeriesRows.MakeRagged(5, 3), 3));
        var type = (VectorDataViewType)ragged.Schema["Series"].Type;
        Assert.IsFalse(type.IsKnownSize);
        CollectionAssert.AreEqual(new[] { 3, 0 }, type.Dimensions.ToArray());
    }

    [TestMethod]
    public void ASetWithoutLabelsHasNoLabelAndTargetsAreNumbers()
    {
        var bare = SeriesSet.FromArrays([new float[] { 1, 2 }, [3, 4]]);
        Assert.IsNull(_ml.Data.LoadFromSeriesSet(bare).Schema.GetColumnOrNull("Label"));
        var builder = new SeriesSetBuilder(1);
        builder.Add([1, 2], 0.5);
        IDataView targets = _ml.Data.LoadFromSeriesSet(builder.Build());
        CollectionAssert.AreEqual(new[] { 0.5f }, targets.GetColumn<float>("Label").ToArray());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void AFileIsWhatItsSetIs(bool keepInMemory)
    {
        using var folder = new TemporaryFolder();
        foreach (SeriesRow[] rows in new[] { SeriesRows.Make(600), SeriesRows.MakeRagged(600) })
        {
            SeriesFile.Write(folder.File("a.ts"), SeriesRows.Set(rows));
            IDataView data = _ml.Data.LoadFromTimeSeriesFile(folder.File("a.ts"), keepInMemory: keepInMemory);
            Assert.AreEqual(rows[20].Series.Length == 60, ((VectorDataViewType)data.Schema["Series"].Type).IsKnownSize);
            for (int pass = 0; pass < 2; pass++)
            {
                CollectionAssert.AreEqual(rows.Select(row => row.Label).ToArray(), SeriesRows.Texts(data, "Label"));
                float[][] series = SeriesRows.Vectors(data, "Series");
                for (int i = 0; i < rows.Length; i++)
                    CollectionAssert.AreEqual(rows[i].Series, series[i]);
            }
        }
    }
}
