using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>
/// The matrix √w · (x - μ) · s that the ridge is solved on: float features seen through a shift and a factor for each
/// column and a factor for each row, never written out. Columns that do not vary have the factor 0.
/// </summary>
internal sealed unsafe class StandardizedFeatures
{
    private const int StatisticsColumns = 256;

    // Rounding leaves a constant column a deviation of some 1e-16 of its size; two floats that differ are 6e-8 apart.
    private const double MinRelativeDeviation = 1e-12;

    // A weight is divided by the deviation and stored as a float.
    private const double MinDeviation = 1e-30;

    private readonly FloatMatrix _features;
    private readonly double[] _rowFactors;

    /// <param name="features">Examples × features.</param>
    /// <param name="weights">A weight for each example, 1 on average.</param>
    /// <param name="unscaled">Whether columns are centered only.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="ArgumentException">A feature is not finite.</exception>
    public StandardizedFeatures(FloatMatrix features, double[] weights, bool unscaled, Execution execution)
    {
        _features = features;
        _rowFactors = Array.ConvertAll(weights, Math.Sqrt);
        Means = new double[features.Columns];
        Factors = new double[features.Columns];
        int items = (features.Columns + StatisticsColumns - 1) / StatisticsColumns;
        execution.For(items, item => ComputeStatistics(item * StatisticsColumns, weights, unscaled));
        if (Array.Exists(Means, mean => !double.IsFinite(mean)))
            throw NotFinite();
    }

    /// <summary>Takes some of the rows; the statistics of all rows are known.</summary>
    /// <param name="features">Examples × features, finite.</param>
    /// <param name="weights">A weight for each example, 1 on average over all rows.</param>
    /// <param name="means">μ of each column.</param>
    /// <param name="factors">s of each column.</param>
    public StandardizedFeatures(FloatMatrix features, double[] weights, double[] means, double[] factors)
    {
        _features = features;
        _rowFactors = Array.ConvertAll(weights, Math.Sqrt);
        Means = means;
        Factors = factors;
    }

    public int Examples => _features.Rows;

    public int Count => _features.Columns;

    /// <summary>μ of each column.</summary>
    public double[] Means { get; }

    /// <summary>s of each column.</summary>
    public double[] Factors { get; }

    /// <summary>√w of each example.</summary>
    public ReadOnlySpan<double> RowFactors => _rowFactors;

    /// <summary>Examples as elements, features as depth.</summary>
    /// <param name="start">The example that is element 0.</param>
    public Operand ByExample(int start = 0) => new ExamplesOperand(this, start);

    /// <summary>Features as elements, examples as depth.</summary>
    public Operand ByFeature() => new FeaturesOperand(this);

    /// <summary>As <see cref="ByExample(int)"/> of some of the features.</summary>
    /// <param name="columns">The features, in the order of the depth.</param>
    /// <param name="negated">Whether all is multiplied by -1.</param>
    public Operand ByExample(int[] columns, bool negated = false) => new SomeFeaturesOperand(this, columns, negated, byExample: true);

    /// <summary>As <see cref="ByFeature()"/> of some of the features.</summary>
    /// <param name="columns">The features, in the order of the elements.</param>
    public Operand ByFeature(int[] columns) => new SomeFeaturesOperand(this, columns, negated: false, byExample: false);

    /// <summary>s of a column with that standard deviation and largest |x|: 0 if it does not vary.</summary>
    public static double Factor(double deviation, float largest, bool unscaled)
    {
        bool constant = deviation <= Math.Max(MinDeviation, MinRelativeDeviation * largest);
        return constant ? 0 : unscaled ? 1 : 1 / deviation;
    }

    private void ComputeStatistics(int start, double[] weights, bool unscaled)
    {
        int count = Math.Min(StatisticsColumns, Count - start);
        Span<double> means = Means.AsSpan(start, count);
        double totalWeight = 0;
        for (int i = 0; i < Examples; i++)
        {
            ReadOnlySpan<float> row = _features.Row(i).Slice(start, count);
            double weight = weights[i];
            for (int j = 0; j < row.Length; j++)
                means[j] += weight * row[j];
            totalWeight += weight;
        }

        foreach (ref double mean in means)
            mean /= totalWeight;

        Span<double> squares = stackalloc double[count];
        Span<float> largest = stackalloc float[count];
        squares.Clear();
        largest.Clear();
        for (int i = 0; i < Examples; i++)
        {
            ReadOnlySpan<float> row = _features.Row(i).Slice(start, count);
            double weight = weights[i];
            for (int j = 0; j < row.Length; j++)
            {
                double deviation = row[j] - means[j];
                squares[j] += weight * (deviation * deviation);
                largest[j] = Math.Max(largest[j], Math.Abs(row[j]));
            }
        }

        for (int j = 0; j < count; j++)
        {
            double deviation = Math.Sqrt(squares[j] / totalWeight);
            Factors[start + j] = Factor(deviation, largest[j], unscaled);
        }
    }

