using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>
/// Means of features and targets by weight, and the sums over rows of centered products of the two, Σ w (y - ȳ)(x - μ)ᵀ. The
/// sums of features with each other, Σ w (x - μ)(x - μ)ᵀ, are updated along with these but belong to the caller: they are too
/// large to copy.
/// <para>
/// Sets of rows are joined by Chan, Golub and LeVeque's formula ("Updating formulae and a pairwise algorithm for computing sample
/// variances", COMPSTAT 1982), for products as in Pébay, SAND2008-6212: with weights W₁ and W₂ and means that are δ apart,
/// the sums of both are those of each and W₁W₂/(W₁ + W₂) · δδᵀ. Nothing is subtracted, so nothing cancels.
/// </para>
/// </summary>
internal sealed unsafe class RidgeSums : IDisposable
{
    // A slice of a chunk stays in a cache of a megabyte while it is centered.
    private const int CenteredColumns = 64;

    private readonly Matrix _products;

    /// <param name="features">Features of a row.</param>
    /// <param name="targets">Targets of a row.</param>
    public RidgeSums(int features, int targets)
    {
        Means = new double[features];
        TargetMeans = new double[targets];
        _products = new Matrix(targets, features);
    }

    /// <summary>Σ w.</summary>
    public double Weight { get; set; }

    /// <summary>μ.</summary>
    public double[] Means { get; }

    /// <summary>ȳ, in units of 2^<see cref="TargetExponent"/>.</summary>
    public double[] TargetMeans { get; }

    /// <summary>Σ w (y - ȳ)(x - μ)ᵀ, targets × features, in units of 2^<see cref="TargetExponent"/>.</summary>
    public MatrixView Products => _products.View;

    /// <summary>The logarithm of the unit of the targets.</summary>
    public int TargetExponent { get; set; }

    public void Dispose() => _products.Dispose();

    public RidgeSums Copy()
    {
        var copy = new RidgeSums(Means.Length, TargetMeans.Length) { Weight = Weight, TargetExponent = TargetExponent };
        Means.CopyTo(copy.Means, 0);
        TargetMeans.CopyTo(copy.TargetMeans, 0);
        Products.CopyTo(copy.Products);
        return copy;
    }

    /// <summary>Changes the unit of the targets; no digit changes unless it underflows.</summary>
    public void ChangeTargetExponent(int exponent)
    {
        int shift = TargetExponent - exponent;
        TargetExponent = exponent;
        for (int k = 0; shift != 0 && k < TargetMeans.Length; k++)
        {
            TargetMeans[k] = Math.ScaleB(TargetMeans[k], shift);
            foreach (ref double product in Products.RowSpan(k))
                product = Math.ScaleB(product, shift);
        }
    }

    /// <summary>Adds rows.</summary>
    /// <param name="features">A spare row, then rows of features; destroyed.</param>
    /// <param name="targets">A spare row, then rows of targets in the unit of the sums; destroyed.</param>
    /// <param name="weights">The weight of each row.</param>
    /// <param name="addSquares">Adds Σ over depth of rows[depth, i] · rows[depth, j] to the sums of features with each other.</param>
    /// <param name="product">Multiplies.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public void Add(
        MatrixView features, MatrixView targets, ReadOnlySpan<double> weights, Action<Operand, int> addSquares,
        MatrixProduct product, Execution execution)
    {
        double[] copied = weights.ToArray();
        double weight = 0;
        foreach (double one in weights)
            weight += one;
        Center(features, Means, copied, weight, execution);
        Center(targets, TargetMeans, copied, weight, execution);
        var rows = new DepthByRow(features);
        addSquares(rows, features.Rows);
        product.Add(Products, new DepthByRow(targets), rows, features.Rows);
        Weight += weight;
    }

    /// <summary>Adds other sums in the same unit.</summary>
    /// <param name="other">Sums of other rows, not empty.</param>
    /// <returns>f and δ: f · δδᵀ is added to the sums of features with each other, besides those of both.</returns>
    public (double Factor, double[] Distances) Add(RidgeSums other)
    {
        double total = Weight + other.Weight;
        double factor = Weight * (other.Weight / total);
        double[] distances = Distances(Means, other.Means), targetDistances = Distances(TargetMeans, other.TargetMeans);
        for (int k = 0; k < targetDistances.Length; k++)
        {
            double* row = Products.Row(k), added = other.Products.Row(k);
            double left = factor * targetDistances[k];
            for (int j = 0; j < distances.Length; j++)
                row[j] += added[j] + left * distances[j];
        }

        Move(Means, distances, other.Weight / total);
        Move(TargetMeans, targetDistances, other.Weight / total);
        Weight = total;
        return (factor, distances);
    }

    // Rows x after the first become √w (x - m) with their mean m. The first becomes √f δ, with δ from the mean so far to m and
    // f = W₁W₂/(W₁ + W₂); the mean moves to that of all.
    private void Center(MatrixView rows, double[] means, double[] weights, double weight, Execution execution)
    {
        double share = weight / (Weight + weight);
        double root = Math.Sqrt(Weight * share);
        execution.For((rows.Columns + CenteredColumns - 1) / CenteredColumns, item =>
        {
            int start = item * CenteredColumns;
            int count = Math.Min(CenteredColumns, rows.Columns - start);
            Center(rows.Slice(0, start, rows.Rows, count), means.AsSpan(start, count), weights, weight, root, share);
        });
    }

    private static void Center(
        MatrixView rows, Span<double> means, double[] weights, double weight, double root, double share)
    {
        DenseKernels kernels = DenseKernels.Best;
        double* shift = stackalloc double[CenteredColumns];
        new Span<double>(shift, rows.Columns).Clear();

        // Center by the first row, which is in front, then by the rest of the mean: the mean of equal values is that value.
        double* first = rows.Row(0);
        rows.RowSpan(1).CopyTo(rows.RowSpan(0));
        for (int i = 1; i < rows.Rows; i++)
        {
            kernels.AddScaled(-1, first, rows.Row(i), rows.Columns);
            kernels.AddScaled(weights[i - 1], rows.Row(i), shift, rows.Columns);
        }

        for (int j = 0; j < rows.Columns; j++)
            shift[j] /= weight;
        for (int i = 1; i < rows.Rows; i++)
        {
            kernels.AddScaled(-1, shift, rows.Row(i), rows.Columns);
            double factor = Math.Sqrt(weights[i - 1]);
            for (int j = 0; factor != 1 && j < rows.Columns; j++)
                rows.Row(i)[j] *= factor;
        }

        for (int j = 0; j < rows.Columns; j++)
        {
            double distance = first[j] + shift[j] - means[j];
            first[j] = root * distance;
            means[j] += share * distance;
        }
    }

    private static double[] Distances(double[] from, double[] to) => [.. to.Zip(from, (right, left) => right - left)];

    private static void Move(double[] means, double[] distances, double share)
    {
        for (int j = 0; j < means.Length; j++)
            means[j] += share * distances[j];
    }
}
