using ConvSeq.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>What columns say about themselves; Evaluate looks at none of it, so metrics would not show a mistake.</summary>
[TestClass]
public sealed class AnnotationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void PredictedLabelIsTheClassOfTheLargestScore(bool loaded)
    {
        SeriesRow[] rows = SeriesRows.Make(60);
        IDataView predictions = Predict(SeriesRows.View(_ml, rows, 60), "Label", loaded);
        string[] values = Names(predictions.Schema["PredictedLabel"], "KeyValues");
        CollectionAssert.AreEqual(rows.Select(row => row.Label).Distinct().ToArray(), values);
        CollectionAssert.AreEqual(values, Names(predictions.Schema["Score"], "SlotNames"));
        uint[] keys = [.. predictions.GetColumn<uint>("PredictedLabel")];
        float[][] scores = SeriesRows.Vectors(predictions, "Score");
        for (int i = 0; i < keys.Length; i++)
        {
            Assert.AreEqual(Array.IndexOf(scores[i], scores[i].Max()) + 1, (int)keys[i]);
            Assert.AreEqual(rows[i].Label, values[keys[i] - 1]);
            Assert.AreEqual(1, scores[i].Sum(), 1e-5);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ClassesKeepTheirType(bool loaded)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(SeriesRows.Make(60).Select(row => new NumberedRow
        {
            Number = row.Label.Length,
            Series = row.Series,
        }));
        IDataView predictions = Predict(data, "Number", loaded);
        IDataView mapped = _ml.Transforms.Conversion.MapKeyToValue("Predicted", "PredictedLabel").Fit(predictions).Transform(predictions);
        CollectionAssert.AreEqual(mapped.GetColumn<int>("Number").ToArray(), mapped.GetColumn<int>("Predicted").ToArray());
        CollectionAssert.AreEquivalent(new[] { "4", "8" }, Names(predictions.Schema["Score"], "SlotNames"));
    }

    [TestMethod]
    public void SlotNamesTellKernelDilationAndBias()
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(10), 60);
        var fitted = _ml.Transforms.MiniRocket("Features", "Series", 200, seed: 5).Fit(data);
        string[] names = Names(fitted.Transform(data).Schema["Features"], "SlotNames");
        Assert.HasCount(168, names);
        Assert.AreEqual(168, names.Distinct().Count());
        Assert.AreEqual(
            FormattableString.Invariant($"kernel 1, dilation 1, bias {((MiniRocket)fitted.Model.Features).Biases[1]}"), names[1]);
    }

    [TestMethod]
    public void TheSchemaIsKnownBeforeFitting()
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(60), 60);
        foreach (IEstimator<ITransformer> pipeline in new[] { Pipelines.TwoSteps(_ml), Pipelines.OneStep(_ml) })
        {
            DataViewSchema fitted = pipeline.Fit(data).GetOutputSchema(data.Schema);
            Assert.AreEqual(TextDataViewType.Instance, fitted["PredictedLabel"].Type);
            Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 3), fitted["Score"].Type);
        }
    }

    private IDataView Predict(IDataView data, string label, bool loaded)
    {
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("Key", label)
            .Append(_ml.MulticlassClassification.Trainers.MiniRocket("Key", numberOfFeatures: 500, seed: 5)).Fit(data);
        return (loaded ? Pipelines.Reload(_ml, model, data.Schema) : model).Transform(data);
    }

    private static string[] Names(DataViewSchema.Column column, string annotation)
    {
        if (((VectorDataViewType)column.Annotations.Schema[annotation].Type).ItemType is not TextDataViewType)
            return [];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue(annotation, ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed class NumberedRow
    {
        public int Number { get; set; }

        [VectorType(60)]
        public float[] Series { get; set; } = [];
    }
}
