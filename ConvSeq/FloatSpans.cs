namespace ConvSeq;

/// <summary>Checks of spans of floats that several components share.</summary>
internal static class FloatSpans
{
    /// <summary>Returns the index of the first value that is infinite or NaN; -1 if all are finite.</summary>
    public static int IndexOfNonFinite(ReadOnlySpan<float> values) => values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
}
