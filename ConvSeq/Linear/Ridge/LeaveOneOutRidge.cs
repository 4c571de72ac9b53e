using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>
/// Solves ridge regression for several α at once and chooses the one with the smallest leave-one-out error.
/// <para>
/// X is centered and its rows, like those of Y, are multiplied by √w. If there are at least as many features as examples, the
/// work is done on K = X Xᵀ: the dual coefficients are C = (K + αI)⁻¹ Y, and the residual of example i when it is left out is
/// Cᵢ / Gᵢ, with G the diagonal of (K + αI)⁻¹ without the part of the intercept √w / ‖√w‖, which centering has made an
/// eigenvector of K. Otherwise it is done on XᵀX: the residual is (Y - Ŷ)ᵢ / (1 - hᵢ - wᵢ / Σw) with hᵢ = xᵢᵀ (XᵀX + αI)⁻¹ xᵢ.
/// See Rifkin and Lippert, "Notes on regularized least squares", MIT-CSAIL-TR-2007-025.
/// </para>
/// <para>
/// The symmetric matrix is reduced once to a band, Q B Qᵀ; then each α takes a band Cholesky factorization and, for G or h, one
/// substitution for each row of Q or X Q.
/// </para>
/// <para>
/// K of many examples is first computed from products in float. If <see cref="SingleError"/> then cannot exclude another α or a
/// noticeable change, all is done again in double.
/// </para>
/// <para>
/// <c>PlainRidge</c> in the tests is the same solution, written plainly: a dense solve for every example left out.
/// </para>
/// </summary>
internal sealed unsafe class LeaveOneOutRidge : IDisposable
{
    /// <summary>From this many examples on, the Gram matrix comes from products in float.</summary>
    public const int SingleExamples = 2048;

    private const int RotatedExamples = 8 * DenseKernels.Sides;
    private const int SolvedTargets = 64;

    // The eigenvalues are known to some units of 2⁻⁵² of the largest, which is at most the trace.
    private const double RelativeRounding = 16 * 2.220446049250313e-16;

    // The remainder of 1 - h, or of G, after subtraction is known no better than this.
    private const double MinRemainder = 1e-14;

    private readonly StandardizedFeatures _x;
    private readonly MatrixView _y;
    private readonly StandardizedGram? _gram;
    private readonly Execution _execution;
    private readonly DenseKernels _kernels = DenseKernels.Best;
    private readonly MatrixProduct _product;
    private readonly bool _dual;
    private readonly int _order;
    private readonly double[] _intercept;
    private readonly Matrix? _ownBasis;
    private readonly MatrixView _basis;
    private double _interceptEigenvalue;

    private LeaveOneOutRidge(StandardizedFeatures x, MatrixView y, StandardizedGram? gram, Execution execution)
    {
        _x = x;
        _y = y;
        _gram = gram;
        _execution = execution;
        _dual = gram is null && x.Examples <= x.Count;
        _order = _dual ? x.Examples : x.Count;
        double norm = Math.Sqrt(gram?.Rows ?? TotalWeight(x));
        _intercept = x.RowFactors.ToArray();
        foreach (ref double part in _intercept.AsSpan())
            part /= norm;

        double order = _order;
        double forming = gram is null ? 0.7 * order * order * Math.Max(x.Examples, x.Count) : 0;
        double rotation = _dual ? 0 : order * order * x.Examples;
        _product = new MatrixProduct(execution, RidgeFit.Stage, forming + rotation + 2 * order * order * order, _kernels);
        _ownBasis = gram is null ? new Matrix(_order, _order) : null;
        _basis = _ownBasis?.View ?? gram!.Gram;
    }

    /// <summary>Fits <paramref name="y"/> for the best of the α.</summary>
    /// <param name="x">Features of the examples that are left out.</param>
    /// <param name="y">Their targets, examples × targets, centered and multiplied by √w.</param>
    /// <param name="gram">
    /// Null if <paramref name="x"/> is all rows; otherwise the sums over all rows, of which those of <paramref name="x"/> are left out
    /// one at a time. Its Gram matrix is replaced.
    /// </param>
    /// <param name="alphas">The α, above 0; those below the rounding error of the matrix are raised to it.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <param name="coefficients">Receives the coefficients of the standardized features: targets × features.</param>
    /// <param name="residuals">Receives the leave-one-out residuals, multiplied by √w: examples × targets.</param>
    /// <param name="singleExamples">The least number of examples for products in float.</param>
    /// <returns>
    /// The index of the α with the smallest sum of squared residuals over examples and targets; of equal ones, the largest α.
    /// </returns>
    public static int Solve(
        StandardizedFeatures x, MatrixView y, StandardizedGram? gram, ReadOnlySpan<double> alphas, Execution execution,
        MatrixView coefficients, MatrixView residuals, int singleExamples = SingleExamples)
    {
        using var ridge = new LeaveOneOutRidge(x, y, gram, execution);
        int best = -1;
        if (ridge._dual && x.Examples >= singleExamples)
            best = ridge.Solve(alphas, coefficients, residuals, single: true);
        return best >= 0 ? best : ridge.Solve(alphas, coefficients, residuals, single: false);
    }

