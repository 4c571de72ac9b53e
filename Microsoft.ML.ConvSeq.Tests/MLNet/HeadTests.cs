using ConvSeq.Linear;
using ConvSeq.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>The trainers on columns of features give what the engine gives, fitted and loaded.</summary>
[TestClass]
public sealed class HeadTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly SeriesRow[] _rows = SeriesRows.Make(120);

    private static RidgeOptions Ridge { get; } = new() { Alphas = [0.5, 5], ClassWeights = [1, 2, 3] };

    private static LogisticOptions Logistic { get; } = new() { MaxEpochs = 5, HeldOutFraction = 0.2, ClassWeights = [1, 2, 3], Seed = 7 };

    private IDataView Data => Pipelines.Keyed(_ml, SeriesRows.View(_ml, _rows, 60));

    private FloatMatrix Features => FloatMatrix.FromRows(Array.ConvertAll(_rows, row => row.Series));

    private double[] Weights => Array.ConvertAll(_rows, row => (double)row.Weight);

    private int[] Classes => SeriesRows.Set(_rows).Labels.ToArray();

    [TestMethod]
    public void RidgeIsTheEngines() => AssertIs(
        RidgeClassifier.Fit(Features, Classes, 3, Ridge, Weights),
        _ml.MulticlassClassification.Trainers.Ridge(new RidgeMulticlassTrainer.Options
        {
            FeatureColumnName = "Series",
            ExampleWeightColumnName = "Weight",
            Ridge = Ridge,
        }));

    [TestMethod]
    public void LogisticIsTheEngines() => AssertIs(
        LogisticClassifier.Fit(Features, Classes, 3, Logistic, Weights),
        _ml.MulticlassClassification.Trainers.Logistic(new LogisticMulticlassTrainer.Options
        {
            FeatureColumnName = "Series",
            ExampleWeightColumnName = "Weight",
            Logistic = Logistic,
        }));

    [TestMethod]
    public void BinaryHeadsAreTheEngines()
    {
        IDataView data = Pipelines.BinaryFeatures(_ml, _rows);
        FloatMatrix features = FloatMatrix.FromRows(SeriesRows.Vectors(data, "Features"));
        int[] classes = Array.ConvertAll(_rows, row => row.Label == "slow" ? 1 : 0);
        AssertIs(RidgeClassifier.Fit(features, classes, 2), _ml.BinaryClassification.Trainers.Ridge("Truth"), data, features);
        AssertIs(
            LogisticClassifier.Fit(features, classes, 2, new LogisticOptions { Seed = 3 }),
            _ml.BinaryClassification.Trainers.Logistic("Truth", seed: 3), data, features);
    }

    [TestMethod]
    [DataRow(FeatureScaling.Automatic)]
    [DataRow(FeatureScaling.StandardDeviation)]
    public void FeaturesThatComeScaledAreLeftSoUnlessAskedFor(FeatureScaling asked)
    {
        IDataView scaled = _ml.Transforms.NormalizeMinMax("Series").Fit(Data).Transform(Data);
        FloatMatrix features = FloatMatrix.FromRows(SeriesRows.Vectors(scaled, "Series"));
        FeatureScaling used = asked == FeatureScaling.Automatic ? FeatureScaling.None : asked;
        CollectionAssert.AreEqual(
            RidgeClassifier.Fit(features, Classes, 3, new RidgeOptions { Scaling = used }).Weights.ToArray(),
            _ml.MulticlassClassification.Trainers.Ridge(new RidgeMulticlassTrainer.Options
            {
                FeatureColumnName = "Series",
                Ridge = new RidgeOptions { Scaling = asked },
            }).Fit(scaled).Model.Weights.ToArray());
        CollectionAssert.AreEqual(
            LogisticClassifier.Fit(features, Classes, 3, Logistic with { Scaling = used }).Weights.ToArray(),
            _ml.MulticlassClassification.Trainers.Logistic(new LogisticMulticlassTrainer.Options
            {
                FeatureColumnName = "Series",
                Logistic = Logistic with { Scaling = asked },
            }).Fit(scaled).Model.Weights.ToArray());
    }

    private void AssertIs<TModel>(TModel engine, IEstimator<ConvSeqPredictionTransformer<TModel>> trainer) where TModel : LinearClassifier
    {
        ConvSeqPredictionTransformer<TModel> model = trainer.Fit(Data);
        ITransformer loaded = Pipelines.Reload(_ml, model, Data.Schema);
        CollectionAssert.AreEqual(engine.Weights.ToArray(), model.Model.Weights.ToArray());
        CollectionAssert.AreEqual(engine.Weights.ToArray(), loaded.GetConvSeqModel<TModel>().Weights.ToArray());
        var probabilities = new double[3];
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

    private void AssertIs<TModel>(
        TModel engine, IEstimator<ConvSeqPredictionTransformer<TModel>> trainer, IDataView data,
        FloatMatrix features) where TModel : LinearClassifier
    {
        ConvSeqPredictionTransformer<TModel> model = trainer.Fit(data);
        double[] scores = new double[2], probabilities = new double[2];
        foreach (IDataView predictions in new[] { model.Transform(data), Pipelines.Reload(_ml, model, data.Schema).Transform(data) })
        {
            float[] score = [.. predictions.GetColumn<float>("Score")], probability = [.. predictions.GetColumn<float>("Probability")];
            bool[] label = [.. predictions.GetColumn<bool>("PredictedLabel")];
            for (int i = 0; i < features.Rows; i++)
            {
                engine.Score(features.Row(i), scores);
                engine.Probabilities(scores, probabilities);
                Assert.AreEqual((float)scores[1], score[i]);
                Assert.AreEqual((float)probabilities[1], probability[i]);
                Assert.AreEqual(scores[1] > 0, label[i]);
            }

            CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(predictions, "Truth");
            Assert.IsGreaterThan(0.95, metrics.Accuracy);
        }
    }
}
