using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>Vectors of words, learned from a column of texts, and their means as a column.</summary>
[TestClass]
public sealed class Word2VecEstimatorTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    private IDataView Texts => SeaAndLand.Texts(_ml);

    private IDataView Tokens => SeaAndLand.Tokens(_ml);

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    public void TheMeanOfTheVectorsIsTheColumnAlsoWhenLoaded()
    {
        SeriesFeatureTransformer fitted = _ml.Transforms.Word2Vec("Vector", "Tokens", 6, 2, 1, seed: 5).Fit(Tokens);
        uint[][] keys = [.. Tokens.GetColumn<uint[]>("Tokens")];
        int words = (int)keys.Max(row => row.Max());
        EmbeddingVectors expected = Word2Vec.Train(
            [.. keys.Select(row => row.Select(key => (int)key).ToArray())], words + 1,
            new Word2VecOptions { Dimensions = 6, Epochs = 2, MinCount = 1, Seed = 5 });
        CollectionAssert.AreEqual(expected.Values.ToArray(), ((NetworkFeatures)fitted.Model.Features).Vectors!.Values.ToArray());
        foreach (ITransformer one in new[] { fitted, Pipelines.Reload(_ml, fitted, Tokens.Schema) })
        {
            float[][] means = SeriesRows.Vectors(one.Transform(Tokens), "Vector");
            for (int i = 0; i < means.Length; i++)
            {
                for (int d = 0; d < 6; d++)
                    Assert.AreEqual(keys[i].Average(key => expected.Values[(int)key * 6 + d]), means[i][d], 1e-6f);
            }
        }
    }

    [TestMethod]
    public void TheVectorsAreASeriesForOtherTrainers()
    {
        var options = new Word2VecEstimator.Options
        {
            OutputColumnName = "Series",
            InputColumnName = "Tokens",
            Output = Word2VecOutput.Vectors,
            Training = new Word2VecOptions { Dimensions = 5, MinCount = 1 },
            Seed = 5,
        };
        SeriesFeatureTransformer fitted = _ml.Transforms.Word2Vec(options).Fit(Tokens);
        EmbeddingVectors vectors = ((NetworkFeatures)fitted.Model.Features).Vectors!;
        uint[][] keys = [.. Tokens.GetColumn<uint[]>("Tokens")];
        foreach (ITransformer one in new[] { fitted, Pipelines.Reload(_ml, fitted, Tokens.Schema) })
        {
            IDataView embedded = one.Transform(Tokens);
            Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 0), embedded.Schema["Series"].Type);
            Assert.IsFalse(embedded.Schema.Any(column => column.Name.StartsWith("ConvSeq")), "Temporary columns are left.");
            float[][] series = SeriesRows.Vectors(embedded, "Series");
            for (int i = 0; i < series.Length; i++)
            {
                CollectionAssert.AreEqual(
                    Enumerable.Range(0, 5).SelectMany(d => keys[i].Select(key => vectors.Values[(int)key * 5 + d])).ToArray(), series[i]);
            }
        }

        ShapeTests.AssertPromised(_ml.Transforms.Word2Vec(options), Tokens);
        ITransformer model = Pipelines.Classifier(
            _ml, SeaAndLand.Tokenize(_ml), _ml.Transforms.Word2Vec(options),
            _ml.MulticlassClassification.Trainers.Gru(numberOfEpochs: 10, channels: 5, seed: 1)).Fit(Texts);
        Assert.IsGreaterThan(0.9, _ml.MulticlassClassification.Evaluate(model.Transform(Texts)).MicroAccuracy);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => options.Output = (Word2VecOutput)5);
    }

    [TestMethod]
    public void AProcessThatKnowsOnlyMLNetScoresTheSame()
    {
        var features = _ml.Transforms.Word2Vec("Features", "Tokens", dimensions: 8, minCount: 2, seed: 3);
        foreach (ITransformer model in SeaAndLand.SavedClassifiers(_ml, _folder, features))
        {
            using var engine = _ml.Model.CreatePredictionEngine<SeaAndLand.TextRow, ClassPrediction>(model);
            var row = new SeaAndLand.TextRow { Text = SeriesRows.Texts(Texts, "Text")[2] };
            CollectionAssert.AreEqual(SeriesRows.Vectors(model.Transform(Texts), "Score")[2], engine.Predict(row).Score);
        }
    }

    [TestMethod]
    public void VectorsGoThroughFiles()
    {
        SeriesFeatureTransformer fitted = _ml.Transforms.Word2Vec("Vector", "Tokens", 6, 20, 1, seed: 5).Fit(Tokens);
        VBuffer<ReadOnlyMemory<char>> names = default;
        Tokens.Schema["Tokens"].GetKeyValues(ref names);
        string[] words = [.. names.DenseValues().Select(word => word.ToString())];
        var vectors = WordVectors.Of("texts", words, ((NetworkFeatures)fitted.Model.Features).Vectors!);
        Assert.HasCount(vectors.Count, words);
        IReadOnlyList<(string Word, double Cosine)> nearest = vectors.Nearest("deep", 3);
        Assert.HasCount(3, nearest);
        Assert.IsGreaterThanOrEqualTo(nearest[1].Cosine, nearest[0].Cosine);
        foreach (string file in new[] { "v.txt", "v.bin" })
        {
            vectors.Write(_folder.File(file));
            var read = WordVectors.Read(_folder.File(file));
            CollectionAssert.AreEqual(nearest.ToArray(), read.Nearest("deep", 3).ToArray());
            CollectionAssert.AreEqual(vectors.For(words).Values.ToArray(), read.For(words).Values.ToArray());
        }

        Assert.ThrowsExactly<KeyNotFoundException>(() => vectors.Nearest("absent"));
        Assert.ThrowsExactly<ArgumentException>(() => WordVectors.Of("few", ["one"], new EmbeddingVectors(1, [1])));
        var blank = WordVectors.Of("blank", ["a b"], new EmbeddingVectors(1, [0, 1]));
        Assert.ThrowsExactly<InvalidOperationException>(() => blank.Write(_folder.File("blank.txt")));
        Assert.IsFalse(File.Exists(_folder.File("blank.txt")));
    }

    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        Pipelines.AssertThrows("Could not find token column 'Absent'", () => _ml.Transforms.Word2Vec("Vector", "Absent").Fit(Tokens));
        Pipelines.AssertThrows("'Text': expected Vector<Key<UInt32>>", () => _ml.Transforms.Word2Vec("Vector", "Text").Fit(Tokens));
        Pipelines.AssertThrows(
            "'Text': expected Vector<Key<UInt32>>", () => ShapeProbe.After(_ml.Transforms.Word2Vec("Vector", "Text"), Tokens));
        Pipelines.AssertThrows(
            "Column 'Tokens': No sequence has two words that occur 1000 times or more",
            () => _ml.Transforms.Word2Vec("Vector", "Tokens", minCount: 1000).Fit(Tokens));
        Assert.AreEqual(
            SchemaShape.Column.VectorKind.Vector,
            ShapeProbe.After(_ml.Transforms.Word2Vec("Vector", "Tokens"), Tokens).Single(column => column.Name == "Vector").Kind);
        ShapeTests.AssertPromised(_ml.Transforms.Word2Vec("Vector", "Tokens"), Tokens);
        List<string> log = Pipelines.Log(_ml);
        _ml.Transforms.Word2Vec(new Word2VecEstimator.Options
        {
            OutputColumnName = "Tokens",
            Training = new Word2VecOptions { Dimensions = 3, MinCount = 1, Seed = 9 },
        }).Fit(Tokens);
        Assert.IsTrue(log.Any(line => line.Contains("word2vec on column 'Tokens': 60 texts") && line.Contains("seed 9")));
    }
}
