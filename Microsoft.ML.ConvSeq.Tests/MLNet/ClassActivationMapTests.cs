using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>Class activation maps as a column.</summary>
[TestClass]
public sealed class ClassActivationMapTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("known", LengthPolicy.Keep, 180)]
    [DataRow("ragged", LengthPolicy.Keep, 0)]
    [DataRow("ragged", LengthPolicy.Resample, 150)]
    [DataRow("multivariate", LengthPolicy.Keep, 180)]
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
        var options = NetworkTrainers.Small<InceptionTimeMulticlassTrainer.Options, InceptionTimeOptions>(NetworkTrainers.Inception);
        options.Repair = new SeriesRepair { LengthPolicy = policy, Length = policy == LengthPolicy.Keep ? 0 : 50 };
        ConvSeqPredictionTransformer<NetworkClassifier> classifier = _ml.MulticlassClassification.Trainers.InceptionTime(options).Fit(data);
        NetworkClassifier engine = classifier.Model;

        ClassActivationMapEstimator estimator = _ml.Transforms.ClassActivationMap(classifier);
        ITransformer model = classifier.Append(estimator.Fit(data)), loaded = Pipelines.Reload(_ml, model, data.Schema);
        foreach (ITransformer one in new[] { model, loaded })
        {
            IDataView explained = one.Transform(data);
            Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, size), explained.Schema["ActivationMap"].Type);
            float[][] maps = SeriesRows.Vectors(explained, "ActivationMap");
            for (int i = 0; i < rows.Length; i++)
            {
                float[] expected = new float[3 * engine.ActivationPointsOf(rows[i].Series.Length / channels)];
                engine.ActivationMaps(rows[i].Series, expected);
                CollectionAssert.AreEqual(expected, maps[i]);
            }

            Assert.IsFalse(explained.Schema.Any(column => column.Name.StartsWith("ConvSeq")), "Temporary columns are left.");
            CollectionAssert.AreEqual(
                SeriesRows.Vectors(classifier.Transform(data), "Score")[1], SeriesRows.Vectors(explained, "Score")[1]);
        }

        SchemaShape.Column shape = ShapeProbe.After(estimator, data).Single(column => column.Name == "ActivationMap");
        Assert.AreEqual(size > 0 ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.VariableVector, shape.Kind);
    }

    [TestMethod]
    public void CanBeDrawnOfALoadedModel()
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(20), 60);
        ITransformer loaded = Pipelines.Reload(_ml, Pipelines.Classifier(_ml, NetworkTrainers.All[1].Classify(_ml)).Fit(data), data.Schema);
        IDataView maps =
            _ml.Transforms.ClassActivationMap("Map", "Series", loaded.GetConvSeqModel<NetworkClassifier>()).Fit(data).Transform(data);
        Assert.AreEqual(180, SeriesRows.Vectors(maps, "Map")[3].Length);
        IDataView inPlace =
            _ml.Transforms.ClassActivationMap("Series", null, loaded.GetConvSeqModel<NetworkClassifier>()).Fit(data).Transform(data);
        CollectionAssert.AreEqual(SeriesRows.Vectors(maps, "Map")[3], SeriesRows.Vectors(inPlace, "Series")[3]);
    }

    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        IDataView data = Pipelines.Keyed(_ml, SeriesRows.View(_ml, SeriesRows.Make(20), 60));
        var options = NetworkTrainers.Small<TcnMulticlassTrainer.Options, TcnOptions>(
            NetworkTrainers.Tcn with { Readout = TcnReadout.LastStep });
        NetworkClassifier last = _ml.MulticlassClassification.Trainers.Tcn(options).Fit(data).Model;
        NetworkClassifier mean = NetworkTrainers.All[1].Classify(_ml).Fit(data).Model;
        Pipelines.AssertThrows("'TCN' has no class activation maps", () => _ml.Transforms.ClassActivationMap("Map", "Series", last));
        Pipelines.AssertThrows("series column 'Absent'", () => _ml.Transforms.ClassActivationMap("Map", "Absent", mean).Fit(data));
        Pipelines.AssertThrows(
            "'Weight': expected Vector<Single>", () => _ml.Transforms.ClassActivationMap("Map", "Weight", mean).Fit(data));
        Pipelines.AssertThrows("'Series': expected 1 channels", () =>
            _ml.Transforms.ClassActivationMap("Map", "Series", mean).Fit(SeriesRows.View(_ml, SeriesRows.Make(4), 2, 30)));
    }
}
