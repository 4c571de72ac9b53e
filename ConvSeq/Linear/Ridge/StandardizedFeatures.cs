using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
    private readonly double[] _squares = [];

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
        _squares = new double[items];
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

    /// <summary>The sum of the squares of all elements, known if all rows are here: the trace of the Gram matrix.</summary>
    public double Trace => _squares.Sum();

    /// <summary>Σ over features of the products of the elements of two examples.</summary>
    public double Product(int example, int other)
    {
        ReadOnlySpan<float> left = _features.Row(example), right = _features.Row(other);
        double sum = 0;
        for (int j = 0; j < left.Length; j++)
            sum += (left[j] - Means[j]) * Factors[j] * ((right[j] - Means[j]) * Factors[j]);
        return sum * _rowFactors[example] * _rowFactors[other];
    }

    /// <summary>Examples as elements, features as depth, times a factor and rounded to float.</summary>
    public ISinglePanels ByExampleInSingle(double factor) => new SinglePanels(this, factor);

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
        double* sums = stackalloc double[StatisticsColumns], squares = stackalloc double[StatisticsColumns];
        float* largest = stackalloc float[StatisticsColumns];
        new Span<double>(sums, count).Clear();
        new Span<double>(squares, count).Clear();
        new Span<float>(largest, count).Clear();
        double totalWeight = 0;
        for (int i = 0; i < Examples; i++)
        {
            fixed (float* row = _features.Row(i).Slice(start, count))
                AddWeighted(row, weights[i], sums, count);
            totalWeight += weights[i];
        }

        for (int j = 0; j < count; j++)
            Means[start + j] = sums[j] /= totalWeight;

        for (int i = 0; i < Examples; i++)
        {
            fixed (float* row = _features.Row(i).Slice(start, count))
                AddSquares(row, weights[i], sums, squares, largest, count);
        }

        for (int j = 0; j < count; j++)
        {
            double deviation = Math.Sqrt(squares[j] / totalWeight);
            double factor = Factor(deviation, largest[j], unscaled);
            Factors[start + j] = factor;
            _squares[start / StatisticsColumns] += squares[j] * factor * factor;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWeighted(float* row, double weight, double* sums, int count)
    {
        int whole = count & -Vector256<float>.Count;
        for (int j = 0; j < whole; j += Vector256<float>.Count)
        {
            double* upperSums = sums + j + Vector256<double>.Count;
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Load(row + j));
            (Vector256.Load(sums + j) + weight * lower).Store(sums + j);
            (Vector256.Load(upperSums) + weight * upper).Store(upperSums);
        }

        for (int j = whole; j < count; j++)
            sums[j] += weight * row[j];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSquares(float* row, double weight, double* means, double* squares, float* largest, int count)
    {
        int whole = count & -Vector256<float>.Count;
        for (int j = 0; j < whole; j += Vector256<float>.Count)
        {
            int next = j + Vector256<double>.Count;
            Vector256<float> values = Vector256.Load(row + j);
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(values);
            lower -= Vector256.Load(means + j);
            upper -= Vector256.Load(means + next);
            (Vector256.Load(squares + j) + weight * (lower * lower)).Store(squares + j);
            (Vector256.Load(squares + next) + weight * (upper * upper)).Store(squares + next);
            Vector256.Max(Vector256.Load(largest + j), Vector256.Abs(values)).Store(largest + j);
        }

        for (int j = whole; j < count; j++)
        {
            double deviation = row[j] - means[j];
            squares[j] += weight * (deviation * deviation);
            largest[j] = Math.Max(largest[j], Math.Abs(row[j]));
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

    // (x - μ) · s, times a factor, of the features of one example from "depth" on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Standardize(int example, double factor, int depth, Span<double> target)
    {
        ReadOnlySpan<float> row = _features.Row(example).Slice(depth, target.Length);
        ReadOnlySpan<double> means = Means.AsSpan(depth, target.Length), factors = Factors.AsSpan(depth, target.Length);
        int whole = target.Length & -Vector256<float>.Count;
        for (int k = 0; k < whole; k += Vector256<float>.Count)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Create(row[k..]));
            int next = k + Vector256<double>.Count;
            ((lower - Vector256.Create(means[k..])) * Vector256.Create(factors[k..]) * factor).CopyTo(target[k..]);
            ((upper - Vector256.Create(means[next..])) * Vector256.Create(factors[next..]) * factor).CopyTo(target[next..]);
        }

        for (int k = whole; k < target.Length; k++)
            target[k] = (row[k] - means[k]) * factors[k] * factor;
    }

    private sealed class ExamplesOperand(StandardizedFeatures owner, int start) : Operand
    {
        private const int Depths = 128;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Pack(int first, int count, int depth, int depths, double* strip, int width)
        {
            // Rows are computed side by side, a few at a time, and then laid across.
            double* rows = stackalloc double[8 * Depths];
            var view = new MatrixView(rows, Depths, 8, Depths);
            ClearUnused(strip, count, depths, width);
            for (int k = 0; k < depths; k += Depths)
            {
                int part = Math.Min(Depths, depths - k);
                for (int i = 0; i < count; i += 8)
                {
                    int several = Math.Min(8, count - i);
                    for (int r = 0; r < several; r++)
                    {
                        int example = start + first + i + r;
                        owner.Standardize(example, owner._rowFactors[example], depth + k, view.RowSpan(r)[..part]);
                    }

                    DepthByColumn.Lay(view.Slice(0, 0, several, part), 1, strip + (nint)k * width + i, width);
                }
            }
        }
    }

    private sealed class FeaturesOperand(StandardizedFeatures owner) : Operand
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Pack(int first, int count, int depth, int depths, double* strip, int width)
        {
            ClearUnused(strip, count, depths, width);
            for (int k = 0; k < depths; k++, strip += width)
                owner.Standardize(depth + k, owner._rowFactors[depth + k], first, new Span<double>(strip, count));
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

    private sealed class SinglePanels(StandardizedFeatures owner, double factor) : ISinglePanels
    {
        private const int Depths = 128;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Pack(int first, int count, int depth, int depths, float* panel)
        {
            if (count < SingleKernels.Panel)
                new Span<float>(panel, depths * SingleKernels.Panel).Clear();
            Span<double> row = stackalloc double[Depths];
            float* rows = stackalloc float[8 * Depths];
            for (int k = 0; k < depths; k += Depths)
            {
                int part = Math.Min(Depths, depths - k);
                for (int i = 0; i < count; i += 8)
                {
                    int several = Math.Min(8, count - i);
                    for (int r = 0; r < several; r++)
                    {
                        int example = first + i + r;
                        owner.Standardize(example, owner._rowFactors[example] * factor, depth + k, row[..part]);
                        Narrow(row[..part], rows + r * Depths);
                    }

                    Lay(rows, several, part, panel + (nint)k * SingleKernels.Panel + i);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Narrow(ReadOnlySpan<double> values, float* target)
        {
            int whole = values.Length & -Vector256<float>.Count;
            for (int k = 0; k < whole; k += Vector256<float>.Count)
            {
                Vector256<double> upper = Vector256.Create(values[(k + Vector256<double>.Count)..]);
                Vector256.Narrow(Vector256.Create(values[k..]), upper).Store(target + k);
            }

            for (int k = whole; k < values.Length; k++)
                target[k] = (float)values[k];
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Lay(float* rows, int count, int depths, float* panel)
        {
            if (count < 8)
            {
                for (int r = 0; r < count; r++)
                    for (int k = 0; k < depths; k++)
                        panel[k * SingleKernels.Panel + r] = rows[r * Depths + k];
                return;
            }

            for (int k = 0; k < depths; k++, rows++, panel += SingleKernels.Panel)
            {
                panel[0] = rows[0];
                panel[1] = rows[Depths];
                panel[2] = rows[2 * Depths];
                panel[3] = rows[3 * Depths];
                panel[4] = rows[4 * Depths];
                panel[5] = rows[5 * Depths];
                panel[6] = rows[6 * Depths];
                panel[7] = rows[7 * Depths];
            }
        }
    }
}
