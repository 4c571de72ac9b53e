using ConvSeq.MLNet;
using ConvSeq.Networks;
using ConvSeq.Series;
using Microsoft.ML;

const string ModelFile = "steps.zip";

var mlContext = new MLContext(seed: 1);
(SeriesSet trainSet, SeriesSet testSet) = SeriesGenerators.ByName("two-patterns").GenerateSplit(seed: 1, trainSize: 200, testSize: 400);

// 1. Train, unless there is only to be scored: the first GPU, or the CPU where there is none.
if (args is not ["score"])
{
    mlContext.GpuDeviceId = 0;
    mlContext.FallbackToCpu = true;
    var options = new InceptionTimeMulticlassTrainer.Options
    {
        // Auto takes libtorch only where there is a GPU for it: on a CPU the managed back end is faster.
        Backend = NetworkBackendKind.TorchSharp,
        Network = new InceptionTimeOptions
        {
            Members = 1,
            Depth = 3,
            Filters = 8,
            Bottleneck = 8,
            KernelSizes = [20, 10, 5],
            Training = new NetworkTrainingOptions { Epochs = 20, BatchSize = 20, Schedule = new CosineRate() },
        },
    };

    // The trainer finds the same one by itself; this is to show it.
    INetworkBackend backend = NetworkBackends.Resolve(
        options.Backend, mlContext.GpuDeviceId, mlContext.FallbackToCpu, Console.Error.WriteLine);
    Console.WriteLine($"Trained on: {backend.Name}");

    IDataView train = mlContext.Data.LoadFromSeriesSet(trainSet);
    var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
        .Append(mlContext.MulticlassClassification.Trainers.InceptionTime(options))
        .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    mlContext.Model.Save(pipeline.Fit(train), train.Schema, ModelFile);
}

// 2. Score what was saved. That is done in managed code; a program that only scores needs neither TorchSharp nor ConvSeq.TorchSharp.
ITransformer model = mlContext.Model.Load(ModelFile, out _);
var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(mlContext.Data.LoadFromSeriesSet(testSet)));
Console.WriteLine($"{metrics.MicroAccuracy:p0} of {testSet.Count} series are classified correctly");
bool loaded = AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "TorchSharp");
Console.WriteLine($"TorchSharp {(loaded ? "was" : "was not")} loaded");

// Expected output, on a CPU; with the argument "score" the last two lines, and TorchSharp was not loaded:
//   Trained on: TorchSharp on the CPU
//   94 % of 400 series are classified correctly
//   TorchSharp was loaded
