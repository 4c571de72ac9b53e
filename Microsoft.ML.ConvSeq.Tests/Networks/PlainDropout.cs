using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>Which values dropout keeps, by the definition in docs/specification.md, "Networks".</summary>
internal static class PlainDropout
{
    /// <summary>Whether a value is kept.</summary>
    /// <param name="seed">The member's seed.</param>
    /// <param name="step">Steps taken before this one.</param>
    /// <param name="node">Number of the node.</param>
    /// <param name="element">Place of the value among all of the node for the batch: series, rows, channels.</param>
    /// <param name="share">The share of values that is dropped.</param>
    public static bool Keeps(ulong seed, long step, int node, long element, double share)
    {
        var random = new CounterRandom(seed, 0x4E57_0002, (ulong)step * (1 << 20) + (ulong)node);
        uint key0 = random.NextUInt32(), key1 = random.NextUInt32();
        uint hash = (uint)element + key0;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ key1 ^ (hash >> 13)) * 0xC2B2AE35;
        hash ^= hash >> 16;
        return hash < (1 - share) * 4294967296.0;
    }
}
