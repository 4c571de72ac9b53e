namespace ConvSeq.Linear.Algebra;

/// <summary>
/// Solves A · X = Y for a symmetric positive definite A by the factorization Uᵀ · U, in blocks of rows so that nearly all of
/// the work is products of matrices (Golub and Van Loan, "Matrix Computations", section 4.2). About n³ / 6 + n² · sides
/// multiplications. An element's sum is taken in the order of the rows; nothing else decides its bits.
/// </summary>
internal static unsafe class CholeskySolver
{
    private const int BlockRows = 128;
    private const int StripColumns = 192;

    /// <summary>Replaces [A | Y] by [U | X].</summary>
    /// <param name="system">Rows × (rows + sides); elements left of the diagonal are not read and become meaningless.</param>
    /// <param name="leastEigenvalue">A lower bound of the eigenvalues of A, above 0.</param>
    /// <param name="product">Multiplies.</param>
    /// <param name="kernels">The inner loops.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public static void Solve(
        MatrixView system, double leastEigenvalue, MatrixProduct product, DenseKernels kernels, Execution execution)
    {
        int order = system.Rows;
        for (int start = 0; start < order; start += BlockRows)
        {
            int rows = Math.Min(BlockRows, order - start), next = start + rows;
            MatrixView diagonal = system.Slice(start, start, rows, rows);
            MatrixView right = system.Slice(start, next, rows, system.Columns - next);
            FactorizeDiagonal(diagonal, leastEigenvalue, kernels);
            execution.For((right.Columns + StripColumns - 1) / StripColumns, item =>
            {
                int column = item * StripColumns;
                EliminateForward(
                    diagonal, right.Slice(0, column, rows, Math.Min(StripColumns, right.Columns - column)), kernels);
            });
            if (next < order)
            {
                product.AddUpper(
                    system.Slice(next, next, order - next, system.Columns - next), new DepthByRow(right, -1), new DepthByRow(right), rows);
            }
        }

        int sides = system.Columns - order;
        for (int start = (order - 1) / BlockRows * BlockRows; start >= 0; start -= BlockRows)
        {
            int rows = Math.Min(BlockRows, order - start);
            MatrixView solved = system.Slice(start, order, rows, sides);
            SubstituteBack(system.Slice(start, start, rows, rows), solved, kernels);
            if (start > 0)
            {
                product.Add(
                    system.Slice(0, order, start, sides), new DepthByColumn(system.Slice(0, start, start, rows), -1),
                    new DepthByRow(solved), rows);
            }
        }
    }

    private static void FactorizeDiagonal(MatrixView block, double leastEigenvalue, DenseKernels kernels)
    {
        for (int i = 0; i < block.Rows; i++)
        {
            // No pivot of a matrix is below its smallest eigenvalue; rounding must not make it smaller.
            double* row = block.Row(i);
            row[i] = Math.Sqrt(Math.Max(row[i], leastEigenvalue));
            Scale(block.RowSpan(i)[(i + 1)..], 1 / row[i]);
            for (int below = i + 1; below < block.Rows; below++)
                kernels.AddScaled(-row[below], row + below, block.Row(below) + below, block.Rows - below);
        }
    }

    // Uᵀ Z = strip, which Z replaces.
    private static void EliminateForward(MatrixView factor, MatrixView strip, DenseKernels kernels)
    {
        for (int i = 0; i < strip.Rows; i++)
        {
            double* row = factor.Row(i);
            Scale(strip.RowSpan(i), 1 / row[i]);
            for (int below = i + 1; below < strip.Rows; below++)
                kernels.AddScaled(-row[below], strip.Row(i), strip.Row(below), strip.Columns);
        }
    }

    // U X = sides, which X replaces.
    private static void SubstituteBack(MatrixView factor, MatrixView sides, DenseKernels kernels)
    {
        for (int i = sides.Rows - 1; i >= 0; i--)
        {
            double* row = factor.Row(i);
            for (int below = i + 1; below < sides.Rows; below++)
                kernels.AddScaled(-row[below], sides.Row(below), sides.Row(i), sides.Columns);
            Scale(sides.RowSpan(i), 1 / row[i]);
        }
    }

    private static void Scale(Span<double> values, double factor)
    {
        foreach (ref double value in values)
            value *= factor;
    }
}
