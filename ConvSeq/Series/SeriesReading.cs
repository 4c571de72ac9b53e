using System.Collections.Immutable;

namespace ConvSeq.Series;

/// <summary>How a file was understood, for a person to check.</summary>
public sealed record SeriesReading
{
    /// <summary>The format.</summary>
    public required SeriesFormat Format { get; init; }

    /// <summary>What separates the cells; null in formats where this is fixed.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The decimal separator; null in formats where this is fixed.</summary>
    public char? DecimalSeparator { get; init; }

    /// <summary>Whether the first line names the columns; null in formats where this is fixed.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>The columns that are time points, in words, or the axes and type of an array; null in other formats.</summary>
    public string? PointColumns { get; init; }

    /// <summary>The column or array of the answers; null where there is none, or in formats without columns.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The column of the rows' names; null where there is none.</summary>
    public string? IdColumn { get; init; }

    /// <summary>What the reader left out, passed over or took note of so far, a sentence each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
