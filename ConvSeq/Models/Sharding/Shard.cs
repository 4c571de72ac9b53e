using System.Collections.Immutable;

namespace ConvSeq.Models;

/// <summary>A file of the training series of a <see cref="ShardPlan"/>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="SeriesCount">The number of series in it that are learned from.</param>
public sealed record ShardedFile(string Path, long Bytes, int SeriesCount);

/// <summary>What was taken note of in a file, such as a column that is no point of the series.</summary>
/// <param name="Path">The file.</param>
/// <param name="Text">The note, in words.</param>
public sealed record ShardNote(string Path, string Text);

/// <summary>Consecutive series of a file.</summary>
/// <param name="File">The number of the file in the plan.</param>
/// <param name="First">The first of the series, from 0.</param>
/// <param name="Count">How many there are.</param>
public sealed record ShardRange(int File, int First, int Count);

/// <summary>A part of the training series, whose statistics one worker computes.</summary>
/// <param name="FirstRow">The number of its first series in the whole training set, from 0.</param>
/// <param name="Count">Number of its series.</param>
/// <param name="Ranges">Where they are, in order.</param>
/// <param name="Digest">
/// The sum of digests of the series and their answers, hexadecimal, which tells whether they are still those that were planned for.
/// </param>
public sealed record Shard(int FirstRow, int Count, ImmutableArray<ShardRange> Ranges, string Digest);
