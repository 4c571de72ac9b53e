namespace ConvSeq.Linear.Algebra;

/// <summary>
/// Multiplies matrices: both operands are packed into strips by blocks, then multiplied tile by tile on all threads
/// (Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34, 2008). An element's sum is
/// taken in the order of the depth, in blocks of <see cref="BlockDepth"/>; nothing else decides its bits.
/// Memory: 8 · 2 · <see cref="BlockSide"/> · <see cref="BlockDepth"/> bytes.
/// </summary>
internal sealed unsafe class MatrixProduct : IDisposable
{
    /// <summary>Products that are added up before they are added to the result.</summary>
    public const int BlockDepth = 384;

    /// <summary>Rows and columns of the blocks that the result is computed in.</summary>
    public const int BlockSide = 1536;

    private const int TaskRows = 192;
    private const int TaskColumns = 96;

    // Below this many multiplications a product is done before the threads have synchronized.
    private const double MinParallel = 1 << 20;

    private readonly DenseKernels _kernels;
    private readonly Execution _parallel;
    private readonly Execution _sequential;
    private readonly string _stage;
    private readonly double _totalWork;
    private readonly Matrix _leftRoom = new(1, BlockSide * BlockDepth, zeroed: false);
    private readonly Matrix _rightRoom = new(1, BlockSide * BlockDepth, zeroed: false);
    private readonly double* _left;
    private readonly double* _right;
    private double _work;
    private double _reported;

    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <param name="stage">The name under which progress is reported.</param>
    /// <param name="totalWork">Approximate number of multiplications in all of the work to report.</param>
    /// <param name="kernels">The inner loops.</param>
    public MatrixProduct(Execution execution, string stage, double totalWork, DenseKernels kernels)
    {
        _parallel = execution;
        _sequential = execution with { Threads = 1 };
        _stage = stage;
        _totalWork = totalWork;
        _kernels = kernels;
        _left = _leftRoom.View.Data;
        _right = _rightRoom.View.Data;
    }

    public void Dispose()
    {
        _leftRoom.Dispose();
        _rightRoom.Dispose();
    }

    /// <summary>result[i, j] = Σ over depth of left[depth, i] · right[depth, j], for all i and j.</summary>
    public void Set(MatrixView result, Operand left, Operand right, int depth) =>
        Multiply(result, left, right, depth, add: false, upper: false, firstColumn: 0);

    /// <summary>As <see cref="Set"/>, added to what is there.</summary>
    public void Add(MatrixView result, Operand left, Operand right, int depth) =>
        Multiply(result, left, right, depth, add: true, upper: false, firstColumn: 0);

    /// <summary>As <see cref="Set"/> for i ≤ j; elements below the diagonal become meaningless.</summary>
    public void SetUpper(MatrixView result, Operand left, Operand right, int depth) =>
        Multiply(result, left, right, depth, add: false, upper: true, firstColumn: 0);

    /// <summary>As <see cref="Add"/> for i ≤ j; elements below the diagonal become meaningless.</summary>
    /// <param name="result">All columns of a matrix from <paramref name="firstColumn"/> on, or only the first of those.</param>
    /// <param name="left">Its elements are the rows.</param>
    /// <param name="right">Its elements are the columns, from column 0 of the matrix.</param>
    /// <param name="depth">The number of products.</param>
    /// <param name="firstColumn">The column of the matrix that is column 0 of <paramref name="result"/>.</param>
    public void AddUpper(MatrixView result, Operand left, Operand right, int depth, int firstColumn = 0) =>
        Multiply(result, left, right, depth, add: true, upper: true, firstColumn);

    private void Multiply(
        MatrixView result, Operand left, Operand right, int depth, bool add, bool upper, int firstColumn)
    {
        Execution execution =
            (double)result.Rows * result.Columns * depth < MinParallel ? _sequential : _parallel;
        for (int column = 0; column < result.Columns; column += BlockSide)
        {
            int columns = Math.Min(BlockSide, result.Columns - column);
            int elements = firstColumn + column;
            int rowEnd = upper ? Math.Min(result.Rows, elements + columns) : result.Rows;
            for (int row = 0; row < rowEnd; row += BlockSide)
            {
                int rows = Math.Min(BlockSide, rowEnd - row);
                for (int k = 0; k < depth; k += BlockDepth)
                {
                    int depths = Math.Min(BlockDepth, depth - k);
                    MatrixView block = result.Slice(row, column, rows, columns);
                    PackLeft(execution, left, row, rows, k, depths);
                    // If one task covers all rows, each task packs the strips that only it reads, while they are in its cache.
                    bool packHere = rows <= TaskRows;
                    if (!packHere)
                        PackRight(execution, right, elements, columns, k, depths);
                    MultiplyBlock(
                        execution, block, k, depths, add || k > 0, upper ? row - elements : int.MinValue,
                        packHere ? right : null, elements);
                    Report((double)rows * columns * depths);
                }
            }
        }
    }

