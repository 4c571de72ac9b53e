using ConvSeq.Containers;
using ConvSeq.Linear;

namespace ConvSeq.Models.Format;

/// <summary>What statistics are of.</summary>
/// <param name="Plan">The digest of the plan.</param>
/// <param name="First">The first of the shards.</param>
/// <param name="Count">How many shards.</param>
/// <param name="Digest">The sum of the digests of the series that are in the statistics of one shard; 0 for several shards.</param>
internal sealed record ShardHead(string Plan, int First, int Count, UInt128 Digest);

/// <summary>
/// Statistics of shards in a file: a container that says of which, its section SHRD, then that of the statistics. docs/specification.md,
/// "Model files", is normative.
/// </summary>
internal static class ShardStatisticsFormat
{
    private const int Piece = 1 << 20;

    public static void Write(Stream stream, ShardHead head, RidgeStatistics statistics)
    {
        ModelFile.Save(stream, head, ModelKind.ShardStatistics, WriteHead);
        RidgeStatisticsFormat.Write(stream, statistics);
    }

    public static (ShardHead Head, RidgeStatistics Statistics) Read(Stream stream, string name)
    {
        ShardHead head = ReadHead(stream, name);
        return (head, RidgeStatisticsFormat.Read(stream, name));
    }

    /// <summary>Reads all, in little memory, and returns what it is of.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static ShardHead Verify(Stream stream, string name)
    {
        ShardHead head = ReadHead(stream, name);
        using var container = new ContainerReader(stream, name, ModelKind.RidgeStatistics);
        while (container.Left > 0)
            container.Take((int)Math.Min(container.Left, Piece));
        container.End();
        return head;
    }

    private static ShardHead ReadHead(Stream stream, string name) =>
        ModelFile.Read(stream, name, ModelKind.ShardStatistics, (ref ModelReader payload) =>
        {
            ModelReader reader = payload.Section("SHRD"u8);
            var head = new ShardHead(
                reader.Text(), reader.Int32(0, ShardPlanOptions.MaxShards - 1, "the first shard"),
                reader.Int32(1, ShardPlanOptions.MaxShards, "the number of shards"),
                new UInt128(reader.UInt64(), reader.UInt64()));
            reader.End();
            return head;
        });

    private static void WriteHead(ModelWriter payload, ShardHead head) => payload.Section("SHRD"u8, writer =>
    {
        writer.Text(head.Plan);
        writer.Int32(head.First);
        writer.Int32(head.Count);
        writer.UInt64((ulong)(head.Digest >> 64));
        writer.UInt64((ulong)head.Digest);
    });
}
