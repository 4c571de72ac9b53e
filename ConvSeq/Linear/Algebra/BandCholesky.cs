namespace ConvSeq.Linear.Algebra;

/// <summary>
/// Cholesky factor of B + α·I for a positive semidefinite band matrix B: L · Lᵀ. Row i of the factor holds the negated elements
/// L[i, i - bandwidth] … L[i, i - 1], then 1 / L[i, i].
/// </summary>
internal sealed unsafe class BandCholesky : IDisposable
{
    private const int Bandwidth = BandReduction.Bandwidth;
    private const int RowLength = Bandwidth + 1;

    private readonly DenseKernels _kernels;
    private readonly Matrix _factor;
    private readonly int _order;

    /// <param name="order">Rows of B.</param>
    /// <param name="kernels">The inner loops.</param>
    public BandCholesky(int order, DenseKernels kernels)
    {
        _order = order;
        _kernels = kernels;
        _factor = new Matrix(1, checked(order * RowLength));
    }

    public void Dispose() => _factor.Dispose();

    /// <summary>Factorizes.</summary>
    /// <param name="band">B as <see cref="BandReduction.Reduce"/> lays it out.</param>
    /// <param name="alpha">α, above 0.</param>
    public void Factorize(MatrixView band, double alpha)
    {
        for (int i = 0; i < _order; i++)
        {
            double* row = Row(i);
            band.RowSpan(i).CopyTo(new Span<double>(row, RowLength));
            int start = Math.Max(0, Bandwidth - i);
            for (int j = start; j < Bandwidth; j++)
            {
                double* other = Row(i - Bandwidth + j);
                double sum = _kernels.Dot(row + start, other + start + Bandwidth - j, j - start);
                row[j] = (sum - row[j]) * other[Bandwidth];
            }

            // No pivot of a matrix is below its smallest eigenvalue, here α or more; rounding must not make it smaller.
            double pivot = row[Bandwidth] + alpha - _kernels.Dot(row + start, row + start, Bandwidth - start);
            row[Bandwidth] = 1 / Math.Sqrt(Math.Max(pivot, alpha));
        }
    }

    /// <summary>Replaces the columns x of <paramref name="sides"/> by (B + α·I)⁻¹ x.</summary>
    public void Solve(MatrixView sides)
    {
        for (int i = 0; i < _order; i++)
        {
            double* row = Row(i);
            for (int j = Math.Max(0, Bandwidth - i); j < Bandwidth; j++)
                _kernels.AddScaled(row[j], sides.Row(i - Bandwidth + j), sides.Row(i), sides.Columns);
            Scale(sides.RowSpan(i), row[Bandwidth]);
        }

        for (int i = _order - 1; i >= 0; i--)
        {
            double* row = Row(i);
            Scale(sides.RowSpan(i), row[Bandwidth]);
            for (int j = Math.Max(0, Bandwidth - i); j < Bandwidth; j++)
                _kernels.AddScaled(row[j], sides.Row(i), sides.Row(i - Bandwidth + j), sides.Columns);
        }
    }

    /// <summary>
    /// xᵀ (B + α·I)⁻¹ x for each of <see cref="DenseKernels.Sides"/> columns x of <paramref name="sides"/>, which is contiguous.
    /// </summary>
    public void InverseForm(double* sides, double* window, double* result) =>
        _kernels.SubstituteForward(_order, Bandwidth, _factor.View.Data, sides, window, result);

    /// <summary>
    /// The least eigenvalue of B + α·I, by inverse iteration (Golub and Van Loan, "Matrix Computations", section 8.2): not below
    /// it, and seldom far above.
    /// </summary>
    public double LeastEigenvalue(int iterations)
    {
        using var vector = new Matrix(_order, 1);
        Span<double> x = new(vector.View.Data, _order);
        for (int i = 0; i < _order; i++)
            x[i] = i * 0.6180339887498949 % 1 - 0.5;
        double norm = 0;
        for (int iteration = 0; iteration <= iterations; iteration++)
        {
            norm = Math.Sqrt(_kernels.Dot(vector.View.Data, vector.View.Data, _order));
            if (!(norm > 0))
                return 0;
            Scale(x, 1 / norm);
            if (iteration < iterations)
                Solve(vector.View);
        }

        return 1 / norm;
    }

    private double* Row(int row) => _factor.View.Data + (nint)row * RowLength;

    private static void Scale(Span<double> values, double factor)
    {
        foreach (ref double value in values)
            value *= factor;
    }
}
