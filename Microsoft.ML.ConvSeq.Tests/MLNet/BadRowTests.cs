using ConvSeq.MLNet;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>
/// What a model refuses while it scores is named by column, row and channel, with what to do; nothing of it is lost on the way.
/// </summary>
[TestClass]
public sealed class BadRowTests
{
    private const int BadRow = 37;

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("dead channel")]
    [DataRow("missing value")]
    [DataRow("infinite")]
    [DataRow("empty")]
    [DataRow("half a channel")]
    public void ARowThatIsRefusedIsNamed(string fault)
    {
        SeriesRow[] rows = SeriesRows.MakeRagged(60, channels: 3);
        if (fault == "dead channel")
            rows[5].Series[70] = float.NaN;
        ITransformer model = Fit(rows);
        Spoil(rows[BadRow], fault);
        BadSeriesException problem = Assert.ThrowsExactly<BadSeriesException>(() => SeriesRows.Vectors(Score(model, rows), "Features"));
        Assert.AreEqual(BadRow, problem.SeriesIndex);
        StringAssert.StartsWith(problem.Message, $"Column 'Series': row {BadRow}");
        StringAssert.Contains(problem.Message, problem.Reason);
        StringAssert.EndsWith(problem.Message, $"; {problem.Advice}.");
        (int? Channel, string Advice) expected = fault switch
        {
            "dead channel" => (1, "MissingValues.Constant"),
            "missing value" => (2, "MissingValues.Interpolate"),
            "infinite" => (0, "expected finite values"),
            _ => (null, "expected a multiple of its 3 channels"),
        };
        Assert.AreEqual(expected.Channel, problem.Channel);
        StringAssert.Contains(problem.Advice, expected.Advice);
    }

    [TestMethod]
    public void ALoadedModelNamesTheColumnAndTheChannel()
    {
        SeriesRow[] rows = SeriesRows.MakeRagged(60, channels: 3);
        ITransformer model = Fit(rows);
        ITransformer loaded = Pipelines.Reload(_ml, model, SeriesRows.View(_ml, rows, 3, 0).Schema);
        Spoil(rows[BadRow], "missing value");
        Exception problem = Assert.Throws<Exception>(() => SeriesRows.Vectors(Score(loaded, rows), "Features"));
        var cause = (BadSeriesException)Causes.Innermost(problem);
        StringAssert.StartsWith(cause.Message, "Column 'Series': a row, channel 2 has NaN at point 4");
        Assert.IsNull(cause.SeriesIndex);
    }

    [TestMethod]
    public void FilteredRowsKeepTheirNumbers()
    {
        SeriesRow[] rows = SeriesRows.MakeRagged(60, channels: 3);
        ITransformer model = Fit(rows);
        Spoil(rows[BadRow], "infinite");
        IDataView late = _ml.Data.SkipRows(SeriesRows.View(_ml, rows, 3, 0), 30);
        BadSeriesException problem = Assert.ThrowsExactly<BadSeriesException>(() => SeriesRows.Vectors(model.Transform(late), "Features"));
        Assert.AreEqual(BadRow, problem.SeriesIndex);
    }

    [TestMethod]
    public void WhatMLNetWrapsAfterwardsHasTheCauseInside()
    {
        SeriesRow[] rows = SeriesRows.MakeRagged(60, channels: 3);
        ITransformer model = Pipelines.OneStep(_ml, 84, 3).Fit(SeriesRows.View(_ml, rows, 3, 0));
        Spoil(rows[BadRow], "infinite");
        IDataView scored = Score(model, rows);
        foreach (Action read in new Action[]
        {
            () => scored.Preview(100),
            () => _ml.MulticlassClassification.Evaluate(scored),
            () => SeriesRows.Texts(scored, "PredictedLabel"),
            () => _ml.Data.CreateEnumerable<ClassPrediction>(scored, reuseRowObject: false).Count(),
        })
        {
            var cause = (BadSeriesException)Causes.Innermost(Assert.Throws<Exception>(read));
            Assert.AreEqual(BadRow, cause.SeriesIndex);
        }
    }

    [TestMethod]
    public void TrainingOnAScoredColumnNamesTheRow()
    {
        SeriesRow[] rows = SeriesRows.Make(60);
        IEstimator<ITransformer> pipeline = Pipelines.TwoSteps(_ml, 84);
        rows[BadRow].Series[3] = float.NegativeInfinity;
        BadSeriesException problem = Assert.ThrowsExactly<BadSeriesException>(() => pipeline.Fit(SeriesRows.View(_ml, rows, 60)));
        StringAssert.StartsWith(problem.Message, $"Column 'Series': row {BadRow} has -Infinity in slot 3");
    }

    [TestMethod]
    public void TrainingNamesTheRowOfADeadChannelAlthoughOthersAreSkipped()
    {
        SeriesRow[] rows = SeriesRows.MakeRagged(60, channels: 3);
        IDataView keyed = SeriesRows.View(_ml, rows, 3, 0);
        ITransformer keys = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(keyed);
        rows[2].Label = "unheard of";
        Spoil(rows[BadRow], "dead channel");
        BadSeriesException problem = Assert.ThrowsExactly<BadSeriesException>(
            () => _ml.MulticlassClassification.Trainers.MiniRocket().Fit(keys.Transform(SeriesRows.View(_ml, rows, 3, 0))));
        Assert.AreEqual((BadRow, 1), (problem.SeriesIndex, problem.Channel));
    }

    [TestMethod]
    public void APredictionEngineNamesTheColumn()
    {
        SeriesRow[] rows = SeriesRows.Make(60);
        ITransformer model = Pipelines.OneStep(_ml, 84).Fit(SeriesRows.View(_ml, rows, 60));
        PredictionEngine<FixedRow, ClassPrediction> engine = _ml.Model.CreatePredictionEngine<FixedRow, ClassPrediction>(model);
        rows[0].Series[8] = float.NaN;
        Exception problem = Assert.Throws<Exception>(() => engine.Predict(new FixedRow { Series = rows[0].Series }));
        StringAssert.StartsWith(Causes.Innermost(problem).Message, "Column 'Series': a row has NaN in slot 8");
    }

    private static void Spoil(SeriesRow row, string fault)
    {
        int length = row.Series.Length / 3;
        switch (fault)
        {
            case "dead channel":
                row.Series.AsSpan(length, length).Fill(float.NaN);
                break;
            case "missing value":
                row.Series[2 * length + 4] = float.NaN;
                break;
            case "infinite":
                row.Series[0] = float.PositiveInfinity;
                break;
            default:
                row.Series = fault == "empty" ? [] : row.Series[1..];
                break;
        }
    }

    private SeriesFeatureTransformer Fit(SeriesRow[] rows) =>
        _ml.Transforms.MiniRocket("Features", "Series", 84, seed: 5).Fit(SeriesRows.View(_ml, rows, 3, 0));

    private IDataView Score(ITransformer model, SeriesRow[] rows) => model.Transform(SeriesRows.View(_ml, rows, 3, 0));

    private sealed class FixedRow
    {
        [VectorType(60)]
        public float[] Series { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
