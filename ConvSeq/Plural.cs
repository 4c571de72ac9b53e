namespace ConvSeq;

/// <summary>A count with its noun, as text.</summary>
internal static class Plural
{
    /// <summary>Returns "1 channel", "2 channels".</summary>
    public static string Of(int count, string what) => FormattableString.Invariant($"{count} {Noun(count, what)}");

    /// <summary>Returns "channel" for 1, otherwise "channels".</summary>
    public static string Noun(int count, string what) => count == 1 ? what : $"{what}s";
}
