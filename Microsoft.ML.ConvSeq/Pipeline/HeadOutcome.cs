using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Trees;

namespace ConvSeq.MLNet;

/// <summary>Text for the log about a fitted head: its name and its outcome.</summary>
internal readonly record struct HeadOutcome(string Name, string Text)
{
    /// <summary>The head of a model of series, or a head by itself.</summary>
    public static HeadOutcome Of(object model) => model switch
    {
        TimeSeriesClassifier classifier => Of(classifier.Head),
        TimeSeriesRegressor regressor => Of(regressor.Head),
        RidgeClassifier ridge => new("Ridge", FormattableString.Invariant(
            $"{ridge.ClassCount} classes, alpha {ridge.Alpha:g4}, leave-one-out accuracy {ridge.LeaveOneOutAccuracy:p1}")),
        LogisticClassifier { HeldOutAccuracy: { } accuracy } logistic => new("Logistic", FormattableString.Invariant(
            $"{logistic.ClassCount} classes, {logistic.Epochs} epochs, accuracy {accuracy:p1} on {logistic.HeldOutCount} rows held out")),
        LogisticClassifier logistic => new("Logistic", FormattableString.Invariant(
            $"{logistic.ClassCount} classes, {logistic.Epochs} epochs, no rows held out")),
        RidgeRegressor ridge => new(
            "Ridge", FormattableString.Invariant($"alpha {ridge.Alpha:g4}, leave-one-out error {ridge.LeaveOneOutError:g4}")),
        ExtraTreesClassifier trees => new("Extra trees", FormattableString.Invariant(
            $"{trees.ClassCount} classes, {trees.TreeCount} trees of {trees.NodeCount} nodes in all")),
        ExtraTreesRegressor trees => new("Extra trees", FormattableString.Invariant(
            $"{trees.TreeCount} trees of {trees.NodeCount} nodes in all")),
        _ => throw new NotSupportedException($"There is nothing to tell of a {model.GetType().Name}."),
    };
}
