using ConvSeq.Networks;

namespace ConvSeq.Models;

/// <summary>One of the networks of a model.</summary>
/// <param name="Network">The network.</param>
/// <param name="Outcome">How its training came out.</param>
public sealed record NetworkMember(SeriesNetwork Network, NetworkOutcome Outcome);
