using System.Text.Json;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Trees;

namespace ConvSeq.Tool.Output;

/// <summary>Describes a fitted model for people and scripts.</summary>
internal static class ModelReport
{
    /// <summary>Returns the outcome of a fit; <see cref="TimeSeriesModel.Describe"/> returns everything.</summary>
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
        TimeSeriesClassifier { Head: ExtraTreesClassifier trees } => [("Head", TreesText(trees.TreeCount, trees.NodeCount))],
        TimeSeriesRegressor { Head: RidgeRegressor ridge } =>
        [
            ("Head", $"ridge, alpha {Wording.Measure(ridge.Alpha)}"),
            ("Leave-one-out error", $"{Wording.Measure(ridge.LeaveOneOutError)}  (root mean square, on the training set)"),
        ],
        TimeSeriesRegressor { Head: ExtraTreesRegressor trees } => [("Head", TreesText(trees.TreeCount, trees.NodeCount))],
        EnsembleModel ensemble =>
        [
            .. ensemble.DescribeFit().Select(fact => (fact.Key, fact.Value)),
            .. ensemble.LeftOut.Select(reason => ("Left out", reason)),
        ],
        EarlyClassifier early => early.DescribeFit().Select(fact => (fact.Key, fact.Value)),
        NetworkModel networks => NetworkFacts(networks),
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
            case TimeSeriesClassifier { Head: ExtraTreesClassifier trees }:
                WriteTrees(json, trees.TreeCount, trees.NodeCount);
                break;
            case TimeSeriesRegressor { Head: RidgeRegressor ridge }:
                json.WriteString("head", ridge.Name);
                json.WriteFinite("alpha", ridge.Alpha);
                json.WriteFinite("leaveOneOutError", ridge.LeaveOneOutError);
                break;
            case TimeSeriesRegressor { Head: ExtraTreesRegressor trees }:
                WriteTrees(json, trees.TreeCount, trees.NodeCount);
                break;
            case EnsembleClassifier ensemble:
                WriteEnsemble(json, ensemble, ensemble.Members, (member, writer) =>
                {
                    writer.WriteFinite("outOfFoldAccuracy", member.OutOfFoldAccuracy);
                    writer.WriteFinite("outOfFoldLogLoss", member.OutOfFoldLogLoss);
                });
                json.WriteFinite("outOfFoldAccuracy", ensemble.OutOfFoldAccuracy);
                json.WriteFinite("outOfFoldLogLoss", ensemble.OutOfFoldLogLoss);
                json.WriteFinite("stackShare", ensemble.StackShare);
                break;
            case EnsembleRegressor ensemble:
                WriteEnsemble(
                    json, ensemble, ensemble.Members, (member, writer) => writer.WriteFinite("outOfFoldError", member.OutOfFoldError));
                json.WriteFinite("outOfFoldError", ensemble.OutOfFoldError);
                json.WriteBoolean("stacked", ensemble.Stack is not null);
                break;
            case EarlyClassifier early:
                json.WriteStartArray("checkpoints");
                foreach (EarlyCheckpoint checkpoint in early.Checkpoints)
                    json.WriteNumberValue(checkpoint.Points);
                json.WriteEndArray();
                json.WriteFinite("threshold", early.Threshold);
                json.WriteFinite("outOfFoldAccuracy", early.OutOfFoldAccuracy);
                json.WriteFinite("outOfFoldEarliness", early.OutOfFoldEarliness);
                json.WriteFinite("fullOutOfFoldAccuracy", early.FullOutOfFoldAccuracy);
                break;
            case NetworkModel networks:
                WriteNetworks(json, networks);
                break;
        }
    }

    private static string TreesText(int trees, int nodes) =>
        $"{Wording.Count(trees)} extremely randomised trees of {Wording.Count(nodes)} nodes in all";

    private static void WriteTrees(Utf8JsonWriter json, int trees, int nodes)
    {
        json.WriteString("head", "trees");
        json.WriteNumber("trees", trees);
        json.WriteNumber("nodes", nodes);
    }

    private static void WriteEnsemble<TMember>(
        Utf8JsonWriter json, EnsembleModel ensemble, IEnumerable<TMember> members, Action<TMember, Utf8JsonWriter> writeEstimates)
        where TMember : EnsembleMember
    {
        json.WriteStartArray("members");
        foreach (TMember member in members)
        {
            json.WriteStartObject();
            json.WriteString("algorithm", member.Name);
            switch (member)
            {
                case FeatureClassifierMember { Features: var features }:
                    json.WriteNumber("features", features.FeatureCount);
                    break;
                case FeatureRegressorMember { Features: var features }:
                    json.WriteNumber("features", features.FeatureCount);
                    break;
                case NetworkClassifierMember { Network: var networks }:
                    json.WriteNumber("networks", networks.Members.Length);
                    break;
                case NetworkRegressorMember { Network: var networks }:
                    json.WriteNumber("networks", networks.Members.Length);
                    break;
            }

            json.WriteFinite("weight", member.Weight);
            writeEstimates(member, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStrings("leftOut", ensemble.LeftOut);
    }

    private static IEnumerable<(string Name, string Value)> NetworkFacts(NetworkModel model)
    {
        NetworkOutcome[] outcomes = [.. model.Members.Select(member => member.Outcome)];
        yield return (
            "Network",
            $"{Wording.Count(model.Architecture.ParameterCount)} parameters, "
            + (model.Architecture.SeesWholeSeries
                ? "sees the whole series"
                : $"sees {Wording.Count(model.Architecture.ReceptiveField)} points at a time"));
        yield return (
            "Epochs",
            $"{Range(outcome => outcome.Epochs, Whole)}, "
            + $"of which the weights of epoch {Range(outcome => outcome.KeptEpoch, Whole)} are kept");
        yield return ("Training loss", Losses(outcome => outcome.Loss, outcome => outcome.Accuracy));
        if (outcomes[0].ValidationLoss is not null)
            yield return ("Validation loss", Losses(outcome => outcome.ValidationLoss!.Value, outcome => outcome.ValidationAccuracy));

        string Losses(Func<NetworkOutcome, double> loss, Func<NetworkOutcome, double?> accuracy) =>
            Range(loss, Wording.Measure) + (accuracy(outcomes[0]) is null
                ? ""
                : $", accuracy {Range(outcome => accuracy(outcome)!.Value, share => Wording.Percent(share))}");

        string Range(Func<NetworkOutcome, double> of, Func<double, string> text)
        {
            string least = text(outcomes.Min(of)), greatest = text(outcomes.Max(of));
            return least == greatest ? least : $"{least} to {greatest}";
        }

        static string Whole(double count) => Wording.Count((long)count);
    }

    private static void WriteNetworks(Utf8JsonWriter json, NetworkModel model)
    {
        json.WriteNumber("parameters", model.Architecture.ParameterCount);
        if (model.Architecture.SeesWholeSeries)
            json.WriteNull("receptiveField");
        else
            json.WriteNumber("receptiveField", model.Architecture.ReceptiveField);
        json.WriteNumber("flops", model.Architecture.FlopsOf(model.LongestInput));
        json.WriteStartArray("networks");
        foreach (NetworkOutcome outcome in model.Members.Select(member => member.Outcome))
        {
            json.WriteStartObject();
            json.WriteNumber("epochs", outcome.Epochs);
            json.WriteNumber("keptEpoch", outcome.KeptEpoch);
            json.WriteFinite("loss", outcome.Loss);
            json.WriteFinite("accuracy", outcome.Accuracy ?? double.NaN);
            json.WriteFinite("validationLoss", outcome.ValidationLoss ?? double.NaN);
            json.WriteFinite("validationAccuracy", outcome.ValidationAccuracy ?? double.NaN);
            json.WriteString("stopReason", JsonNamingPolicy.CamelCase.ConvertName(outcome.StopReason.ToString()));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
