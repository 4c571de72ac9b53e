using ConvSeq.MLNet;
using ConvSeq.MLNet.Torch;
using ConvSeq.Networks;
using ConvSeq.Networks.Torch;
using ConvSeq.Series;
using ConvSeq.Tests.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace ConvSeq.Tests.Torch;

/// <summary>Custom modules as ML.NET trainers.</summary>
[TestClass]
[TestCategory("TorchSharp")]
[NeedsLibTorch]
public sealed class TorchModuleTrainerTests
{
    [TestMethod]
    public void APipelineLearnsAndScores()
    {
        var ml = new MLContext(seed: 1);
        SeriesRow[] test = SeriesRows.Make(60, seed: 2);
        ITransformer pipeline = Fit(ml, SeriesRows.Make(60));
        IDataView scored = pipeline.Transform(View(ml, test));
        Assert.IsGreaterThan(0.95, ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        IDataView named = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored).Transform(scored);
        ClassPrediction[] rows = [.. ml.Data.CreateEnumerable<ClassPrediction>(named, reuseRowObject: false)];
        Assert.IsTrue(rows.All(row => Math.Abs(row.Score.Sum() - 1) < 1e-5));
        Assert.IsGreaterThan(0.95, rows.Zip(test).Count(pair => pair.First.PredictedLabel == pair.Second.Label) / 60.0);
    }

    [TestMethod]
    public void NumbersArePredictedInTheirUnit()
    {
        var ml = new MLContext(seed: 1);
        TorchModuleRegressionTrainer trainer = ml.Regression.Trainers.TorchModule(() => Network(1, outputs: 1), RegressionOptions());
        IDataView train = ml.Data.LoadFromEnumerable(TargetRow.Make(60)), test = ml.Data.LoadFromEnumerable(TargetRow.Make(40, seed: 2));
        ConvSeqPredictionTransformer<TorchModuleRegressor> fitted = trainer.Fit(train);
        using TorchModuleRegressor model = fitted.Model;
        RegressionMetrics metrics = ml.Regression.Evaluate(fitted.Transform(test));
        Assert.IsGreaterThan(0.9, metrics.RSquared);

        // The loss is that of standardized labels: of their own it would start near 10^8.
        Assert.IsLessThan(2, model.History!.Epochs[0].Loss);
        float[] scores = [.. fitted.Transform(test).GetColumn<float>("Score")];
        SeriesSet set = TargetRow.Set(TargetRow.Make(40, seed: 2));
        for (int i = 0; i < scores.Length; i++)
            Assert.AreEqual((float)model.Predict(set).Values[i], scores[i]);
        Assert.AreEqual(metrics.RootMeanSquaredError, model.Predict(set).RootMeanSquaredError(set), 1e-3);
    }

