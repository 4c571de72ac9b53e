using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Networks;

var mlContext = new MLContext();
IDataView train = mlContext.Data.LoadFromEnumerable(Recording.Make(200, seed: 1));
Recording[] newRecordings = Recording.Make(200, seed: 2);
IDataView test = mlContext.Data.LoadFromEnumerable(newRecordings);

// Ctrl-C ends the training, not the program: the model is then that of the best weights so far.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};

// 1. A network, smaller than the published one and trained for few epochs. A fifth of the recordings decides which weights are kept.
var options = new InceptionTimeMulticlassTrainer.Options
{
    LabelColumnName = nameof(Recording.Condition),
    SeriesColumnName = nameof(Recording.Sound),
    Network = new InceptionTimeOptions
    {
        Members = 1,
        Depth = 3,
        Filters = 8,
        Bottleneck = 8,
        KernelSizes = [20, 10, 5],
        Training = new NetworkTrainingOptions { Epochs = 30, BatchSize = 20, Schedule = new CosineRate(), ValidationShare = 0.2f },
    },
    Seed = 1,
    Progress = new EpochLine(),
    CancellationToken = stop.Token,
};
var pipeline = mlContext.Transforms.Conversion.MapValueToKey(nameof(Recording.Condition))
    .Append(mlContext.MulticlassClassification.Trainers.InceptionTime(options))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
ITransformer model = pipeline.Fit(train);
mlContext.Model.Save(model, train.Schema, "bearings.zip");

// 2. It is a model of ML.NET like any other.
IDataView predictions = model.Transform(test);
MulticlassClassificationMetrics metrics = mlContext.MulticlassClassification.Evaluate(predictions, nameof(Recording.Condition));
Console.WriteLine($"New recordings: accuracy {metrics.MicroAccuracy:p1}");

// 3. What it relies on: class activation maps, for each class a value per point. The map of "worn" should be largest at the click.
NetworkClassifier network = model.GetConvSeqModel<NetworkClassifier>();
IDataView explained = mlContext.Transforms.ClassActivationMap("Map", nameof(Recording.Sound), network).Fit(test).Transform(test);
float[][] maps = [.. explained.GetColumn<float[]>("Map")];
int worn = network.ClassNames.IndexOf("worn"), found = 0;
for (int i = 0; i < newRecordings.Length; i++)
{
    int click = newRecordings[i].Click;
    if (click >= 0 && Math.Abs(MaxIn(MapOf(i)) - (click + Recording.ClickLength / 2)) <= Recording.ClickLength)
        found++;
}

Console.WriteLine($"Clicks that the map locates: {found} of {newRecordings.Count(recording => recording.Click >= 0)}");
Console.WriteLine();
Console.WriteLine($"A recording that clicks at '^', and the evidence for 'worn' in it:");
Console.WriteLine($"  {Marks(MapOf(1))}");
Console.WriteLine($"  {new string(' ', newRecordings[1].Click / 2)}{new string('^', Recording.ClickLength / 2)}");

float[] MapOf(int recording) => maps[recording].AsSpan(worn * Recording.Length, Recording.Length).ToArray();

static int MaxIn(float[] map) => Array.IndexOf(map, map.Max());

// Two points a character, from nothing to all that there is.
static string Marks(float[] map) =>
    string.Concat(map.Chunk(2).Select(pair => " .:*#"[Math.Clamp((int)(5 * pair.Max() / map.Max()), 0, 4)]));

// Expected output:
//   New recordings: accuracy 98.0 %
//   Clicks that the map locates: 99 of 100
//
//   A recording that clicks at '^', and the evidence for 'worn' in it:
//              ..*####*:*#::.
//                 ^^^^^^
