using ConvSeq.Features;
using ConvSeq.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

[TestClass]
public sealed class MiniRocketPipelineTests
{
    private readonly SeriesRow[] _train = SeriesRows.Make(90), _test = SeriesRows.Make(40, seed: 2);

    [TestMethod]
    public void FeaturesAreTheEnginesBitForBit()
    {
        var ml = new MLContext(seed: 1);
        IDataView train = SeriesRows.View(ml, _train, 60);
        IDataView features = ml.Transforms.MiniRocket("Features", "Series", 500, seed: 5).Fit(train).Transform(train);
        TimeSeriesFeaturizer engine = TimeSeriesFeaturizer.Fit(
            SeriesRows.Set(_train), new MiniRocketOptions { FeatureCount = 500, Seed = 5 });
        FloatMatrix expected = engine.Transform(SeriesRows.Set(_train));
        float[][] found = SeriesRows.Vectors(features, "Features");
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 420), features.Schema["Features"].Type);
        for (int i = 0; i < found.Length; i++)
            CollectionAssert.AreEqual(expected.Row(i).ToArray(), found[i]);
    }

    [TestMethod]
    public void TwoStepsPredictWhatTheEngineDoesAlsoWhenLoaded()
    {
        var ml = new MLContext(seed: 1);
        ITransformer model = Pipelines.TwoSteps(ml).Fit(SeriesRows.View(ml, _train, 60));
        var engine = TimeSeriesClassifier.Fit(
            SeriesRows.Set(_train), Pipelines.EngineOptions);
        using var folder = new TemporaryFolder();
        ml.Model.Save(model, SeriesRows.View(ml, _train, 60).Schema, folder.File("m.zip"));
        ITransformer loaded = new MLContext().Model.Load(folder.File("m.zip"), out _);
        AssertPredictsAs(engine, model);
        AssertPredictsAs(engine, loaded);
    }

    private void AssertPredictsAs(TimeSeriesClassifier engine, ITransformer model)
    {
        var ml = new MLContext();
        ClassPredictions expected = engine.Predict(SeriesRows.Set(_test));
        IDataView predictions = model.Transform(SeriesRows.View(ml, _test, 60));
        CollectionAssert.AreEqual(
            Enumerable.Range(0, _test.Length).Select(expected.LabelOf).ToArray(), SeriesRows.Texts(predictions, "PredictedLabel"));
        float[][] scores = SeriesRows.Vectors(predictions, "Score");
        for (int i = 0; i < _test.Length; i++)
            CollectionAssert.AreEqual(expected.Probabilities(i).ToArray().Select(p => (float)p).ToArray(), scores[i]);
        VBuffer<ReadOnlyMemory<char>> names = default;
        predictions.Schema["Score"].Annotations.GetValue("SlotNames", ref names);
        CollectionAssert.AreEqual(engine.ClassNames.ToArray(), names.DenseValues().Select(name => name.ToString()).ToArray());
        Assert.IsFalse(predictions.Schema.Any(column => column.Name.StartsWith("ConvSeq")), "Temporary columns are left.");
    }
}
