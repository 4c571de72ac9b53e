using ConvSeq.Linear;
using ConvSeq.Models;
using Microsoft.ML;

namespace ConvSeq.Tests.MLNet;

[TestClass]
public sealed class SavingTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    [DataRow("two steps")]
    [DataRow("one step")]
    [DataRow("ragged")]
    [DataRow("multivariate")]
    [DataRow("ragged multivariate")]
    public void AProcessThatKnowsOnlyMLNetScoresTheSame(string kind)
    {
        int channels = kind.Contains("multivariate") ? 3 : 1;
        SeriesRow[] rows = kind.Contains("ragged") ? SeriesRows.MakeRagged(60, channels) : SeriesRows.Make(60, channels: channels);
        IDataView data = kind switch
        {
            "ragged" => SeriesRows.View(_ml, rows),
            "multivariate" => SeriesRows.View(_ml, rows, 3, 60),
            "ragged multivariate" => SeriesRows.View(_ml, rows, 3, 0),
            _ => SeriesRows.View(_ml, rows, 60),
        };
        AssertAnotherProcessScoresTheSame((kind == "two steps" ? Pipelines.TwoSteps(_ml) : Pipelines.OneStep(_ml)).Fit(data), data, rows);
    }

    [TestMethod]
    public void AProcessThatKnowsOnlyMLNetScoresTheSameWithFeaturesOfAllMembers()
    {
        SeriesRow[] rows = SeriesRows.Make(40);
        IDataView data = SeriesRows.View(_ml, rows, 60);
        Member[] members = Member.All;
        IEstimator<ITransformer>[] features = [.. members.SelectMany(member => new IEstimator<ITransformer>[]
        {
            member.Transform(_ml), _ml.Transforms.CopyColumns(member.Name, "Features"),
        })];
        IEstimator<ITransformer> all = _ml.Transforms.Concatenate("Features", [.. members.Select(member => member.Name)]);
        IEstimator<ITransformer> classifier = Pipelines.Classifier(
            _ml, [.. features, all, _ml.MulticlassClassification.Trainers.Logistic()]);
        AssertAnotherProcessScoresTheSame(classifier.Fit(data), data, rows);
    }

    [TestMethod]
    public void AProcessThatKnowsOnlyMLNetScoresTheSameNumbers()
    {
        SeriesRow[] rows = SeriesRows.Make(40);
        IDataView data = SeriesRows.View(_ml, rows, 60);
        AssertAnotherProcessScoresTheSame(Member.All[^1].Regress(_ml).Fit(data), data, rows);
    }

    [TestMethod]
    public void KeptFilesAreReadAndScoreAsTheyDid()
    {
        foreach (KeptPipeline kept in KeptPipeline.All)
        {
            ITransformer model = _ml.Model.Load(kept.PathIn(AppContext.BaseDirectory), out _);
            float[] recorded = kept.Recorded(AppContext.BaseDirectory), now = kept.Predictions(_ml, model);
            Assert.AreEqual(recorded.Length, now.Length);

            // The exponential in the softmax of linear heads is the platform's, so that its last bit may differ from where the file
            // was made.
            for (int i = 0; i < recorded.Length; i++)
                Assert.AreEqual(recorded[i], now[i], 1e-6f);
        }
    }

    [TestMethod]
    public void TheEnginesModelsComeBackWithTheSameBytes()
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(60), 60);
        foreach (IEstimator<ITransformer> pipeline in new[] { Pipelines.TwoSteps(_ml), Pipelines.OneStep(_ml) })
        {
            ITransformer model = pipeline.Fit(data), loaded = Pipelines.Reload(_ml, model, data.Schema);
            byte[][] fitted = [.. model.GetConvSeqModels().Select(Bytes)];
            byte[][] found = [.. loaded.GetConvSeqModels().Select(Bytes)];
            Assert.HasCount(fitted.Length, found);
            for (int i = 0; i < found.Length; i++)
                CollectionAssert.AreEqual(fitted[i], found[i]);
        }
    }

    [TestMethod]
    public void AMissingModelIsNamed()
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(60), 60);
        ITransformer loaded = Pipelines.Reload(_ml, Pipelines.TwoSteps(_ml).Fit(data), data.Schema);
        Assert.IsNotNull(loaded.GetConvSeqModel<RidgeClassifier>());
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(
            () => loaded.GetConvSeqModel<TimeSeriesClassifier>());
        StringAssert.Contains(error.Message, "TimeSeriesFeaturizer, RidgeClassifier");
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(17)]
    [DataRow(130)]
    public void AnyNumberOfClassesIsSaved(int classes)
    {
        SeriesRow[] rows = SeriesRows.Make(3 * classes);
        for (int i = 0; i < rows.Length; i++)
            rows[i].Label = $"class {i % classes}";
        AssertSameWhenLoaded(rows);
    }

    [TestMethod]
    public void ClassesMayBeCalledLikeColumns()
    {
        SeriesRow[] rows = SeriesRows.Make(60);
        foreach (SeriesRow row in rows)
            row.Label = row.Label switch { "slow" => "Series", "fast" => "Score", _ => "PredictedLabel" };
        IDataView scored = AssertSameWhenLoaded(rows);
        CollectionAssert.AreEqual(rows[0].Series, SeriesRows.Vectors(scored, "Series")[0]);
    }

    [TestMethod]
    [DataRow(84)]
    [DataRow(9_996)]
    [DataRow(40_000)]
    public void AnyNumberOfFeaturesIsSaved(int features)
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(6), 60);
        ITransformer model = _ml.Transforms.MiniRocket("Features", "Series", features, seed: 1).Fit(data);
        IDataView expected = model.Transform(data), found = Pipelines.Reload(_ml, model, data.Schema).Transform(data);
        Assert.AreEqual(expected.Schema["Features"].Type, found.Schema["Features"].Type);
        float[][] before = SeriesRows.Vectors(expected, "Features"), after = SeriesRows.Vectors(found, "Features");
        for (int i = 0; i < before.Length; i++)
            CollectionAssert.AreEqual(before[i], after[i]);
    }

    private void AssertAnotherProcessScoresTheSame(ITransformer model, IDataView data, SeriesRow[] rows) =>
        Pipelines.AssertAnotherProcessScoresTheSame(_ml, _folder, model, data, rows.Select(row => row.Series));

    private IDataView AssertSameWhenLoaded(SeriesRow[] rows)
    {
        IDataView data = SeriesRows.View(_ml, rows, 60);
        ITransformer model = Pipelines.OneStep(_ml).Fit(data);
        IDataView found = Pipelines.Reload(_ml, model, data.Schema).Transform(data);
        Assert.AreEqual(Pipelines.Describe(model.Transform(data)), Pipelines.Describe(found));
        return found;
    }

    private static byte[] Bytes(object model)
    {
        using var stream = new MemoryStream();
        switch (model)
        {
            case TimeSeriesFeaturizer featurizer:
                featurizer.Save(stream);
                break;
            case TimeSeriesClassifier classifier:
                classifier.Save(stream);
                break;
            default:
                LinearModelFile.Save(stream, (RidgeClassifier)model);
                break;
        }

        return stream.ToArray();
    }
}
