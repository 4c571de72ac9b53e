using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;

namespace ConvSeq.Tool.Fitting;

/// <summary>A model just fitted, as people and scripts read it.</summary>
internal sealed record FittedModel(FittingTask Task, TrainingSet Train, SavedModel Saved, double FitSeconds)
{
    private TimeSeriesModel Model => Saved.Model;

    /// <summary>Name of what was fitted.</summary>
    public string Name => Model.Algorithm;

    // The fitted model knows the extents that the choice relied on, wherever the series were.
    private string? Reason => (Task.Choices.Recipe as FeatureRecipe)?.ReasonFor(Model);

    private string? Backend => Task.FindBackend();

    /// <summary>Says what the model lost to Ctrl-C; null if it was not pressed while networks were trained.</summary>
    public string? Stopped
    {
        get
        {
            if (Model is not NetworkModel networks || networks.Members.All(member => member.Outcome.StopReason != StopReason.Cancelled))
                return null;
            IEnumerable<string> epochs = networks.Members.Select(member => Wording.Count(member.Outcome.KeptEpoch));
            string missing = networks.Members.Length < Members ? $"; {networks.Members.Length} of {Members} networks were begun" : "";
            return $"stopped; the model has the best weights so far, of epoch {string.Join(", ", epochs)}{missing}";
        }
    }

    private int Members => Task.Choices.Recipe is NetworkRecipe networks ? networks.Network.Members : 0;

    public IEnumerable<(string Name, string Value)> Facts() =>
    [
        ("Training set", $"{Task.TrainPath}, {Train.Summary.Words}{(Train.IsInMemory ? "" : ", read block by block")}"),
        ("Task", Train.Summary.HasTargets
            ? $"regression, targets from {Wording.Measure(Train.Summary.MinTarget)} to {Wording.Measure(Train.Summary.MaxTarget)}"
            : $"classification, {Wording.Count(Train.Summary.ClassNames.Length)} classes"),
        .. Reason is { } reason ? new[] { ("Choice", reason) } : [],
        Model switch
        {
            NetworkModel networks =>
                ("Networks", $"{Wording.Count(networks.Members.Length)} of {Model.Algorithm}, seed {Task.Choices.Seed}"),
            FeatureModel features => ("Features", $"{Wording.Count(features.FeatureCount)} of {Model.Algorithm}, seed {Task.Choices.Seed}"),
            _ => ("Model", $"{Model.Algorithm}, seed {Task.Choices.Seed}"),
        },
        .. ModelReport.Facts(Model),
        .. Backend is { } backend ? new[] { ("Trained on", backend) } : [],
        ("Fit", Wording.Seconds(FitSeconds)),
    ];

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("classifier", Task.Algorithm);
        json.WriteString("mlNetVersion", SavedModel.MLNetVersion);
        json.WriteString("train", Task.TrainPath);
        json.WriteNumber("seed", Task.Choices.Seed);
        json.WriteNumber("threads", Task.Threads);
        json.WriteNumber("trainSeries", Train.Summary.Count);
        json.WriteBoolean("inMemory", Train.IsInMemory);
        json.WriteNumber("length", Train.Summary.MaxLength);
        ModelReport.WriteJson(json, Model);
        json.WriteString("reason", Reason);
        json.WriteString("backend", Backend);
        json.WriteNumber("fitSeconds", FitSeconds);
    }
}
