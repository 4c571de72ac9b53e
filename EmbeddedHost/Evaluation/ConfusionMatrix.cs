namespace Microsoft.ML.Data;

/// <summary>How often each class was taken for each: rows are true classes, columns predicted ones.</summary>
public sealed class ConfusionMatrix
{
    private readonly ReadOnlyMemory<char>[] _names;
    private readonly bool _isBinary;
    private string _formatted;

    internal ConfusionMatrix(double[][] counts, ReadOnlyMemory<char>[] names, bool isBinary)
    {
        _names = names;
        _isBinary = isBinary;
        NumberOfClasses = counts.Length;
        Counts = [.. counts.Select(Array.AsReadOnly)];
        PerClassRecall = [.. counts.Select((row, c) => Ratio(row[c], row.Sum()))];
        PerClassPrecision = [.. counts.Select((row, c) => Ratio(row[c], counts.Sum(other => other[c])))];
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses { get; }

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        const string Message = "Invalid index. Should be non-negative, less than the number of classes.";
        Throw.Unless(predictedClassIndicatorIndex >= 0 && predictedClassIndicatorIndex < NumberOfClasses,
            nameof(predictedClassIndicatorIndex), Message);
        Throw.Unless(actualClassIndicatorIndex >= 0 && actualClassIndicatorIndex < NumberOfClasses,
            nameof(actualClassIndicatorIndex), Message);
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    public string GetFormattedConfusionTable() => _formatted ??= ConfusionTable.Format(this, _names, _isBinary);

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
}
