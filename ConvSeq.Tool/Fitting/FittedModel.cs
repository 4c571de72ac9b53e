using System.Text.Json;
using ConvSeq.Features;
using ConvSeq.Models;

namespace ConvSeq.Tool.Fitting;

/// <summary>A model just fitted, as people and scripts read it.</summary>
internal sealed record FittedModel(FittingTask Task, TrainingSet Train, SavedModel Saved, double FitSeconds)
{
    private TimeSeriesModel Model => Saved.Model;

    // What was fitted knows the extents that the choice went by, wherever the series were.
    private string? Reason => Task.Choices.Features is AutomaticFeatureOptions automatic
        ? automatic.ChooseFor(Model.Training.SeriesCount, Model.Training.MaxLength, Model.Channels, Model.Repair).Reason
        : null;

    public IEnumerable<(string Name, string Value)> Facts() =>
    [
        ("Training set", $"{Task.TrainPath}, {Wording.Set(Train.Summary)}{(Train.IsInMemory ? "" : ", read block by block")}"),
        ("Task", Train.Summary.HasTargets
            ? $"regression, targets from {Wording.Measure(Train.Summary.MinTarget)} to {Wording.Measure(Train.Summary.MaxTarget)}"
            : $"classification, {Wording.Count(Train.Summary.ClassNames.Length)} classes"),
        .. Reason is { } reason ? new[] { ("Choice", reason) } : [],
        .. Model is FeatureModel features
            ? new[] { ("Features", $"{Wording.Count(features.FeatureCount)} of {Model.Algorithm}, seed {Task.Choices.Seed}") }
            : [],
        .. ModelReport.Facts(Model),
        ("Fit", Wording.Seconds(FitSeconds)),
    ];

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("classifier", Task.Algorithm);
        json.WriteString("host", SavedModel.Host);
        json.WriteString("train", Task.TrainPath);
        json.WriteNumber("seed", Task.Choices.Seed);
        json.WriteNumber("threads", Task.Threads);
        json.WriteNumber("trainSeries", Train.Summary.Count);
        json.WriteBoolean("inMemory", Train.IsInMemory);
        json.WriteNumber("length", Train.Summary.MaxLength);
        ModelReport.WriteJson(json, Model);
        json.WriteString("reason", Reason);
        json.WriteNumber("fitSeconds", FitSeconds);
    }
}
