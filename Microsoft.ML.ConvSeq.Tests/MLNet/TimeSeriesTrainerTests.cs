using ConvSeq.Features;
using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>Trainers that choose the model by the training set, or are given the features.</summary>
[TestClass]
public sealed class TimeSeriesTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly SeriesRow[] _rows = SeriesRows.Make(40);

    private static SeriesFeatureOptions Named => new HydraOptions { Groups = 4, Seed = 5 };

    private IDataView Bare => SeriesRows.View(_ml, _rows, 60);

    private IDataView Data => Pipelines.Keyed(_ml, Bare);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void NamedFeaturesAreFittedAsByTheirOwnTrainer(bool streaming)
    {
        TimeSeriesClassifier engine = TimeSeriesClassifier.Fit(SeriesRows.Set(_rows), new() { Features = Named });
        ConvSeqPredictionTransformer<ISeriesClassifier> model = _ml.MulticlassClassification.Trainers.TimeSeries(
            new TimeSeriesMulticlassTrainer.Options { Features = Named, Streaming = streaming }).Fit(Data);
        AssertScores(engine, model.Transform(Data));
        ITransformer loaded = Pipelines.Reload(_ml, model, Data.Schema);
        AssertScores(engine, loaded.Transform(Data));
        Assert.AreEqual(engine.Head.EstimatedAccuracy, loaded.GetConvSeqModel<TimeSeriesClassifier>().Head.EstimatedAccuracy);
    }

    [TestMethod]
    public void NamedFeaturesPredictNumbersAsByTheirOwnTrainer()
    {
        float[] expected = Scores(_ml.Regression.Trainers.Hydra(
            new HydraRegressionTrainer.Options { LabelColumnName = "Weight", Features = (HydraOptions)Named }).Fit(Bare).Transform(Bare));
        float[] actual = Scores(_ml.Regression.Trainers.TimeSeries(
            new TimeSeriesRegressionTrainer.Options { LabelColumnName = "Weight", Features = Named }).Fit(Bare).Transform(Bare));
        CollectionAssert.AreEqual(expected, actual);

        static float[] Scores(IDataView view) => [.. view.GetColumn<float>("Score")];
    }

    [TestMethod]
    public void WithoutANameTheEnsembleIsFittedAsByTheEngine()
    {
        var options = new TimeSeriesClassifierOptions { Features = new AutomaticFeatureOptions { Seed = 5 } };
        ISeriesClassifier engine = AutomaticModel.FitClassifier(SeriesSource.FromSet(SeriesRows.Set(_rows)), options);
        Assert.IsInstanceOfType<EnsembleClassifier>(engine);
        ConvSeqPredictionTransformer<ISeriesClassifier> model = _ml.MulticlassClassification.Trainers.TimeSeries(seed: 5).Fit(Data);
        AssertScores(engine, model.Transform(Data));
        AssertScores(engine, Pipelines.Reload(_ml, model, Data.Schema).Transform(Data));
        CollectionAssert.AreEqual(
            ModelBytes.Of(EnsembleClassifier.Fit(SeriesRows.Set(_rows), new EnsembleOptions { Seed = 5 })),
            ModelBytes.Of((EnsembleClassifier)engine));
    }

    [TestMethod]
    public void WithoutANameTheEnsembleOfNumbersIsFittedAsByTheEngine()
    {
        ConvSeqPredictionTransformer<ISeriesRegressor> model = _ml.Regression.Trainers.TimeSeries("Weight", seed: 5).Fit(Bare);
        SeriesSet train = TimeSeriesRegressorTests.Bumps(3, 30);
        var options = new TimeSeriesRegressorOptions { Features = new AutomaticFeatureOptions { Seed = 5 } };
        Assert.IsInstanceOfType<EnsembleRegressor>(model.Model);
        CollectionAssert.AreEqual(
            ModelBytes.Of(EnsembleRegressor.Fit(train, new EnsembleOptions { Seed = 5 })),
            ModelBytes.Of((EnsembleRegressor)AutomaticModel.FitRegressor(SeriesSource.FromSet(train), options)));
        Assert.IsInstanceOfType<TimeSeriesRegressor>(
            AutomaticModel.FitRegressor(SeriesSource.FromSet(train), options with { Head = RegressorHead.Ridge }));
    }

    [TestMethod]
    [DataRow(50, 150, 1, 2, true, "the ensemble, the most accurate: it takes about 1 s for 50 series of 150 points, 1 channel, 2 cores")]
    [DataRow(1_000, 500, 3, 2, true, "the ensemble")]
    [DataRow(10_001, 100, 1, 64, false, "of more than 10,000 series")]
    [DataRow(9_000, 20_000, 1, 1, false, "would take about")]
    [DataRow(7_000, 500, 1, 2, true, "the ensemble")]
    [DataRow(9_500, 1_000, 1, 1, false, "MultiRocket-Hydra, the most accurate")]
    public void TheExtentsDecide(int series, int length, int channels, int cores, bool isEnsemble, string reason)
    {
        var options = new TimeSeriesClassifierOptions { Features = new AutomaticFeatureOptions { Seed = 7 } };
        ModelChoice choice = AutomaticModel.Choose(options, series, length, channels, cores)!;
        Assert.AreEqual(isEnsemble, choice.Ensemble is not null);
        Assert.AreEqual(isEnsemble, choice.Features is null);
        Assert.AreEqual(7UL, choice.Ensemble?.Seed ?? choice.Features!.Seed);
        Assert.Contains(reason, choice.Reason);
    }

    [TestMethod]
    public void WhatTheOptionsNameLeavesNoChoiceOfAnEnsemble()
    {
        var automatic = new AutomaticFeatureOptions();
        Assert.IsNull(AutomaticModel.Choose(new TimeSeriesClassifierOptions { Features = Named }, 50, 150, 1));
        var headed = new TimeSeriesClassifierOptions { Features = automatic, Head = ClassifierHead.Ridge };
        Assert.IsNull(AutomaticModel.Choose(headed, 50, 150, 1)!.Ensemble);
        var pruned = new TimeSeriesRegressorOptions { Features = automatic, FeaturesToKeep = 9 };
        Assert.IsNull(AutomaticModel.Choose(pruned, 50, 150, 1)!.Ensemble);
    }

    private void AssertScores(ISeriesClassifier engine, IDataView predictions)
    {
        float[][] scores = SeriesRows.Vectors(predictions, "Score");
        double[] probabilities = new double[engine.ClassNames.Length];
        for (int i = 0; i < _rows.Length; i++)
        {
            engine.Predict(_rows[i].Series, probabilities);
            CollectionAssert.AreEqual(Array.ConvertAll(probabilities, p => (float)p), scores[i]);
        }
    }
}
