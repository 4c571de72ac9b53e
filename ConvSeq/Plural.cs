namespace ConvSeq;

/// <summary>A count with its noun, as text.</summary>
internal static class Plural
{
    /// <summary>Returns "1 channel", "2 channels".</summary>
    public static string Of(int count, string what) => FormattableString.Invariant($"{count} {what}{(count == 1 ? "" : "s")}");
}
