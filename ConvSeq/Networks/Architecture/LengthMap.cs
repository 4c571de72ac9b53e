namespace ConvSeq.Networks;

/// <summary>
/// Number of rows of a node as a function of the length of the series, or of its source or target:
/// ⌊(length + <see cref="Offset"/>) / <see cref="Stride"/>⌋, or a fixed number. Layers compose exactly, since
/// ⌊(⌊(n + a) / s⌋ + b) / t⌋ = ⌊(n + a + b s) / (s t)⌋.
/// </summary>
public readonly record struct LengthMap
{
    private LengthMap(long offset, long stride, SeriesPart part = SeriesPart.Whole) => (Offset, Stride, Part) = (offset, stride, part);

    /// <summary>One row per point.</summary>
    public static LengthMap Identity { get; } = new(0, 1);

    /// <summary>The term added to the length; for a fixed number of rows, that number.</summary>
    public long Offset { get; }

    /// <summary>Points of the series from one row to the next; 0 for a fixed number of rows.</summary>
    public long Stride { get; }

    /// <summary>The part of the series whose length counts; <see cref="SeriesPart.Whole"/> for a fixed number of rows.</summary>
    public SeriesPart Part { get; }

    /// <summary>Whether all series have the same number of rows.</summary>
    public bool IsFixed => Stride == 0;

    /// <summary>Minimum length of a series that leaves one row, 1 or more.</summary>
    public long MinLength => IsFixed ? 1 : Math.Max(1, Stride - Offset);

    /// <summary>A fixed number of rows, whatever the length.</summary>
    /// <param name="rows">The number of rows.</param>
    public static LengthMap Fixed(int rows) => new(rows, 0);

    /// <summary>One row per point of a part of the series.</summary>
    /// <param name="part">The part.</param>
    public static LengthMap Of(SeriesPart part) => new(0, 1, part);

    /// <summary>Rows of a series.</summary>
    /// <param name="length">Points of <see cref="Part"/> of the series.</param>
    /// <returns>The number of rows; 0 if the series is shorter than <see cref="MinLength"/>.</returns>
    public int Of(int length) => (int)(IsFixed ? Offset : Math.Max(0, length + Offset) / Stride);

    /// <summary>Rows of a series.</summary>
    /// <param name="length">Points of the series, those of its source included.</param>
    /// <param name="source">Points of its source; 0 if it has none.</param>
    internal int Of(int length, int source) => Of(Part switch
    {
        SeriesPart.Source => source,
        SeriesPart.Target => length - source,
        _ => length,
    });

    /// <summary>Rows after a layer that makes ⌊(n + offset) / stride⌋ rows of n.</summary>
    internal LengthMap Then(long offset, long stride) =>
        IsFixed ? new(Math.Max(0, Offset + offset) / stride, 0) : new(Offset + offset * Stride, Stride * stride, Part);
}
