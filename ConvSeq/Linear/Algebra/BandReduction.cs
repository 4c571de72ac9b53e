namespace ConvSeq.Linear.Algebra;

/// <summary>
/// Reduces a symmetric matrix to a band: A = Q · B · Qᵀ with Q orthogonal, by Householder reflections taken
/// <see cref="Bandwidth"/> at a time, so that nearly all of the work is products of matrices. Q replaces A.
/// After Bischof, Lang and Sun, "A framework for symmetric band reduction", ACM TOMS 26 (2000), and the compact WY form
/// of Schreiber and Van Loan, SIAM J. Sci. Stat. Comput. 10 (1989).
/// </summary>
internal sealed unsafe class BandReduction
{
    /// <summary>Diagonals of B on each side of the main one.</summary>
    public const int Bandwidth = 64;

    private readonly MatrixView _matrix;
    private readonly MatrixProduct _product;
    private readonly DenseKernels _kernels;

    private BandReduction(MatrixView matrix, MatrixProduct product, DenseKernels kernels)
    {
        _matrix = matrix;
        _product = product;
        _kernels = kernels;
    }

    private int Order => _matrix.Rows;

    /// <summary>Replaces <paramref name="matrix"/> by Q. Only the elements on and above the diagonal are read.</summary>
    /// <param name="matrix">A, then Q.</param>
    /// <param name="band">Receives B: order × (bandwidth + 1), element [i, bandwidth - d] is B[i, i - d].</param>
    /// <param name="product">Multiplies.</param>
    /// <param name="kernels">The inner loops.</param>
    public static void Reduce(MatrixView matrix, MatrixView band, MatrixProduct product, DenseKernels kernels)
    {
        var reduction = new BandReduction(matrix, product, kernels);
        int panels = (Math.Max(0, matrix.Rows - Bandwidth - 1) + Bandwidth - 1) / Bandwidth;
        using var triangles = new Matrix(panels * Bandwidth, Bandwidth);
        using var rows = new Matrix(2 * Bandwidth, matrix.Rows);
        using var squares = new Matrix(2 * Bandwidth, Bandwidth);
        for (int panel = 0; panel < panels; panel++)
        {
            MatrixView trapezoid = reduction.Annihilate(panel * Bandwidth, band, squares.View, Triangle(panel));
            reduction.TransformTrailing(trapezoid, Triangle(panel), rows.View, squares.View);
        }

        int done = panels * Bandwidth;
        reduction.CopyDiagonal(done, matrix.Rows - done, band);
        reduction.FormBasis(panels, Triangle, rows.View);

        MatrixView Triangle(int panel) => triangles.View.Slice(panel * Bandwidth, 0, Bandwidth, Bandwidth);
    }

