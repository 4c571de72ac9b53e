using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

[TestClass]
public sealed class UserFlowTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ASplitIsTrainedAndEvaluated()
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(150), 60);
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(data, testFraction: 0.3);
        foreach (IEstimator<ITransformer> pipeline in new[] { Pipelines.TwoSteps(_ml), Pipelines.OneStep(_ml) })
        {
            ITransformer model = pipeline.Fit(split.TrainSet);
            MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
            Assert.IsGreaterThan(0.95, metrics.MicroAccuracy);
            Assert.IsLessThan(0.2, metrics.LogLoss);
            Assert.AreEqual(3, metrics.ConfusionMatrix.NumberOfClasses);
            StringAssert.Contains(metrics.ConfusionMatrix.GetFormattedConfusionTable(), "middling");
        }
    }

    [TestMethod]
    public void CrossValidationGivesTheScoresOfAPlainPass()
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(90), 60);
        var folds = _ml.MulticlassClassification.CrossValidate(data, Pipelines.TwoSteps(_ml), numberOfFolds: 3);
        Assert.HasCount(3, folds);
        foreach (var fold in folds)
        {
            Assert.IsGreaterThan(0.9, fold.Metrics.MicroAccuracy);
            IDataView all = fold.Model.Transform(data);
            var byScore = Pipelines.Describe(all).Split(Environment.NewLine).ToHashSet();
            foreach (string line in Pipelines.Describe(fold.ScoredHoldOutSet).Split(Environment.NewLine))
                Assert.Contains(line, byScore);
        }
    }

    [TestMethod]
    public void ACachedCheckpointChangesNothing()
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(90), 60);
        string plain = Pipelines.Describe(Pipelines.TwoSteps(_ml).Fit(data).Transform(data));
        IEstimator<ITransformer> cached = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.Transforms.MiniRocket("Features", "Series", 500, seed: 5))
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.MulticlassClassification.Trainers.Ridge())
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        Assert.AreEqual(plain, Pipelines.Describe(cached.Fit(data).Transform(data)));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void FourParallelCursorsGiveThePlainPass(bool loaded)
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(400), 60);
        ITransformer model = Pipelines.TwoSteps(_ml).Fit(data);
        IDataView predictions = (loaded ? Pipelines.Reload(_ml, model, data.Schema) : model).Transform(data);
        float[][] plain = SeriesRows.Vectors(predictions, "Score");
        DataViewSchema.Column score = predictions.Schema["Score"], series = predictions.Schema["Series"];
        DataViewRowCursor[] cursors = predictions.GetRowCursorSet([score, series], 4);
        var found = new List<(float[] Series, float[] Score)>[cursors.Length];
        Task[] tasks = [.. cursors.Select(
            (cursor, c) => Task.Factory.StartNew(() => found[c] = ReadAll(cursor, series, score), TaskCreationOptions.LongRunning))];
        Task.WaitAll(tasks);
        var bySeries = SeriesRows.Make(400).Select((row, i) => (Key: row.Series[0], i)).ToDictionary(pair => pair.Key, pair => pair.i);
        Assert.AreEqual(400, found.Sum(part => part.Count));
        foreach ((float[] values, float[] scores) in found.SelectMany(part => part))
            CollectionAssert.AreEqual(plain[bySeries[values[0]]], scores);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void EightThreadsWithAPredictionEngineEachGiveThePlainPass(bool loaded)
    {
        SeriesRow[] rows = SeriesRows.Make(40);
        IDataView data = SeriesRows.View(_ml, rows, 60);
        ITransformer model = Pipelines.OneStep(_ml).Fit(data);
        model = loaded ? Pipelines.Reload(_ml, model, data.Schema) : model;
        float[][] plain = SeriesRows.Vectors(model.Transform(data), "Score");
        string[] labels = SeriesRows.Texts(model.Transform(data), "PredictedLabel");
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            PredictionEngine<SeriesRow, ClassPrediction> engine = Engine(model);
            for (int i = 0; i < rows.Length; i++)
            {
                ClassPrediction prediction = engine.Predict(rows[i]);
                Assert.AreEqual(labels[i], prediction.PredictedLabel);
                CollectionAssert.AreEqual(plain[i], prediction.Score);
            }
        });
    }

    [TestMethod]
    public void RaggedAndMultivariateSeriesAreWhatTheyAreToTheEngine()
    {
        SeriesRow[] rows = SeriesRows.MakeRagged(60, channels: 3);
        IDataView byOption = SeriesRows.View(_ml, rows), byType = SeriesRows.View(_ml, rows, 3, 0);
        var engine = TimeSeriesClassifier.Fit(SeriesRows.Set(rows, 3), Pipelines.EngineOptions);
        ITransformer first = Pipelines.OneStep(_ml, channels: 3).Fit(byOption), second = Pipelines.OneStep(_ml).Fit(byType);
        ClassPredictions expected = engine.Predict(SeriesRows.Set(rows, 3));
        foreach (float[][] scores in
            new[] { SeriesRows.Vectors(first.Transform(byOption), "Score"), SeriesRows.Vectors(second.Transform(byType), "Score") })
        {
            for (int i = 0; i < rows.Length; i++)
                CollectionAssert.AreEqual(expected.Probabilities(i).ToArray().Select(p => (float)p).ToArray(), scores[i]);
        }
    }

    [TestMethod]
    public void ABinaryClassifierIsEvaluated()
    {
        IDataView train = Pipelines.BinaryFeatures(_ml, SeriesRows.Make(90));
        ITransformer model = _ml.BinaryClassification.Trainers.Ridge("Truth", exampleWeightColumnName: "Weight").Fit(train);
        CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(model.Transform(train), "Truth");
        Assert.IsGreaterThan(0.95, metrics.Accuracy);
        Assert.IsLessThan(0.3, metrics.LogLoss);
        float[] scores = [.. model.Transform(train).GetColumn<float>("Score")];
        bool[] labels = [.. model.Transform(train).GetColumn<bool>("PredictedLabel")];
        float[] probabilities = [.. model.Transform(train).GetColumn<float>("Probability")];
        for (int i = 0; i < scores.Length; i++)
        {
            Assert.AreEqual(scores[i] > 0, labels[i]);
            Assert.AreEqual(scores[i] > 0, probabilities[i] > 0.5f);
        }
    }

    [TestMethod]
    public void ARegressionIsTheEnginesAlsoWhenLoaded()
    {
        SeriesRow[] rows = SeriesRows.Make(60);
        rows[8].Weight = float.NaN;
        IDataView data = SeriesRows.View(_ml, rows, 60);
        ConvSeqPredictionTransformer<RidgeRegressor> model = _ml.Regression.Trainers.Ridge("Weight", "Series").Fit(data);
        SeriesRow[] kept = [.. rows.Where(row => !float.IsNaN(row.Weight))];
        RidgeRegressor engine = RidgeRegressor.Fit(
            FloatMatrix.FromRows([.. kept.Select(row => row.Series)]), kept.Select(row => (double)row.Weight).ToArray());
        float[] expected = [.. rows.Select(row => (float)engine.Predict(row.Series))];
        ITransformer loaded = Pipelines.Reload(_ml, model, data.Schema);
        CollectionAssert.AreEqual(expected, model.Transform(data).GetColumn<float>("Score").ToArray());
        CollectionAssert.AreEqual(expected, loaded.Transform(data).GetColumn<float>("Score").ToArray());
        Assert.AreEqual(engine.Alpha, loaded.GetConvSeqModel<RidgeRegressor>().Alpha);
        IDataView known = SeriesRows.View(_ml, kept, 60);
        Assert.IsGreaterThan(0, _ml.Regression.Evaluate(model.Transform(known), "Weight").RSquared);
    }

    [TestMethod]
    public void RowsWithoutALabelAreSkipped()
    {
        SeriesRow[] rows = SeriesRows.Make(60);
        IDataView data = SeriesRows.View(_ml, rows, 60);
        ITransformer keys = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data);
        SeriesRow[] more = [new SeriesRow { Label = "unheard of", Series = rows[7].Series }, .. rows];
        List<string> warnings = Pipelines.Log(_ml);
        IEstimator<ITransformer> trainer = _ml.MulticlassClassification.Trainers.MiniRocket(numberOfFeatures: 500, seed: 5);
        float[][] expected = Scores(trainer, rows), found = Scores(trainer, more);
        for (int i = 0; i < rows.Length; i++)
            CollectionAssert.AreEqual(expected[i], found[i]);
        Assert.IsTrue(warnings.Any(line => line.Contains("1 rows without a label")));

        float[][] Scores(IEstimator<ITransformer> estimator, SeriesRow[] train) => SeriesRows.Vectors(
            estimator.Fit(keys.Transform(SeriesRows.View(_ml, train, 60))).Transform(keys.Transform(data)), "Score");
    }

    [TestMethod]
    public void OptionsReachTheEngine()
    {
        SeriesRow[] rows = SeriesRows.Make(60);
        double[] weights = Array.ConvertAll(rows, row => (double)row.Weight);
        foreach (ClassifierHead head in new[] { ClassifierHead.Ridge, ClassifierHead.Logistic })
        {
            var expected = new TimeSeriesClassifierOptions
            {
                Features = new MiniRocketOptions
                {
                    FeatureCount = 500,
                    MaxDilationsPerKernel = 3,
                    ReferenceLength = 40,
                    Padding = MiniRocketPadding.Always,
                    Seed = 5,
                },
                Head = head,
                Ridge = new RidgeOptions { Alphas = [2], BalanceClasses = true },
                Logistic = new LogisticOptions { MaxEpochs = 3, L2 = 0.1 },
                Repair = new SeriesRepair { ZNormalize = true },
                FeaturesToKeep = 50,
            };
            var options = new MiniRocketMulticlassTrainer.Options
            {
                NumberOfFeatures = 500,
                MaxDilationsPerKernel = 3,
                ReferenceLength = 40,
                Padding = MiniRocketPadding.Always,
                Seed = 5,
                Head = head,
                Ridge = expected.Ridge,
                Logistic = expected.Logistic,
                Repair = expected.Repair,
                FeaturesToKeep = 50,
                ExampleWeightColumnName = "Weight",
            };
            Assert.AreEqual(expected.Features, options.Features with { Seed = 5 });
            TimeSeriesClassifier found = _ml.MulticlassClassification.Trainers.MiniRocket(options).Fit(
                Pipelines.Keyed(_ml, SeriesRows.View(_ml, rows, 60))).Model;
            var engine = TimeSeriesClassifier.Fit(SeriesRows.Set(rows), expected, weights);
            CollectionAssert.AreEqual(((LinearClassifier)engine.Head).Weights.ToArray(), ((LinearClassifier)found.Head).Weights.ToArray());
            Assert.AreEqual(engine.Head.GetType(), found.Head.GetType());
            Assert.AreEqual(50, found.Head.FeatureCount);
        }
    }

    private PredictionEngine<SeriesRow, ClassPrediction> Engine(ITransformer model)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(SeriesRow));
        definition["Series"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 60);
        return _ml.Model.CreatePredictionEngine<SeriesRow, ClassPrediction>(model, inputSchemaDefinition: definition);
    }

    private static List<(float[], float[])> ReadAll(DataViewRowCursor cursor, DataViewSchema.Column series, DataViewSchema.Column score)
    {
        var rows = new List<(float[], float[])>();
        using (cursor)
        {
            ValueGetter<VBuffer<float>> getSeries = cursor.GetGetter<VBuffer<float>>(series),
                getScore = cursor.GetGetter<VBuffer<float>>(score);
            VBuffer<float> values = default, scores = default;
            while (cursor.MoveNext())
            {
                getSeries(ref values);
                getScore(ref scores);
                rows.Add(([.. values.DenseValues()], [.. scores.DenseValues()]));
            }
        }

        return rows;
    }
}
