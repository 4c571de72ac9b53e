using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Tests.Models;
using ConvSeq.Tests.Trees;
using ConvSeq.Trees;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>Trainers of trees on columns of features, and trees as the head of trainers on series.</summary>
[TestClass]
public sealed class TreeTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly SeriesRow[] _rows = SeriesRows.Make(90);

    private static ExtraTreesOptions Trees { get; } =
        new() { TreeCount = 30, MinLeaf = 2, ClassWeights = [1, 2, 3], Criterion = SplitCriterion.Gini, Seed = 7 };

    private IDataView Bare => SeriesRows.View(_ml, _rows, 60);

    private IDataView Data => Pipelines.Keyed(_ml, Bare);

    private FloatMatrix Features => FloatMatrix.FromRows(Array.ConvertAll(_rows, row => row.Series));

    private double[] Weights => Array.ConvertAll(_rows, row => (double)row.Weight);

    [TestMethod]
    public void TheClassifierIsTheEngines()
    {
        ExtraTreesClassifier engine = ExtraTreesClassifier.Fit(Features, SeriesRows.Set(_rows).Labels, 3, Trees, Weights);
        ConvSeqPredictionTransformer<ExtraTreesClassifier> model = _ml.MulticlassClassification.Trainers.ExtraTrees(
            new ExtraTreesMulticlassTrainer.Options
            {
                FeatureColumnName = "Series",
                ExampleWeightColumnName = "Weight",
                Trees = Trees,
            }).Fit(Data);
        CollectionAssert.AreEqual(PlainTrees.TextOf(engine), PlainTrees.TextOf(model.Model));
        ITransformer loaded = Pipelines.Reload(_ml, model, Data.Schema);
        CollectionAssert.AreEqual(PlainTrees.TextOf(engine), PlainTrees.TextOf(loaded.GetConvSeqModel<ExtraTreesClassifier>()));
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

            Assert.IsGreaterThan(0.9, _ml.MulticlassClassification.Evaluate(predictions).MicroAccuracy);
        }
    }

    [TestMethod]
    public void TheRegressionIsTheEngines()
    {
        double[] targets = Array.ConvertAll(_rows, row => (double)row.Weight);
        ExtraTreesRegressor engine = ExtraTreesRegressor.Fit(Features, targets, new ExtraTreesOptions { TreeCount = 20, Seed = 3 });
        ConvSeqPredictionTransformer<ExtraTreesRegressor> model = _ml.Regression.Trainers.ExtraTrees(
            "Weight", "Series", numberOfTrees: 20, seed: 3).Fit(Bare);
        ITransformer loaded = Pipelines.Reload(_ml, model, Bare.Schema);
        CollectionAssert.AreEqual(PlainTrees.TextOf(engine), PlainTrees.TextOf(model.Model));
        CollectionAssert.AreEqual(PlainTrees.TextOf(engine), PlainTrees.TextOf(loaded.GetConvSeqModel<ExtraTreesRegressor>()));
        float[] expected = Array.ConvertAll(_rows, row => (float)engine.Predict(row.Series));
        CollectionAssert.AreEqual(expected, model.Transform(Bare).GetColumn<float>("Score").ToArray());
        CollectionAssert.AreEqual(expected, loaded.Transform(Bare).GetColumn<float>("Score").ToArray());
    }

    [TestMethod]
    public void TheBinaryClassifierIsTheEngines()
    {
        IDataView data = Pipelines.BinaryFeatures(_ml, _rows);
        FloatMatrix features = FloatMatrix.FromRows(SeriesRows.Vectors(data, "Features"));
        int[] classes = Array.ConvertAll(_rows, row => row.Label == "slow" ? 1 : 0);
        ExtraTreesClassifier engine = ExtraTreesClassifier.Fit(features, classes, 2, Trees with { ClassWeights = [1, 3] });
        ConvSeqPredictionTransformer<ExtraTreesClassifier> model = _ml.BinaryClassification.Trainers.ExtraTrees(
            new ExtraTreesBinaryTrainer.Options { LabelColumnName = "Truth", Trees = Trees with { ClassWeights = [1, 3] } }).Fit(data);
        CollectionAssert.AreEqual(PlainTrees.TextOf(engine), PlainTrees.TextOf(model.Model));
        ITransformer loaded = Pipelines.Reload(_ml, model, data.Schema);
        CollectionAssert.AreEqual(PlainTrees.TextOf(engine), PlainTrees.TextOf(loaded.GetConvSeqModel<ExtraTreesClassifier>()));
        double[] probabilities = new double[2];
        foreach (IDataView predictions in new[] { model.Transform(data), loaded.Transform(data) })
        {
            float[] score = [.. predictions.GetColumn<float>("Score")], probability = [.. predictions.GetColumn<float>("Probability")];
            bool[] label = [.. predictions.GetColumn<bool>("PredictedLabel")];
            for (int i = 0; i < features.Rows; i++)
            {
                Assert.AreEqual(engine.Predict(features.Row(i), probabilities) == 1, label[i]);
                Assert.AreEqual((float)probabilities[1], probability[i]);
                Assert.AreEqual((float)(probabilities[1] - probabilities[0]), score[i]);
                Assert.AreEqual(score[i] > 0, label[i]);
            }

            Assert.IsGreaterThan(0.95, _ml.BinaryClassification.Evaluate(predictions, "Truth").Accuracy);
        }

        ExtraTreesBinaryTrainer trainer = _ml.BinaryClassification.Trainers.ExtraTrees(
            "Truth", numberOfTrees: 20, balanceClasses: true, seed: 1);
        Assert.AreEqual(20, trainer.Fit(data).Model.TreeCount);
    }

    [TestMethod]
    public void PipelinesCrossValidateAndScoreSingleRows()
    {
        IEstimator<ITransformer> pipeline = Pipelines.Classifier(
            _ml, _ml.Transforms.MiniRocket("Features", "Series", 168, seed: 5),
            _ml.MulticlassClassification.Trainers.ExtraTrees(numberOfTrees: 40, balanceClasses: true));
        foreach (var fold in _ml.MulticlassClassification.CrossValidate(Bare, pipeline, numberOfFolds: 2))
            Assert.IsGreaterThan(0.8, fold.Metrics.MicroAccuracy);

        ITransformer model = Pipelines.Reload(_ml, pipeline.Fit(Bare), Bare.Schema);
        string[] expected = SeriesRows.Texts(model.Transform(Bare), "PredictedLabel");
        SchemaDefinition definition = SchemaDefinition.Create(typeof(SeriesRow));
        definition["Series"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 60);
        using PredictionEngine<SeriesRow, ClassPrediction> engine = _ml.Model.CreatePredictionEngine<SeriesRow, ClassPrediction>(
            model, inputSchemaDefinition: definition);
        for (int i = 0; i < _rows.Length; i++)
        {
            ClassPrediction answer = engine.Predict(_rows[i]);
            Assert.AreEqual(expected[i], answer.PredictedLabel);
            Assert.AreEqual(1, answer.Score.Sum(), 1e-5);
        }
    }

    [TestMethod]
    public void TrainersOnSeriesTakeThemAsTheirHead()
    {
        var options = new TimeSeriesClassifierOptions
        {
            Features = Pipelines.EngineOptions.Features,
            Head = ClassifierHead.ExtraTrees,
            Trees = Trees,
            FeaturesToKeep = 100,
        };
        TimeSeriesClassifier engine = TimeSeriesClassifier.Fit(SeriesRows.Set(_rows), options);
        var trainer = new MiniRocketMulticlassTrainer.Options
        {
            Features = new ConvSeq.Features.MiniRocketOptions { FeatureCount = 500 },
            Seed = 5,
            Head = ClassifierHead.ExtraTrees,
            Trees = Trees,
            FeaturesToKeep = 100,
        };
        List<string> log = Pipelines.Log(_ml);
        TimeSeriesClassifier found = _ml.MulticlassClassification.Trainers.MiniRocket(trainer).Fit(Data).Model;
        Assert.IsTrue(log.Any(line => line.Contains("MiniRocket and extra trees", StringComparison.Ordinal)
            && line.Contains("3 classes, 30 trees of ", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(
            PlainTrees.TextOf((ExtraTreesClassifier)engine.Head), PlainTrees.TextOf((ExtraTreesClassifier)found.Head));
        Assert.AreEqual(100, found.Head.FeatureCount);
        byte[] bytes = ModelBytes.Of(found);
        CollectionAssert.AreEqual(bytes, ModelBytes.Of(TimeSeriesClassifier.Load(new MemoryStream(bytes))));
        Assert.AreEqual(
            "MiniRocket features, extra trees head", found.Describe().Single(pair => pair.Key == "Classifier").Value);
        Assert.StartsWith("30 of ", found.Describe().Single(pair => pair.Key == "Trees").Value);

        TimeSeriesRegressor regressor = _ml.Regression.Trainers.MiniRocket(new MiniRocketRegressionTrainer.Options
        {
            LabelColumnName = "Weight",
            Head = RegressorHead.ExtraTrees,
            Trees = new ExtraTreesOptions { TreeCount = 10 },
        }).Fit(Bare).Model;
        Assert.AreEqual(10, ((ExtraTreesRegressor)regressor.Head).TreeCount);
        bytes = ModelBytes.Of(regressor);
        TimeSeriesRegressor loaded = TimeSeriesRegressor.Load(new MemoryStream(bytes));
        CollectionAssert.AreEqual(bytes, ModelBytes.Of(loaded));
        Assert.AreEqual(regressor.Predict(_rows[3].Series), loaded.Predict(_rows[3].Series));
    }

    [TestMethod]
    public void MistakesAreNamed()
    {
        Refused("feature column 'Absent'", () => _ml.MulticlassClassification.Trainers.ExtraTrees(featureColumnName: "Absent").Fit(Data));
        Refused("'Label': expected Key<UInt32>", () => _ml.MulticlassClassification.Trainers.ExtraTrees(
            featureColumnName: "Series").Fit(Bare));
        Refused("TreeCount", () => _ml.Regression.Trainers.ExtraTrees("Weight", "Series", numberOfTrees: 0));
        _rows[4].Series[7] = float.NaN;
        Refused("row 4 has NaN in slot 7", () => _ml.Regression.Trainers.ExtraTrees("Weight", "Series").Fit(Bare));
        _rows[4].Series[7] = 0;
        ITransformer model = _ml.Regression.Trainers.ExtraTrees("Weight", "Series").Fit(Bare);
        _rows[4].Series[7] = float.NaN;
        Refused("row 4 has NaN in slot 7", () => model.Transform(Bare).GetColumn<float>("Score").ToArray());

        static void Refused(string part, Action action) => Assert.Contains(part, Assert.Throws<Exception>(action).ToString());
    }
}
