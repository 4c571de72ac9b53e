using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>
/// Sequential feature detachment (Uribarri, Barone, Ansuini and Fransén, "Detach-ROCKET: sequential feature selection for time
/// series classification with random convolutional kernels", Data Mining and Knowledge Discovery 2024, arXiv 2309.14518): ridge
/// with one α is fitted, the twentieth of the features with the smallest weights is detached, and so on with the rest until the
/// wanted number is left. With several targets, a feature's largest absolute weight counts; of equal features, the later one is
/// detached.
/// <para>
/// While there are more features than examples, the dual coefficients C = (K + αI)⁻¹ Y are solved for, and the products of the
/// detached features are subtracted from K = X Xᵀ; from then on (XᵀX + αI) W = XᵀY is solved for the rows and columns left of
/// one XᵀX.
/// </para>
/// <para>
/// With n examples, p features, t targets and m = min(n, p): about m² · max(n, p) + m³ · (2 + 3.3 ln(p / m)) + 20 n · p · t
/// multiplications to keep very few. Memory beyond the features: 16 m² + 8 (3 m + p) · (t + 2) + 10⁷ bytes.
/// </para>
/// </summary>
internal sealed unsafe class FeatureDetachment : IDisposable
{
    /// <summary>Name of the stage in progress reports.</summary>
    public const string Stage = "Pruning features";

    /// <summary>One in this many of the features left is detached in a step; at least one.</summary>
    public const int ShareDetached = 20;

    private readonly int _wanted;
    private readonly Execution _execution;
    private readonly DenseKernels _kernels = DenseKernels.Best;
    private readonly MatrixProduct _product;
    private readonly int _count;
    private int[] _left;

    private FeatureDetachment(int count, int wanted, Execution execution)
    {
        _count = count;
        _wanted = wanted;
        _execution = execution;
        _product = new MatrixProduct(execution with { Progress = null }, Stage, 1, _kernels);
        _left = [.. Enumerable.Range(0, count)];
    }

    /// <summary>Chooses the features to keep.</summary>
    /// <param name="x">All features.</param>
    /// <param name="y">Targets, examples × targets, centered and multiplied by √w.</param>
    /// <param name="alpha">α, above 0; raised to the rounding error of the matrix if it is below that.</param>
    /// <param name="wanted">How many to keep, 1 to all of them.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>The indices of the kept features, ascending.</returns>
    public static int[] Keep(StandardizedFeatures x, MatrixView y, double alpha, int wanted, Execution execution)
    {
        using var detachment = new FeatureDetachment(x.Count, wanted, execution);
        detachment.Run(x, y, alpha);
        execution.Report(Stage, 1);
        return detachment._left;
    }

    /// <summary>Chooses the features to keep from statistics of all rows, which stay as they are.</summary>
    /// <param name="statistics">Of one row or more.</param>
    /// <param name="options">Usable options with one α.</param>
    /// <param name="wanted">How many to keep, 1 to all of them.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>The indices of the kept features, ascending.</returns>
    public static int[] Keep(RidgeStatistics statistics, RidgeOptions options, int wanted, Execution execution)
    {
        using StandardizedGram gram = statistics.Standardize(options.Scaling == FeatureScaling.None, execution);
        double alpha = RidgeFit.SolverAlphas(options, gram.Rows, gram.MeanWeight).Single();
        using var detachment = new FeatureDetachment(statistics.FeatureCount, wanted, execution);
        detachment.DetachByFeatures(gram.Gram, gram.Correlations, LeaveOneOutRidge.RaiseToRounding(alpha, gram.Gram));
        execution.Report(Stage, 1);
        return detachment._left;
    }

    public void Dispose() => _product.Dispose();

    private void Run(StandardizedFeatures x, MatrixView y, double alpha)
    {
        if (x.Examples < x.Count)
        {
            using var gram = new Matrix(x.Examples, x.Examples);
            _product.SetUpper(gram.View, x.ByExample(), x.ByExample(), x.Count);
            alpha = LeaveOneOutRidge.RaiseToRounding(alpha, gram.View);
            DetachByExamples(x, y, gram.View, alpha);
        }

        if (_left.Length > _wanted)
        {
            using var gram = new Matrix(_left.Length, _left.Length);
            using var correlations = new Matrix(_left.Length, y.Columns);
            _product.SetUpper(gram.View, x.ByFeature(_left), x.ByFeature(_left), x.Examples);
            _product.Set(correlations.View, x.ByFeature(_left), new DepthByRow(y), x.Examples);
            if (_left.Length == _count)
                alpha = LeaveOneOutRidge.RaiseToRounding(alpha, gram.View);
            DetachByFeatures(gram.View, correlations.View, alpha);
        }
    }

