using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Tests.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>Networks give through ML.NET what the engine gives, fitted and loaded.</summary>
[TestClass]
public sealed class NetworkTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();
    private readonly SeriesRow[] _train = SeriesRows.Make(20), _test = SeriesRows.Make(8, seed: 2);

    private static IEnumerable<object[]> Names => NetworkTrainers.All.Select(trainer => new object[] { trainer.Name });

    private IDataView Train => SeriesRows.View(_ml, _train, 60);

    private IDataView Test => SeriesRows.View(_ml, _test, 60);

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ClassesAreTheEnginesAlsoWhenLoaded(string name)
    {
        var trainer = NetworkTrainers.Named(name);
        var engine = NetworkClassifier.Fit(SeriesRows.Set(_train), new NetworkModelOptions { Network = trainer.Engine });
        ClassPredictions expected = engine.Predict(SeriesRows.Set(_test));
        ITransformer model = Pipelines.Classifier(_ml, trainer.Classify(_ml)).Fit(Train),
            loaded = Pipelines.Reload(_ml, model, Train.Schema);
        foreach (ITransformer one in new[] { model, loaded })
        {
            IDataView predictions = one.Transform(Test);
            CollectionAssert.AreEqual(
                Enumerable.Range(0, _test.Length).Select(expected.LabelOf).ToArray(), SeriesRows.Texts(predictions, "PredictedLabel"));
            float[][] scores = SeriesRows.Vectors(predictions, "Score");
            for (int i = 0; i < _test.Length; i++)
                CollectionAssert.AreEqual(expected.Probabilities(i).ToArray().Select(p => (float)p).ToArray(), scores[i]);
            Assert.IsFalse(predictions.Schema.Any(column => column.Name.StartsWith("ConvSeq")), "Temporary columns are left.");
            Assert.IsTrue(_ml.MulticlassClassification.Evaluate(predictions).LogLoss > 0);
        }

        CollectionAssert.AreEqual(
            ModelBytes.Of(model.GetConvSeqModel<NetworkClassifier>()), ModelBytes.Of(loaded.GetConvSeqModel<NetworkClassifier>()));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void NumbersAreTheEnginesAlsoWhenLoaded(string name)
    {
        var trainer = NetworkTrainers.Named(name);
        var builder = new SeriesSetBuilder(1) { Name = "Series" };
        foreach (SeriesRow row in _train)
            builder.Add(row.Series, row.Weight);
        var engine = NetworkRegressor.Fit(builder.Build(), new NetworkModelOptions { Network = trainer.Engine });
        float[] expected = [.. engine.Predict(SeriesRows.Set(_test)).Values.ToArray().Select(value => (float)value)];
        ITransformer model = trainer.Regress(_ml).Fit(Train), loaded = Pipelines.Reload(_ml, model, Train.Schema);
        foreach (ITransformer one in new[] { model, loaded })
            CollectionAssert.AreEqual(expected, one.Transform(Test).GetColumn<float>("Score").ToArray());
        CollectionAssert.AreEqual(ModelBytes.Of(engine), ModelBytes.Of(loaded.GetConvSeqModel<NetworkRegressor>()));
    }

    [TestMethod]
    public void MethodsWithoutOptionsDoTheSame()
    {
        // These are of full size.
        IDataView data = Pipelines.Keyed(_ml, SeriesRows.View(_ml, SeriesRows.Make(4), 60));
        void AssertSame<TModel>(
            IEstimator<ConvSeqPredictionTransformer<TModel>> expected, IEstimator<ConvSeqPredictionTransformer<TModel>> simple)
            where TModel : NetworkModel
        {
            Assert.AreEqual(expected.GetType(), simple.GetType());
            CollectionAssert.AreEqual(ModelBytes.Of(expected.Fit(data).Model), ModelBytes.Of(simple.Fit(data).Model));
        }

        AssertSame(
            _ml.MulticlassClassification.Trainers.InceptionTime(
                new InceptionTimeMulticlassTrainer.Options { NumberOfMembers = 1, NumberOfEpochs = 1, Channels = 2, Seed = 5 }),
            _ml.MulticlassClassification.Trainers.InceptionTime("Label", "Series", 1, 1, 2, 5));
        AssertSame(
            _ml.Regression.Trainers.InceptionTime(
                new InceptionTimeRegressionTrainer.Options
                {
                    LabelColumnName = "Weight",
                    NumberOfMembers = 1,
                    NumberOfEpochs = 1,
                    Channels = 2,
                    Seed = 5,
                }),
            _ml.Regression.Trainers.InceptionTime("Weight", "Series", 1, 1, 2, 5));
        AssertSame(
            _ml.MulticlassClassification.Trainers.Tcn(
                new TcnMulticlassTrainer.Options { NumberOfMembers = 2, NumberOfEpochs = 1, Channels = 2, Seed = 5 }),
            _ml.MulticlassClassification.Trainers.Tcn("Label", "Series", 2, 1, 2, 5));
        AssertSame(
            _ml.Regression.Trainers.Tcn(
                new TcnRegressionTrainer.Options
                {
                    LabelColumnName = "Weight",
                    NumberOfMembers = 2,
                    NumberOfEpochs = 1,
                    Channels = 2,
                    Seed = 5,
                }),
            _ml.Regression.Trainers.Tcn("Weight", "Series", 2, 1, 2, 5));
        AssertSame(
            _ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassTrainer.Options { NumberOfEpochs = 1, Channels = 2, Seed = 5 }),
            _ml.MulticlassClassification.Trainers.Lstm("Label", "Series", 1, 1, 2, 5));
        AssertSame(
            _ml.MulticlassClassification.Trainers.Gru(new GruMulticlassTrainer.Options { NumberOfEpochs = 1, Channels = 2, Seed = 5 }),
            _ml.MulticlassClassification.Trainers.Gru("Label", "Series", 1, 1, 2, 5));
        AssertSame(
            _ml.MulticlassClassification.Trainers.Rnn(new RnnMulticlassTrainer.Options { NumberOfEpochs = 1, Channels = 2, Seed = 5 }),
            _ml.MulticlassClassification.Trainers.Rnn("Label", "Series", 1, 1, 2, 5));
        AssertSame(
            _ml.MulticlassClassification.Trainers.CnnLstm(
                new CnnLstmMulticlassTrainer.Options { NumberOfEpochs = 1, Channels = 2, Seed = 5 }),
            _ml.MulticlassClassification.Trainers.CnnLstm("Label", "Series", 1, 1, 2, 5));
        AssertSame(
            _ml.Regression.Trainers.Lstm(
                new LstmRegressionTrainer.Options { LabelColumnName = "Weight", NumberOfEpochs = 1, Channels = 2, Seed = 5 }),
            _ml.Regression.Trainers.Lstm("Weight", "Series", 1, 1, 2, 5));
        AssertSame(
            _ml.Regression.Trainers.Gru(
                new GruRegressionTrainer.Options { LabelColumnName = "Weight", NumberOfEpochs = 1, Channels = 2, Seed = 5 }),
            _ml.Regression.Trainers.Gru("Weight", "Series", 1, 1, 2, 5));
        AssertSame(
            _ml.Regression.Trainers.Rnn(
                new RnnRegressionTrainer.Options { LabelColumnName = "Weight", NumberOfEpochs = 1, Channels = 2, Seed = 5 }),
            _ml.Regression.Trainers.Rnn("Weight", "Series", 1, 1, 2, 5));
        AssertSame(
            _ml.Regression.Trainers.CnnLstm(
                new CnnLstmRegressionTrainer.Options { LabelColumnName = "Weight", NumberOfEpochs = 1, Channels = 2, Seed = 5 }),
            _ml.Regression.Trainers.CnnLstm("Weight", "Series", 1, 1, 2, 5));
    }

    [TestMethod]
    public void DefaultsAreThoseOfThePapers()
    {
        Assert.AreEqual(new InceptionTimeOptions(), new InceptionTimeMulticlassTrainer.Options().Network);
        Assert.AreEqual(new TcnOptions(), new TcnRegressionTrainer.Options().Network);
        Assert.AreEqual(new RecurrentOptions(), new LstmMulticlassTrainer.Options().Network);
        Assert.AreEqual(RecurrentCell.Gru, new GruRegressionTrainer.Options().Network.Cell);
        Assert.AreEqual(RecurrentCell.Rnn, new RnnMulticlassTrainer.Options().Network.Cell);
        CnnLstmOptions both = new CnnLstmRegressionTrainer.Options().Network;
        Assert.AreEqual((2, 1.0), (both.Layers, both.Training.Optimizer.GradientClip));
        Assert.AreEqual((5, NetworkTrainingOptions.DefaultEpochs), (
            new InceptionTimeRegressionTrainer.Options().NumberOfMembers, new TimeSeriesNetworkMulticlassTrainer.Options().NumberOfEpochs));
    }

    [TestMethod]
    public void ShorthandsSetWhatTheyStandFor()
    {
        var inception = new InceptionTimeMulticlassTrainer.Options
        {
            NumberOfModules = 2,
            NumberOfFilters = 5,
            NumberOfMembers = 3,
            NumberOfEpochs = 4,
            TimeBudget = TimeSpan.FromSeconds(9),
            BatchSize = 6,
            LearningRate = 0.5,
            ValidationFraction = 0.25f,
            EarlyStoppingPatience = 7,
            CheckpointFolder = "here",
        };
        var training = new NetworkTrainingOptions
        {
            Epochs = 4,
            TimeBudget = TimeSpan.FromSeconds(9),
            BatchSize = 6,
            Optimizer = new OptimizerOptions { LearningRate = 0.5 },
            ValidationShare = 0.25f,
            EarlyStoppingPatience = 7,
            CheckpointFolder = "here",
        };
        Assert.AreEqual(new InceptionTimeOptions { Depth = 2, Filters = 5, Members = 3, Training = training }, inception.Network);
        Assert.AreEqual(
            (2, 5, 3, 4), (inception.NumberOfModules, inception.NumberOfFilters, inception.NumberOfMembers, inception.NumberOfEpochs));
        Assert.AreEqual((TimeSpan.FromSeconds(9), 6, 0.5), (inception.TimeBudget, inception.BatchSize, inception.LearningRate));
        Assert.AreEqual((0.25f, 7, "here"), (inception.ValidationFraction, inception.EarlyStoppingPatience, inception.CheckpointFolder));
        var tcn = new TcnRegressionTrainer.Options { NumberOfLevels = 2, NumberOfFilters = 5, KernelSize = 4, Dropout = 0.5f };
        Assert.AreEqual(new TcnOptions { Levels = 2, Filters = 5, KernelSize = 4, Dropout = 0.5f }, tcn.Network);
        Assert.AreEqual((2, 5, 4, 0.5f), (tcn.NumberOfLevels, tcn.NumberOfFilters, tcn.KernelSize, tcn.Dropout));
        var gru = new GruMulticlassTrainer.Options
        {
            NumberOfUnits = 9,
            NumberOfLayers = 3,
            Bidirectional = true,
            Dropout = 0.5f,
            Readout = RecurrentReadout.GlobalAverage,
        };
        var recurrent = new RecurrentOptions
        {
            Cell = RecurrentCell.Gru,
            Units = 9,
            Layers = 3,
            Bidirectional = true,
            Dropout = 0.5f,
            Readout = RecurrentReadout.GlobalAverage,
        };
        Assert.AreEqual(recurrent, gru.Network);
        Assert.AreEqual((9, 3, true, 0.5f), (gru.NumberOfUnits, gru.NumberOfLayers, gru.Bidirectional, gru.Dropout));
        Assert.AreEqual(RecurrentReadout.GlobalAverage, gru.Readout);
        var both = new CnnLstmRegressionTrainer.Options { NumberOfFilters = 8, KernelSize = 5, NumberOfUnits = 7 };
        Assert.AreEqual(new CnnLstmOptions { Filters = 8, KernelSize = 5, Units = 7 }, both.Network);
        Assert.AreEqual((8, 5), (both.NumberOfFilters, both.KernelSize));
        Assert.AreEqual("Network", Assert.ThrowsExactly<ArgumentNullException>(() => tcn.Network = null!).ParamName);
        Assert.AreEqual("Epochs", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => tcn.NumberOfEpochs = 0).ParamName);
    }

    [TestMethod]
    [DataRow("univariate")]
    [DataRow("ragged")]
    [DataRow("multivariate")]
    [DataRow("ragged multivariate")]
    public void AProcessThatKnowsOnlyMLNetScoresTheSame(string kind)
    {
        int channels = kind.Contains("multivariate") ? 3 : 1;
        SeriesRow[] rows = kind.Contains("ragged") ? SeriesRows.MakeRagged(20, channels) : SeriesRows.Make(20, channels: channels);
        IDataView data = kind switch
        {
            "ragged" => SeriesRows.View(_ml, rows),
            "multivariate" => SeriesRows.View(_ml, rows, 3, 60),
            "ragged multivariate" => SeriesRows.View(_ml, rows, 3, 0),
            _ => SeriesRows.View(_ml, rows, 60),
        };
        ITransformer model = Pipelines.Classifier(_ml, NetworkTrainers.All[0].Classify(_ml)).Fit(data);
        Assert.AreEqual(channels, model.GetConvSeqModel<NetworkClassifier>().Channels);
        AssertAnotherProcessScoresTheSame(model, data, rows);
    }

    [TestMethod]
    public void AProcessThatKnowsOnlyMLNetScoresTheSameNumbers() =>
        AssertAnotherProcessScoresTheSame(NetworkTrainers.All[1].Regress(_ml).Fit(Train), Train, _train);

    [TestMethod]
    [DataRow("LSTM")]
    [DataRow("CNN-LSTM")]
    public void AProcessThatKnowsOnlyMLNetScoresRecurrentNetworksTheSame(string name)
    {
        SeriesRow[] rows = SeriesRows.MakeRagged(20, 2);
        IDataView data = SeriesRows.View(_ml, rows, 2, 0);
        AssertAnotherProcessScoresTheSame(Pipelines.Classifier(_ml, NetworkTrainers.Named(name).Classify(_ml)).Fit(data), data, rows);
    }

    [TestMethod]
    public void ARaggedSetIsTheEngines()
    {
        SeriesRow[] rows = SeriesRows.MakeRagged(20, 2);
        IDataView data = Pipelines.Keyed(_ml, SeriesRows.View(_ml, rows, 2, 0));
        var engine = NetworkClassifier.Fit(
            Named(SeriesRows.Set(rows, 2)), new NetworkModelOptions { Network = NetworkTrainers.All[0].Engine });
        CollectionAssert.AreEqual(ModelBytes.Of(engine), ModelBytes.Of(NetworkTrainers.All[0].Classify(_ml).Fit(data).Model));
    }

    [TestMethod]
    public void ExampleWeightsCount()
    {
        IDataView data = Pipelines.Keyed(_ml, Train);
        var weighted = NetworkTrainers.Small<InceptionTimeMulticlassTrainer.Options, InceptionTimeOptions>(NetworkTrainers.Inception);
        weighted.ExampleWeightColumnName = "Weight";
        var engine = NetworkClassifier.Fit(
            Named(SeriesRows.Set(_train)), new NetworkModelOptions { Network = weighted.Network with { Seed = 5 } },
            sampleWeights: Array.ConvertAll(_train, row => (double)row.Weight));
        CollectionAssert.AreEqual(
            ModelBytes.Of(engine), ModelBytes.Of(_ml.MulticlassClassification.Trainers.InceptionTime(weighted).Fit(data).Model));
        CollectionAssert.AreNotEqual(ModelBytes.Of(engine), ModelBytes.Of(NetworkTrainers.All[0].Classify(_ml).Fit(data).Model));
    }

    [TestMethod]
    public void RowsMarkedForValidationAreMeasuredAndNotLearnedFrom()
    {
        int[] learned = [.. Enumerable.Range(0, 20).Where(i => i % 4 != 1)], measured = [.. Enumerable.Range(0, 20).Where(i => i % 4 == 1)];
        SeriesSet all = SeriesRows.Set(_train);
        var engine = NetworkClassifier.Fit(
            Named(all.Subset(learned)), new NetworkModelOptions { Network = NetworkTrainers.Inception with { Seed = 5 } },
            all.Subset(measured));
        var options = NetworkTrainers.Small<InceptionTimeMulticlassTrainer.Options, InceptionTimeOptions>(NetworkTrainers.Inception);
        ITransformer keys = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(Train);
        IDataView Part(int[] rows) => keys.Transform(SeriesRows.View(_ml, rows.Select(i => _train[i]).ToArray(), 60));
        byte[] apart = ModelBytes.Of(_ml.MulticlassClassification.Trainers.InceptionTime(options).Fit(Part(learned), Part(measured)).Model);
        CollectionAssert.AreEqual(ModelBytes.Of(engine), apart);

        options.ValidationColumnName = "IsMeasured";
        IDataView marked = Pipelines.Keyed(_ml, Marked(i => i % 4 == 1));
        CollectionAssert.AreEqual(apart, ModelBytes.Of(_ml.MulticlassClassification.Trainers.InceptionTime(options).Fit(marked).Model));
        Assert.IsNotNull(engine.Members[0].Outcome.ValidationLoss);
    }

    [TestMethod]
    public void AShareIsHeldOut()
    {
        var options = NetworkTrainers.Small<TcnMulticlassTrainer.Options, TcnOptions>(NetworkTrainers.Tcn);
        options.ValidationFraction = 0.3f;
        NetworkClassifier model = _ml.MulticlassClassification.Trainers.Tcn(options).Fit(Pipelines.Keyed(_ml, Train)).Model;
        Assert.IsNotNull(model.Members[0].Outcome.ValidationLoss);
        Assert.AreEqual(20, model.Training.SeriesCount);
    }

    [TestMethod]
    public void ATrainingGoesOnFromItsCheckpoints()
    {
        using var stop = new CancellationTokenSource();
        InceptionTimeMulticlassTrainer.Options Options(CancellationToken token = default, IProgress<ProgressReport>? progress = null)
        {
            var options = NetworkTrainers.Small<InceptionTimeMulticlassTrainer.Options, InceptionTimeOptions>(NetworkTrainers.Inception);
            options.NumberOfEpochs = 6;
            options.CheckpointFolder = _folder.File("checkpoints");
            options.CancellationToken = token;
            options.Progress = progress;
            options.NumberOfThreads = 1;
            return options;
        }

        var lines = Pipelines.Log(_ml);
        IDataView data = Pipelines.Keyed(_ml, Train);
        NetworkClassifier cancelled = _ml.MulticlassClassification.Trainers.InceptionTime(Options(stop.Token, new Direct(report =>
        {
            if (report.Epoch?.Epoch == 2)
                stop.Cancel();
        }))).Fit(data).Model;
        Assert.AreEqual(StopReason.Cancelled, cancelled.Members[0].Outcome.StopReason);
        Assert.IsTrue(lines.Any(line => line.Contains("Column 'Series': training was canceled; what was learned until then is kept")));
        Assert.IsTrue(lines.Any(line => line.Contains(" epochs (Cancelled), loss ")), string.Join('\n', lines));
        Assert.IsTrue(Directory.GetFiles(_folder.File("checkpoints")).Length > 0);

        NetworkClassifier resumed = _ml.MulticlassClassification.Trainers.InceptionTime(Options()).Fit(data).Model;
        var whole = Options();
        whole.CheckpointFolder = null;
        CollectionAssert.AreEqual(
            ModelBytes.Of(_ml.MulticlassClassification.Trainers.InceptionTime(whole).Fit(data).Model), ModelBytes.Of(resumed));
    }

    [TestMethod]
    public void TheLogTellsEpochsAndWhatCameOut()
    {
        List<string> lines = Pipelines.Log(_ml);
        NetworkClassifier model = NetworkTrainers.All[0].Classify(_ml).Fit(Pipelines.Keyed(_ml, Train)).Model;
        _ = NetworkTrainers.All[1].Regress(_ml).Fit(Train);
        Assert.AreEqual(
            1, lines.Count(line => line.Contains("Training InceptionTime 1 of 2: epoch 1 of 3, loss ") && line.Contains(" %, rate 0.001")));
        Assert.AreEqual(1, lines.Count(line => line.Contains("Training InceptionTime 2 of 2: epoch 3 of 3, loss ")));
        Assert.AreEqual(1, lines.Count(line => line.Contains(
            "InceptionTime on column 'Series': 20 series of 60 to 60 points, 1 channel, "
            + $"2 × {model.Architecture.ParameterCount} parameters, seed 5, 3 epochs, loss ")));
        Assert.AreEqual(3, lines.Count(line => line.Contains("Training TCN: epoch ")));
        Assert.AreEqual(1, lines.Count(line => line.Contains("TCN on column 'Series': 20 series")));
    }

    [TestMethod]
    [DataRow(1000, 20)]
    [DataRow(30, 20)]
    [DataRow(7, 7)]
    public void ALongTrainingIsToldInTwentyLines(int epochs, int lines)
    {
        var progress = new List<int>();
        var log = Pipelines.Log(_ml);
        using (var fit = new FitLog(((Microsoft.ML.Runtime.IHostEnvironment)_ml).Register("Test")))
        {
            var told = new EpochLines(fit.Info, EpochLines.OfLog, new Direct(report => progress.Add(report.Epoch!.Epoch)));
            for (int epoch = 1; epoch <= epochs; epoch++)
            {
                told.Report(new ProgressReport("Training", (double)epoch / epochs)
                {
                    Epoch = new EpochReport
                    {
                        Member = 1,
                        Members = 1,
                        Epoch = epoch,
                        Epochs = epochs,
                        Loss = 0.5,
                        ValidationLoss = 0.25,
                        ValidationAccuracy = 0.125,
                        LearningRate = 0.01,
                        Elapsed = TimeSpan.FromSeconds(epoch / 1000.0),
                        Left = TimeSpan.FromMinutes(3),
                    },
                });
            }
        }

        Assert.HasCount(epochs, progress);
        string[] epochLines = [.. log.Where(line => line.Contains("epoch"))];
        Assert.IsLessThanOrEqualTo(1, Math.Abs(epochLines.Length - lines));
        StringAssert.Contains(epochLines[^1],
            $"Training: epoch {epochs} of {epochs}, loss 0.5, validation loss 0.25, accuracy 12.5 %, rate 0.01, 3 min left");
    }

    [TestMethod]
    public void ASilentTrainingIsToldEveryTenSeconds()
    {
        var log = Pipelines.Log(_ml);
        using (var fit = new FitLog(((Microsoft.ML.Runtime.IHostEnvironment)_ml).Register("Test")))
        {
            var told = new EpochLines(fit.Info, EpochLines.OfLog);
            for (int epoch = 1; epoch <= 30; epoch++)
            {
                told.Report(new ProgressReport("Training", epoch / 1e6)
                {
                    Epoch = new EpochReport
                    {
                        Member = 1,
                        Members = 1,
                        Epoch = epoch,
                        Epochs = 1_000_000,
                        Loss = 0.5,
                        LearningRate = 0.01,
                        Elapsed = TimeSpan.FromSeconds(4 * epoch),
                        Left = TimeSpan.FromHours(3),
                    },
                });
            }
        }

        Assert.AreEqual(10, log.Count(line => line.Contains("loss 0.5, rate 0.01, 3.0 h left")));
    }

    [TestMethod]
    public void TheSeedGoverns()
    {
        IDataView data = Pipelines.Keyed(_ml, Train);
        byte[] Fit(MLContext ml, int? seed) => ModelBytes.Of(NetworkTrainers.All[1].Classify(ml, seed).Fit(data).Model);
        CollectionAssert.AreEqual(Fit(new MLContext(seed: 7), null), Fit(new MLContext(seed: 7), null));
        CollectionAssert.AreNotEqual(Fit(new MLContext(seed: 7), null), Fit(new MLContext(seed: 8), null));
        CollectionAssert.AreEqual(Fit(new MLContext(seed: 7), 5), Fit(new MLContext(seed: 8), 5));
    }

    [TestMethod]
    [DataRow("TCN")]
    [DataRow("LSTM")]
    [DataRow("GRU")]
    [DataRow("RNN")]
    [DataRow("CNN-LSTM")]
    public void CrossValidationAndPredictionEnginesWork(string name)
    {
        IEstimator<ITransformer> pipeline = Pipelines.Classifier(_ml, NetworkTrainers.Named(name).Classify(_ml));
        Assert.HasCount(
            2, _ml.MulticlassClassification.CrossValidate(SeriesRows.View(_ml, SeriesRows.Make(30), 60), pipeline, numberOfFolds: 2));
        ITransformer model = pipeline.Fit(Train);
        var input = SchemaDefinition.Create(typeof(SeriesRow));
        input["Series"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 60);
        using var engine = _ml.Model.CreatePredictionEngine<SeriesRow, ClassPrediction>(model, inputSchemaDefinition: input);
        float[][] scores = SeriesRows.Vectors(model.Transform(Test), "Score");
        for (int i = 0; i < _test.Length; i++)
            CollectionAssert.AreEqual(scores[i], engine.Predict(_test[i]).Score);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void WhatIsWrongWithAColumnIsNamed(string name)
    {
        var trainer = NetworkTrainers.Named(name);
        IDataView data = Pipelines.Keyed(_ml, Train);
        AssertThrows("series column 'Absent'", () => trainer.Classify(_ml, series: "Absent").Fit(data));
        AssertThrows("'Label': expected Key<UInt32>", () => trainer.Classify(_ml).Fit(Train));
        AssertThrows("'Weight': expected Vector<Single>", () => trainer.Regress(_ml, series: "Weight").Fit(data));
        IDataView three = Pipelines.Keyed(_ml, SeriesRows.View(_ml, SeriesRows.Make(10, channels: 3), 3, 60));
        AssertThrows("'Series': expected 2 channels", () => trainer.Classify(_ml, channels: 2).Fit(three));
        SeriesRow[] rows = SeriesRows.Make(10);
        rows[3].Series[7] = float.PositiveInfinity;
        AssertThrows("'Series': row 3 has Infinity in slot 7", () =>
            trainer.Classify(_ml).Fit(Pipelines.Keyed(_ml, SeriesRows.View(_ml, rows, 60))));
        rows[3] = SeriesRows.Make(1)[0];
        rows[4].Series = rows[4].Series[1..];
        AssertThrows("'Series': row 4 has 59 values; expected 60", () =>
            trainer.Classify(_ml).Fit(Pipelines.Keyed(_ml, SeriesRows.View(_ml, rows, 60))));
    }

    [TestMethod]
    public void WhatIsWrongWithValidationIsNamed()
    {
        var options = NetworkTrainers.Small<TcnMulticlassTrainer.Options, TcnOptions>(NetworkTrainers.Tcn);
        TcnMulticlassTrainer Trainer(string? column)
        {
            options.ValidationColumnName = column;
            return _ml.MulticlassClassification.Trainers.Tcn(options);
        }

        IDataView data = Pipelines.Keyed(_ml, Train);
        AssertThrows("Could not find validation column 'Absent'", () => Trainer("Absent").Fit(data));
        AssertThrows("validation column 'Weight': expected Boolean", () => Trainer("Weight").Fit(data));
        AssertThrows("Could not find validation column 'Absent'", () => ShapeProbe.After(Trainer("Absent"), data));
        AssertThrows("validation column 'Weight': expected Boolean", () => ShapeProbe.After(Trainer("Weight"), data));
        Assert.IsNotEmpty(ShapeProbe.After(Trainer("IsMeasured"), Pipelines.Keyed(_ml, Marked(_ => false))));
        AssertThrows(
            "'IsMeasured': all rows with a label are false", () => Trainer("IsMeasured").Fit(Pipelines.Keyed(_ml, Marked(_ => false))));
        AssertThrows(
            "'IsMeasured': all rows with a label are true", () => Trainer("IsMeasured").Fit(Pipelines.Keyed(_ml, Marked(_ => true))));
        AssertThrows("both validation data and a validation column, 'IsMeasured'", () => Trainer("IsMeasured").Fit(data, data));
        AssertThrows("'Label': expected Key<UInt32>", () => Trainer(null).Fit(data, Test));
    }

    [TestMethod]
    public void ATrainingThatIsCancelledBeforeAnEpochEnds()
    {
        var options = NetworkTrainers.Small<TcnRegressionTrainer.Options, TcnOptions>(NetworkTrainers.Tcn);
        options.CancellationToken = new CancellationToken(canceled: true);
        options.LabelColumnName = "Weight";
        Assert.Throws<OperationCanceledException>(() => _ml.Regression.Trainers.Tcn(options).Fit(Train));
    }

    private void AssertAnotherProcessScoresTheSame(ITransformer model, IDataView data, SeriesRow[] rows) =>
        Pipelines.AssertAnotherProcessScoresTheSame(_ml, _folder, model, data, rows.Select(row => row.Series));

    /// <summary>The training rows with a column that says which are only to measure on.</summary>
    private IDataView Marked(Func<int, bool> isMeasured)
    {
        var definition = SchemaDefinition.Create(typeof(MarkedRow));
        definition["Series"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 60);
        return _ml.Data.LoadFromEnumerable(
            _train.Select((row, i) => new MarkedRow { Label = row.Label, Series = row.Series, IsMeasured = isMeasured(i) }), definition);
    }

    /// <summary>The set as ML.NET's columns make it, which are called by the column.</summary>
    private static SeriesSet Named(SeriesSet set)
    {
        var builder = new SeriesSetBuilder(set.Channels) { Name = "Series" };
        builder.DeclareClasses(set.ClassNames);
        for (int i = 0; i < set.Count; i++)
            builder.Add(set.Values(i), set.LabelOf(i));
        return builder.Build();
    }

    private static void AssertThrows(string part, Action action)
    {
        Exception error = Assert.Throws<Exception>(action);
        StringAssert.Contains(error.Message, part);
    }

    private sealed class MarkedRow
    {
        public string Label { get; set; } = "";

        public float[] Series { get; set; } = [];

        public bool IsMeasured { get; set; }
    }

    private sealed class Direct(Action<ProgressReport> receive) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => receive(value);
    }
}