    private ArgumentException NotFinite()
    {
        for (int i = 0; i < Examples; i++)
        {
            ReadOnlySpan<float> row = _features.Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                if (!float.IsFinite(row[j]))
                {
                    return new ArgumentException(
                        $"Feature {j} of example {i} is {row[j]}; features must be finite.", "features");
                }
            }
        }

        throw new InvalidOperationException("The features changed while they were read.");
    }

    private sealed class ExamplesOperand(StandardizedFeatures owner, int start) : Operand
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Pack(int first, int count, int depth, int depths, double* strip, int width)
        {
            ClearUnused(strip, count, depths, width);
            fixed (double* means = &owner.Means[depth], factors = &owner.Factors[depth])
            {
                int i = 0;
                for (; i <= count - 4; i += 4)
                {
                    int example = start + first + i;
                    fixed (float* r0 = Row(example), r1 = Row(example + 1), r2 = Row(example + 2), r3 = Row(example + 3))
                    {
                        double w0 = owner._rowFactors[example], w1 = owner._rowFactors[example + 1];
                        double w2 = owner._rowFactors[example + 2], w3 = owner._rowFactors[example + 3];
                        double* target = strip + i;
                        for (int k = 0; k < depths; k++, target += width)
                        {
                            double mean = means[k], factor = factors[k];
                            target[0] = (r0[k] - mean) * factor * w0;
                            target[1] = (r1[k] - mean) * factor * w1;
                            target[2] = (r2[k] - mean) * factor * w2;
                            target[3] = (r3[k] - mean) * factor * w3;
                        }
                    }
                }

                for (; i < count; i++)
                {
                    int example = start + first + i;
                    double* target = strip + i;
                    fixed (float* row = Row(example))
                    {
                        for (int k = 0; k < depths; k++, target += width)
                            *target = (row[k] - means[k]) * factors[k] * owner._rowFactors[example];
                    }
                }
            }

            Span<float> Row(int example) => owner._features.Row(example).Slice(depth, depths);
        }
    }

    private sealed class FeaturesOperand(StandardizedFeatures owner) : Operand
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Pack(int first, int count, int depth, int depths, double* strip, int width)
        {
            ClearUnused(strip, count, depths, width);
            ref double means = ref MemoryMarshal.GetReference(owner.Means.AsSpan(first, count));
            ref double factors = ref MemoryMarshal.GetReference(owner.Factors.AsSpan(first, count));
            for (int k = 0; k < depths; k++, strip += width)
            {
                double rowFactor = owner._rowFactors[depth + k];
                ref float row = ref MemoryMarshal.GetReference(owner._features.Row(depth + k).Slice(first, count));
                for (int i = 0; i < count; i++)
                {
                    double centered = Unsafe.Add(ref row, i) - Unsafe.Add(ref means, i);
                    strip[i] = centered * Unsafe.Add(ref factors, i) * rowFactor;
                }
            }
        }
    }

    private sealed class SomeFeaturesOperand : Operand
    {
        private readonly StandardizedFeatures _owner;
        private readonly int[] _columns;
        private readonly double[] _means, _factors;
        private readonly double _sign;
        private readonly bool _byExample;

        public SomeFeaturesOperand(StandardizedFeatures owner, int[] columns, bool negated, bool byExample)
        {
            _owner = owner;
            _columns = columns;
            _means = Array.ConvertAll(columns, column => owner.Means[column]);
            _factors = Array.ConvertAll(columns, column => owner.Factors[column]);
            _sign = negated ? -1 : 1;
            _byExample = byExample;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Pack(int first, int count, int depth, int depths, double* strip, int width)
        {
            ClearUnused(strip, count, depths, width);
            (int example, int examples, int feature, int features) =
                _byExample ? (first, count, depth, depths) : (depth, depths, first, count);
            (nint exampleStep, nint featureStep) = _byExample ? (1, width) : ((nint)width, 1);
            fixed (int* columns = &_columns[feature])
            fixed (double* means = &_means[feature], factors = &_factors[feature])
            {
                for (int i = 0; i < examples; i++)
                {
                    double rowFactor = _sign * _owner._rowFactors[example + i];
                    double* target = strip + i * exampleStep;
                    fixed (float* row = _owner._features.Row(example + i))
                    {
                        for (int j = 0; j < features; j++, target += featureStep)
                            *target = (row[columns[j]] - means[j]) * factors[j] * rowFactor;
                    }
                }
            }
        }
    }
}
