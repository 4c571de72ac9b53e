namespace ConvSeq.Linear.Algebra;

/// <summary>Lays out a matrix of floats as <see cref="SingleProduct"/> reads it.</summary>
internal unsafe interface ISinglePanels
{
    /// <summary>
    /// Writes elements [first … first + count) at depths [depth … depth + depths) to
    /// <paramref name="panel"/>[depth · <see cref="SingleKernels.Panel"/> + element], with zeros from count on.
    /// </summary>
    void Pack(int first, int count, int depth, int depths, float* panel);
}

/// <summary>
/// The product of a matrix with its transpose from operands in float and sums in double. All elements are packed once for each
/// <see cref="BlockDepth"/> of the depth and serve as both factors. An element's sum is taken in the order of the depth, in
/// chunks of <see cref="SingleKernels.Chunk"/>; nothing else decides its bits.
/// Memory: 4 · <see cref="BlockDepth"/> bytes an element of the result's side.
/// </summary>
internal static unsafe class SingleProduct
{
    /// <summary>Depth that is packed at a time.</summary>
    public const int BlockDepth = 1280;

    private const int TileDepth = 640;
    private const int TaskPanels = 4;
    private const int TaskSide = TaskPanels * SingleKernels.Panel;

    /// <summary>Adds Σ over depth of panels[depth, i] · panels[depth, j] for i ≤ j; below the diagonal all becomes meaningless.</summary>
    /// <param name="result">A square.</param>
    /// <param name="panels">As many elements as the square has rows.</param>
    /// <param name="depth">The number of products.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <param name="kernels">The inner loop.</param>
    /// <param name="done">Told the number of multiplications that are done, now and then.</param>
    public static void AddUpper(
        MatrixView result, ISinglePanels panels, int depth, Execution execution, SingleKernels kernels, Action<double> done)
    {
        int order = result.Rows, count = (order + SingleKernels.Panel - 1) / SingleKernels.Panel;
        int side = (count + TaskPanels - 1) / TaskPanels;
        using var room = new Matrix(1, checked(count * SingleKernels.Panel * (BlockDepth / 2)), zeroed: false);
        float* packed = (float*)room.View.Data;
        for (int start = 0; start < depth; start += BlockDepth)
        {
            int depths = Math.Min(BlockDepth, depth - start);
            execution.For(count, i =>
            {
                int first = i * SingleKernels.Panel;
                panels.Pack(first, Math.Min(SingleKernels.Panel, order - first), start, depths, Panel(i));
            });

            // Longer columns first, so that no thread is left with one at the end.
            execution.For(side * side, task =>
            {
                (int across, int down) = Math.DivRem(side * side - 1 - task, side);
                if (down <= across)
                    MultiplyTask(down, across, depths);
            });
            done(0.5 * order * order * depths);
        }

        float* Panel(int i) => packed + (nint)i * SingleKernels.Panel * BlockDepth;

        void MultiplyTask(int down, int across, int depths)
        {
            int rowEnd = Math.Min(order, (down + 1) * TaskSide), panelEnd = Math.Min(count, (across + 1) * TaskPanels);
            for (int k = 0; k < depths; k += TileDepth)
            {
                for (int j = across * TaskPanels; j < panelEnd; j++)
                {
                    for (int i = down * TaskSide; i < Math.Min(rowEnd, (j + 1) * SingleKernels.Panel); i += SingleKernels.TileRows)
                    {
                        (int panel, int within) = Math.DivRem(i, SingleKernels.Panel);
                        nint offset = (nint)k * SingleKernels.Panel;
                        MultiplyTile(
                            Math.Min(TileDepth, depths - k), Panel(panel) + offset + within, Panel(j) + offset, i,
                            j * SingleKernels.Panel);
                    }
                }
            }
        }

        void MultiplyTile(int depths, float* a, float* b, int row, int column)
        {
            int rows = Math.Min(SingleKernels.TileRows, order - row), columns = Math.Min(SingleKernels.Panel, order - column);
            if (rows == SingleKernels.TileRows && columns == SingleKernels.Panel)
            {
                kernels.Tile(depths, a, b, result.Row(row) + column, result.Stride);
                return;
            }

            double* edge = stackalloc double[SingleKernels.TileRows * SingleKernels.Panel];
            var whole = new MatrixView(edge, SingleKernels.Panel, SingleKernels.TileRows, SingleKernels.Panel);
            MatrixView part = result.Slice(row, column, rows, columns);
            part.CopyTo(whole);
            kernels.Tile(depths, a, b, edge, SingleKernels.Panel);
            whole.Slice(0, 0, rows, columns).CopyTo(part);
        }
    }
}
