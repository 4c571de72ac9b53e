using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// Digests of consecutive series, from which those of shards are made before it is known where shards begin: the digest of several series
/// is the sum of theirs, and kept are sums of chunks, which double in size when there are too many.
/// </summary>
internal sealed class SeriesDigests
{
    // 1 MiB; shards of a hundred million series begin at multiples of 2,048.
    private const int MaxChunks = 1 << 16;

    private readonly List<UInt128> _sums = [];
    private int _shift;

    /// <summary>Number of series so far.</summary>
    public int Count { get; private set; }

    /// <summary>Shards begin at multiples of it.</summary>
    public int ChunkSize => 1 << _shift;

    /// <summary>Adds the next series, all of a block.</summary>
    public void Add(SeriesSet block)
    {
        for (int i = 0; i < block.Count; i++, Count++)
        {
            if (Count >> _shift == MaxChunks)
                Halve();
            if (Count >> _shift == _sums.Count)
                _sums.Add(0);
            _sums[^1] += Of(Count, block, i);
        }
    }

    /// <summary>The digest of the series from one number to another, multiples of <see cref="ChunkSize"/> or the end.</summary>
    public UInt128 Between(int first, int end)
    {
        UInt128 sum = 0;
        for (int chunk = first >> _shift; chunk << _shift < end && chunk < _sums.Count; chunk++)
            sum += _sums[chunk];
        return sum;
    }

    /// <summary>The digest of a series, its answer and its number: the first half of their SHA-256.</summary>
    public static UInt128 Of(int row, SeriesSet block, int series)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> numbers = stackalloc byte[sizeof(int) + sizeof(double)];
        BinaryPrimitives.WriteInt32LittleEndian(numbers, row);
        BinaryPrimitives.WriteDoubleLittleEndian(numbers[sizeof(int)..], block.HasTargets ? block.Targets[series] : 0);
        hash.AppendData(numbers);
        if (block.HasLabels && block.Labels[series] >= 0)
            hash.AppendData(Encoding.UTF8.GetBytes(block.ClassNames[block.Labels[series]]));

        // Models are trained on little-endian machines only: the containers of models would not be read elsewhere.
        hash.AppendData(MemoryMarshal.AsBytes(block.Values(series)));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    /// <summary>The digits of <see cref="Text"/>.</summary>
    public const int TextLength = 32;

    public static string Text(UInt128 digest) => digest.ToString("x32", CultureInfo.InvariantCulture);

    private void Halve()
    {
        for (int i = 0; i < _sums.Count / 2; i++)
            _sums[i] = _sums[2 * i] + _sums[2 * i + 1];
        _sums.RemoveRange(_sums.Count / 2, _sums.Count / 2);
        _shift++;
    }
}
