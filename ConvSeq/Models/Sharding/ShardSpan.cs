namespace ConvSeq.Models;

/// <summary>
/// Shards that follow each other: one, or those that are added up together. All shards of a plan, their halves, the halves of these and
/// so on, down to single shards, are the fixed tree in which statistics are added up.
/// </summary>
/// <param name="First">The number of the first shard.</param>
/// <param name="Count">How many there are.</param>
public readonly record struct ShardSpan(int First, int Count)
{
    /// <summary>
    /// Returns the two parts whose sums are added: the first has as many shards as the largest power of two below <see cref="Count"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">There are no two shards.</exception>
    public (ShardSpan First, ShardSpan Second) Halve()
    {
        if (Count < 2)
            throw new InvalidOperationException($"{Plural.Of(Count, "shard")} cannot be halved.");
        int half = 1 << int.Log2(Count - 1);
        return (new ShardSpan(First, half), new ShardSpan(First + half, Count - half));
    }

    /// <summary>Returns "shard 3" or "shards 4 to 7".</summary>
    public override string ToString() => Count == 1
        ? FormattableString.Invariant($"shard {First}")
        : FormattableString.Invariant($"shards {First} to {First + Count - 1}");

    /// <summary>Whether other shards are a node of the tree below this one, or this one.</summary>
    internal bool IsAddedUpFrom(ShardSpan other)
    {
        ShardSpan node = this;
        while (node != other && node.Count > 1)
        {
            (ShardSpan first, ShardSpan second) = node.Halve();
            node = other.First < second.First ? first : second;
        }

        return node == other;
    }
}
