using ConvSeq.Linear;
using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;
using ConvSeq.Series;
using ConvSeq.Tests.Models;
using Microsoft.ML;

namespace ConvSeq.Tests.MLNet;

/// <summary>Series that are gone through block by block give the model that series in memory give.</summary>
[TestClass]
public sealed class StreamingTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly SeriesRow[] _rows = SeriesRows.MakeRagged(1_100, channels: 2);

    [TestMethod]
    public void ClassifiersAreTheSame()
    {
        ITransformer keys = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(SeriesRows.View(_ml, _rows));
        _rows[0].Label = _rows[1_050].Label = "unheard of";
        IDataView data = keys.Transform(SeriesRows.View(_ml, _rows));
        AssertSame(
            (streaming, most) => _ml.MulticlassClassification.Trainers.MiniRocket(new MiniRocketMulticlassTrainer.Options
            {
                NumberOfFeatures = 84,
                Seed = 5,
                Channels = 2,
                ExampleWeightColumnName = "Weight",
                Streaming = streaming,
                MaxValues = most,
            }).Fit(data).Model.Save);
    }

    [TestMethod]
    public void RegressorsAreTheSame()
    {
        _rows[0].Weight = _rows[1_050].Weight = float.NaN;
        IDataView data = SeriesRows.View(_ml, _rows);
        AssertSame(
            (streaming, most) => _ml.Regression.Trainers.MiniRocket(new MiniRocketRegressionTrainer.Options
            {
                LabelColumnName = "Weight",
                NumberOfFeatures = 84,
                Seed = 5,
                Channels = 2,
                Streaming = streaming,
                MaxValues = most,
            }).Fit(data).Model.Save);
    }

    [TestMethod]
    public void FeaturesAreTheSame() => AssertSame(
        (streaming, most) => _ml.Transforms.Hydra(new HydraEstimator.Options
        {
            InputColumnName = "Series",
            NumberOfGroups = 2,
            Seed = 5,
            Channels = 2,
            Streaming = streaming,
            MaxValues = most,
        }).Fit(SeriesRows.View(_ml, _rows)).Model.Save);

    [TestMethod]
    [DataRow(-1L, false)]
    [DataRow(0L, false)]
    [DataRow(999L, false)]
    [DataRow(1_000L, true)]
    public void VectorsAreKeptOnlyIfAllAre(long maxValues, bool complete)
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(100, length: 10), 10);
        var read = TrainingData.Read(data, VectorExtents.OfSeries(data.Schema, "Series", 0), null, "Weight", maxValues, Execution.Default);
        Assert.AreEqual(complete, read.IsComplete);
        Assert.AreEqual(100, read.Count);
        Assert.AreEqual(complete ? 10 : 0, read.LongestVector);
        foreach (TrainingRow row in read.Rows)
            Assert.HasCount(complete ? 10 : 0, row.Values);
    }

    [TestMethod]
    public void AFileNeedNotFitInMemory()
    {
        using var folder = new TemporaryFolder();
        SeriesFile.Write(folder.File("a.ts"), SeriesRows.Set(_rows, 2));
        IDataView kept = _ml.Data.LoadFromTimeSeriesFile(folder.File("a.ts"));
        IDataView read = _ml.Data.LoadFromTimeSeriesFile(folder.File("a.ts"), keepInMemory: false);
        string expected = Pipelines.Describe(Classifier(streaming: false).Fit(kept).Transform(kept));
        Assert.AreEqual(expected, Pipelines.Describe(Classifier(streaming: true).Fit(read).Transform(read)));
    }

    [TestMethod]
    public void AWrongRowIsNamed()
    {
        _rows[1_060].Series[7] = float.NegativeInfinity;
        Exception error = Assert.Throws<Exception>(() => Classifier(streaming: true).Fit(SeriesRows.View(_ml, _rows, 2, 0)));
        StringAssert.Contains(error.Message, "'Series': row 1060, channel 0 has -Infinity at point 7");
    }

    [TestMethod]
    public void AFitCanBeCancelledWithinAPassOverTheSeries()
    {
        using var stop = new CancellationTokenSource();
        int passes = 0, last = 0;
        var options = new MiniRocketRegressionTrainer.Options
        {
            LabelColumnName = "Weight",
            Channels = 2,
            CancellationToken = stop.Token,
            Streaming = true,
        };
        Assert.Throws<OperationCanceledException>(
            () => _ml.Regression.Trainers.MiniRocket(options).Fit(_ml.Data.LoadFromEnumerable(Pass())));
        Assert.AreEqual(2, passes);
        Assert.IsLessThan(1_000, last);

        IEnumerable<SeriesRow> Pass()
        {
            passes++;
            for (int i = 0; i < _rows.Length; i++)
            {
                last = i;
                if (passes == 2 && i == 100)
                    stop.Cancel();
                yield return _rows[i];
            }
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void RidgeOnTooManyFeaturesIsThatOfStatistics(bool balanced)
    {
        SeriesRow[] rows = SeriesRows.Make(4_200, length: 12);
        string[] names = [.. rows.Select(row => row.Label).Distinct()];
        ITransformer keys = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(SeriesRows.View(_ml, rows, 12));
        rows[0].Label = rows[4_150].Label = "unheard of";
        IDataView data = keys.Transform(SeriesRows.View(_ml, rows, 12));
        var options = new RidgeMulticlassTrainer.Options
        {
            FeatureColumnName = "Series",
            ExampleWeightColumnName = "Weight",
            Ridge = new RidgeOptions { BalanceClasses = balanced },
            MaxValues = 0,
        };
        RidgeClassifier found = _ml.MulticlassClassification.Trainers.Ridge(options).Fit(data).Model;
        rows = [.. rows.Where(row => row.Label != "unheard of")];
        int[] classes = Array.ConvertAll(rows, row => Array.IndexOf(names, row.Label));
        var weights = Enumerable.Range(0, 3).Select(k => balanced ? rows.Length / (3.0 * classes.Count(kind => kind == k)) : 1);
        using var statistics = RidgeStatistics.ForClasses(12, 3, new RidgeStatisticsOptions { ClassWeights = [.. weights] });
        statistics.Add(Features(rows), classes, Array.ConvertAll(rows, row => (double)row.Weight));
        CollectionAssert.AreEqual(RidgeClassifier.Fit(statistics).Weights.ToArray(), found.Weights.ToArray());
    }

    [TestMethod]
    public void RidgeRegressionOnTooManyFeaturesIsThatOfStatistics()
    {
        SeriesRow[] rows = SeriesRows.Make(4_200, length: 12);
        var options = new RidgeRegressionTrainer.Options { LabelColumnName = "Weight", FeatureColumnName = "Series", MaxValues = 0 };
        RidgeRegressor found = _ml.Regression.Trainers.Ridge(options).Fit(SeriesRows.View(_ml, rows, 12)).Model;
        using var statistics = RidgeStatistics.ForTargets(12);
        statistics.Add(Features(rows), Array.ConvertAll(rows, row => (double)row.Weight));
        CollectionAssert.AreEqual(RidgeRegressor.Fit(statistics).Weights.ToArray(), found.Weights.ToArray());
    }

    private static FloatMatrix Features(SeriesRow[] rows) => FloatMatrix.FromRows(Array.ConvertAll(rows, row => row.Series));

    private IEstimator<ITransformer> Classifier(bool streaming) => Pipelines.Classifier(
        _ml, _ml.MulticlassClassification.Trainers.MiniRocket(
        new MiniRocketMulticlassTrainer.Options { NumberOfFeatures = 84, Seed = 5, Streaming = streaming }));

    private static void AssertSame(Func<bool?, long, Action<Stream>> fit)
    {
        byte[] expected = ModelBytes.Of(fit(false, 0));
        CollectionAssert.AreEqual(expected, ModelBytes.Of(fit(true, long.MaxValue)));
        CollectionAssert.AreEqual(expected, ModelBytes.Of(fit(null, 0)));
        CollectionAssert.AreEqual(expected, ModelBytes.Of(fit(null, 50_000)));
        CollectionAssert.AreEqual(expected, ModelBytes.Of(fit(null, long.MaxValue)));
    }
}
