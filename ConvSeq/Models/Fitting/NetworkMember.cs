using ConvSeq.Networks;

namespace ConvSeq.Models;

/// <summary>One of the networks of a model.</summary>
/// <param name="Network">The network.</param>
/// <param name="Outcome">Result of its training.</param>
public sealed record NetworkMember(SeriesNetwork Network, NetworkOutcome Outcome);
