using ConvSeq.Features;
using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;

namespace ConvSeq.Tests.MLNet;

/// <summary>A transform that is fitted to labels as well, where it is told of them.</summary>
[TestClass]
public sealed class LabeledTransformTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly SeriesRow[] _rows = SeriesRows.Make(40);

    private IDataView Data => Pipelines.Keyed(_ml, SeriesRows.View(_ml, _rows, 60));

    [TestMethod]
    [DataRow(null)]
    [DataRow("Label")]
    [DataRow("Weight")]
    public void FeaturesAreTheEnginesOfTheSameAnswers(string? label)
    {
        var builder = new SeriesSetBuilder(1);
        foreach (SeriesRow row in _rows)
        {
            if (label is null)
                builder.Add(row.Series);
            else if (label == "Label")
                builder.Add(row.Series, row.Label);
            else
                builder.Add(row.Series, row.Weight);
        }

        var engine = TimeSeriesFeaturizer.Fit(builder.Build(), new DilatedShapeletsOptions { ShapeletCount = 100, Seed = 5 });
        foreach (bool streaming in (bool[])[false, true])
        {
            SeriesFeatureTransformer fitted = Estimator(label, streaming).Fit(Data);
            CollectionAssert.AreEqual(Thresholds(engine), Thresholds(fitted.Model));
        }
    }

    [TestMethod]
    public void LabelsChangeThresholds()
    {
        string?[] labels = [null, "Label", "Weight"];
        float[][] thresholds = [.. labels.Select(label => Thresholds(Estimator(label).Fit(Data).Model))];
        Assert.IsFalse(thresholds[0].SequenceEqual(thresholds[1]));
        Assert.IsFalse(thresholds[0].SequenceEqual(thresholds[2]));
        Assert.IsFalse(thresholds[1].SequenceEqual(thresholds[2]));
    }

    [TestMethod]
    public void RowsWithoutALabelAreSkipped()
    {
        var some = (SeriesRow[])_rows.Clone();
        for (int i = 0; i < 10; i++)
            some[i] = new SeriesRow { Series = _rows[i].Series, Weight = float.NaN };
        float[] expected = Thresholds(Estimator("Weight").Fit(SeriesRows.View(_ml, _rows[10..], 60)).Model);
        CollectionAssert.AreEqual(expected, Thresholds(Estimator("Weight").Fit(SeriesRows.View(_ml, some, 60)).Model));
    }

    [TestMethod]
    public void ALabelOfAnotherTypeIsNamed()
    {
        IDataView text = SeriesRows.View(_ml, _rows, 60);
        foreach ((string label, string message) in ((string, string)[])
            [("Absent", "label column 'Absent'"), ("Label", "'Label': expected Key<UInt32>"), ("Series", "or Single, got")])
        {
            DilatedShapeletsEstimator estimator = Estimator(label);
            Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(text)).Message);
            Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => ShapeProbe.After(estimator, text)).Message);
        }
    }

    private DilatedShapeletsEstimator Estimator(string? label, bool? streaming = null) =>
        _ml.Transforms.DilatedShapelets(new DilatedShapeletsEstimator.Options
        {
            InputColumnName = "Series",
            LabelColumnName = label,
            NumberOfShapelets = 100,
            Seed = 5,
            Streaming = streaming,
        });

    private static float[] Thresholds(TimeSeriesFeaturizer model) =>
    [
        .. ((DilatedShapelets)model.Features).Groups.ToArray()
            .SelectMany(group => Enumerable.Range(0, group.Count).Select(group.Threshold)),
    ];
}
