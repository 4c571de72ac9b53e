using System.Runtime.InteropServices;

namespace ConvSeq.Networks.Managed;

/// <summary>
/// A block of floats outside the garbage-collected heap that starts on a cache line and can grow. Contents start as zeros.
/// </summary>
internal sealed unsafe class FloatBuffer : IDisposable
{
    /// <summary>Floats that may be read past the end: one 512-bit vector.</summary>
    private const int Slack = 16;

    private const nuint Alignment = 64;

    private long _length;

    public FloatBuffer(long length = 0) => Ensure(length);

    ~FloatBuffer() => Free();

    /// <summary>The first float; null before there is one.</summary>
    public float* Start { get; private set; }

    /// <summary>Makes room for a number of floats; contents are lost if the block grows.</summary>
    public void Ensure(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length <= _length)
            return;
        Free();
        nuint bytes = checked((nuint)(length + Slack) * sizeof(float));
        Start = (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(Start, bytes);
        _length = length;
        GC.AddMemoryPressure((long)bytes);
    }

    public void Clear() => NativeMemory.Clear(Start, (nuint)_length * sizeof(float));

    /// <summary>Takes over the contents of a block of the same length.</summary>
    public void CopyFrom(FloatBuffer other) =>
        NativeMemory.Copy(other.Start, Start, (nuint)Math.Min(_length, other._length) * sizeof(float));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Start == null)
            return;
        NativeMemory.AlignedFree(Start);
        Start = null;
        GC.RemoveMemoryPressure((_length + Slack) * sizeof(float));
        _length = 0;
    }
}
