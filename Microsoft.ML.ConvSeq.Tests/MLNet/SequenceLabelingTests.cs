using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Tests.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>A class for each point, from columns of series and of vectors of labels to columns of predictions.</summary>
[TestClass]
public sealed class SequenceLabelingTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();
    private readonly PhaseRow[] _train = Make(30, 1), _test = Make(10, 2);

    private IDataView Train => _ml.Data.LoadFromEnumerable(_train);

    private IDataView Test => _ml.Data.LoadFromEnumerable(_test);

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    public void EachPointGetsAClassAlsoWhenLoaded()
    {
        ITransformer model = Pipeline().Fit(Train), loaded = Pipelines.Reload(_ml, model, Train.Schema);
        foreach (ITransformer one in new[] { model, loaded })
        {
            Assert.AreEqual(2, one.GetConvSeqModel<SequenceLabeler>().Channels);
            IDataView predictions = one.Transform(Test);
            Assert.AreEqual(Pipelines.Describe(model.Transform(Test)), Pipelines.Describe(predictions));
            Assert.IsFalse(predictions.Schema.Any(column => column.Name.StartsWith("ConvSeq")), "Temporary columns are left.");
            using var engine = _ml.Model.CreatePredictionEngine<PhaseRow, PhasePrediction>(one);
            int right = 0, all = 0;
            foreach (PhaseRow row in _test)
            {
                PhasePrediction prediction = engine.Predict(row);
                Assert.HasCount(row.Label.Length, prediction.PredictedLabel);
                Assert.HasCount(2 * row.Label.Length, prediction.Score);
                right += row.Label.Zip(prediction.PredictedLabel, (a, b) => a == b ? 1 : 0).Sum();
                all += row.Label.Length;
            }

            Assert.IsGreaterThan(0.9 * all, right);
        }
    }

    [TestMethod]
    public void AProcessThatKnowsOnlyMLNetScoresTheSame()
    {
        ITransformer model = Pipeline().Fit(Train);
        Pipelines.AssertAnotherProcessScoresTheSame(_ml, _folder, model, Test, _test.Select(row => row.Series));
        ITransformer again = _ml.Model.Load(_folder.File("again.zip"), out _);
        Assert.AreEqual(Pipelines.Describe(model.Transform(Test)), Pipelines.Describe(again.Transform(Test)));
    }

    [TestMethod]
    public void RowsWithoutLabelsAreSkippedAndShapesAreKept()
    {
        List<string> log = Pipelines.Log(_ml);
        PhaseRow[] some = [.. _train.Select((row, i) => i == 3 ? new PhaseRow { Series = row.Series } : row)];
        PhaseRow[] others = [.. _train.Where((_, i) => i != 3)];
        CollectionAssert.AreEqual(ModelBytes.Of(FitOn(some).Model), ModelBytes.Of(FitOn(others).Model));
        Assert.IsTrue(log.Any(line => line.Contains("'Label': 1 rows without a label were skipped")));
        ShapeTests.AssertPromised(Trainer(), Keyed(_train));
    }

    [TestMethod]
    public void OneNetworkMayMeasureOnOtherRows()
    {
        var trainer = Trainer();
        SequenceLabeler measured = trainer.Fit(Keyed(_train), Keyed(_test)).Model;
        Assert.IsNotNull(measured.Members[0].Outcome.ValidationLoss);
        CollectionAssert.AreEqual(
            ModelBytes.Of(_ml.MulticlassClassification.Trainers.SequenceLabeling(numberOfEpochs: 1, channels: 2, seed: 4)
                .Fit(Keyed(_train[..4])).Model),
            ModelBytes.Of(_ml.MulticlassClassification.Trainers.SequenceLabeling(
                new SequenceLabelingTrainer.Options { NumberOfEpochs = 1, Channels = 2, Seed = 4 }).Fit(Keyed(_train[..4])).Model));
    }

    [TestMethod]
    public void WhatDoesNotFitIsNamed()
    {
        PhaseRow Changed(string[] labels) => new() { Series = _train[5].Series, Label = labels };
        int points = _train[5].Label.Length;
        AssertRefused(
            $"'Label': row 5 has {points - 1} labels, but its series in column 'Series' has {points} points",
            () => FitOn([.. _train[..5], Changed(_train[5].Label[1..]), .. _train[6..]]));
        AssertRefused("'Label': row 5 has no label at point 2", () => FitOn(
            [.. _train[..5], Changed([.. _train[5].Label[..2], "", .. _train[5].Label[3..]]), .. _train[6..]]));
        AssertRefused("'Label': expected Vector<Key<UInt32>>", () => Trainer().Fit(Train));
        AssertRefused("'Label': expected Vector<Key<UInt32>>", () => Trainer().Fit(Pipelines.Keyed(_ml, _ml.Data.LoadFromEnumerable(
            SeriesRows.Make(4)))));
        AssertRefused("'Label': expected Key<UInt32>", () => _ml.MulticlassClassification.Trainers.Tcn(channels: 2).Fit(Keyed(_train)));
        AssertRefused("outputs for each point of a series are needed", () => Trainer(new TcnOptions()).Fit(Keyed(_train)));
    }

    private static void AssertRefused(string part, Action action) =>
        StringAssert.Contains(Assert.Throws<Exception>(action).Message, part);

    private static PhaseRow[] Make(int count, ulong stream) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var random = new CounterRandom(stream, 7, (ulong)i);
        int length = 30 + random.NextInt(20), turn = 8 + random.NextInt(15);
        float[] series = new float[2 * length];
        for (int t = 0; t < length; t++)
        {
            series[t] = (float)((t < turn ? -1 : 1) + 0.2 * random.NextGaussian());
            series[length + t] = (float)random.NextGaussian();
        }

        return new PhaseRow { Series = series, Label = [.. Enumerable.Range(0, length).Select(t => t < turn ? "low" : "high")] };
    })];

    private ConvSeqPredictionTransformer<SequenceLabeler> FitOn(PhaseRow[] rows) => Trainer().Fit(Keyed(rows));

    private IDataView Keyed(PhaseRow[] rows) => Pipelines.Keyed(_ml, _ml.Data.LoadFromEnumerable(rows));

    private IEstimator<ITransformer> Pipeline() => Pipelines.Classifier(_ml, Trainer());

    private SequenceLabelingTrainer Trainer(NetworkOptions? network = null) =>
        _ml.MulticlassClassification.Trainers.SequenceLabeling(new SequenceLabelingTrainer.Options
        {
            Network = network ?? new TcnOptions
            {
                Levels = 2,
                Filters = 6,
                KernelSize = 3,
                Dropout = 0,
                Readout = TcnReadout.EveryStep,
                Training = new NetworkTrainingOptions { Epochs = 20, BatchSize = 6, Schedule = new ConstantRate() },
            },
            Channels = 2,
            Seed = 4,
        });

    private sealed class PhaseRow
    {
        public string[] Label { get; set; } = [];

        public float[] Series { get; set; } = [];
    }

    private sealed class PhasePrediction
    {
        public string[] PredictedLabel { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
