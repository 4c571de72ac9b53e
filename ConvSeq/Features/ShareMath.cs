namespace ConvSeq.Features;

/// <summary>Sums of the shares of points.</summary>
internal static class ShareMath
{
    /// <summary>Adds some shares to others.</summary>
    public static void Add(ReadOnlySpan<double> from, Span<double> to)
    {
        for (int i = 0; i < from.Length; i++)
            to[i] += from[i];
    }
}
