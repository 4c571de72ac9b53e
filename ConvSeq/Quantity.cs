namespace ConvSeq;

/// <summary>A number of things, in words.</summary>
internal static class Quantity
{
    /// <summary>"1 channel", "2 channels".</summary>
    public static string Of(int count, string what) => FormattableString.Invariant($"{count} {what}{(count == 1 ? "" : "s")}");
}
