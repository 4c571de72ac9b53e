using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Tests.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>Sentence CNNs on texts, from words to predictions, fitted and loaded.</summary>
[TestClass]
public sealed class TextCnnTests
{
    private static readonly string[] Good = ["fine", "lovely", "bright", "warm"], Bad = ["dull", "cold", "poor", "grey"],
        Others = ["the", "day", "was", "a"];

    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();
    private readonly TextRow[] _train = Make(60, 1), _test = Make(20, 2);

    private IDataView Train => _ml.Data.LoadFromEnumerable(_train);

    private IDataView Test => _ml.Data.LoadFromEnumerable(_test);

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    public void WhatIsLearnedIsTheEnginesAlsoWhenLoaded()
    {
        ITransformer model = Pipeline(Options()).Fit(Train), loaded = Pipelines.Reload(_ml, model, Train.Schema);
        IDataView tokens = Tokens(_train);
        var builder = new SeriesSetBuilder(1) { Name = "Tokens" };
        builder.DeclareClasses(["good", "bad"]);
        uint[][] rows = [.. tokens.GetColumn<uint[]>("Tokens")];
        for (int i = 0; i < rows.Length; i++)
            builder.Add(rows[i].Length == 0 ? [0] : [.. rows[i].Select(key => (float)key)], _train[i].Label);
        int symbols = 1 + (int)((KeyDataViewType)((VectorDataViewType)tokens.Schema["Tokens"].Type).ItemType).Count;
        var engine = NetworkClassifier.Fit(
            builder.Build(), new NetworkModelOptions { Network = Options().Network with { Symbols = symbols, Seed = 5 } });
        foreach (ITransformer one in new[] { model, loaded })
        {
            CollectionAssert.AreEqual(ModelBytes.Of(engine), ModelBytes.Of(one.GetConvSeqModel<NetworkClassifier>()));
            IDataView predictions = one.Transform(Test);
            Assert.AreEqual(Pipelines.Describe(model.Transform(Test)), Pipelines.Describe(predictions));
            Assert.IsGreaterThan(0.9, _ml.MulticlassClassification.Evaluate(predictions).MicroAccuracy);
            Assert.IsFalse(predictions.Schema.Any(column => column.Name.StartsWith("ConvSeq")), "Temporary columns are left.");
        }
    }

    [TestMethod]
    public void AProcessThatKnowsOnlyMLNetScoresTheSame()
    {
        ITransformer model = Pipeline(Options()).Fit(Train);
        Pipelines.AssertAnotherProcessScoresTheSame(_ml, _folder, model, Test, _test.Select(row => row.Text));
    }

