namespace Microsoft.ML;

/// <summary>Looks at the first rows of things.</summary>
public static class DebuggerExtensions
{
    public static DataDebuggerPreview Preview(this IDataView data, int maxRows = 100)
    {
        Throw.IfNull(data, nameof(data));
        Throw.Unless(maxRows >= 0, nameof(maxRows));
        return new DataDebuggerPreview(data, maxRows);
    }

    public static DataDebuggerPreview Preview(this ITransformer transformer, IDataView data, int maxRows = 100)
    {
        Throw.IfNull(transformer, nameof(transformer));
        return transformer.Transform(data).Preview(maxRows);
    }
}
