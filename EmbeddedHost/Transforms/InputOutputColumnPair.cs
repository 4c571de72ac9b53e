namespace Microsoft.ML;

/// <summary>The name of a column and of the one it is made from.</summary>
public sealed class InputOutputColumnPair
{
    public InputOutputColumnPair(string outputColumnName, string inputColumnName = null)
    {
        Throw.IfEmpty(outputColumnName, nameof(outputColumnName));
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName ?? outputColumnName;
    }

    public string InputColumnName { get; }

    public string OutputColumnName { get; }

    internal static (string Output, string Input)[] Convert(InputOutputColumnPair[] columns)
    {
        Throw.IfNull(columns, nameof(columns));
        return [.. columns.Select(column => (column.OutputColumnName, column.InputColumnName))];
    }
}
