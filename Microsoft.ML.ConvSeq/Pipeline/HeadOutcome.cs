using ConvSeq.Linear;

namespace ConvSeq.MLNet;

/// <summary>Text for the log about a fitted head: its name and its outcome.</summary>
internal readonly record struct HeadOutcome(string Name, string Text)
{
    public static HeadOutcome Of(LinearClassifier head) => head switch
    {
        RidgeClassifier ridge => new("Ridge", FormattableString.Invariant(
            $"{ridge.ClassCount} classes, alpha {ridge.Alpha:g4}, leave-one-out accuracy {ridge.LeaveOneOutAccuracy:p1}")),
        LogisticClassifier { HeldOutAccuracy: { } accuracy } logistic => new("Logistic", FormattableString.Invariant(
            $"{logistic.ClassCount} classes, {logistic.Epochs} epochs, accuracy {accuracy:p1} on {logistic.HeldOutCount} rows held out")),
        LogisticClassifier logistic => new("Logistic", FormattableString.Invariant(
            $"{logistic.ClassCount} classes, {logistic.Epochs} epochs, no rows held out")),
        _ => throw new NotSupportedException($"There is nothing to tell of a {head.GetType().Name}."),
    };

    public static HeadOutcome Of(RidgeRegressor head) => new(
        "Ridge", FormattableString.Invariant($"alpha {head.Alpha:g4}, leave-one-out error {head.LeaveOneOutError:g4}"));
}
