using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Tests.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>Trainers of ensembles on columns of series.</summary>
[TestClass]
public sealed class EnsembleTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly SeriesRow[] _rows = SeriesRows.Make(60);

    private IDataView Bare => SeriesRows.View(_ml, _rows, 60);

    private IDataView Data => Pipelines.Keyed(_ml, Bare);

    [TestMethod]
    public void TheClassifierIsTheEngines()
    {
        EnsembleClassifier engine = EnsembleClassifier.Fit(
            SeriesRows.Set(_rows), EnsembleTests.Small, Array.ConvertAll(_rows, row => (double)row.Weight));
        ConvSeqPredictionTransformer<EnsembleClassifier> model = _ml.MulticlassClassification.Trainers.TimeSeriesEnsemble(
            new TimeSeriesEnsembleMulticlassTrainer.Options
            {
                Ensemble = EnsembleTests.Small,
                ExampleWeightColumnName = "Weight",
            }).Fit(Data);
        ITransformer loaded = Pipelines.Reload(_ml, model, Data.Schema);
        Assert.AreEqual(engine.OutOfFoldLogLoss, model.Model.OutOfFoldLogLoss);
        CollectionAssert.AreEqual(ModelBytes.Of(model.Model), ModelBytes.Of(loaded.GetConvSeqModel<EnsembleClassifier>()));
        double[] probabilities = new double[3];
        foreach (IDataView predictions in new[] { model.Transform(Data), loaded.Transform(Data) })
        {
            float[][] scores = SeriesRows.Vectors(predictions, "Score");
            uint[] keys = [.. predictions.GetColumn<uint>("PredictedLabel")];
            for (int i = 0; i < _rows.Length; i++)
            {
                Assert.AreEqual(engine.Predict(_rows[i].Series, probabilities) + 1, (int)keys[i]);
                CollectionAssert.AreEqual(Array.ConvertAll(probabilities, p => (float)p), scores[i]);
            }
        }
    }

    [TestMethod]
    public void TheRegressionIsTheEngines()
    {
        ConvSeqPredictionTransformer<EnsembleRegressor> model = _ml.Regression.Trainers.TimeSeriesEnsemble(
            new TimeSeriesEnsembleRegressionTrainer.Options { Ensemble = EnsembleTests.Small, LabelColumnName = "Weight" }).Fit(Bare);
        ITransformer loaded = Pipelines.Reload(_ml, model, Bare.Schema);
        float[] expected = Array.ConvertAll(_rows, row => (float)model.Model.Predict(row.Series));
        CollectionAssert.AreEqual(expected, model.Transform(Bare).GetColumn<float>("Score").ToArray());
        CollectionAssert.AreEqual(expected, loaded.Transform(Bare).GetColumn<float>("Score").ToArray());
    }

    [TestMethod]
    public void ATimeBudgetLeavesMembersOutAndTheLogTellsThemAndTheTimeLeft()
    {
        List<string> log = Pipelines.Log(_ml);
        var reports = new List<ProgressReport>();
        var options = new TimeSeriesEnsembleMulticlassTrainer.Options
        {
            Ensemble = EnsembleTests.Small,
            TimeBudget = TimeSpan.FromTicks(1),
            Progress = new Listener(report =>
            {
                lock (reports)
                    reports.Add(report);
            }),
        };
        Assert.AreEqual(EnsembleTests.Small with { TimeBudget = TimeSpan.FromTicks(1) }, options.Ensemble);
        EnsembleClassifier some = _ml.MulticlassClassification.Trainers.TimeSeriesEnsemble(options).Fit(Data).Model;
        Assert.HasCount(1, some.Members);
        foreach (string reason in some.LeftOut)
            Assert.IsTrue(log.Any(line => line.Contains($"Column 'Series': {reason}", StringComparison.Ordinal)), reason);
        Assert.IsTrue(log.Any(line => line.Contains("ensemble of 1 member: less than 1 s by the estimate", StringComparison.Ordinal)));
        Assert.IsTrue(log.Any(line => line.Contains(
            $"{some.Members[0].Name}, member 1 of 1: less than 1 s left", StringComparison.Ordinal)));
        Assert.IsTrue(reports.Any(report => report.Ensemble is { Member: 1 }));

        log.Clear();
        _ml.MulticlassClassification.Trainers.TimeSeries(seed: 5).Fit(Data);
        Assert.IsTrue(log.Any(line => line.Contains("RDST, member 5 of 5: ", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void NetworksAreMembersAndTheLogTellsOfThem()
    {
        List<string> log = Pipelines.Log(_ml);
        var options = new TimeSeriesEnsembleMulticlassTrainer.Options
        {
            Ensemble = EnsembleTests.Small with { Networks = [NetworkSamples.Tcn()] },
            Backend = NetworkBackendKind.Auto,
            Seed = 5,
        };
        ITransformer model = _ml.MulticlassClassification.Trainers.TimeSeriesEnsemble(options).Fit(Data);
        Assert.IsTrue(log.Any(line => line.Contains("Networks are trained on the back end", StringComparison.Ordinal)));
        Assert.IsTrue(log.Any(line => line.Contains("TCN, member 4 of 4", StringComparison.Ordinal)));
        Assert.IsTrue(log.Any(line => line.Contains("Column 'Series': TCN: 5 networks, weight ", StringComparison.Ordinal)));
        using var folder = new TemporaryFolder();
        _ml.Model.Save(model, Data.Schema, folder.File("networks.zip"));
        ITransformer loaded = new MLContext().Model.Load(folder.File("networks.zip"), out _);
        CollectionAssert.AreEqual(
            model.Transform(Data).GetColumn<float[]>("Score").First(), loaded.Transform(Data).GetColumn<float[]>("Score").First());
    }

    [TestMethod]
    public void PipelinesCrossValidateAndScoreSingleRowsAndTheLogTellsOfMembers()
    {
        var lines = new List<string>();
        _ml.Log += (_, line) => lines.Add(line.Message);
        IEstimator<ITransformer> pipeline = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.MulticlassClassification.Trainers.TimeSeriesEnsemble(
                new TimeSeriesEnsembleMulticlassTrainer.Options { Ensemble = EnsembleTests.Small }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        foreach (var fold in _ml.MulticlassClassification.CrossValidate(Bare, pipeline, numberOfFolds: 2))
            Assert.IsGreaterThan(0.7, fold.Metrics.MicroAccuracy);
        Assert.IsTrue(lines.Any(line => line.Contains("Column 'Series': Quant: ", StringComparison.Ordinal)));
        Assert.IsTrue(lines.Any(line => line.Contains("Ensemble on column 'Series': ", StringComparison.Ordinal)));

        ITransformer model = Pipelines.Reload(_ml, pipeline.Fit(Bare), Bare.Schema);
        string[] expected = SeriesRows.Texts(model.Transform(Bare), "PredictedLabel");
        SchemaDefinition definition = SchemaDefinition.Create(typeof(SeriesRow));
        definition["Series"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 60);
        using PredictionEngine<SeriesRow, ClassPrediction> engine = _ml.Model.CreatePredictionEngine<SeriesRow, ClassPrediction>(
            model, inputSchemaDefinition: definition);
        for (int i = 0; i < _rows.Length; i++)
            Assert.AreEqual(expected[i], engine.Predict(_rows[i]).PredictedLabel);
    }
}