    /// <summary>Returns α, or the rounding error of the eigenvalues of a positive semidefinite matrix if that is larger.</summary>
    public static double RaiseToRounding(double alpha, MatrixView matrix) => Math.Max(alpha, RelativeRounding * Trace(matrix));

    public void Dispose()
    {
        _ownBasis?.Dispose();
        _product.Dispose();
    }

    // Returns -1 if the products in float leave a doubt.
    private int Solve(ReadOnlySpan<double> alphas, MatrixView coefficients, MatrixView residuals, bool single)
    {
        SingleError? inSingle = single ? FormGramInSingle() : null;
        double trace = inSingle is null ? FormGram() : LiftIntercept(_x.Trace);
        double[] raised = alphas.ToArray();
        foreach (ref double alpha in raised.AsSpan())
            alpha = Math.Max(alpha, RelativeRounding * trace);

        using var band = new Matrix(_order, BandReduction.Bandwidth + 1);
        BandReduction.Reduce(_basis, band.View, _product, _kernels);
        var factors = new BandCholesky[raised.Length];
        try
        {
            for (int a = 0; a < factors.Length; a++)
                factors[a] = new BandCholesky(_order, _kernels);
            _execution.For(factors.Length, a => factors[a].Factorize(band.View, raised[a]));
            using Matrix remainders = ComputeRemainders(factors, raised);
            return Choose(alphas, raised, factors, remainders.View, coefficients, residuals, inSingle);
        }
        finally
        {
            foreach (BandCholesky? factor in factors)
                factor?.Dispose();
        }
    }

    private static double TotalWeight(StandardizedFeatures x)
    {
        double totalWeight = 0;
        foreach (double rowFactor in x.RowFactors)
            totalWeight += rowFactor * rowFactor;
        return totalWeight;
    }

    // The Gram matrix, on and above the diagonal; returns its trace.
    private double FormGram()
    {
        MatrixView gram = _basis;
        if (_dual)
            _product.SetUpper(gram, _x.ByExample(), _x.ByExample(), _x.Count);
        else if (_gram is null)
            _product.SetUpper(gram, _x.ByFeature(), _x.ByFeature(), _x.Examples);

        double trace = Trace(gram);
        return _dual ? LiftIntercept(trace) : trace;
    }

    private double LiftIntercept(double trace)
    {
        MatrixView gram = _basis;

        // The intercept's eigenvalue is 0; lifted to the mean of all, its part in G is as small as the others and can be
        // subtracted without cancellation.
        _interceptEigenvalue = trace / _order;
        _execution.For(_order, i =>
        {
            double factor = _interceptEigenvalue * _intercept[i];
            double* row = gram.Row(i);
            for (int j = i; j < _order; j++)
                row[j] += factor * _intercept[j];
        });
        return trace;
    }

    private static double Trace(MatrixView matrix)
    {
        double trace = 0;
        for (int i = 0; i < matrix.Rows; i++)
            trace += matrix.Row(i)[i];
        return trace;
    }

    // G, or 1 - h - w / Σw: examples × α.
    private Matrix ComputeRemainders(BandCholesky[] factors, double[] alphas)
    {
        var remainders = new Matrix(_x.Examples, factors.Length);
        if (_dual)
        {
            ComputeRemainders(0, _x.Examples, new DepthByColumn(_basis), factors, alphas, remainders.View);
            return remainders;
        }

        using var rotated = new Matrix(_order, RotatedExamples);
        for (int start = 0; start < _x.Examples; start += RotatedExamples)
        {
            int count = Math.Min(RotatedExamples, _x.Examples - start);
            MatrixView view = rotated.View.Slice(0, 0, _order, count);
            _product.Set(view, new DepthByRow(_basis), _x.ByExample(start), _order);
            ComputeRemainders(start, count, new DepthByRow(view), factors, alphas, remainders.View);
        }

        return remainders;
    }

    private void ComputeRemainders(
        int start, int count, Operand rotated, BandCholesky[] factors, double[] alphas, MatrixView remainders)
    {
        _execution.For((count + DenseKernels.Sides - 1) / DenseKernels.Sides, item =>
        {
            int first = item * DenseKernels.Sides;
            int sides = Math.Min(DenseKernels.Sides, count - first);
            using var scratch = new Matrix(_order + 2 * BandReduction.Bandwidth + 1, DenseKernels.Sides);
            double* strip = scratch.View.Data;
            double* window = scratch.View.Row(_order);
            double* forms = scratch.View.Row(_order + 2 * BandReduction.Bandwidth);
            rotated.Pack(first, sides, 0, _order, strip, DenseKernels.Sides);
            for (int a = 0; a < factors.Length; a++)
            {
                factors[a].InverseForm(strip, window, forms);
                for (int s = 0; s < sides; s++)
                {
                    int i = start + first + s;
                    double share = _intercept[i] * _intercept[i];
                    double whole = _dual ? forms[s] : 1;
                    double rest = _dual
                        ? forms[s] - share / (_interceptEigenvalue + alphas[a])
                        : 1 - forms[s] - share;
                    remainders.Row(i)[a] = Math.Max(rest, MinRemainder * whole);
                }
            }
        });
    }

