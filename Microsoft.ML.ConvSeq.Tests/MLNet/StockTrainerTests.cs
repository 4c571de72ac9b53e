using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>ML.NET's own trainers on our features.</summary>
[TestClass]
public sealed class StockTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void SdcaLearnsFromTheFeatures() =>
        AssertLearns(_ml.MulticlassClassification.Trainers.SdcaMaximumEntropy());

    [TestMethod]
    public void LbfgsLearnsFromTheFeatures() =>
        AssertLearns(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());

    [TestMethod]
    public void OneVersusAllLearnsFromTheFeatures() => AssertLearns(
        _ml.MulticlassClassification.Trainers.OneVersusAll(_ml.BinaryClassification.Trainers.SdcaLogisticRegression()));

    [TestMethod]
    public void FastTreeLearnsFromTheFeatures() => AssertLearns(
        _ml.MulticlassClassification.Trainers.OneVersusAll(_ml.BinaryClassification.Trainers.FastTree(numberOfTrees: 10)));

    [TestMethod]
    [NeedsLightGbm]
    public void LightGbmLearnsFromTheFeatures() =>
        AssertLearns(_ml.MulticlassClassification.Trainers.LightGbm(numberOfIterations: 10));

    [TestMethod]
    public void FeaturesCanBePermuted()
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(40, length: 12), 12);
        data = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        var importance = _ml.MulticlassClassification.PermutationFeatureImportance(
            _ml.MulticlassClassification.Trainers.Ridge("Label", "Series").Fit(data), data);
        Assert.HasCount(12, importance);
    }

    private void AssertLearns(IEstimator<ITransformer> trainer)
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(150), 60);
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(data, testFraction: 0.3);
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.Transforms.MiniRocket("Features", "Series", 500, seed: 5))
            .AppendCacheCheckpoint(_ml)
            .Append(trainer).Fit(split.TrainSet);
        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
        Assert.IsGreaterThan(0.9, metrics.MicroAccuracy);
        IDataView again = Pipelines.Reload(_ml, model, data.Schema).Transform(split.TestSet);
        float[][] expected = SeriesRows.Vectors(model.Transform(split.TestSet), "Score"), found = SeriesRows.Vectors(again, "Score");
        for (int i = 0; i < expected.Length; i++)
            CollectionAssert.AreEqual(expected[i], found[i]);
    }
}
