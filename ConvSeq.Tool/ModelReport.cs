using System.Text.Json;
using ConvSeq.Models;

namespace ConvSeq.Tool;

/// <summary>A fitted model as people and scripts read it.</summary>
internal static class ModelReport
{
    /// <summary>What a fit has led to; <see cref="TimeSeriesModel.Describe"/> tells everything.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(TimeSeriesModel model) => model switch
    {
        TimeSeriesClassifier classifier =>
        [
            ("Head", $"ridge, alpha {Wording.Measure(classifier.Alpha)}"),
            ("Leave-one-out accuracy", $"{Wording.Percent(classifier.LeaveOneOutAccuracy)} of the training set"),
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
        json.WriteString("task", model is TimeSeriesRegressor ? "regression" : "classification");
        if (model is not TimeSeriesClassifier classifier)
            return;
        json.WriteNumber("classes", classifier.ClassNames.Length);
        json.WriteStrings("classNames", classifier.ClassNames);
    }

    public static void WriteJson(Utf8JsonWriter json, TimeSeriesModel model)
    {
        WriteTask(json, model);
        json.WriteString("algorithm", model.Featurizer.Features.Name);
        json.WriteNumber("channels", model.Channels);
        json.WriteNumber("features", model.FeatureCount);
        switch (model)
        {
            case TimeSeriesClassifier classifier:
                json.WriteFinite("alpha", classifier.Alpha);
                json.WriteFinite("leaveOneOutAccuracy", classifier.LeaveOneOutAccuracy);
                break;
            case TimeSeriesRegressor regressor:
                json.WriteFinite("alpha", regressor.Head.Alpha);
                json.WriteFinite("leaveOneOutError", regressor.Head.LeaveOneOutError);
                break;
        }
    }
}
