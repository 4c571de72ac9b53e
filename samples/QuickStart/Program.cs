using ConvSeq.Series;
using Microsoft.ML;

var mlContext = new MLContext();

// Generated series; for files there is mlContext.Data.LoadFromTimeSeriesFile("GunPoint_TRAIN.ts").
(SeriesSet trainSet, SeriesSet testSet) = SeriesGenerators.ByName("synthetic-control").GenerateSplit(seed: 1);
IDataView train = mlContext.Data.LoadFromSeriesSet(trainSet);
IDataView test = mlContext.Data.LoadFromSeriesSet(testSet);

var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    .Append(mlContext.Transforms.MiniRocket("Features", "Series", seed: 1))
    .Append(mlContext.MulticlassClassification.Trainers.Ridge())
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

ITransformer model = pipeline.Fit(train);
var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(test));
Console.WriteLine($"{metrics.MicroAccuracy:p1} of {testSet.Count} series are classified correctly; log-loss {metrics.LogLoss:f3}");

mlContext.Model.Save(model, train.Schema, "model.zip");
ITransformer loaded = mlContext.Model.Load("model.zip", out _);
var engine = mlContext.Model.CreatePredictionEngine<Chart, Verdict>(loaded);
Verdict verdict = engine.Predict(new Chart { Series = testSet.Values(0).ToArray() });
Console.WriteLine($"The first is '{testSet.LabelOf(0)}'; predicted: '{verdict.PredictedLabel}' with probability {verdict.Score.Max():p1}");

// Expected output:
//   99.0 % of 300 series are classified correctly; log-loss 0.045
//   The first is 'normal'; predicted: 'normal' with probability 99.9 %
