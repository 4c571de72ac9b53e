using System.Runtime.InteropServices;

namespace ConvSeq.Linear;

/// <summary>A dense row-major matrix of double outside the garbage-collected heap, zero at first.</summary>
internal sealed unsafe class Matrix : IDisposable
{
    private const nuint Alignment = 64;

    private void* _allocation;

    public Matrix(int rows, int columns)
    {
        nint stride = (columns + 7) & ~7;
        // Rows a multiple of the page size apart would compete for the same few cache sets.
        if (stride % 512 == 0)
            stride += 8;
        nuint bytes = checked((nuint)Math.Max(1, rows) * (nuint)stride * sizeof(double));
        _allocation = NativeMemory.AllocZeroed(bytes + Alignment);
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
        NativeMemory.Free(_allocation);
        _allocation = null;
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