    // B is finished on the diagonal block that starts at index start.
    private void CopyDiagonal(int start, int count, MatrixView band)
    {
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
                band.Row(start + i)[Bandwidth - (i - j)] = _matrix.Row(start + j)[start + i];
        }
    }

    // The reflections that act on indices start + bandwidth and up.
    private MatrixView Reflections(int start)
    {
        int below = start + Bandwidth;
        int length = Order - below;
        return _matrix.Slice(start, below, Math.Min(Bandwidth, length - 1), length);
    }

    // QR factorization of the columns start … start + bandwidth below the band, which are stored as rows. R goes to the band;
    // the unit lower trapezoidal V replaces the rows; with it T, upper triangular: H₁ H₂ … = I - V T Vᵀ.
    private MatrixView Annihilate(int start, MatrixView band, MatrixView square, MatrixView triangle)
    {
        CopyDiagonal(start, Bandwidth, band);
        MatrixView reflections = Reflections(start);
        int length = reflections.Columns;
        MatrixView panel = _matrix.Slice(start, start + Bandwidth, Bandwidth, length);
        for (int j = 0; j < reflections.Rows; j++)
        {
            double* v = panel.Row(j) + j;
            double tau = Reflect(v, length - j, out double beta);
            triangle.Row(j)[j] = tau;
            for (int other = j + 1; other < Bandwidth; other++)
            {
                double* x = panel.Row(other) + j;
                _kernels.AddScaled(-tau * _kernels.Dot(v, x, length - j), v, x, length - j);
            }

            band.Row(start + Bandwidth + j)[0] = beta;
        }

        for (int j = 0; j < Bandwidth; j++)
        {
            bool reflects = j < reflections.Rows;
            for (int i = 0; i < (reflects ? j : Math.Min(j + 1, length)); i++)
                band.Row(start + Bandwidth + i)[j - i] = panel.Row(j)[i];
            if (reflects)
                new Span<double>(panel.Row(j), j).Clear();
        }

        CompleteTriangle(reflections, square, triangle);
        return reflections;
    }

    // H = I - τ v vᵀ turns x into (β, 0, …, 0); v, with first element 1, replaces x.
    private double Reflect(double* x, int count, out double beta)
    {
        double head = x[0];
        x[0] = 1;
        double tail = _kernels.Dot(x + 1, x + 1, count - 1);
        beta = head;
        if (tail == 0)
            return 0;
        beta = -Math.CopySign(Math.Sqrt(head * head + tail), head);
        double scale = 1 / (head - beta);
        for (int i = 1; i < count; i++)
            x[i] *= scale;
        return (beta - head) / beta;
    }

    private void CompleteTriangle(MatrixView v, MatrixView square, MatrixView triangle)
    {
        MatrixView inner = square.Slice(0, 0, v.Rows, v.Rows);
        _product.Set(inner, new DepthByColumn(v), new DepthByColumn(v), v.Columns);
        for (int j = 1; j < v.Rows; j++)
        {
            double tau = triangle.Row(j)[j];
            for (int i = 0; i < j; i++)
            {
                double sum = 0;
                for (int k = i; k < j; k++)
                    sum += triangle.Row(i)[k] * inner.Row(k)[j];
                triangle.Row(i)[j] = -tau * sum;
            }
        }
    }

    // A ← (I - V T Vᵀ)ᵀ A (I - V T Vᵀ) = A - V Wᵀ - W Vᵀ with Y = A V T and W = Y - ½ V Tᵀ Vᵀ Y. All are stored transposed.
    private void TransformTrailing(MatrixView v, MatrixView triangle, MatrixView rows, MatrixView squares)
    {
        int below = Order - v.Columns;
        MatrixView trailing = _matrix.Slice(below, below, v.Columns, v.Columns);
        MatrixView av = rows.Slice(0, 0, v.Rows, v.Columns);
        MatrixView w = rows.Slice(Bandwidth, 0, v.Rows, v.Columns);
        MatrixView vy = squares.Slice(0, 0, v.Rows, v.Rows);
        MatrixView tvy = squares.Slice(Bandwidth, 0, v.Rows, v.Rows);
        _product.Set(av, new DepthByColumn(v), new UpperSymmetric(trailing), v.Columns);
        _product.Set(w, new DepthByRow(triangle), new DepthByRow(av), v.Rows);
        _product.Set(vy, new DepthByColumn(v), new DepthByColumn(w), v.Columns);
        _product.Set(tvy, new DepthByRow(triangle), new DepthByRow(vy), v.Rows);
        _product.Add(w, new DepthByRow(tvy, -0.5), new DepthByRow(v), v.Rows);
        _product.AddUpper(
            trailing,
            new Stacked(new DepthByRow(v), v.Rows, new DepthByRow(w)),
            new Stacked(new DepthByRow(w, -1), v.Rows, new DepthByRow(v, -1)),
            2 * v.Rows);
    }

    // Q = Q₁ Q₂ …, multiplied from the last to the first: what Qᵢ reads is stored in rows above those that it changes.
    private void FormBasis(int panels, Func<int, MatrixView> triangle, MatrixView rows)
    {
        int formed = Order;
        for (int panel = panels - 1; panel >= 0; panel--)
        {
            MatrixView v = Reflections(panel * Bandwidth);
            int below = Order - v.Columns;
            ExtendByIdentity(below, formed);
            formed = below;
            MatrixView basis = _matrix.Slice(below, below, v.Columns, v.Columns);
            MatrixView vq = rows.Slice(0, 0, v.Rows, v.Columns);
            MatrixView tvq = rows.Slice(Bandwidth, 0, v.Rows, v.Columns);
            _product.Set(vq, new DepthByColumn(v), new DepthByRow(basis), v.Columns);
            _product.Set(tvq, new DepthByColumn(triangle(panel)), new DepthByRow(vq), v.Rows);
            _product.Add(basis, new DepthByRow(v, -1), new DepthByRow(tvq), v.Rows);
        }

        ExtendByIdentity(0, formed);
    }

    // Q is complete from index "to" on; extends it by the identity from index "from" up to there.
    private void ExtendByIdentity(int from, int to)
    {
        for (int i = from; i < Order; i++)
        {
            int end = i < to ? Order : to;
            new Span<double>(_matrix.Row(i) + from, end - from).Clear();
            if (i < to)
                _matrix.Row(i)[i] = 1;
        }
    }
}
