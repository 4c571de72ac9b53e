using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Models;
using Microsoft.ML;

namespace ConvSeq.Tests.MLNet;

/// <summary>Early classifiers, and windows of endless series, as parts of ML.NET models.</summary>
[TestClass]
public sealed class EarlyTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly SeriesRow[] _rows = SeriesRows.Make(60);

    private IDataView Data => Pipelines.Keyed(_ml, SeriesRows.View(_ml, _rows, 60));

    [TestMethod]
    public void TheClassifierIsTheEngines()
    {
        List<string> log = Pipelines.Log(_ml);
        ConvSeqPredictionTransformer<EarlyClassifier> model = Fit(new SeriesRepair());
        EarlyClassifier engine = EarlyClassifier.Fit(SeriesRows.Set(_rows), EarlyClassifierTests.Small);
        Assert.AreEqual(engine.Threshold, model.Model.Threshold);
        Assert.IsTrue(log.Any(line => line.Contains("Early classifier on column 'Series'", StringComparison.Ordinal)));

        ITransformer loaded = Pipelines.Reload(_ml, model, Data.Schema);
        CollectionAssert.AreEqual(ModelBytes.Of(model.Model), ModelBytes.Of(loaded.GetConvSeqModel<EarlyClassifier>()));
        double[] probabilities = new double[3];
        float[][] scores = SeriesRows.Vectors(loaded.Transform(Data), "Score");
        for (int i = 0; i < _rows.Length; i++)
        {
            engine.Predict(_rows[i].Series, probabilities);
            CollectionAssert.AreEqual(Array.ConvertAll(probabilities, p => (float)p), scores[i]);
        }
    }

    [TestMethod]
    public void ALoadedModelClassifiesWindows()
    {
        ConvSeqPredictionTransformer<EarlyClassifier> model = Fit(new SeriesRepair());
        ITransformer loaded = Pipelines.Reload(_ml, model, Data.Schema);
        using StreamingClassifier stream = loaded.CreateTimeSeriesStream(hop: 20);
        Assert.AreEqual((60, 20), (stream.Length, stream.Hop));
        Assert.AreEqual(1, stream.Push(_rows[0].Series, _ => { }));
        double[] probabilities = new double[3];
        Assert.AreEqual(model.Model.Predict(_rows[0].Series, probabilities), stream.Label);
        CollectionAssert.AreEqual(probabilities, stream.Probabilities.ToArray());

        ITransformer ridge = _ml.Transforms.MiniRocket("Features", "Series", numberOfFeatures: 84)
            .Append(_ml.MulticlassClassification.Trainers.Ridge()).Fit(Data);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => ridge.CreateTimeSeriesStream()).Message, "has no ISeriesClassifier");
    }

    [TestMethod]
    public void NormalizationIsThatOfThePointsSoFar()
    {
        EarlyClassifier model = Fit(new SeriesRepair { ZNormalize = true }).Model;
        Assert.IsTrue(model.Checkpoints.All(one => one.Classifier.Repair.ZNormalize));
        Assert.IsFalse(model.Repair.ZNormalize);
        CollectionAssert.Contains(
            model.Describe().ToArray(), KeyValuePair.Create("Z-normalized", "the points so far, at each checkpoint"));
    }

    private ConvSeqPredictionTransformer<EarlyClassifier> Fit(SeriesRepair repair) =>
        _ml.MulticlassClassification.Trainers.TimeSeriesEarly(new TimeSeriesEarlyMulticlassTrainer.Options
        {
            Ensemble = EarlyClassifierTests.Small.Classifier,
            Checkpoints = EarlyClassifierTests.Small.Checkpoints,
            Repair = repair,
        }).Fit(Data);
}
