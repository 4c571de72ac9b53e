using ConvSeq.Features;
using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;

namespace ConvSeq.Tests.MLNet;

/// <summary>What is odd, but no error, is in the context's log.</summary>
[TestClass]
public sealed class InputWarningTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AnotherLengthThanTheFittedOneIsToldOnce(bool transform)
    {
        IDataView train = Pipelines.Keyed(_ml, SeriesRows.View(_ml, SeriesRows.Make(40)));
        IEstimator<ITransformer> estimator = transform
            ? _ml.Transforms.MiniRocket("Features", "Series", 84, seed: 5)
            : _ml.MulticlassClassification.Trainers.MiniRocket("Label", "Series", 84, seed: 5);
        ITransformer model = estimator.Fit(train);
        List<string> lines = Pipelines.Log(_ml);
        Read(model.Transform(train));
        Assert.IsEmpty(Told());
        for (int pass = 0; pass < 2; pass++)
            Read(model.Transform(Pipelines.Keyed(_ml, SeriesRows.View(_ml, SeriesRows.MakeRagged(40)))));
        Assert.HasCount(1, Told());
        StringAssert.Contains(Told()[0], "points where all training series had 60");

        string[] Told() => [.. lines.Where(line => line.Contains("Column 'Series': a series has"))];
        void Read(IDataView data) => SeriesRows.Vectors(data, transform ? "Features" : "Score");
    }

    [TestMethod]
    [DataRow("ragged")]
    [DataRow("resampled")]
    public void LengthsThatDoNotMatterAreNotToldOf(string kind)
    {
        IDataView ragged = Pipelines.Keyed(_ml, SeriesRows.View(_ml, SeriesRows.MakeRagged(40)));
        IDataView even = Pipelines.Keyed(_ml, SeriesRows.View(_ml, SeriesRows.Make(40)));
        ITransformer model = _ml.MulticlassClassification.Trainers.MiniRocket(new MiniRocketMulticlassTrainer.Options
        {
            NumberOfFeatures = 84,
            Repair = new SeriesRepair { LengthPolicy = kind == "resampled" ? LengthPolicy.Resample : LengthPolicy.Keep },
        }).Fit(kind == "ragged" ? ragged : even);
        List<string> lines = Pipelines.Log(_ml);
        SeriesRows.Vectors(model.Transform(ragged), "Score");
        SeriesRows.Vectors(model.Transform(even), "Score");
        Assert.IsFalse(lines.Any(line => line.Contains("a series has")));
    }

    [TestMethod]
    public void AnotherKnownLengthIsStillAnError()
    {
        ITransformer model = _ml.Transforms.MiniRocket("Features", "Series", 84).Fit(SeriesRows.View(_ml, SeriesRows.Make(40), 60));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(SeriesRows.View(_ml, SeriesRows.Make(40, length: 50), 50)));
    }

    [TestMethod]
    [DataRow(10, false, false)]
    [DataRow(100_000, false, true)]
    [DataRow(10_000_000, false, true)]
    [DataRow(100_000, true, false)]
    public void AHighLevelIsToldOf(int level, bool normalizes, bool told)
    {
        SeriesRow[] rows = SeriesRows.Make(40);
        foreach (SeriesRow row in rows)
            row.Series = Array.ConvertAll(row.Series, value => value + level);
        List<string> lines = Pipelines.Log(_ml);
        var repair = new SeriesRepair { ZNormalize = normalizes };
        IDataView data = Pipelines.Keyed(_ml, SeriesRows.View(_ml, rows, 60));
        _ml.MulticlassClassification.Trainers.MultiRocket(
            new MultiRocketMulticlassTrainer.Options { NumberOfFeatures = 672, Repair = repair }).Fit(data);
        Assert.AreEqual(
            told, lines.Any(line => line.Contains("Column 'Series': channel 0 lies") && line.Contains("SeriesRepair.ZNormalize")));
        Assert.AreEqual(
            told, new AutomaticFeatureOptions().ChooseFor(SeriesRows.Set(rows), repair).Reason.Contains("SeriesRepair.ZNormalize"));
        lines.Clear();
        _ml.MulticlassClassification.Trainers.Rocket(new RocketMulticlassTrainer.Options { NumberOfKernels = 50 }).Fit(data);
        Assert.IsFalse(lines.Any(line => line.Contains("lies")), "Rocket normalizes series itself");
    }

    [TestMethod]
    public void AnAbsentClassIsToldOf()
    {
        SeriesRow[] rows = SeriesRows.Make(40);
        IDataView all = SeriesRows.View(_ml, rows, 60);
        ITransformer keys = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(all);
        List<string> lines = Pipelines.Log(_ml);
        _ml.MulticlassClassification.Trainers.Ridge("Label", "Series").Fit(keys.Transform(all));
        Assert.IsFalse(lines.Any(line => line.Contains("no row to learn from")));
        IDataView two = keys.Transform(SeriesRows.View(_ml, rows.Where(row => row.Label != "fast"), 60));
        _ml.MulticlassClassification.Trainers.MiniRocket("Label", "Series", 84).Fit(two);
        _ml.MulticlassClassification.Trainers.Ridge("Label", "Series").Fit(two);
        Assert.AreEqual(2, lines.Count(line => line.Contains("Column 'Label': no row to learn from is of class 'fast'")));
    }

    [TestMethod]
    public void AKeyOfOneClassIsNamed()
    {
        IDataView one = Pipelines.Keyed(_ml, SeriesRows.View(_ml, SeriesRows.Make(40).Where(row => row.Label == "fast"), 60));
        InvalidOperationException problem = Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.MulticlassClassification.Trainers.Ridge("Label", "Series").Fit(one));
        Assert.AreEqual("Column 'Label': 'fast' is its only class; expected at least two classes.", problem.Message);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void NotesOfTheReaderAreInTheLog(bool keepInMemory)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder.File("a.ts"), "@problemName a\n@univariate true\n@classLabel true a b\n@data\n1,2,3:a\n2,3,4:b\n3,4,5:?\n");
        List<string> lines = Pipelines.Log(_ml);
        _ml.Data.LoadFromTimeSeriesFile(folder.File("a.ts"), keepInMemory: keepInMemory);
        Assert.AreEqual(
            1, lines.Count(line => line.Contains($"{folder.File("a.ts")}: 1 series have no class label")), string.Join('\n', lines));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void SeriesWithoutAnAnswerAreSkippedWithAWarning(bool targets)
    {
        SeriesRow[] rows = SeriesRows.Make(40);
        var builder = new SeriesSetBuilder(1);
        for (int i = 0; i < rows.Length; i++)
        {
            if (i % 10 == 3)
                builder.AddUnanswered(rows[i].Series);
            else if (targets)
                builder.Add(rows[i].Series, i);
            else
                builder.Add(rows[i].Series, rows[i].Label);
        }

        SeriesSet set = builder.Build();
        List<string> lines = Pipelines.Log(_ml);
        IDataView data = _ml.Data.LoadFromSeriesSet(set);
        int count = targets
            ? _ml.Regression.Trainers.MiniRocket("Label", "Series", 84).Fit(data).Model.Training.SeriesCount
            : _ml.MulticlassClassification.Trainers.MiniRocket("Label", "Series", 84).Fit(Pipelines.Keyed(_ml, data))
                .Model.Training.SeriesCount;
        Assert.AreEqual(36, count);
        Assert.AreEqual(
            1, lines.Count(line => line.Contains("Column 'Label': 4 rows without a label were skipped")), string.Join('\n', lines));
        ArgumentException refused = targets
            ? Assert.Throws<ArgumentException>(() => TimeSeriesRegressor.Fit(set))
            : Assert.Throws<ArgumentException>(() => TimeSeriesClassifier.Fit(set));
        StringAssert.Contains(refused.Message, "series 3 has no");
    }
}
