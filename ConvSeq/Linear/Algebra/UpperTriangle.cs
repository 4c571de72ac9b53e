namespace ConvSeq.Linear.Algebra;

/// <summary>
/// The elements on and above the diagonal of a symmetric matrix, in panels of <see cref="PanelColumns"/> columns that end with
/// their diagonal block: little more than half the memory of the square. Elements below the diagonal are meaningless.
/// </summary>
internal sealed unsafe class UpperTriangle : IDisposable
{
    /// <summary>Columns of a panel: as many as a block of a product has.</summary>
    public const int PanelColumns = MatrixProduct.BlockSide;

    private readonly Matrix?[] _panels;

    /// <summary>A matrix of zeros.</summary>
    /// <param name="order">Rows and columns.</param>
    public UpperTriangle(int order)
    {
        Order = order;
        _panels = new Matrix?[(order + PanelColumns - 1) / PanelColumns];
    }

    public int Order { get; }

    public int PanelCount => _panels.Length;

    public void Dispose()
    {
        foreach (Matrix? panel in _panels)
            panel?.Dispose();
    }

    /// <summary>Columns from <paramref name="panel"/> · <see cref="PanelColumns"/> on, and the rows down to the last of them.</summary>
    public MatrixView Panel(int panel)
    {
        int start = panel * PanelColumns;
        int end = Math.Min(Order, start + PanelColumns);
        return (_panels[panel] ??= new Matrix(end, end - start)).View;
    }

    /// <summary>The elements of one row of a panel that are on or above the diagonal.</summary>
    public Span<double> Row(int panel, int row)
    {
        int below = Math.Max(0, row - panel * PanelColumns);
        return Panel(panel).RowSpan(row)[below..];
    }

    /// <summary>Adds Σ over depth of rows[depth, i] · rows[depth, j].</summary>
    public void AddSquares(Operand rows, int depth, MatrixProduct product)
    {
        for (int panel = 0; panel < PanelCount; panel++)
            product.AddUpper(Panel(panel), rows, rows, depth, panel * PanelColumns);
    }

    /// <summary>Adds <paramref name="other"/> + <paramref name="factor"/> · x xᵀ.</summary>
    public void Add(UpperTriangle other, double factor, double[] x, Execution execution)
    {
        for (int panel = 0; panel < PanelCount; panel++)
        {
            int number = panel, start = panel * PanelColumns;
            Panel(panel);
            execution.For(Panel(panel).Rows, i =>
            {
                Span<double> row = Row(number, i);
                ReadOnlySpan<double> added = other.Row(number, i);
                ReadOnlySpan<double> right = x.AsSpan(Math.Max(i, start), row.Length);
                double left = factor * x[i];
                for (int j = 0; j < row.Length; j++)
                    row[j] += added[j] + left * right[j];
            });
        }
    }

    /// <summary>Copies the elements on and above the diagonal into a square.</summary>
    public void CopyTo(MatrixView square)
    {
        for (int panel = 0; panel < PanelCount; panel++)
        {
            int start = panel * PanelColumns;
            for (int i = 0; i < Panel(panel).Rows; i++)
                Row(panel, i).CopyTo(square.RowSpan(i)[Math.Max(i, start)..]);
        }
    }
}
