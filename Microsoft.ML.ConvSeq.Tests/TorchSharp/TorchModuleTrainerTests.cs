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

/// <summary>Modules of one's own as ML.NET trainers, and the files they are saved to.</summary>
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
        (ITransformer pipeline, _) = Fit(ml, SeriesRows.Make(60));
        IDataView scored = pipeline.Transform(View(ml, test));
        Assert.IsGreaterThan(0.95, ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        IDataView named = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored).Transform(scored);
        ClassPrediction[] rows = [.. ml.Data.CreateEnumerable<ClassPrediction>(named, reuseRowObject: false)];
        Assert.IsTrue(rows.All(row => Math.Abs(row.Score.Sum() - 1) < 1e-5));
        Assert.IsGreaterThan(0.95, rows.Zip(test).Count(pair => pair.First.PredictedLabel == pair.Second.Label) / 60.0);
    }

    [TestMethod]
    public void ASavedModelScoresTheSame()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("module.csqm");
        (_, TorchModuleClassifier model) = Fit(new MLContext(seed: 1), SeriesRows.Make(30, channels: 2), channels: 2);
        model.Save(path);
        using Tensor before = random.get_rng_state();
        using TorchModuleClassifier loaded = TorchModuleClassifier.Load(path, () => Network(2));
        using Tensor after = random.get_rng_state();
        CollectionAssert.AreEqual(before.data<byte>().ToArray(), after.data<byte>().ToArray());
        Assert.AreEqual(model.Training, loaded.Training);
        Assert.IsNull(loaded.History);
        CollectionAssert.AreEqual(model.ClassNames.ToArray(), loaded.ClassNames.ToArray());
        foreach (SeriesRow row in SeriesRows.Make(10, seed: 3, channels: 2))
        {
            double[] expected = new double[3], actual = new double[3];
            Assert.AreEqual(model.Predict(row.Series, expected), loaded.Predict(row.Series, actual));
            CollectionAssert.AreEqual(expected, actual);
        }
    }

    [TestMethod]
    public void AFileOfAnotherModuleOrADamagedOneIsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("module.csqm");
        (_, TorchModuleClassifier model) = Fit(new MLContext(seed: 1), SeriesRows.Make(30));
        model.Save(path);
        InvalidDataException other = Assert.ThrowsExactly<InvalidDataException>(() => TorchModuleClassifier.Load(path, () => Network(1, filters: 9)));
        Assert.Contains("it has 'module/0.weight' [8, 1, 7] where the module that was made has 'module/0.weight' [9, 1, 7]", other.Message);
        Assert.ThrowsExactly<ArgumentException>(() => TorchModuleClassifier.Load(path, () => nn.Flatten()));
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.ThrowsExactly<InvalidDataException>(() => TorchModuleClassifier.Load(path, () => Network(1)));
    }

    [TestMethod]
    public void AnMLNetModelCannotHoldIt()
    {
        var ml = new MLContext(seed: 1);
        (ITransformer pipeline, _) = Fit(ml, SeriesRows.Make(30));
        NotSupportedException problem = Assert.ThrowsExactly<NotSupportedException>(
            () => ml.Model.Save(pipeline, View(ml, SeriesRows.Make(3)).Schema, new MemoryStream()));
        Assert.Contains("its own Save", problem.Message);
    }

    [TestMethod]
    public void SeriesThatDifferInLengthAreMadeEqualFirst()
    {
        var ml = new MLContext(seed: 1);
        ArgumentException problem = Assert.Throws<ArgumentException>(() => Fit(ml, SeriesRows.MakeRagged(30)));
        Assert.Contains("A module sees no padding", problem.Message);
        SeriesRow[] rows = SeriesRows.MakeRagged(60);
        (ITransformer pipeline, _) = Fit(ml, rows, repair: new SeriesRepair { LengthPolicy = LengthPolicy.PadOrTruncate });
        Assert.IsGreaterThan(0.9, ml.MulticlassClassification.Evaluate(pipeline.Transform(View(ml, rows))).MicroAccuracy);
    }

    [TestMethod]
    public void ValidationDataDecidesWhenToStopAndIsScoredTheSame()
    {
        var ml = new MLContext(seed: 1);
        IDataView train = Keys(ml, SeriesRows.Make(30, channels: 2)), validation = Keys(ml, SeriesRows.Make(30, seed: 2, channels: 2));
        TorchModuleTrainer.Options options = Options();
        options.Channels = 2;
        options.Training = options.Training with { Epochs = 500, EarlyStoppingPatience = 2, Optimizer = new OptimizerOptions { LearningRate = 0.1 } };
        ConvSeqPredictionTransformer<TorchModuleClassifier> fitted =
            ml.MulticlassClassification.Trainers.TorchModule(() => Network(2), options).Fit(train, validation);
        using TorchModuleClassifier model = fitted.Model;
        Assert.AreEqual(StopReason.EarlyStopping, model.History!.StopReason);
        MulticlassClassificationMetrics scored = ml.MulticlassClassification.Evaluate(fitted.Transform(validation));
        Assert.AreEqual(model.History.Best.ValidationAccuracy!.Value, scored.MicroAccuracy, 1e-12);
        Assert.AreEqual(model.History.Best.ValidationLoss!.Value, scored.LogLoss, 1e-5);
    }

    private static (ITransformer Pipeline, TorchModuleClassifier Model) Fit(MLContext ml, SeriesRow[] rows, int channels = 1, SeriesRepair? repair = null)
    {
        TorchModuleTrainer.Options options = Options();
        options.Channels = channels;
        options.Repair = repair ?? new SeriesRepair();
        TransformerChain<ConvSeqPredictionTransformer<TorchModuleClassifier>> pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.TorchModule(() => Network(channels), options)).Fit(View(ml, rows));
        return (pipeline, pipeline.LastTransformer.Model);
    }

    private static TorchModuleTrainer.Options Options() => new()
    {
        Training = new NetworkTrainingOptions
        {
            Epochs = 60,
            BatchSize = 12,
            Optimizer = new OptimizerOptions { LearningRate = 0.01 },
            Schedule = new ConstantRate(),
        },
    };

    private static IDataView View(MLContext ml, SeriesRow[] rows) => ml.Data.LoadFromEnumerable(rows);

    private static IDataView Keys(MLContext ml, SeriesRow[] rows) =>
        ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(ml, SeriesRows.Make(30))).Transform(View(ml, rows));

    private static nn.Module<Tensor, Tensor> Network(int channels, int filters = 8) => nn.Sequential(
        nn.Conv1d(channels, filters, 7), nn.BatchNorm1d(filters), nn.ReLU(), nn.AdaptiveMaxPool1d(1), nn.Flatten(), nn.Dropout(0.1), nn.Linear(filters, 3));
}
