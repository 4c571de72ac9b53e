using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>Hidden states of networks as a column that other trainers learn from, fitted and loaded.</summary>
[TestClass]
public sealed class SequenceEmbeddingTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();
    private readonly SeriesRow[] _train = SeriesRows.Make(60), _test = SeriesRows.Make(20, seed: 2);

    private IDataView Train => SeriesRows.View(_ml, _train, 60);

    private IDataView Test => SeriesRows.View(_ml, _test, 60);

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    public void RidgeLearnsFromThemAlsoWhenLoaded()
    {
        ITransformer model = Pipeline().Fit(Train), loaded = Pipelines.Reload(_ml, model, Train.Schema);
        var engine = NetworkClassifier.Fit(
            SeriesRows.Set(_train), new NetworkModelOptions { Network = NetworkTrainers.Tcn with { Seed = 5 } });
        FloatMatrix expected = engine.ToFeaturizer().Transform(SeriesRows.Set(_test));
        foreach (ITransformer one in new[] { model, loaded })
        {
            Assert.AreEqual(4, one.GetConvSeqModel<TimeSeriesFeaturizer>().FeatureCount);
            IDataView predictions = one.Transform(Test);
            Assert.AreEqual(Pipelines.Describe(model.Transform(Test)), Pipelines.Describe(predictions));
            Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 4), predictions.Schema["Features"].Type);
            float[][] features = SeriesRows.Vectors(predictions, "Features");
            for (int i = 0; i < features.Length; i++)
                CollectionAssert.AreEqual(expected.Row(i).ToArray(), features[i]);
            Assert.IsGreaterThan(0.6, _ml.MulticlassClassification.Evaluate(predictions).MicroAccuracy);
            Assert.IsFalse(predictions.Schema.Any(column => column.Name.StartsWith("ConvSeq")), "Temporary columns are left.");
            using var single = _ml.Model.CreatePredictionEngine<SeriesRow, ClassPrediction>(one);
            CollectionAssert.AreEqual(SeriesRows.Vectors(predictions, "Score")[3], single.Predict(_test[3]).Score);
        }
    }

    [TestMethod]
    public void AProcessThatKnowsOnlyMLNetScoresTheSame()
    {
        ITransformer model = Pipeline().Fit(Train);
        Pipelines.AssertAnotherProcessScoresTheSame(_ml, _folder, model, Test, _test.Select(row => row.Series));
    }

    [TestMethod]
    public void CrossValidationAndTreesWork()
    {
        var results = _ml.MulticlassClassification.CrossValidate(Train, Pipeline(), numberOfFolds: 2);
        Assert.HasCount(2, results);

        // Of all kinds of labels.
        IDataView truths = _ml.Transforms.Conversion.MapValue("Truth", new Dictionary<string, bool>
        {
            ["slow"] = true,
            ["middling"] = false,
            ["fast"] = false,
        }, "Label").Fit(Train).Transform(Train);
        foreach (string label in new[] { "Truth", "Weight" })
        {
            var options = Options(label);
            SeriesFeatureTransformer fitted = _ml.Transforms.SequenceEmbedding(options).Fit(truths);
            Assert.AreEqual(4, fitted.Model.FeatureCount);
            IDataView features = fitted.Transform(truths);
            Assert.IsNotNull(label == "Truth"
                ? _ml.BinaryClassification.Trainers.FastTree("Truth", numberOfTrees: 5).Fit(features)
                : (object)_ml.Regression.Trainers.FastTree("Weight", numberOfTrees: 5).Fit(features));
        }
    }

    [TestMethod]
    [DataRow(HiddenReadout.LastPoint)]
    [DataRow(HiddenReadout.LargestOverTime)]
    public void ATrainedNetworkNeedsNoLabel(HiddenReadout readout)
    {
        SeriesRow[] rows = SeriesRows.MakeRagged(20, channels: 2);
        IDataView data = Pipelines.Keyed(_ml, SeriesRows.View(_ml, rows, 2, 0));
        var trained = NetworkTrainers.Named("LSTM").Classify(_ml).Fit(data);
        SequenceEmbeddingEstimator estimator = _ml.Transforms.SequenceEmbedding("Hidden", "Series", trained.Model, readout);
        IDataView unlabeled = _ml.Transforms.DropColumns("Label").Fit(data).Transform(data);
        SeriesFeatureTransformer fitted = estimator.Fit(unlabeled);
        float[][] features = SeriesRows.Vectors(fitted.Transform(unlabeled), "Hidden");
        FloatMatrix expected = trained.Model.ToFeaturizer(readout).Transform(SeriesRows.Set(rows, 2));
        for (int i = 0; i < features.Length; i++)
            CollectionAssert.AreEqual(expected.Row(i).ToArray(), features[i]);
        Assert.AreEqual(
            SchemaShape.Column.VectorKind.Vector,
            ShapeProbe.After(estimator, unlabeled).Single(column => column.Name == "Hidden").Kind);
    }

    [TestMethod]
    public void TokensHaveHiddenStates()
    {
        IDataView texts = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 24).Select(i => new TextRow
        {
            Label = i % 2 == 0 ? "good" : "bad",
            Text = i % 2 == 0 ? "a fine day" : "a grey and dull day",
        }));
        IDataView tokens = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.Transforms.Text.TokenizeIntoWords("Tokens", "Text")).Append(_ml.Transforms.Conversion.MapValueToKey("Tokens"))
            .Fit(texts).Transform(texts);
        var options = new SequenceEmbeddingEstimator.Options
        {
            SeriesColumnName = "Tokens",
            Network = new TextCnnOptions { Dimensions = 4, Filters = 2, Training = new TextCnnOptions().Training with { Epochs = 2 } },
            Seed = 5,
        };
        ITransformer fitted = _ml.Transforms.SequenceEmbedding(options).Fit(tokens);
        float[][] features = SeriesRows.Vectors(fitted.Transform(tokens), "Features");
        Assert.HasCount(6, features[0]);
        float[][] loaded = SeriesRows.Vectors(Pipelines.Reload(_ml, fitted, tokens.Schema).Transform(tokens), "Features");
        for (int i = 0; i < features.Length; i++)
            CollectionAssert.AreEqual(features[i], loaded[i]);
        NetworkClassifier model = _ml.MulticlassClassification.Trainers.TextCnn(new TextCnnMulticlassTrainer.Options
        {
            Network = (TextCnnOptions)options.Network,
            Seed = 5,
        }).Fit(tokens).Model;
        IDataView own = _ml.Transforms.SequenceEmbedding("Own", "Tokens", model).Fit(tokens).Transform(tokens);
        CollectionAssert.AreEqual(features[1], SeriesRows.Vectors(own, "Own")[1]);
    }

    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        IDataView data = Pipelines.Keyed(_ml, Train);
        NetworkClassifier labeled = NetworkTrainers.Named("TCN").Classify(_ml).Fit(data).Model;
        foreach ((string part, Action<SequenceEmbeddingEstimator.Options> change) in
            new (string, Action<SequenceEmbeddingEstimator.Options>)[]
            {
                ("Could not find series column 'Absent'", options => options.SeriesColumnName = "Absent"),
                ("Could not find label column 'Absent'", options => options.LabelColumnName = "Absent"),
                ("'Series': expected Key<UInt32>", options => options.LabelColumnName = "Series"),
                ("'Weight': expected Vector<Single>", options => options.SeriesColumnName = "Weight"),
            })
        {
            var options = Options("Label");
            change(options);
            Pipelines.AssertThrows(part, () => _ml.Transforms.SequenceEmbedding(options).Fit(data));
            Pipelines.AssertThrows(part, () => ShapeProbe.After(_ml.Transforms.SequenceEmbedding(options), data));
        }

        ShapeTests.AssertPromised(_ml.Transforms.SequenceEmbedding(Options("Label")), data);
        Pipelines.AssertThrows("'Label': expected Key<UInt32>", () => _ml.Transforms.SequenceEmbedding(Options("Label")).Fit(Train));
        Pipelines.AssertThrows("'Series': expected 1 channels", () =>
            _ml.Transforms.SequenceEmbedding("Hidden", "Series", labeled).Fit(SeriesRows.View(_ml, SeriesRows.Make(4), 2, 30)));
        Assert.Throws<ArgumentNullException>(() => _ml.Transforms.SequenceEmbedding("Hidden", "Series", (NetworkClassifier)null!));
        var simple = _ml.Transforms.SequenceEmbedding("Hidden", "Series", numberOfEpochs: 1, seed: 5).Fit(data);
        var full = new SequenceEmbeddingEstimator.Options { OutputColumnName = "Hidden", NumberOfEpochs = 1, Seed = 5 };
        CollectionAssert.AreEqual(
            SeriesRows.Vectors(simple.Transform(data), "Hidden")[0],
            SeriesRows.Vectors(_ml.Transforms.SequenceEmbedding(full).Fit(data).Transform(data), "Hidden")[0]);
    }

    private IEstimator<ITransformer> Pipeline() => Pipelines.Classifier(
        _ml, _ml.Transforms.SequenceEmbedding(Options("Label")), _ml.MulticlassClassification.Trainers.Ridge());

    private static SequenceEmbeddingEstimator.Options Options(string label) => new()
    {
        Network = NetworkTrainers.Tcn,
        Seed = 5,
        LabelColumnName = label,
    };

    private sealed class TextRow
    {
        public string Label { get; set; } = "";

        public string Text { get; set; } = "";
    }
}
