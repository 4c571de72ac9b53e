using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>
/// The function of a row x of raw features that fitted linear models compute: b_k + Σ w_kj x_j for each output k, with float
/// weights and sums in double.
/// </summary>
internal sealed class AffineMap
{
    private const int RowsPerItem = 16;

    private readonly float[] _weights;
    private readonly double[] _biases;
    private readonly float[] _means;

    /// <param name="featureCount">Features of a row, 1 or more.</param>
    /// <param name="weights">Finite weights: for each output <paramref name="featureCount"/> of them.</param>
    /// <param name="biases">A finite bias for each output.</param>
    /// <param name="means">The finite mean of each feature over the training examples; empty where it is not known.</param>
    /// <exception cref="ArgumentException">An argument is not as described.</exception>
    public AffineMap(int featureCount, float[] weights, double[] biases, float[] means)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(featureCount, 1);
        if (weights.Length != (long)featureCount * biases.Length)
        {
            throw new ArgumentException(
                $"There are {weights.Length} weights for {biases.Length} targets of {featureCount} features.", nameof(weights));
        }

        int bad = Array.FindIndex(weights, weight => !float.IsFinite(weight));
        if (bad >= 0)
            throw new ArgumentException($"Weight {bad} is {weights[bad]}; weights must be finite.", nameof(weights));
        bad = Array.FindIndex(biases, bias => !double.IsFinite(bias));
        if (bad >= 0)
            throw new ArgumentException($"Bias {bad} is {biases[bad]}; biases must be finite.", nameof(biases));

        if (means.Length != 0 && means.Length != featureCount)
            throw new ArgumentException($"There are {means.Length} means of {featureCount} features.", nameof(means));
        bad = Array.FindIndex(means, mean => !float.IsFinite(mean));
        if (bad >= 0)
            throw new ArgumentException($"Mean {bad} is {means[bad]}; means must be finite.", nameof(means));

        FeatureCount = featureCount;
        _weights = weights;
        _biases = biases;
        _means = means;
    }

    public int FeatureCount { get; }

    /// <summary>Weights, output by output.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>The bias of each output.</summary>
    public ReadOnlySpan<double> Biases => _biases;

    /// <summary>The mean of each feature over the training examples; empty where it is not known.</summary>
    public ReadOnlySpan<float> Means => _means;

    /// <summary>Computes the outputs of one row; allocates nothing.</summary>
    /// <param name="row">The features.</param>
    /// <param name="outputs">Receives the outputs.</param>
    /// <exception cref="ArgumentException">The row has the wrong length or a feature that is not finite.</exception>
    public void Apply(ReadOnlySpan<float> row, Span<double> outputs)
    {
        if (row.Length != FeatureCount)
            throw new ArgumentException($"There are {row.Length} features instead of {FeatureCount}.", nameof(row));
        for (int first = 0; first < _biases.Length; first += DenseKernels.ScoredTargets)
            Apply(row, first, outputs);
        if (!double.IsFinite(outputs[0]))
        {
            int column = FloatSpans.IndexOfNonFinite(row);
            throw new ArgumentException($"Feature {column} is {row[column]}; features must be finite.", nameof(row));
        }
    }

    /// <summary>Throws unless rows have the number of features that this map takes.</summary>
    /// <param name="rows">Rows × features.</param>
    /// <param name="name">What the caller's caller knows <paramref name="rows"/> by.</param>
    public void ThrowUnlessMatching(FloatMatrix rows, string name)
    {
        if (rows.Columns != FeatureCount)
            throw new ArgumentException($"There are {rows.Columns} features instead of {FeatureCount}.", name);
    }

    /// <summary>Computes the outputs of many rows, each with the same bits as alone.</summary>
    /// <param name="rows">Rows × features.</param>
    /// <param name="outputs">Receives for each row <paramref name="stride"/> numbers, the last of which are its outputs.</param>
    /// <param name="stride">The number of outputs or more.</param>
    /// <param name="name">What the caller's caller knows <paramref name="rows"/> by.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="ArgumentException">A feature is not finite.</exception>
    public void Apply(FloatMatrix rows, Memory<double> outputs, int stride, string name, Execution execution)
    {
        int skipped = stride - _biases.Length;
        execution.For((rows.Rows + RowsPerItem - 1) / RowsPerItem, item =>
        {
            // Outputs are the outer loop, so that their weights stay in the cache for all rows of the item.
            int end = Math.Min(rows.Rows, (item + 1) * RowsPerItem);
            for (int first = 0; first < _biases.Length; first += DenseKernels.ScoredTargets)
            {
                for (int i = item * RowsPerItem; i < end; i++)
                    Apply(rows.Row(i), first, outputs.Span.Slice(i * stride + skipped, _biases.Length));
            }
        });

        for (int i = 0; i < rows.Rows; i++)
        {
            if (!double.IsFinite(outputs.Span[i * stride + skipped]))
            {
                int column = FloatSpans.IndexOfNonFinite(rows.Row(i));
                throw new ArgumentException(
                    $"Feature {column} of row {i} is {rows.Row(i)[column]}; features must be finite.", name);
            }
        }
    }

    // An output is finite only if all features are: products and sums of finite floats cannot overflow a double.
    private unsafe void Apply(ReadOnlySpan<float> row, int first, Span<double> outputs)
    {
        int count = Math.Min(DenseKernels.ScoredTargets, _biases.Length - first);
        double* sums = stackalloc double[DenseKernels.ScoredTargets];
        fixed (float* x = row, w = _weights)
            DenseKernels.Best.Score(x, w + (nint)first * FeatureCount, FeatureCount, count, sums);
        for (int k = 0; k < count; k++)
            outputs[first + k] = sums[k] + _biases[first + k];
    }
}
