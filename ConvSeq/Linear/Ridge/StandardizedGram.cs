using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>
/// The products of standardized features of all rows with each other and with the targets, without the rows themselves: the
/// same as <see cref="StandardizedFeatures"/> of the rows would give. Weights are divided by their mean.
/// </summary>
internal sealed unsafe class StandardizedGram : IDisposable
{
    private readonly Matrix _gram, _correlations;

    /// <param name="sums">Of all rows.</param>
    /// <param name="squares">
    /// Σ w (x - μ)(x - μ)ᵀ of all rows, on and above the diagonal; it belongs to this from now on and is standardized in place.
    /// </param>
    /// <param name="largest">The largest |x| of each feature.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="unscaled">Whether features are centered only.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public StandardizedGram(
        RidgeSums sums, Matrix squares, ReadOnlySpan<float> largest, long rows, bool unscaled, Execution execution)
    {
        _gram = squares;
        _correlations = new Matrix(sums.Means.Length, sums.TargetMeans.Length);
        Rows = rows;
        MeanWeight = sums.Weight / rows;
        Means = [.. sums.Means];
        TargetMeans = [.. sums.TargetMeans];
        TargetExponent = sums.TargetExponent;
        Factors = new double[Means.Length];
        for (int j = 0; j < Factors.Length; j++)
        {
            double deviation = Math.Sqrt(squares.View.Row(j)[j] / sums.Weight);
            Factors[j] = StandardizedFeatures.Factor(deviation, largest[j], unscaled);
        }

        execution.For(Factors.Length, i =>
        {
            Span<double> row = squares.View.RowSpan(i);
            double factor = Factors[i] / MeanWeight;
            for (int j = i; j < row.Length; j++)
                row[j] *= factor * Factors[j];
            for (int k = 0; k < TargetMeans.Length; k++)
                _correlations.View.Row(i)[k] = sums.Products.Row(k)[i] * factor;
        });
    }

    /// <summary>The number of rows.</summary>
    public long Rows { get; }

    /// <summary>The mean that the weights are divided by.</summary>
    public double MeanWeight { get; }

    /// <summary>μ of each feature.</summary>
    public double[] Means { get; }

    /// <summary>The factor of each feature.</summary>
    public double[] Factors { get; }

    /// <summary>The mean of each target, in units of 2^<see cref="TargetExponent"/>.</summary>
    public double[] TargetMeans { get; }

    /// <summary>The logarithm of the unit of the targets.</summary>
    public int TargetExponent { get; private set; }

    /// <summary>X̃ᵀX̃ on and above the diagonal; the solver replaces it.</summary>
    public MatrixView Gram => _gram.View;

    /// <summary>X̃ᵀỸ, in units of 2^<see cref="TargetExponent"/>.</summary>
    public MatrixView Correlations => _correlations.View;

    /// <summary>Changes the unit of the targets, at most 2¹⁰⁰ times or a 2¹⁰⁰th of the present one.</summary>
    public void ChangeTargetExponent(int exponent)
    {
        double factor = Math.ScaleB(1, TargetExponent - exponent);
        TargetExponent = exponent;
        for (int k = 0; k < TargetMeans.Length; k++)
            TargetMeans[k] *= factor;
        for (int i = 0; i < Correlations.Rows; i++)
        {
            foreach (ref double correlation in Correlations.RowSpan(i))
                correlation *= factor;
        }
    }

    public void Dispose()
    {
        _gram.Dispose();
        _correlations.Dispose();
    }
}
