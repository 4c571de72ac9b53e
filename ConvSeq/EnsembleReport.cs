using System.Collections.Immutable;

namespace ConvSeq;

/// <summary>How far the fit of an ensemble is.</summary>
public sealed record EnsembleReport
{
    /// <summary>Number of the member that is being fitted, from 1; 0 for the report before the first, which tells the plan.</summary>
    public required int Member { get; init; }

    /// <summary>Number of members to fit in all.</summary>
    public required int Members { get; init; }

    /// <summary>The member's features; empty in the report before the first.</summary>
    public required string Name { get; init; }

    /// <summary>Members that are not fitted because of a time budget, a sentence each.</summary>
    public ImmutableArray<string> LeftOut { get; init; } = [];

    /// <summary>Share of the estimated work of all members that is done, 0 to 1.</summary>
    public required double Fraction { get; init; }

    /// <summary>Time since the first member was begun.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Estimated time until all members are fitted: at first from operations counted at nominal rates, later from the time that those so
    /// far have taken.
    /// </summary>
    public required TimeSpan Left { get; init; }
}
