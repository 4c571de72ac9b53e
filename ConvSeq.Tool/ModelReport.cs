using System.Text.Json;
using ConvSeq.Linear;
using ConvSeq.Models;

namespace ConvSeq.Tool;

/// <summary>A fitted model as people and scripts read it.</summary>
internal static class ModelReport
{
    /// <summary>What a fit has led to; <see cref="TimeSeriesModel.Describe"/> tells everything.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(TimeSeriesModel model) => model switch
    {
        TimeSeriesClassifier { Head: RidgeClassifier ridge } =>
        [
            ("Head", $"ridge, alpha {Wording.Measure(ridge.Alpha)}"),
            ("Leave-one-out accuracy", $"{Wording.Percent(ridge.LeaveOneOutAccuracy)} of the training set"),
        ],
        TimeSeriesClassifier { Head: LogisticClassifier logistic } =>
        [
            ("Head", $"logistic, {Wording.Count(logistic.Epochs)} epochs"),
            ("Held-out accuracy", logistic.HeldOutAccuracy is { } accuracy
                ? $"{Wording.Percent(accuracy)} of {Wording.Count(logistic.HeldOutCount)} training series not trained on"
                : "nothing was held out"),
        ],
        TimeSeriesRegressor regressor =>
        [
            ("Head", $"ridge, alpha {Wording.Measure(regressor.Head.Alpha)}"),
            ("Leave-one-out error", $"{Wording.Measure(regressor.Head.LeaveOneOutError)}  (root mean square, on the training set)"),
        ],
        _ => [],
    };

    /// <summary>Writes what the model predicts.</summary>
    public static void WriteTask(Utf8JsonWriter json, TimeSeriesModel model)
    {
        json.WriteString("task", model is ISeriesRegressor ? "regression" : "classification");
        if (model is not ISeriesClassifier classifier)
            return;
        json.WriteNumber("classes", classifier.ClassNames.Length);
        json.WriteStrings("classNames", classifier.ClassNames);
    }

    public static void WriteJson(Utf8JsonWriter json, TimeSeriesModel model)
    {
        WriteTask(json, model);
        json.WriteString("algorithm", model.Algorithm);
        json.WriteNumber("channels", model.Channels);
        if (model is FeatureModel features)
            json.WriteNumber("features", features.FeatureCount);
        switch (model)
        {
            case TimeSeriesClassifier { Head: RidgeClassifier ridge }:
                json.WriteString("head", ridge.Name);
                json.WriteFinite("alpha", ridge.Alpha);
                json.WriteFinite("leaveOneOutAccuracy", ridge.LeaveOneOutAccuracy);
                break;
            case TimeSeriesClassifier { Head: LogisticClassifier logistic }:
                json.WriteString("head", logistic.Name);
                json.WriteNumber("epochs", logistic.Epochs);
                json.WriteFinite("heldOutAccuracy", logistic.HeldOutAccuracy ?? double.NaN);
                break;
            case TimeSeriesRegressor regressor:
                json.WriteString("head", "ridge");
                json.WriteFinite("alpha", regressor.Head.Alpha);
                json.WriteFinite("leaveOneOutError", regressor.Head.LeaveOneOutError);
                break;
        }
    }
}
