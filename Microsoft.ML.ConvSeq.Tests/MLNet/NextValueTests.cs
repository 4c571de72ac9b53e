using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>Quantiles of the next values as a column.</summary>
[TestClass]
public sealed class NextValueTests
{
    private static readonly SequenceModel Model = SequenceForecasterTests.Model;

    private readonly MLContext _ml = new(seed: 1);

    private readonly SeriesRow[] _rows =
        [.. Enumerable.Range(0, 30).Select(i => new SeriesRow { Series = SequenceForecasterTests.Source(i, 30 + i) })];

    [TestMethod]
    [DataRow("ragged")]
    [DataRow("known")]
    [DataRow("doubles")]
    public void TheColumnIsTheEnginesAlsoWhenLoaded(string kind)
    {
        SeriesRow[] rows = kind == "known" ? [.. _rows.Select(row => new SeriesRow { Series = row.Series[..30] })] : _rows;
        IDataView data = kind switch
        {
            "known" => SeriesRows.View(_ml, rows, 30),
            "doubles" => _ml.Transforms.Conversion.ConvertType("Series", outputKind: DataKind.Double)
                .Fit(SeriesRows.View(_ml, rows)).Transform(SeriesRows.View(_ml, rows)),
            _ => SeriesRows.View(_ml, rows),
        };
        NextValueEstimator estimator = _ml.Transforms.NextValue("Next", "Series", Model, horizon: 6, samples: 4, seed: 3);
        NextValueTransformer fitted = estimator.Fit(data);
        ITransformer loaded = Pipelines.Reload(_ml, fitted, data.Schema);
        float[][] expected = new SequenceForecaster(Model, new ForecastOptions { Horizon = 6, Samples = 4, Seed = 3 })
            .Forecast([.. rows.Select(row => row.Series)]);
        foreach (ITransformer one in (ITransformer[])[fitted, loaded])
        {
            IDataView next = one.Transform(data);
            Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 18), next.Schema["Next"].Type);
            VBuffer<ReadOnlyMemory<char>> names = default;
            next.Schema["Next"].GetSlotNames(ref names);
            CollectionAssert.AreEqual(
                fitted.Model.ValueNames.ToArray(), names.DenseValues().Select(name => name.ToString()).ToArray());
            Assert.AreEqual("t+6 q0.9", $"{names.GetItemOrDefault(17)}");
            float[][] values = SeriesRows.Vectors(next, "Next");
            for (int i = 0; i < rows.Length; i++)
                CollectionAssert.AreEqual(expected[i], values[i]);
            Assert.IsFalse(next.Schema.Any(column => column.Name.StartsWith("ConvSeq") || column.Name.StartsWith("t+")));
            Assert.AreEqual(6, one.GetConvSeqModel<SequenceForecaster>().Options.Horizon);
        }

        SchemaShape.Column shape = ShapeProbe.After(estimator, data).Single(column => column.Name == "Next");
        Assert.AreEqual(SchemaShape.Column.VectorKind.Vector, shape.Kind);
    }

    [TestMethod]
    public void SingleRowsAndOtherProcessesGetTheSame()
    {
        IDataView data = SeriesRows.View(_ml, _rows);
        NextValueTransformer fitted = _ml.Transforms.NextValue(
            "Score", "Series", Model, horizon: 2, quantiles: [0.25, 0.75], samples: 5).Fit(data);
        float[][] values = SeriesRows.Vectors(fitted.Transform(data), "Score");
        using PredictionEngine<SeriesRow, ClassPrediction> engine =
            _ml.Model.CreatePredictionEngine<SeriesRow, ClassPrediction>(
                fitted.Append(_ml.Transforms.CopyColumns("PredictedLabel", "Label").Fit(data)));
        CollectionAssert.AreEqual(values[7], engine.Predict(_rows[7]).Score);

        using var folder = new TemporaryFolder();
        Pipelines.AssertAnotherProcessScoresTheSame(_ml, folder, fitted, data, _rows.Select(row => row.Series));

        // A seed that is left out is one of the context.
        Assert.AreEqual(Of(1), Of(1));
        Assert.AreNotEqual(Of(1), Of(2));

        ulong Of(int seed) => new MLContext(seed).Transforms.NextValue("Score", "Series", Model).Fit(data).Model.Options.Seed;
    }

    [TestMethod]
    public void ColumnsMayBeCalledLikeSlots()
    {
        IDataView data = _ml.Transforms.CopyColumns("t+1 q0.5", "Series").Fit(SeriesRows.View(_ml, _rows))
            .Transform(SeriesRows.View(_ml, _rows));
        NextValueTransformer fitted = _ml.Transforms.NextValue("Series", null, Model, seed: 0).Fit(data);
        IDataView next = Pipelines.Reload(_ml, fitted, data.Schema).Transform(data);
        CollectionAssert.AreEqual(_rows[2].Series, SeriesRows.Vectors(next, "t+1 q0.5")[2]);
        Assert.HasCount(3, SeriesRows.Vectors(next, "Series")[2]);

        // The new column itself may be.
        NextValueTransformer same = _ml.Transforms.NextValue("t+1 q0.5", "Series", Model, seed: 0).Fit(data);
        IDataView loaded = Pipelines.Reload(_ml, same, data.Schema).Transform(data);
        CollectionAssert.AreEqual(
            SeriesRows.Vectors(same.Transform(data), "t+1 q0.5")[2], SeriesRows.Vectors(loaded, "t+1 q0.5")[2]);
    }

    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        IDataView data = SeriesRows.View(_ml, _rows), pairs = SeriesRows.View(_ml, SeriesRows.Make(3, channels: 2), 2, 60);
        Says("series column 'Absent'", () => _ml.Transforms.NextValue("Next", "Absent", Model).Fit(data));
        Says("'Weight': expected Vector<Single>", () => _ml.Transforms.NextValue("Next", "Weight", Model).Fit(data));
        Says("1 channel", () => _ml.Transforms.NextValue("Next", "Series", Model).Fit(pairs));
        Says("predicts text", () => _ml.Transforms.NextValue("Next", "Series", SequenceModelTests.Tcn));
        Says("more than the 1024 slots", () => _ml.Transforms.NextValue("Next", "Series", Model, horizon: 1000));
        Says("ascending", () => _ml.Transforms.NextValue("Next", "Series", Model, quantiles: [0.9, 0.1]));
        NextValueTransformer fitted = _ml.Transforms.NextValue("Next", "Series", Model).Fit(data);
        (float[], string)[] cases = [([], "row 1 has 0 values"), ([1, float.NaN], "row 1 has NaN in slot 1")];
        foreach ((float[] series, string problem) in cases)
        {
            IDataView bad = SeriesRows.View(_ml, [_rows[0], new SeriesRow { Series = series }]);
            Assert.Contains(problem, Assert.Throws<BadSeriesException>(() => SeriesRows.Vectors(fitted.Transform(bad), "Next")).Message);
        }
    }

    private static void Says(string part, Action action) => Assert.Contains(part, Assert.Throws<Exception>(action).Message);
}
