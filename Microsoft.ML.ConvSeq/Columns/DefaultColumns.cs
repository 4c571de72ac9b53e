namespace ConvSeq.MLNet.Columns;

/// <summary>Names of the columns of trainers and transforms, unless others are given.</summary>
internal static class DefaultColumns
{
    public const string Label = "Label";
    public const string Features = "Features";
    public const string Series = "Series";
    public const string Tokens = "Tokens";
}
