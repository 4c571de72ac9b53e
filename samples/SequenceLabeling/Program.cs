using ConvSeq.MLNet;
using ConvSeq.Networks;
using Microsoft.ML;
using SequenceLabeling;

var mlContext = new MLContext();
IDataView train = mlContext.Data.LoadFromEnumerable(PressCycle.Make(60, seed: 1));

// An LSTM in both directions: the phase of a second depends on what came before and on what follows.
var options = new SequenceLabelingTrainer.Options
{
    LabelColumnName = nameof(PressCycle.Phase),
    SeriesColumnName = nameof(PressCycle.Sensors),
    Channels = 2,
    Network = new RecurrentOptions { Units = 16, Bidirectional = true, Readout = RecurrentReadout.EveryStep },
    NumberOfEpochs = 30,
    BatchSize = 8,
    LearningRate = 0.01,
    Seed = 1,
};
var pipeline = mlContext.Transforms.Conversion.MapValueToKey(nameof(PressCycle.Phase))
    .Append(mlContext.MulticlassClassification.Trainers.SequenceLabeling(options))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
ITransformer model = pipeline.Fit(train);

mlContext.Model.Save(model, train.Schema, "phases.zip");
ITransformer loaded = mlContext.Model.Load("phases.zip", out _);
using var engine = mlContext.Model.CreatePredictionEngine<PressCycle, Phases>(loaded);
int right = 0, all = 0;
foreach (PressCycle cycle in PressCycle.Make(40, seed: 2))
{
    string[] predicted = engine.Predict(cycle).PredictedLabel;
    right += predicted.Zip(cycle.Phase, (a, b) => a == b ? 1 : 0).Sum();
    all += predicted.Length;
}

Console.WriteLine($"{(double)right / all:p1} of the seconds of other cycles get the right phase");
string[] phases = engine.Predict(PressCycle.Make(1, seed: 3)[0]).PredictedLabel;
for (int start = 0, end; start < phases.Length; start = end)
{
    for (end = start; end < phases.Length && phases[end] == phases[start]; end++)
    {
    }

    Console.WriteLine($"{phases[start]}: seconds {start} to {end - 1}");
}

// Expected output:
//   96.8 % of the seconds of other cycles get the right phase
//   idle: seconds 0 to 6
//   heat: seconds 7 to 25
//   press: seconds 26 to 40
//   cool: seconds 41 to 52
//   idle: seconds 53 to 59