    // The dual side, while it is the smaller one. The matrix is X Xᵀ.
    private void DetachByExamples(StandardizedFeatures x, MatrixView y, MatrixView gram, double alpha)
    {
        using var system = new Matrix(x.Examples, x.Examples + y.Columns);
        using var weights = new Matrix(y.Columns, x.Count);
        while (_left.Length > Math.Max(_wanted, x.Examples))
        {
            MatrixView dual = Solve(gram, y, alpha, system.View);
            MatrixView ofLeft = weights.View.Slice(0, 0, y.Columns, _left.Length);
            _product.Set(ofLeft, new DepthByRow(dual), x.ByFeature(_left), x.Examples);
            var magnitudes = new double[_left.Length];
            for (int k = 0; k < ofLeft.Rows; k++)
            {
                ReadOnlySpan<double> row = ofLeft.RowSpan(k);
                for (int j = 0; j < row.Length; j++)
                    magnitudes[j] = Math.Max(magnitudes[j], Math.Abs(row[j]));
            }

            (_, int[] detached) = Detach(magnitudes);
            _product.AddUpper(gram, x.ByExample(detached, negated: true), x.ByExample(detached), detached.Length);
        }
    }

    // The primal side. The matrices are XᵀX and XᵀY of the features left: no more is needed of the examples.
    private void DetachByFeatures(MatrixView gram, MatrixView correlations, double alpha)
    {
        int targets = correlations.Columns;
        using var system = new Matrix(_left.Length, _left.Length + targets);
        while (_left.Length > _wanted)
        {
            int count = _left.Length;
            MatrixView weights = Solve(
                gram.Slice(0, 0, count, count), correlations.Slice(0, 0, count, targets), alpha,
                system.View.Slice(0, 0, count, count + targets));
            var magnitudes = new double[count];
            for (int j = 0; j < count; j++)
            {
                foreach (double weight in weights.RowSpan(j))
                    magnitudes[j] = Math.Max(magnitudes[j], Math.Abs(weight));
            }

            (int[] places, _) = Detach(magnitudes);
            for (int i = 0; i < places.Length; i++)
            {
                // Elements are read before they are overwritten: places ascend.
                double* from = gram.Row(places[i]), to = gram.Row(i);
                for (int j = i; j < places.Length; j++)
                    to[j] = from[places[j]];
                correlations.RowSpan(places[i]).CopyTo(correlations.RowSpan(i));
            }
        }
    }

    // (A + αI)⁻¹ Y, which is the right part of the system; of A the elements on and above the diagonal are read.
    private MatrixView Solve(MatrixView a, MatrixView y, double alpha, MatrixView system)
    {
        int order = a.Rows;
        _execution.For(order, i =>
        {
            Span<double> row = system.RowSpan(i);
            a.RowSpan(i)[i..].CopyTo(row[i..]);
            row[i] += alpha;
            y.RowSpan(i).CopyTo(row[order..]);
        });
        CholeskySolver.Solve(system, alpha, _product, _kernels, _execution);
        return system.Slice(0, order, order, y.Columns);
    }

    // Detaches those of the smallest magnitudes. Returns the places of the others among those left before, and the detached;
    // both ascend.
    private (int[] Places, int[] Detached) Detach(double[] magnitudes)
    {
        int[] ranked = [.. Enumerable.Range(0, magnitudes.Length)];
        Array.Sort(ranked, (i, j) => magnitudes[i] != magnitudes[j] ? magnitudes[j].CompareTo(magnitudes[i]) : i.CompareTo(j));
        int kept = Math.Max(_wanted, ranked.Length - Math.Max(1, ranked.Length / ShareDetached));
        int[] places = ranked[..kept], before = _left;
        Array.Sort(places);
        _left = Array.ConvertAll(places, place => before[place]);
        int[] detached = Array.ConvertAll(ranked[kept..], place => before[place]);
        Array.Sort(detached);
        if (kept > _wanted)
            _execution.Report(Stage, (_count - kept) / (double)(_count - _wanted));
        return (places, detached);
    }
}
