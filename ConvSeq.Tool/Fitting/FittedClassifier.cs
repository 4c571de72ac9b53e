using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tool.Fitting;

/// <summary>A classifier just fitted, as people and scripts read it.</summary>
internal sealed record FittedClassifier(FittingTask Task, SeriesSet Train, TimeSeriesClassifier Model, double FitSeconds)
{
    public IEnumerable<(string Name, string Value)> Facts() =>
    [
        ("Training set", $"{Task.TrainPath}, {Wording.Set(Train)}"),
        ("Classes", Wording.Count(Model.ClassNames.Length)),
        ("Classifier", $"{Task.Classifier}, {Wording.Count(Model.FeatureCount)} features, "
            + $"alpha {Wording.Number(Model.Alpha)}, seed {Task.Options.Features.Seed}"),
        ("Leave-one-out accuracy", $"{Wording.Percent(Model.LeaveOneOutAccuracy)} of the training set"),
        ("Fit", Wording.Seconds(FitSeconds)),
    ];

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("classifier", Task.Classifier);
        json.WriteString("train", Task.TrainPath);
        json.WriteNumber("seed", Task.Options.Features.Seed);
        json.WriteNumber("threads", Task.Threads);
        json.WriteNumber("trainSeries", Train.Count);
        json.WriteNumber("length", Train.MaxLength);
        json.WriteNumber("channels", Train.Channels);
        json.WriteNumber("classes", Model.ClassNames.Length);
        json.WriteStrings("classNames", Model.ClassNames);
        json.WriteNumber("features", Model.FeatureCount);
        json.WriteFinite("alpha", Model.Alpha);
        json.WriteFinite("leaveOneOutAccuracy", Model.LeaveOneOutAccuracy);
        json.WriteNumber("fitSeconds", FitSeconds);
    }
}
