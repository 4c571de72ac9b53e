using System.Runtime.InteropServices;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>
/// A matrix of float outside the garbage-collected heap, cut into panels of <see cref="LogisticKernels.Stride"/> columns that
/// lie one after another, each row by row: few columns of many rows are close together, as the kernels need them. Rows are
/// padded to whole tiles. Starts as zeros. Memory: 4 · rows · columns bytes, rows and columns padded.
/// </summary>
internal sealed unsafe class FloatPanels : IDisposable
{
    private const nuint Alignment = 64;

    private readonly MatrixMemory? _counter = MatrixMemory.Current;
    private readonly nuint _bytes;
    private float* _data;

    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public FloatPanels(int rows, int columns)
    {
        Columns = columns;
        Rows = (rows + LogisticKernels.TileSide - 1) / LogisticKernels.TileSide * LogisticKernels.TileSide;
        Count = (columns + LogisticKernels.Stride - 1) / LogisticKernels.Stride;
        _bytes = checked((nuint)Count * (nuint)Rows * LogisticKernels.Stride * sizeof(float));
        _data = (float*)NativeMemory.AlignedAlloc(_bytes, Alignment);
        NativeMemory.Clear(_data, _bytes);
        _counter?.Add((long)_bytes);
    }

    ~FloatPanels() => Free();

    /// <summary>Rows, padded to whole tiles.</summary>
    public int Rows { get; }

    /// <summary>Columns that are in use.</summary>
    public int Columns { get; }

    /// <summary>Number of panels.</summary>
    public int Count { get; }

    /// <summary>The part of a row that lies in a panel; the next row is <see cref="LogisticKernels.Stride"/> floats on.</summary>
    public float* Part(int panel, int row) => _data + ((nint)panel * Rows + row) * LogisticKernels.Stride;

    /// <summary>Columns of a panel, padded to whole tiles.</summary>
    public int Width(int panel)
    {
        const int Tile = LogisticKernels.TileColumns;
        return Math.Min(LogisticKernels.Stride, (Columns - panel * LogisticKernels.Stride + Tile - 1) / Tile * Tile);
    }

    /// <summary>Copies all to panels of the same extents.</summary>
    public void CopyTo(FloatPanels target) => NativeMemory.Copy(_data, target._data, _bytes);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_data == null)
            return;
        NativeMemory.AlignedFree(_data);
        _data = null;
        _counter?.Add(-(long)_bytes);
    }
}
