namespace Microsoft.ML.Data;

/// <summary>How well classes were told apart.</summary>
public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(MulticlassCounts counts, int topK, ReadOnlyMemory<char>[] names)
    {
        LogLoss = counts.LogLoss;
        LogLossReduction = counts.LogLossReduction;
        MacroAccuracy = counts.MacroAccuracy;
        MicroAccuracy = counts.MicroAccuracy;
        TopKPredictionCount = topK;
        TopKAccuracyForAllK = topK > 0 ? Array.AsReadOnly(counts.TopK(topK)) : null;
        PerClassLogLoss = Array.AsReadOnly(counts.PerClassLogLoss);
        ConfusionMatrix = new ConfusionMatrix(counts.Confusion, names, isBinary: false);
    }

    public double LogLoss { get; }

    public double LogLossReduction { get; }

    public double MacroAccuracy { get; }

    public double MicroAccuracy { get; }

    public double TopKAccuracy => TopKAccuracyForAllK is { Count: > 0 } all ? all[all.Count - 1] : 0;

    public int TopKPredictionCount { get; }

    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