    [TestMethod]
    public void TextsOfAnyLengthHaveAStatedAnswer()
    {
        ITransformer model = Pipeline(Options()).Fit(Train);
        foreach (ITransformer one in new[] { model, Pipelines.Reload(_ml, model, Train.Schema) })
        {
            using var engine = _ml.Model.CreatePredictionEngine<TextRow, ClassPrediction>(one);
            float[] Score(string? text) => [.. engine.Predict(new TextRow { Text = text! }).Score];

            // Nothing, and words that nobody knows, score alike: there is one symbol, whose vector is 0.
            CollectionAssert.AreEqual(Score("neverheard"), Score(""));
            CollectionAssert.AreEqual(Score(""), Score(null));
            Assert.AreEqual("good", engine.Predict(new TextRow { Text = "lovely" }).PredictedLabel);
            Assert.AreEqual("bad", engine.Predict(new TextRow { Text = "cold" }).PredictedLabel);
            float[][] scores = SeriesRows.Vectors(one.Transform(Test), "Score");
            for (int i = 0; i < _test.Length; i++)
                CollectionAssert.AreEqual(scores[i], Score(_test[i].Text));
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void CharactersAreClassifiedToo(bool directly)
    {
        IEstimator<ITransformer> characters = _ml.Transforms.Text.TokenizeIntoCharactersAsKeys("Tokens", "Text");
        IEstimator<ITransformer>[] stages = directly
            ? [characters]
            : [characters, _ml.Transforms.Conversion.MapKeyToValue("Tokens"), _ml.Transforms.Conversion.MapValueToKey("Tokens")];
        IEstimator<ITransformer> Characters(IEstimator<ITransformer> trainer) => Pipelines.Classifier(_ml, [.. stages, trainer]);
        var training = new NetworkTrainingOptions { Epochs = 30, BatchSize = 10 };
        foreach (IEstimator<ITransformer> trainer in new IEstimator<ITransformer>[]
        {
            _ml.MulticlassClassification.Trainers.VeryDeepCnn(new VeryDeepCnnMulticlassTrainer.Options
            {
                Network = new VeryDeepCnnOptions { Filters = 4, Dimensions = 8, Hidden = 16, KeptRows = 3, Training = training },
                Depth = 9,
                Seed = 5,
            }),
            _ml.MulticlassClassification.Trainers.SeparableCnn(new SeparableCnnMulticlassTrainer.Options
            {
                Network = new SeparableCnnOptions { Dropout = 0.1f, Training = training with { Schedule = new CosineRate() } },
                NumberOfModules = 1,
                NumberOfDimensions = 16,
                LearningRate = 0.01,
                Seed = 5,
            }),
        })
        {
            ITransformer model = Characters(trainer).Fit(Train);
            string expected = Pipelines.Describe(model.Transform(Test));
            Assert.AreEqual(expected, Pipelines.Describe(Pipelines.Reload(_ml, model, Train.Schema).Transform(Test)));
            Assert.IsGreaterThan(0.8, _ml.MulticlassClassification.Evaluate(model.Transform(Train)).MicroAccuracy);
            using var engine = _ml.Model.CreatePredictionEngine<TextRow, ClassPrediction>(model);
            Assert.HasCount(2, engine.Predict(new TextRow { Text = "" }).Score);

            // A vector for each character that occurs, for the markers 2 and 3 around a text, and for all others.
            int occurring = _train.SelectMany(row => row.Text).Distinct().Count() + 3;
            var embedding = model.GetConvSeqModel<NetworkClassifier>().Architecture.Nodes.Select(node => node.Layer).OfType<Embedding>();
            Assert.AreEqual(occurring, embedding.Single().Symbols);
            CollectionAssert.AreEqual(
                engine.Predict(new TextRow { Text = "fine ∆" }).Score, engine.Predict(new TextRow { Text = "fine ä" }).Score);

            _ml.Model.Save(model, Train.Schema, _folder.File("m.zip"));
            (int exitCode, string output, string error) = ChildProgram.Run(
                typeof(Child.Row).Assembly.Location, string.Join('\n', _test.Select(row => row.Text)), _folder.File("m.zip"));
            Assert.AreEqual(0, exitCode, error);
            Assert.AreEqual(expected, output);
        }
    }

    [TestMethod]
    public void NetworksForCharactersHaveTheirDefaults()
    {
        Assert.AreEqual(
            (9, VeryDeepCnnOptions.DefaultEpochs, 3, SeparableCnnOptions.DefaultEpochs),
            (new VeryDeepCnnMulticlassTrainer.Options().Depth, new VeryDeepCnnMulticlassTrainer.Options().NumberOfEpochs,
                new SeparableCnnMulticlassTrainer.Options().NumberOfModules, new SeparableCnnMulticlassTrainer.Options().NumberOfEpochs));
        IDataView keyed = Pipelines.Keyed(_ml, Tokens(_train[..6]));
        foreach ((NetworkClassifier expected, NetworkClassifier simple) in new[]
        {
            (_ml.MulticlassClassification.Trainers.SeparableCnn(
                new SeparableCnnMulticlassTrainer.Options { NumberOfMembers = 2, NumberOfEpochs = 1, Seed = 5 }).Fit(keyed).Model,
                _ml.MulticlassClassification.Trainers.SeparableCnn("Label", "Tokens", 2, 1, 5).Fit(keyed).Model),
            (_ml.MulticlassClassification.Trainers.VeryDeepCnn(
                new VeryDeepCnnMulticlassTrainer.Options { NumberOfEpochs = 1, Seed = 5 }).Fit(keyed).Model,
                _ml.MulticlassClassification.Trainers.VeryDeepCnn("Label", "Tokens", 1, 1, 5).Fit(keyed).Model),
        })
        {
            CollectionAssert.AreEqual(ModelBytes.Of(expected), ModelBytes.Of(simple));
        }
    }

    [TestMethod]
    public void CrossValidationWorks()
    {
        var results = _ml.MulticlassClassification.CrossValidate(Train, Pipeline(Options()), numberOfFolds: 2);
        Assert.HasCount(2, results);
        Assert.IsGreaterThan(0.7, results.Average(fold => fold.Metrics.MicroAccuracy));
    }

    [TestMethod]
    public void VectorsOfWordsAreFoundByTheirKeys()
    {
        string path = _folder.File("vectors.txt");
        File.WriteAllLines(path, Good.Select(word => $"{word} 1 0 0").Concat(Bad.Select(word => $"{word} 0 1 0")).Append("absent 3 3 3"));
        var options = Options();
        options.Mode = TextCnnVectors.Static;
        options.WordVectors = WordVectors.Read(path);
        ITransformer model = Pipeline(options).Fit(Train);
        NetworkClassifier engine = model.GetConvSeqModel<NetworkClassifier>();
        float[] vectors = engine.Members[0].Network.Weights.Statistics;
        VBuffer<ReadOnlyMemory<char>> words = default;
        Tokens(_train).Schema["Tokens"].GetKeyValues(ref words);
        Assert.HasCount(3 * (words.Length + 1), vectors);
        foreach ((int i, ReadOnlyMemory<char> word) in words.DenseValues().Index())
        {
            float[] own = vectors[(3 * (i + 1))..(3 * (i + 2))];
            if (Good.Contains($"{word}"))
                CollectionAssert.AreEqual(new float[] { 1, 0, 0 }, own);
            else if (Bad.Contains($"{word}"))
                CollectionAssert.AreEqual(new float[] { 0, 1, 0 }, own);
            else
                Assert.IsTrue(own.All(value => value != 0));
        }

        Assert.IsGreaterThan(0.9, _ml.MulticlassClassification.Evaluate(model.Transform(Test)).MicroAccuracy);
        Pipelines.AssertThrows("'Bare': its keys have no texts as key values", () =>
        {
            options.TokensColumnName = "Bare";
            var rows = Enumerable.Range(0, 8).Select(i => new KeyRow { Label = i % 2 == 0 ? "a" : "b", Bare = [(uint)i % 4] });
            _ml.MulticlassClassification.Trainers.TextCnn(options).Fit(Pipelines.Keyed(_ml, _ml.Data.LoadFromEnumerable(rows)));
        });
    }

    [TestMethod]
    public void TheMethodWithoutOptionsDoesTheSame()
    {
        IDataView data = Pipelines.Keyed(_ml, Tokens(_train[..8]));
        var options = new TextCnnMulticlassTrainer.Options { NumberOfEpochs = 1, NumberOfMembers = 2, Seed = 5 };
        CollectionAssert.AreEqual(
            ModelBytes.Of(_ml.MulticlassClassification.Trainers.TextCnn(options).Fit(data).Model),
            ModelBytes.Of(_ml.MulticlassClassification.Trainers.TextCnn("Label", "Tokens", 2, 1, 5).Fit(data).Model));
        var set = new TextCnnMulticlassTrainer.Options
        {
            Mode = TextCnnVectors.NonStatic,
            NumberOfDimensions = 7,
            NumberOfFilters = 3,
            Dropout = 0.25f,
        };
        Assert.AreEqual(
            new TextCnnOptions { Mode = TextCnnVectors.NonStatic, Dimensions = 7, Filters = 3, Dropout = 0.25f }, set.Network);
        Assert.AreEqual(
            (TextCnnVectors.NonStatic, 7, 3, 0.25f), (set.Mode, set.NumberOfDimensions, set.NumberOfFilters, set.Dropout));
    }

    [TestMethod]
    public void WhatIsWrongWithAColumnIsNamed()
    {
        IDataView data = Pipelines.Keyed(_ml, Tokens(_train));
        TextCnnMulticlassTrainer Trainer(string tokens)
        {
            var options = Options();
            options.TokensColumnName = tokens;
            return _ml.MulticlassClassification.Trainers.TextCnn(options);
        }

        foreach ((string column, string part) in new[]
        {
            ("Absent", "Could not find token column 'Absent'"), ("Text", "'Text': expected Vector<Key<UInt32>> of any size"),
            ("Label", "'Label': expected Vector<Key<UInt32>>"),
        })
        {
            Pipelines.AssertThrows(part, () => Trainer(column).Fit(data));
            Pipelines.AssertThrows(part, () => ShapeProbe.After(Trainer(column), data));
        }

        Pipelines.AssertThrows("'Label': expected Key<UInt32>", () => Trainer("Tokens").Fit(Tokens(_train)));
        var fitted = Trainer("Tokens").Fit(data);
        IDataView others = Tokens([new TextRow { Text = "quite other words" }]);
        Pipelines.AssertThrows("'Tokens': expected a vector of Key<UInt32, 0-", () => fitted.Transform(others));
        CollectionAssert.IsSubsetOf(
            new[] { "PredictedLabel", "Score" }, fitted.GetOutputSchema(data.Schema).Select(column => column.Name).ToArray());
        Assert.IsNotEmpty(ShapeProbe.After(Trainer("Tokens"), data));
    }

    private static TextCnnMulticlassTrainer.Options Options() => new()
    {
        Network = new TextCnnOptions
        {
            Dimensions = 8,
            Filters = 6,
            Training = new TextCnnOptions().Training with { Epochs = 25, BatchSize = 10 },
        },
        Seed = 5,
    };

    [TestMethod]
    public void VectorsOfCharactersAreFoundByTheirKeys()
    {
        string path = _folder.File("vectors.txt");
        File.WriteAllLines(path, _train.SelectMany(row => row.Text).Distinct().Where(one => one != ' ').Select(
            one => FormattableString.Invariant($"{one} {(int)one} 1")));
        var options = Options();
        options.Mode = TextCnnVectors.Static;
        options.WordVectors = WordVectors.Read(path);
        options.NumberOfEpochs = 1;
        ITransformer model = Pipelines.Classifier(
            _ml, _ml.Transforms.Text.TokenizeIntoCharactersAsKeys("Tokens", "Text"),
            _ml.MulticlassClassification.Trainers.TextCnn(options)).Fit(Train);
        NetworkClassifier engine = model.GetConvSeqModel<NetworkClassifier>();
        var embedding = (Embedding)engine.Architecture.Nodes[1].Layer;
        float[] vectors = engine.Members[0].Network.Weights.Statistics;
        int found = 0;
        for (int i = 0; i < embedding.Numbers!.Count; i++)
            found += vectors[2 * (i + 1)] == 'f' && vectors[2 * (i + 1) + 1] == 1 ? 1 : 0;
        Assert.AreEqual(1, found);
    }

    private static TextRow[] Make(int count, ulong stream) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var random = new CounterRandom(stream, 5, (ulong)i);
        string[] own = i % 2 == 0 ? Good : Bad;
        string[] words = new string[1 + random.NextInt(7)];
        for (int t = 0; t < words.Length; t++)
            words[t] = t > 0 && random.NextInt(2) == 0 ? Others[random.NextInt(4)] : own[random.NextInt(4)];
        return new TextRow { Label = i % 2 == 0 ? "good" : "bad", Text = string.Join(' ', words) };
    })];

    private IEstimator<ITransformer> Pipeline(TextCnnMulticlassTrainer.Options options) => Pipelines.Classifier(
        _ml, _ml.Transforms.Text.TokenizeIntoWords("Tokens", "Text"), _ml.Transforms.Conversion.MapValueToKey("Tokens"),
        _ml.MulticlassClassification.Trainers.TextCnn(options));

    private IDataView Tokens(TextRow[] rows)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        return _ml.Transforms.Text.TokenizeIntoWords("Tokens", "Text").Append(_ml.Transforms.Conversion.MapValueToKey("Tokens"))
            .Fit(data).Transform(data);
    }

    private sealed class TextRow
    {
        public string Label { get; set; } = "";

        public string Text { get; set; } = "";
    }

    private sealed class KeyRow
    {
        public string Label { get; set; } = "";

        [KeyType(4)]
        public uint[] Bare { get; set; } = [];
    }
}