    // The Gram matrix from products in float. No element of √w · (x - μ) · s is larger than the root of the trace: divided by
    // it, none overflows.
    private SingleError FormGramInSingle()
    {
        double trace = _x.Trace;
        int exponent = trace > 0 ? Math.ILogB(trace) / 2 + 1 : 0;
        SingleProduct.AddUpper(
            _basis, _x.ByExampleInSingle(Math.ScaleB(1, -exponent)), _x.Count, _execution, SingleKernels.Best, _product.Report);
        _execution.For(_order, i =>
        {
            foreach (ref double product in _basis.RowSpan(i)[i..])
                product *= Math.ScaleB(1, 2 * exponent);
        });
        return SingleError.Measure(_basis, _x, _execution);
    }

    private int Choose(
        ReadOnlySpan<double> alphas, double[] raised, BandCholesky[] factors, MatrixView remainders,
        MatrixView coefficients, MatrixView residuals, SingleError? inSingle)
    {
        var errors = new double[factors.Length];
        using Matrix rotatedTargets = RotateTargets();
        using var solution = new Matrix(_order, _y.Columns);
        int best = -1;
        double leastError = 0;
        for (int a = 0; a < factors.Length; a++)
        {
            Solve(factors[a], rotatedTargets.View, solution.View);
            double error = ComputeResiduals(solution.View, remainders, a, residuals);
            errors[a] = error;
            if (best < 0 || error < leastError || (error == leastError && alphas[a] > alphas[best]))
                (best, leastError) = (a, error);
        }

        if (inSingle?.LeavesDoubt(raised, errors, best, factors) == true)
            return -1;
        Solve(factors[best], rotatedTargets.View, solution.View);
        ComputeResiduals(solution.View, remainders, best, residuals);
        ComputeCoefficients(solution.View, coefficients);
        return best;
    }

    // Qᵀ Y, or Qᵀ Xᵀ Y.
    private Matrix RotateTargets()
    {
        var rotated = new Matrix(_order, _y.Columns);
        if (_dual)
        {
            _product.Set(rotated.View, new DepthByRow(_basis), new DepthByRow(_y), _order);
            return rotated;
        }

        if (_gram is not null)
        {
            _product.Set(rotated.View, new DepthByRow(_basis), new DepthByRow(_gram.Correlations), _order);
            return rotated;
        }

        using var correlations = new Matrix(_order, _y.Columns);
        _product.Set(correlations.View, _x.ByFeature(), new DepthByRow(_y), _x.Examples);
        _product.Set(rotated.View, new DepthByRow(_basis), new DepthByRow(correlations.View), _order);
        return rotated;
    }

    private void Solve(BandCholesky factor, MatrixView rotatedTargets, MatrixView solution)
    {
        int items = (_y.Columns + SolvedTargets - 1) / SolvedTargets;
        _execution.For(items, item =>
        {
            int start = item * SolvedTargets;
            MatrixView part = solution.Slice(0, start, _order, Math.Min(SolvedTargets, _y.Columns - start));
            for (int i = 0; i < _order; i++)
                new Span<double>(rotatedTargets.Row(i) + start, part.Columns).CopyTo(part.RowSpan(i));
            factor.Solve(part);
        });
    }

    private double ComputeResiduals(MatrixView solution, MatrixView remainders, int alpha, MatrixView residuals)
    {
        if (_dual)
        {
            _product.Set(residuals, new DepthByColumn(_basis), new DepthByRow(solution), _order);
        }
        else
        {
            using var coefficients = new Matrix(_y.Columns, _x.Count);
            ComputeCoefficients(solution, coefficients.View);
            _product.Set(residuals, _x.ByExample(), new DepthByColumn(coefficients.View), _x.Count);
        }

        double error = 0;
        for (int i = 0; i < residuals.Rows; i++)
        {
            double remainder = remainders.Row(i)[alpha];
            double* row = residuals.Row(i);
            for (int k = 0; k < residuals.Columns; k++)
            {
                row[k] = (_dual ? row[k] : _y.Row(i)[k] - row[k]) / remainder;
                error += row[k] * row[k];
            }
        }

        return error;
    }

    // Xᵀ C with C = Q · solution, or Q · solution itself; transposed.
    private void ComputeCoefficients(MatrixView solution, MatrixView coefficients)
    {
        if (!_dual)
        {
            _product.Set(coefficients, new DepthByRow(solution), new DepthByColumn(_basis), _order);
            return;
        }

        using var dual = new Matrix(_x.Examples, _y.Columns);
        _product.Set(dual.View, new DepthByColumn(_basis), new DepthByRow(solution), _order);
        _product.Set(coefficients, new DepthByRow(dual.View), _x.ByFeature(), _x.Examples);
    }
}
