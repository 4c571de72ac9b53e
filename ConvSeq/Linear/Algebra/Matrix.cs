using System.Runtime.InteropServices;

namespace ConvSeq.Linear.Algebra;

/// <summary>A dense row-major matrix of double outside the garbage-collected heap.</summary>
internal sealed unsafe class Matrix : IDisposable
{
    private const nuint Alignment = 64;

    // Rows of fewer columns follow one another without a gap: for many examples with one target, gaps would be most of the
    // memory.
    private const int MinAligned = 64;

    private readonly MatrixMemory? _counter = MatrixMemory.Current;
    private readonly nuint _bytes;
    private void* _allocation;

    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="zeroed">Whether it starts as zeros; otherwise its content is undefined.</param>
    public Matrix(int rows, int columns, bool zeroed = true)
    {
        nint stride = columns < MinAligned ? columns : (columns + 7) & ~7;
        // Rows a multiple of the page size apart would compete for the same few cache sets.
        if (stride % 512 == 0)
            stride += 8;
        _bytes = checked((nuint)rows * (nuint)stride * sizeof(double) + Alignment);
        _allocation = zeroed ? NativeMemory.AllocZeroed(_bytes) : NativeMemory.Alloc(_bytes);
        _counter?.Add((long)_bytes);
        nuint aligned = ((nuint)_allocation + Alignment - 1) & ~(Alignment - 1);
        View = new MatrixView((double*)aligned, stride, rows, columns);
    }

    ~Matrix() => Free();

    /// <summary>The whole matrix; not to be used after <see cref="Dispose"/>.</summary>
    public MatrixView View { get; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_allocation == null)
            return;
        NativeMemory.Free(_allocation);
        _allocation = null;
        _counter?.Add(-(long)_bytes);
    }
}

/// <summary>A rectangle of a <see cref="Matrix"/>.</summary>
internal readonly unsafe struct MatrixView(double* data, nint stride, int rows, int columns)
{
    public readonly double* Data = data;
    public readonly nint Stride = stride;
    public readonly int Rows = rows;
    public readonly int Columns = columns;

    public double* Row(int row) => Data + row * Stride;

    public Span<double> RowSpan(int row) => new(Row(row), Columns);

    public void CopyTo(MatrixView target)
    {
        for (int i = 0; i < Rows; i++)
            RowSpan(i).CopyTo(target.RowSpan(i));
    }

    public MatrixView Slice(int row, int column, int rows, int columns) =>
        new(Row(row) + column, Stride, rows, columns);
}
