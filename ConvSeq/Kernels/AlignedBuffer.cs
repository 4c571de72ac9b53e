using System.Runtime.CompilerServices;

namespace ConvSeq.Kernels;

/// <summary>
/// A pinned block of floats that starts on a cache line and is laid out in rows, each starting on a cache line and followed
/// by enough slack for a full vector past its end. Starts as zeros.
/// </summary>
internal sealed unsafe class AlignedBuffer
{
    /// <summary>Floats that may be read and written past the end of a row: one 512-bit vector.</summary>
    public const int Slack = 16;

    private readonly float[] _storage;

    public AlignedBuffer(int rows, int rowLength)
    {
        RowStride = (rowLength + 2 * Slack - 1) & ~(Slack - 1);
        long floats = (long)rows * RowStride + Slack;
        if (floats > Array.MaxLength)
            throw new ArgumentException($"{rows} rows of {rowLength:N0} points are more than one working buffer can hold.");
        _storage = GC.AllocateArray<float>((int)floats, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref _storage[0]);
        Start = (float*)((address + 63) & ~(nuint)63);
    }

    /// <summary>Distance in floats between the starts of two rows.</summary>
    public int RowStride { get; }

    private float* Start { get; }

    /// <summary>First float of a row. Valid while this buffer is reachable: callers keep it alive.</summary>
    public float* Row(int row) => Start + (nint)row * RowStride;
}
