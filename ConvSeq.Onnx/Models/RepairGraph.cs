using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Messages;
using ConvSeq.Series;

namespace ConvSeq.Onnx.Models;

/// <summary>The repair of series, in the order of <see cref="SeriesRepair"/>: missing values, length, z-normalization.</summary>
internal static class RepairGraph
{
    /// <summary>Fills missing values. Where the repair rejects them, they stay.</summary>
    public static SeriesTensor Fill(SeriesRepair repair, SeriesTensor series)
    {
        using var part = series.Graph.Part("repair");
        Tensor values = repair.Missing switch
        {
            MissingValues.Constant => series.Graph.Scalar(repair.MissingConstant).Where(series.Values.Apply("IsNaN"), series.Values),
            MissingValues.Interpolate => Interpolate(series.Values),
            _ => series.Values,
        };
        return series with { Values = values };
    }

    /// <summary>Does what comes after: the length, and z-normalization.</summary>
    public static SeriesTensor Finish(SeriesRepair repair, SeriesTensor filled)
    {
        using var part = filled.Graph.Part("repair");
        SeriesTensor repaired = ToLength(repair, filled);
        return repair.ZNormalize ? repaired with { Values = PointWindows.Normalize(repaired.Values) } : repaired;
    }

    /// <summary>Brings series to the repair's length, if it has one. Whole numbers are only cut or extended.</summary>
    public static SeriesTensor ToLength(SeriesRepair repair, SeriesTensor series)
    {
        if (repair.LengthPolicy == LengthPolicy.Keep || series.Length == repair.Length)
            return series;
        GraphBuilder graph = series.Graph;
        Tensor last = LengthOf(series.Values) - graph.Longs(1);
        Tensor places = graph.Longs([.. Enumerable.Range(0, repair.Length).Select(i => (long)i)]);
        Tensor values = repair.LengthPolicy == LengthPolicy.PadOrTruncate
            ? series.Values.Gather(2, places.With("Min", last))
            : Resample(series.Values, places * last, last, repair.Length);
        return series with { Values = values, Length = repair.Length };
    }

    private static Tensor Resample(Tensor values, Tensor scaled, Tensor last, int length)
    {
        // In whole numbers, so that a point which falls on a source point gives exactly its value.
        GraphBuilder graph = values.Graph;
        long steps = Math.Max(1, length - 1);
        Tensor left = scaled / graph.Scalar(steps), rest = scaled - left * graph.Scalar(steps);
        Tensor right = (left + graph.Scalar(1L)).With("Min", last);
        return Between(
            values.Gather(2, left).ToDouble(), values.Gather(2, right).ToDouble(), rest.ToDouble() / graph.Scalar((double)steps));
    }

    /// <summary>
    /// Fills missing values from the nearest known ones. The places of known values, sorted, and the number of them up to each point tell
    /// which these are.
    /// </summary>
    private static Tensor Interpolate(Tensor values)
    {
        GraphBuilder graph = values.Graph;
        Tensor isMissing = values.Apply("IsNaN"), isKnown = isMissing.Apply("Not"), length = LengthOf(values);
        Tensor points = graph.Node("Range", [graph.Scalar(0L), length.Squeeze(0), graph.Scalar(1L)]);

        // Places beyond the end for missing values, which come last.
        Tensor beyond = points.Where(isKnown, length);
        Tensor known = graph.Nodes("TopK", "", [beyond, length], 2, ("axis", 2L), ("largest", 0L), ("sorted", 1L))[0];
        Tensor until = graph.Node("CumSum", [isKnown.Cast(ElementType.Int64), graph.Scalar(2L)]);
        Tensor total = isKnown.Cast(ElementType.Int64).Sum(2, keep: true), one = graph.Scalar(1L), zero = graph.Scalar(0L);
        Tensor before = Place((until - one).With("Max", zero)), after = Place(until.With("Min", (total - one).With("Max", zero)));
        Tensor gap = (after - before).With("Max", one), share = (points - before).ToDouble() / gap.ToDouble();

        // Before the first and after the last known value both neighbors are the same one.
        Tensor filled = Between(ValueAt(before), ValueAt(after), share);
        return filled.Where(isMissing, values);

        Tensor Place(Tensor rank) => graph.Node("GatherElements", [known, rank], ("axis", 2L)).With("Min", length - one);

        Tensor ValueAt(Tensor place) => graph.Node("GatherElements", [values, place], ("axis", 2L)).ToDouble();
    }

    private static Tensor Between(Tensor left, Tensor right, Tensor share) => (left + (right - left) * share).ToSingle();

    private static Tensor LengthOf(Tensor series) => series.Apply("Shape").Slice(0, 2, 3);
}
