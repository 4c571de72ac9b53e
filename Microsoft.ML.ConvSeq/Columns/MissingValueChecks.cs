using ConvSeq.Series;

namespace ConvSeq.MLNet.Columns;

/// <summary>
/// What becomes of NaN and infinite values in a column: infinite ones are refused, and missing ones unless the repair takes care of them.
/// The engine's <see cref="SeriesRepair"/> then fills them.
/// </summary>
internal static class MissingValueChecks
{
    /// <summary>Refuses a row with a value that is infinite or, unless the repair takes care of them, missing.</summary>
    /// <param name="extents">The column.</param>
    /// <param name="values">The row.</param>
    /// <param name="repair">The repair of series; null for features.</param>
    /// <param name="row">The number of the row, where it is known.</param>
    public static void CheckValues(this VectorExtents extents, ReadOnlySpan<float> values, SeriesRepair? repair, long? row = null)
    {
        int channels = extents.Channels;
        bool missingAllowed = repair is { Missing: not MissingValues.Reject };
        int start = 0;
        while (values[start..].IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) is var offset and >= 0)
        {
            int slot = start + offset;
            if (!(missingAllowed && float.IsNaN(values[slot])))
            {
                int length = values.Length / channels;
                throw extents.Refusal(
                    row, channels > 1 ? slot / length : null,
                    FormattableString.Invariant($"has {values[slot]} {(channels > 1 ? $"at point {slot % length}" : $"in slot {slot}")}"),
                    repair is not null && float.IsNaN(values[slot])
                        ? "fit with SeriesRepair { Missing = MissingValues.Interpolate } in Options.Repair, or fill it first"
                        : $"expected finite values{(missingAllowed ? ", or NaN where missing" : "")}");
            }

            start = slot + 1;
        }

        if (start > 0 && repair is { Missing: MissingValues.Automatic or MissingValues.Interpolate })
            CheckChannels(extents, values, row);
    }

    private static void CheckChannels(VectorExtents extents, ReadOnlySpan<float> values, long? row)
    {
        int length = values.Length / extents.Channels;
        for (int c = 0; c < extents.Channels; c++)
        {
            if (!values.Slice(c * length, length).ContainsAnyInRange(float.MinValue, float.MaxValue))
            {
                throw extents.Refusal(
                    row, c, "has no known value to interpolate from",
                    "leave the row out, or fit with SeriesRepair { Missing = MissingValues.Constant } in Options.Repair");
            }
        }
    }
}
