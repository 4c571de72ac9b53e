using System.Numerics;

namespace ConvSeq.Features;

/// <summary>Sums of the shares of points.</summary>
internal static class ShareMath
{
    /// <summary>Adds some shares to others.</summary>
    public static void Add(ReadOnlySpan<double> from, Span<double> to)
    {
        int width = Vector<double>.Count, whole = from.Length - from.Length % width;
        for (int i = 0; i < whole; i += width)
            (new Vector<double>(to[i..]) + new Vector<double>(from[i..])).CopyTo(to[i..]);
        for (int i = whole; i < from.Length; i++)
            to[i] += from[i];
    }
}
