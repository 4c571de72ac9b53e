using System.Text.Json;
using ConvSeq.Series;

namespace ConvSeq.Tool.Fitting;

/// <summary>A classifier just fitted, as people and scripts read it.</summary>
internal sealed record FittedClassifier(FittingTask Task, SeriesSet Train, SavedClassifier Model, double FitSeconds)
{
    public IEnumerable<(string Name, string Value)> Facts() =>
    [
        ("Training set", $"{Task.TrainPath}, {Wording.Set(Train)}"),
        ("Classes", Wording.Count(Model.Classifier.ClassNames.Length)),
        ("Classifier", $"{Task.Classifier}, {Wording.Count(Model.Classifier.FeatureCount)} features, "
            + $"alpha {Wording.Number(((Model.Classifier.Head as ConvSeq.Linear.RidgeClassifier)?.Alpha ?? double.NaN))}, seed {Task.Options.Seed}"),
        ("Leave-one-out accuracy", $"{Wording.Percent((Model.Classifier.Head.EstimatedAccuracy ?? double.NaN))} of the training set"),
        ("Fit", Wording.Seconds(FitSeconds)),
    ];

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("classifier", Task.Classifier);
        json.WriteString("host", SavedClassifier.Host);
        json.WriteString("train", Task.TrainPath);
        json.WriteNumber("seed", Task.Options.Seed ?? 0);
        json.WriteNumber("threads", Task.Threads);
        json.WriteNumber("trainSeries", Train.Count);
        json.WriteNumber("length", Train.MaxLength);
        json.WriteNumber("channels", Train.Channels);
        json.WriteNumber("classes", Model.Classifier.ClassNames.Length);
        json.WriteStrings("classNames", Model.Classifier.ClassNames);
        json.WriteNumber("features", Model.Classifier.FeatureCount);
        json.WriteFinite("alpha", ((Model.Classifier.Head as ConvSeq.Linear.RidgeClassifier)?.Alpha ?? double.NaN));
        json.WriteFinite("leaveOneOutAccuracy", (Model.Classifier.Head.EstimatedAccuracy ?? double.NaN));
        json.WriteNumber("fitSeconds", FitSeconds);
    }
}
