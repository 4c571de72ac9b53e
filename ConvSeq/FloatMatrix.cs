namespace ConvSeq;

/// <summary>
/// A dense row-major matrix of <see cref="float"/>: rows are examples, columns are features. Rows are stored in blocks,
/// so the whole may exceed the largest .NET array. Memory: 4 · rows · columns bytes.
/// </summary>
public sealed class FloatMatrix
{
    private const int BlockElements = 1 << 24;

    private readonly float[][] _blocks;
    private readonly int _rowsPerBlock;

    /// <summary>Creates a matrix of zeros.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Number of columns, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    public FloatMatrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        Rows = rows;
        Columns = columns;
        _rowsPerBlock = Math.Max(1, BlockElements / Math.Max(1, columns));
        _blocks = new float[(int)(((long)rows + _rowsPerBlock - 1) / _rowsPerBlock)][];
        for (int b = 0; b < _blocks.Length; b++)
            _blocks[b] = new float[Math.Min(_rowsPerBlock, rows - b * _rowsPerBlock) * columns];
    }

    private FloatMatrix(float[][] rows, int columns)
    {
        Rows = rows.Length;
        Columns = columns;
        _rowsPerBlock = 1;
        _blocks = rows;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>One row, writable.</summary>
    /// <param name="row">Row number from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Span<float> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        (int block, int inBlock) = Math.DivRem(row, _rowsPerBlock);
        return _blocks[block].AsSpan(inBlock * Columns, Columns);
    }

    /// <summary>Makes a matrix of existing rows, without copying them.</summary>
    /// <param name="rows">The rows, of one length; they belong to the matrix from now on.</param>
    /// <exception cref="ArgumentException">A row is null, or its length is not that of the first.</exception>
    public static FloatMatrix FromRows(float[][] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int columns = rows.Length == 0 ? 0 : rows[0]?.Length ?? 0;
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] is null || rows[i].Length != columns)
                throw new ArgumentException($"Row {i} is null or does not have {columns} columns, as row 0 does.", nameof(rows));
        }

        return new FloatMatrix(rows, columns);
    }

    /// <summary>Copies a rectangular array.</summary>
    /// <param name="values">Rows × columns.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    public static FloatMatrix FromArray(float[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var matrix = new FloatMatrix(values.GetLength(0), values.GetLength(1));
        for (int i = 0; i < matrix.Rows; i++)
        {
            Span<float> row = matrix.Row(i);
            for (int j = 0; j < row.Length; j++)
                row[j] = values[i, j];
        }

        return matrix;
    }
}
