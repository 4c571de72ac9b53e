namespace ConvSeq.Networks;

/// <summary>
/// Choice of the values that a dropout keeps in one step, the same for every back end. Value e of the batch's rows is kept if
/// <see cref="Hash"/> of e is below <see cref="Threshold"/>. Values are counted channel by channel, point by point, series by
/// series, without padding, modulo 2^32. docs/specification.md, "Networks".
/// <c>PlainDropout</c> in the tests is the same draw, written plainly.
/// </summary>
public readonly struct DropoutDraw
{
    private const uint KeyPurpose = 0x4E57_0002;

    /// <summary>The first factor of <see cref="Hash"/>.</summary>
    public const uint Factor0 = 0x85EB_CA6B;

    /// <summary>The second factor of <see cref="Hash"/>.</summary>
    public const uint Factor1 = 0xC2B2_AE35;

    /// <summary>Draws the keys.</summary>
    /// <param name="seed">Seed of the member.</param>
    /// <param name="step">Steps taken before.</param>
    /// <param name="node">Number of the dropout's node.</param>
    /// <param name="share">Share of values that are set to 0.</param>
    public DropoutDraw(ulong seed, long step, int node, float share)
    {
        var random = new CounterRandom(seed, KeyPurpose, (ulong)step * (1 << 20) + (uint)node);
        (Key0, Key1) = (random.NextUInt32(), random.NextUInt32());
        Threshold = (uint)Math.Min((1.0 - share) * 4294967296.0, uint.MaxValue);
        Scale = 1 / (1 - share);
        KeepsAll = share == 0;
    }

    /// <summary>The first key of the step.</summary>
    public uint Key0 { get; }

    /// <summary>The second key of the step.</summary>
    public uint Key1 { get; }

    /// <summary>Whether nothing is set to 0, whatever the hash: 2^32 does not fit in <see cref="Threshold"/>.</summary>
    public bool KeepsAll { get; }

    /// <summary>Bound of the hash: values whose hash is below it are kept.</summary>
    public uint Threshold { get; }

    /// <summary>Factor that kept values are multiplied with.</summary>
    public float Scale { get; }

    /// <summary>The hash of a value's number.</summary>
    /// <param name="element">Number of the value.</param>
    public uint Hash(uint element)
    {
        uint hash = element + Key0;
        hash = (hash ^ (hash >>> 16)) * Factor0;
        hash = (hash ^ Key1 ^ (hash >>> 13)) * Factor1;
        return hash ^ (hash >>> 16);
    }
}
