using ConvSeq.Features;
using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>Exact explanations as a column.</summary>
[TestClass]
public sealed class SeriesExplanationColumnTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("known", LengthPolicy.Keep, 180)]
    [DataRow("ragged", LengthPolicy.Keep, 0)]
    [DataRow("ragged", LengthPolicy.Resample, 150)]
    [DataRow("multivariate", LengthPolicy.Keep, 360)]
    [DataRow("ragged multivariate", LengthPolicy.Keep, 0)]
    public void AreTheEnginesAlsoWhenLoaded(string kind, LengthPolicy policy, int size)
    {
        int channels = kind.Contains("multivariate") ? 2 : 1;
        SeriesRow[] rows = kind.Contains("ragged") ? SeriesRows.MakeRagged(20, channels) : SeriesRows.Make(20, channels: channels);
        IDataView data = Pipelines.Keyed(_ml, kind switch
        {
            "known" => SeriesRows.View(_ml, rows, 60),
            "ragged" => SeriesRows.View(_ml, rows),
            "multivariate" => SeriesRows.View(_ml, rows, 2, 60),
            _ => SeriesRows.View(_ml, rows, 2, 0),
        });
        var options = new MiniRocketMulticlassTrainer.Options
        {
            NumberOfFeatures = 168,
            Repair = new SeriesRepair { LengthPolicy = policy, Length = policy == LengthPolicy.Keep ? 0 : 50 },
        };
        ConvSeqPredictionTransformer<TimeSeriesClassifier> classifier =
            _ml.MulticlassClassification.Trainers.MiniRocket(options).Fit(data);

        SeriesExplanationEstimator estimator = _ml.Transforms.SeriesExplanation(classifier);
        ITransformer model = classifier.Append(estimator.Fit(data)), loaded = Pipelines.Reload(_ml, model, data.Schema);
        foreach (ITransformer one in new[] { model, loaded })
        {
            IDataView explained = one.Transform(data);
            Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, size), explained.Schema["Explanation"].Type);
            float[][] columns = SeriesRows.Vectors(explained, "Explanation");
            for (int i = 0; i < rows.Length; i++)
            {
                var expected = SeriesExplanation.Of(classifier.Model, rows[i].Series);
                CollectionAssert.AreEqual(
                    Enumerable.Range(0, 3).SelectMany(k => expected.Values(k).ToArray()).Select(value => (float)value).ToArray(),
                    columns[i]);
            }

            Assert.IsFalse(explained.Schema.Any(column => column.Name.StartsWith("ConvSeq")), "Temporary columns are left.");
            CollectionAssert.AreEqual(
                SeriesRows.Vectors(classifier.Transform(data), "Score")[1], SeriesRows.Vectors(explained, "Score")[1]);
        }

        SchemaShape.Column shape = ShapeProbe.After(estimator, data).Single(column => column.Name == "Explanation");
        Assert.AreEqual(size > 0 ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.VariableVector, shape.Kind);
    }

    [TestMethod]
    public void EnsemblesAndRegressionsAreExplainedFromLoadedModels()
    {
        IDataView data = Pipelines.Keyed(_ml, SeriesRows.View(_ml, SeriesRows.Make(20), 60));
        var ensemble = _ml.MulticlassClassification.Trainers.TimeSeriesEnsemble(new TimeSeriesEnsembleMulticlassTrainer.Options
        {
            Ensemble = new EnsembleOptions
            {
                Members = [new MiniRocketOptions { FeatureCount = 84 }, new QuantOptions { Depth = 2 }],
                Trees = new() { TreeCount = 5 },
            },
        });
        ITransformer model = Pipelines.Reload(_ml, ensemble.Fit(data), data.Schema);
        EnsembleClassifier engine = model.GetConvSeqModel<EnsembleClassifier>();
        IDataView explained = _ml.Transforms.SeriesExplanation("Why", "Series", engine).Fit(data).Transform(data);
        Assert.AreEqual(180, SeriesRows.Vectors(explained, "Why")[3].Length);

        TimeSeriesRegressor regressor = _ml.Regression.Trainers.MiniRocket("Weight", numberOfFeatures: 84).Fit(data).Model;
        IDataView inPlace = _ml.Transforms.SeriesExplanation("Series", null, regressor).Fit(data).Transform(data);
        Assert.AreEqual(60, SeriesRows.Vectors(inPlace, "Series")[3].Length);
    }

    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        IDataView data = Pipelines.Keyed(_ml, SeriesRows.View(_ml, SeriesRows.Make(20), 60));
        ConvSeqPredictionTransformer<NetworkClassifier> network = NetworkTrainers.All[1].Classify(_ml).Fit(data);
        TimeSeriesClassifier model = _ml.MulticlassClassification.Trainers.MiniRocket("Label", numberOfFeatures: 84).Fit(data).Model;
        Pipelines.AssertThrows("ClassActivationMap", () => _ml.Transforms.SeriesExplanation(network));
        Pipelines.AssertThrows("series column 'Absent'", () => _ml.Transforms.SeriesExplanation("Why", "Absent", model).Fit(data));
        Pipelines.AssertThrows(
            "'Weight': expected Vector<Single>", () => _ml.Transforms.SeriesExplanation("Why", "Weight", model).Fit(data));
        IDataView features = _ml.Transforms.MiniRocket("Features", "Series", 84).Fit(data).Transform(data);
        Pipelines.AssertThrows("takes features, not series", () =>
            _ml.Transforms.SeriesExplanation(_ml.MulticlassClassification.Trainers.Ridge("Label").Fit(features)));
    }
}
