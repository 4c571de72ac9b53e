namespace ConvSeq;

/// <summary>
/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a counter-based generator. Draw
/// <c>d</c> of stream <c>s</c> depends on (seed, purpose, s, d) only, so streams can be drawn in any order and on any
/// thread. The mapping to numbers is normative: docs/specification.md, "Random numbers".
/// </summary>
public struct CounterRandom
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    private readonly uint _key0, _key1;
    private readonly uint _streamLow, _streamHigh;
    private readonly uint _purpose;
    private uint _block;
    private int _used;
    private uint _w0, _w1, _w2, _w3;
    private double _spareGaussian;
    private bool _hasSpareGaussian;

    /// <summary>Starts at the first draw of one stream.</summary>
    /// <param name="seed">The user's seed; its low and high halves are the Philox key.</param>
    /// <param name="purpose">The purpose of the numbers, so that two uses of one seed never share a stream.</param>
    /// <param name="stream">Number of the stream, such as a kernel's index.</param>
    public CounterRandom(ulong seed, uint purpose, ulong stream)
    {
        _key0 = (uint)seed;
        _key1 = (uint)(seed >> 32);
        _purpose = purpose;
        _streamLow = (uint)stream;
        _streamHigh = (uint)(stream >> 32);
        _used = 4;
    }

    /// <summary>The next 32 bits.</summary>
    public uint NextUInt32()
    {
        if (_used == 4)
        {
            (_w0, _w1, _w2, _w3) = Philox(_block++, _purpose, _streamLow, _streamHigh, _key0, _key1);
            _used = 0;
        }

        return _used++ switch { 0 => _w0, 1 => _w1, 2 => _w2, _ => _w3 };
    }

    /// <summary>The next 64 bits: the first draw is the low half.</summary>
    public ulong NextUInt64()
    {
        uint low = NextUInt32();
        return low | ((ulong)NextUInt32() << 32);
    }

    /// <summary>Uniform on [0, 1): the top 53 bits of a 64-bit draw times 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double NextDouble(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>Uniform on 0 … <paramref name="bound"/> - 1 without bias (Lemire 2019, multiply and reject).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is below 1.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        uint range = (uint)bound;
        ulong product = (ulong)NextUInt32() * range;
        if ((uint)product < range)
        {
            uint threshold = (uint)-(int)range % range;
            while ((uint)product < threshold)
                product = (ulong)NextUInt32() * range;
        }

        return (int)(product >> 32);
    }

    /// <summary>
    /// Draws the first <paramref name="count"/> places of a random order (Fisher and Yates), one draw for each; the other items follow in
    /// some order.
    /// </summary>
    internal void Shuffle(Span<int> items, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int drawn = i + NextInt(items.Length - i);
            (items[i], items[drawn]) = (items[drawn], items[i]);
        }
    }

    /// <summary>Standard normal by the polar method (Marsaglia and Bray 1964); values come in pairs.</summary>
    public double NextGaussian()
    {
        if (_hasSpareGaussian)
        {
            _hasSpareGaussian = false;
            return _spareGaussian;
        }

        while (true)
        {
            double u = 2 * NextDouble() - 1, v = 2 * NextDouble() - 1;
            double s = u * u + v * v;
            if (s >= 1 || s == 0)
                continue;
            double factor = Math.Sqrt(-2 * Math.Log(s) / s);
            _spareGaussian = v * factor;
            _hasSpareGaussian = true;
            return u * factor;
        }
    }

    /// <summary>The ten-round Philox4x32 bijection of one counter (c0 … c3) under a key (k0, k1).</summary>
    internal static (uint, uint, uint, uint) Philox(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }
}
