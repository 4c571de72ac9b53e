namespace ConvSeq;

/// <summary>Questions about spans of floats that several parts ask.</summary>
internal static class FloatSpans
{
    /// <summary>The first value that is infinite or no number; -1 if all are finite.</summary>
    public static int IndexOfNonFinite(ReadOnlySpan<float> values) => values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
}