    [TestMethod]
    public void TrainersPromiseWhatTheyGive()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = Pipelines.Keyed(ml, View(ml, SeriesRows.Make(12)));
        ShapeTests.AssertPromised(ml.MulticlassClassification.Trainers.TorchModule<PlainFactory>(Options(epochs: 1)), data);
        ShapeTests.AssertPromised(ml.Regression.Trainers.TorchModule<PlainFactory>(RegressionOptions("Weight", epochs: 1)), data);
    }

    [TestMethod]
    public void SeriesThatDifferInLengthTakeAMaskOrAreMadeEqual()
    {
        var ml = new MLContext(seed: 1);
        ArgumentException problem = Assert.Throws<ArgumentException>(() => Fit(ml, SeriesRows.MakeRagged(30)));
        Assert.Contains("The module takes no mask", problem.Message);
        Assert.Contains("use a module that takes a mask, Module<Tensor, Tensor, Tensor>", problem.Message);
        SeriesRow[] rows = SeriesRows.MakeRagged(60);
        ITransformer pipeline = Fit(ml, rows, repair: new SeriesRepair { LengthPolicy = LengthPolicy.PadOrTruncate });
        Assert.IsGreaterThan(0.9, ml.MulticlassClassification.Evaluate(pipeline.Transform(View(ml, rows))).MicroAccuracy);
        pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.TorchModule(() => new MaskedNet(1, 3), Options(epochs: 150))).Fit(View(ml, rows));
        Assert.IsGreaterThan(0.9, ml.MulticlassClassification.Evaluate(pipeline.Transform(View(ml, rows))).MicroAccuracy);
    }

    [TestMethod]
    public void ValidationDataDecidesWhenToStopAndIsScoredTheSame()
    {
        var ml = new MLContext(seed: 1);
        IDataView train = Keys(ml, SeriesRows.Make(30, channels: 2)), validation = Keys(ml, SeriesRows.Make(30, seed: 2, channels: 2));
        TorchModuleMulticlassTrainer.Options options = Options(epochs: 500);
        options.Channels = 2;
        options.Training = options.Training with { EarlyStoppingPatience = 2, Optimizer = new OptimizerOptions { LearningRate = 0.1 } };
        ConvSeqPredictionTransformer<TorchModuleClassifier> fitted =
            ml.MulticlassClassification.Trainers.TorchModule(() => Network(2), options).Fit(train, validation);
        using TorchModuleClassifier model = fitted.Model;
        Assert.AreEqual(StopReason.EarlyStopping, model.History!.StopReason);
        MulticlassClassificationMetrics scored = ml.MulticlassClassification.Evaluate(fitted.Transform(validation));
        Assert.AreEqual(model.History.Best.ValidationAccuracy!.Value, scored.MicroAccuracy, 1e-12);
        Assert.AreEqual(model.History.Best.ValidationLoss!.Value, scored.LogLoss, 1e-5);
    }

    [TestMethod]
    public void ATrainingGoesOnFromItsCheckpoints()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1);
        IDataView data = Keys(ml, SeriesRows.Make(30));
        using TorchModuleClassifier expected = Train(4, null), first = Train(2, folder.Path), second = Train(4, folder.Path);
        CollectionAssert.AreEqual(expected.Network.Weights.Values, second.Network.Weights.Values);
        Assert.AreEqual(first.History!.Epochs[1], second.History!.Epochs[1]);

        TorchModuleClassifier Train(int epochs, string? checkpoints)
        {
            TorchModuleMulticlassTrainer.Options options = Options(epochs);
            options.Seed = 3;
            options.Training = options.Training with { CheckpointFolder = checkpoints };
            return ml.MulticlassClassification.Trainers.TorchModule(() => Network(1), options).Fit(data).Model;
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void AnMLNetModelThatAFactoryCanMakeScoresTheSameBitsInAFreshProcess(bool takesMask)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.zip");
        var ml = new MLContext(seed: 1);
        IDataView data = View(ml, SeriesRows.MakeRagged(30));
        TorchModuleMulticlassTrainer.Options options = Options(epochs: 5);
        options.Repair = new SeriesRepair { LengthPolicy = takesMask ? LengthPolicy.Keep : LengthPolicy.Resample };
        TorchModuleMulticlassTrainer trainer = takesMask
            ? ml.MulticlassClassification.Trainers.TorchModule<MaskedFactory>(options)
            : ml.MulticlassClassification.Trainers.TorchModule<PlainFactory>(options);
        ITransformer model = Pipelines.Classifier(ml, trainer).Fit(data);
        ml.Model.Save(model, data.Schema, path);
        string expected = TorchModuleScores.Scores(ml, model, data.Schema);
        Assert.AreEqual(expected, ChildProcess.RunOn(nameof(TorchModuleScores), path));

        // Here, too, and saved once more; and the engine's model comes back.
        ITransformer loaded = ml.Model.Load(path, out _);
        Assert.AreEqual(Pipelines.Describe(model.Transform(data)), Pipelines.Describe(loaded.Transform(data)));
        Assert.AreEqual(expected, TorchModuleScores.Scores(ml, Pipelines.Reload(ml, loaded, data.Schema), data.Schema));
        using TorchModuleClassifier fitted = model.GetConvSeqModel<TorchModuleClassifier>(),
            found = loaded.GetConvSeqModel<TorchModuleClassifier>();
        Assert.AreEqual((fitted.Contract, takesMask, fitted.Training), (found.Contract, found.TakesMask, found.Training));
        CollectionAssert.AreEqual(fitted.Network.Weights.Values, found.Network.Weights.Values);
    }

    [TestMethod]
    public void ARegressorLivesInAnMLNetModelAsWell()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.zip");
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(TargetRow.MakeRagged(30));
        ITransformer model = ml.Regression.Trainers.TorchModule<MaskedFactory>(RegressionOptions(epochs: 5)).Fit(data);
        ml.Model.Save(model, data.Schema, path);
        Assert.AreEqual(TorchModuleScores.Scores(ml, model, data.Schema), ChildProcess.RunOn(nameof(TorchModuleScores), path));
        using TorchModuleRegressor found = ml.Model.Load(path, out _).GetConvSeqModel<TorchModuleRegressor>();
        Assert.AreEqual("ConvSeq.Tests.Mask", found.Contract);
    }

    [TestMethod]
    public void AnMLNetModelCannotHoldAFunctionAndSaysWhatToDo()
    {
        var ml = new MLContext(seed: 1);
        ITransformer pipeline = Fit(ml, SeriesRows.Make(30), epochs: 1);
        NotSupportedException problem = Assert.ThrowsExactly<NotSupportedException>(
            () => ml.Model.Save(pipeline, View(ml, SeriesRows.Make(3)).Schema, new MemoryStream()));
        Assert.Contains("Trainers.TorchModule<MyNet>()", problem.Message);
        Assert.Contains("save the TorchModuleClassifier with its own Save", problem.Message);
    }

    private static ITransformer Fit(MLContext ml, SeriesRow[] rows, SeriesRepair? repair = null, int epochs = 60)
    {
        TorchModuleMulticlassTrainer.Options options = Options(epochs);
        options.Repair = repair ?? new SeriesRepair();
        return ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.TorchModule(() => Network(1), options)).Fit(View(ml, rows));
    }

    /// <summary>How the modules of these tests are trained.</summary>
    internal static NetworkTrainingOptions Training(int epochs) => new()
    {
        Epochs = epochs,
        BatchSize = 12,
        Optimizer = new OptimizerOptions { LearningRate = 0.01 },
        Schedule = new ConstantRate(),
    };

    private static TorchModuleMulticlassTrainer.Options Options(int epochs = 60) => new() { Training = Training(epochs) };

    private static TorchModuleRegressionTrainer.Options RegressionOptions(string label = "Label", int epochs = 60) =>
        new() { Training = Training(epochs), LabelColumnName = label };

    private static IDataView View(MLContext ml, SeriesRow[] rows) => SeriesRows.View(ml, rows);

    private static IDataView Keys(MLContext ml, SeriesRow[] rows) =>
        ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(ml, SeriesRows.Make(30))).Transform(View(ml, rows));

    private static nn.Module<Tensor, Tensor> Network(int channels, int outputs = 3) => nn.Sequential(
        nn.Conv1d(channels, 8, 7), nn.BatchNorm1d(8), nn.ReLU(), nn.AdaptiveMaxPool1d(1), nn.Flatten(), nn.Dropout(0.1),
        nn.Linear(8, outputs));

    /// <summary>The series of <see cref="SeriesRows"/> with a number instead of a class, far from 0 and in large units.</summary>
    private sealed class TargetRow
    {
        public float Label { get; set; }

        public float[] Series { get; set; } = [];

        public static TargetRow[] Make(int count, int seed = 1) => Of(SeriesRows.Make(count, seed: seed));

        public static TargetRow[] MakeRagged(int count) => Of(SeriesRows.MakeRagged(count));

        public static SeriesSet Set(TargetRow[] rows)
        {
            var builder = new SeriesSetBuilder(1);
            foreach (TargetRow row in rows)
                builder.Add(row.Series, (double)row.Label);
            return builder.Build();
        }

        private static TargetRow[] Of(SeriesRow[] rows) => Array.ConvertAll(rows, row => new TargetRow
        {
            Label = 10_000 + 500 * Array.IndexOf(["slow", "middling", "fast"], row.Label),
            Series = row.Series,
        });
    }
}
