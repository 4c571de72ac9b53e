namespace Microsoft.ML.Data;

/// <summary>How well two classes were told apart.</summary>
public class BinaryClassificationMetrics
{
    private readonly double? _areaUnderPrecisionRecallCurve;

    internal BinaryClassificationMetrics(BinaryCounts counts)
    {
        AreaUnderRocCurve = counts.AreaUnderRocCurve();
        Accuracy = counts.Accuracy;
        PositivePrecision = counts.PositivePrecision;
        PositiveRecall = counts.PositiveRecall;
        NegativePrecision = counts.NegativePrecision;
        NegativeRecall = counts.NegativeRecall;
        F1Score = counts.F1Score;
        _areaUnderPrecisionRecallCurve = counts.AreaUnderPrecisionRecallCurveOrNull();
        ConfusionMatrix = new ConfusionMatrix(counts.Confusion, ["positive".AsMemory(), "negative".AsMemory()],
            isBinary: true);
    }

    public double AreaUnderRocCurve { get; }

    public double Accuracy { get; }

    public double PositivePrecision { get; }

    public double PositiveRecall { get; }

    public double NegativePrecision { get; }

    public double NegativeRecall { get; }

    public double F1Score { get; }

    public double AreaUnderPrecisionRecallCurve => _areaUnderPrecisionRecallCurve
        ?? throw Throw.NotChecked("the area under the precision-recall curve of more rows than ML.NET samples for it");

    public ConfusionMatrix ConfusionMatrix { get; }
}

/// <summary>How well two classes were told apart by probabilities.</summary>
public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
{
    internal CalibratedBinaryClassificationMetrics(BinaryCounts counts)
        : base(counts)
    {
        LogLoss = counts.LogLoss;
        LogLossReduction = counts.LogLossReduction;
        Entropy = counts.Entropy;
    }

    public double LogLoss { get; }

    public double LogLossReduction { get; }

    public double Entropy { get; }
}
