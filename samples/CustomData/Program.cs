using CustomData;
using Microsoft.ML;
using Microsoft.ML.Data;

var mlContext = new MLContext();

// 1. A custom class: series of one length, which [VectorType] states.
IDataView beats = mlContext.Data.LoadFromEnumerable(Sensors.Heartbeats(120, seed: 1));
var beatPipeline = mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(Heartbeat.Rhythm))
    .Append(mlContext.Transforms.MiniRocket("Features", nameof(Heartbeat.Signal), numberOfFeatures: 2_000, seed: 1))
    .Append(mlContext.MulticlassClassification.Trainers.Ridge())
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
ITransformer beatModel = beatPipeline.Fit(beats);
IDataView newBeats = mlContext.Data.LoadFromEnumerable(Sensors.Heartbeats(200, seed: 2));
Report("Heartbeats, 100 points each", beatModel.Transform(newBeats));

// 2. Lengths differ: no [VectorType], everything else is the same. A prediction takes a series of any length.
IDataView words = mlContext.Data.LoadFromEnumerable(Sensors.Words(120, seed: 1));
var wordPipeline = mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(Word.Text))
    .Append(mlContext.Transforms.MiniRocket("Features", nameof(Word.Loudness), numberOfFeatures: 2_000, seed: 1))
    .Append(mlContext.MulticlassClassification.Trainers.Ridge())
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
ITransformer wordModel = wordPipeline.Fit(words);
IDataView newWords = mlContext.Data.LoadFromEnumerable(Sensors.Words(200, seed: 2));
Report("Words, 60 to 140 points", wordModel.Transform(newWords));

// 3. Several channels: [VectorType(channels, length)], one channel after the other. The one-step trainer is the shorter way
//    to write features and ridge.
IDataView gestures = mlContext.Data.LoadFromEnumerable(Sensors.Gestures(120, seed: 1));
var gesturePipeline = mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(Gesture.Name))
    .Append(mlContext.MulticlassClassification.Trainers.MiniRocket("Label", nameof(Gesture.Acceleration), numberOfFeatures: 2_000, seed: 1))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
ITransformer gestureModel = gesturePipeline.Fit(gestures);
Gesture[] newGestures = Sensors.Gestures(200, seed: 2);
Report("Gestures, 3 channels of 80 points", gestureModel.Transform(mlContext.Data.LoadFromEnumerable(newGestures)));

var engine = mlContext.Model.CreatePredictionEngine<Gesture, Prediction>(gestureModel);
Console.WriteLine($"One gesture, actually '{newGestures[0].Name}': predicted '{engine.Predict(newGestures[0]).PredictedLabel}'");

void Report(string what, IDataView predictions)
{
    MulticlassClassificationMetrics metrics = mlContext.MulticlassClassification.Evaluate(predictions);
    Console.WriteLine($"{what}: accuracy {metrics.MicroAccuracy:p1}");
}

// Expected output:
//   Heartbeats, 100 points each: accuracy 100.0 %
//   Words, 60 to 140 points: accuracy 96.5 %
//   Gestures, 3 channels of 80 points: accuracy 96.0 %
//   One gesture, actually 'circle': predicted 'circle'