    private void PackLeft(Execution execution, Operand left, int row, int rows, int k, int depths)
    {
        const int PerItem = 4 * DenseKernels.TileRows;
        execution.For((rows + PerItem - 1) / PerItem, item =>
        {
            for (int i = item * PerItem; i < Math.Min(rows, (item + 1) * PerItem); i += DenseKernels.TileRows)
            {
                int count = Math.Min(DenseKernels.TileRows, rows - i);
                left.Pack(row + i, count, k, depths, _left + (nint)i * depths, DenseKernels.TileRows);
            }
        });
    }

    private void PackRight(Execution execution, Operand right, int column, int columns, int k, int depths)
    {
        execution.For((columns + DenseKernels.TileColumns - 1) / DenseKernels.TileColumns, item =>
        {
            int j = item * DenseKernels.TileColumns;
            PackRight(right, column, j, Math.Min(columns, j + DenseKernels.TileColumns), k, depths);
        });
    }

    // Strips from column start to column end of the block.
    private void PackRight(Operand right, int column, int start, int end, int k, int depths)
    {
        for (int j = start; j < end; j += DenseKernels.TileColumns)
        {
            int count = Math.Min(DenseKernels.TileColumns, end - j);
            right.Pack(column + j, count, k, depths, _right + (nint)j * depths, DenseKernels.TileColumns);
        }
    }

    // A tile is needed unless all of its columns are left of the diagonal: j < i + offset.
    private void MultiplyBlock(
        Execution execution, MatrixView block, int k, int depth, bool add, int offset, Operand? toPack, int column)
    {
        int acrossTasks = (block.Columns + TaskColumns - 1) / TaskColumns;
        int downTasks = (block.Rows + TaskRows - 1) / TaskRows;
        execution.For(acrossTasks * downTasks, task =>
        {
            (int down, int across) = Math.DivRem(task, acrossTasks);
            int rowEnd = Math.Min(block.Rows, (down + 1) * TaskRows);
            int columnEnd = Math.Min(block.Columns, (across + 1) * TaskColumns);
            if (toPack is not null)
                PackRight(toPack, column, across * TaskColumns, columnEnd, k, depth);
            double* edge = stackalloc double[DenseKernels.TileRows * DenseKernels.TileColumns];
            for (int j = across * TaskColumns; j < columnEnd; j += DenseKernels.TileColumns)
            {
                for (int i = down * TaskRows; i < rowEnd; i += DenseKernels.TileRows)
                {
                    if (j + DenseKernels.TileColumns <= i + offset)
                        continue;
                    double* a = _left + (nint)i * depth;
                    double* b = _right + (nint)j * depth;
                    double* c = block.Row(i) + j;
                    if (i + DenseKernels.TileRows <= block.Rows && j + DenseKernels.TileColumns <= block.Columns)
                    {
                        _kernels.Tile(depth, a, b, c, block.Stride, add);
                        continue;
                    }

                    _kernels.Tile(depth, a, b, edge, DenseKernels.TileColumns, add: false);
                    int rows = Math.Min(DenseKernels.TileRows, block.Rows - i);
                    int columns = Math.Min(DenseKernels.TileColumns, block.Columns - j);
                    for (int r = 0; r < rows; r++, c += block.Stride)
                    {
                        for (int s = 0; s < columns; s++)
                            c[s] = (add ? c[s] : 0) + edge[r * DenseKernels.TileColumns + s];
                    }
                }
            }
        });
    }

    /// <summary>Counts work that was done elsewhere.</summary>
    /// <param name="work">The number of multiplications.</param>
    public void Report(double work)
    {
        _work += work;
        double fraction = Math.Min(0.99, _work / _totalWork);
        if (fraction - _reported < 0.005)
            return;
        _reported = fraction;
        _parallel.Report(_stage, fraction);
    }
}
