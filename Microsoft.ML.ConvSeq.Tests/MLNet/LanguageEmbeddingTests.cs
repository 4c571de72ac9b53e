using ConvSeq.MLNet;
using ConvSeq.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>States of language models, learned from a column of texts, as a column of features.</summary>
[TestClass]
public sealed class LanguageEmbeddingTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    private IDataView Texts => SeaAndLand.Texts(_ml);

    private IDataView Tokens => SeaAndLand.Tokens(_ml);

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    public void TheColumnIsTheEnginesAlsoWhenLoaded()
    {
        SeriesFeatureTransformer fitted = _ml.Transforms.LanguageEmbedding(Small("States")).Fit(Tokens);
        int[][] keys = [.. Tokens.GetColumn<uint[]>("Tokens").Select(row => Array.ConvertAll(row, key => (int)key))];
        BidirectionalLanguageModelOptions network = Small("States").Network;
        var language = BidirectionalLanguageModel.Fit(keys, keys.Max(row => row.Max()) + 1, network with { Seed = 5 });
        TimeSeriesFeaturizer states = language.ToFeaturizer();
        foreach (ITransformer one in new[] { fitted, Pipelines.Reload(_ml, fitted, Tokens.Schema) })
        {
            float[][] means = SeriesRows.Vectors(one.Transform(Tokens), "States");
            for (int i = 0; i < means.Length; i++)
            {
                float[] expected = new float[2 * network.Units];
                states.Transform(Array.ConvertAll(keys[i], key => (float)key), expected);
                CollectionAssert.AreEqual(expected, means[i]);
            }
        }

        LanguageEmbeddingEstimator.Options given = Small("States");
        given.Model = language;
        SeriesFeatureTransformer again = _ml.Transforms.LanguageEmbedding(given).Fit(Tokens);
        CollectionAssert.AreEqual(
            SeriesRows.Vectors(fitted.Transform(Tokens), "States")[3], SeriesRows.Vectors(again.Transform(Tokens), "States")[3]);
    }

    [TestMethod]
    public void AProcessThatKnowsOnlyMLNetScoresTheSame()
    {
        LanguageEmbeddingEstimator.Options options = Small("Features");
        options.LabelColumnName = "Label";
        options.Output = LanguageEmbeddingOutput.MeanAndLargest;
        Assert.HasCount(2, SeaAndLand.SavedClassifiers(_ml, _folder, _ml.Transforms.LanguageEmbedding(options)).ToArray());
    }

    [TestMethod]
    public void TheStatesAreASeriesForOtherTrainers()
    {
        LanguageEmbeddingEstimator.Options options = Small("Series");
        options.Output = LanguageEmbeddingOutput.Vectors;
        SeriesFeatureTransformer fitted = _ml.Transforms.LanguageEmbedding(options).Fit(Tokens);
        int channels = fitted.Model.FeatureCount;
        uint[][] keys = [.. Tokens.GetColumn<uint[]>("Tokens")];
        float[][] means = SeriesRows.Vectors(_ml.Transforms.LanguageEmbedding(Small("Mean")).Fit(Tokens).Transform(Tokens), "Mean");
        foreach (ITransformer one in new[] { fitted, Pipelines.Reload(_ml, fitted, Tokens.Schema) })
        {
            float[][] series = SeriesRows.Vectors(one.Transform(Tokens), "Series");
            for (int i = 0; i < series.Length; i++)
            {
                Assert.HasCount(channels * keys[i].Length, series[i]);
                Assert.AreEqual(means[i][2], series[i].AsSpan(2 * keys[i].Length, keys[i].Length).ToArray().Average(), 1e-5f);
            }
        }

        ShapeTests.AssertPromised(_ml.Transforms.LanguageEmbedding(options), Tokens);
        ITransformer model = Pipelines.Classifier(
            _ml, SeaAndLand.Tokenize(_ml), _ml.Transforms.LanguageEmbedding(options),
            _ml.MulticlassClassification.Trainers.Gru(numberOfEpochs: 10, channels: channels, seed: 1)).Fit(Texts);
        Assert.IsGreaterThan(0.9, _ml.MulticlassClassification.Evaluate(model.Transform(Texts)).MicroAccuracy);
    }

    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        Pipelines.AssertThrows(
            "Could not find token column 'Absent'", () => _ml.Transforms.LanguageEmbedding("States", "Absent").Fit(Tokens));
        Pipelines.AssertThrows(
            "'Text': expected Vector<Key<UInt32>>", () => _ml.Transforms.LanguageEmbedding("States", "Text").Fit(Tokens));
        Pipelines.AssertThrows(
            "Could not find label column 'Absent'", () => _ml.Transforms.LanguageEmbedding("States", "Tokens", "Absent").Fit(Tokens));
        LanguageEmbeddingEstimator.Options options = Small("States");
        options.Model = BidirectionalLanguageModel.Fit([[1, 2]], 3, options.Network);
        Pipelines.AssertThrows("keys of the 2 values", () => _ml.Transforms.LanguageEmbedding(options).Fit(Tokens));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => options.Output = (LanguageEmbeddingOutput)5);
        ShapeTests.AssertPromised(_ml.Transforms.LanguageEmbedding(Small("States")), Tokens);
        List<string> log = Pipelines.Log(_ml);
        options = Small("States");
        options.LabelColumnName = "Key";
        IDataView labeled = _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(Tokens).Transform(Tokens);
        _ml.Transforms.LanguageEmbedding(options).Fit(labeled);
        string[] last = [.. log.Where(line => line.Contains("bidirectional language model on column 'Tokens': 60 texts"))];
        Assert.IsTrue(last.Any(line => line.Contains("layers mixed by")));
        Assert.IsTrue(log.Any(line => line.Contains("epoch 1 of 2")));
    }

    private static LanguageEmbeddingEstimator.Options Small(string output)
    {
        var network = new BidirectionalLanguageModelOptions { Units = 6 };
        return new LanguageEmbeddingEstimator.Options
        {
            OutputColumnName = output,
            InputColumnName = "Tokens",
            Network = network with { Training = network.Training with { Epochs = 2, BatchSize = 8 } },
            Seed = 5,
        };
    }
}
