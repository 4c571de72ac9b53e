using System.Buffers;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>The rows of a stream as training sees them: (x - μ) · s, with float μ and s of each column.</summary>
internal sealed unsafe class ScaledStream
{
    /// <summary>Rows that are read one after another by one thread.</summary>
    public const int GroupRows = 4;

    // A weight is multiplied by the factor and stored as a float.
    private const double MinDeviation = 1e-30;

    private readonly FeatureStream _stream;
    private readonly LogisticKernels _kernels;
    private readonly Execution _execution;
    private readonly float[] _means;
    private readonly float[] _factors;

    /// <param name="stream">The rows.</param>
    /// <param name="kernels">The inner loops.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public ScaledStream(FeatureStream stream, LogisticKernels kernels, Execution execution)
    {
        _stream = stream;
        _kernels = kernels;
        _execution = execution;
        _means = new float[stream.FeatureCount];
        _factors = new float[stream.FeatureCount];
        Array.Fill(_factors, 1);
    }

    /// <summary>μ of each column.</summary>
    public ReadOnlySpan<float> Means => _means;

    /// <summary>s of each column; 0 where it does not vary.</summary>
    public ReadOnlySpan<float> Factors => _factors;

    /// <summary>The sum of the columns' deviations after scaling.</summary>
    public double TotalDeviation { get; private set; }

    /// <summary>Begins a pass over rows.</summary>
    public void Start(ReadOnlyMemory<int> rows) => _stream.Start(rows);

    /// <summary>
    /// Loads the next rows of the pass, and calls <paramref name="then"/> for each group of them while it is in the cache.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="target">Receives their scaled features.</param>
    /// <param name="targetRow">The row that receives the first one; a multiple of the rows of a tile.</param>
    /// <param name="then">Receives the first row of the group, counted from 0, and the number of its rows.</param>
    public void Load(ReadOnlyMemory<int> rows, FloatPanels target, int targetRow, Action<int, int>? then = null)
    {
        _stream.Prepare(rows.Span);
        ForGroups(rows.Length, _execution, (first, count) =>
        {
            float[] room = ArrayPool<float>.Shared.Rent(_stream.FeatureCount);
            for (int i = first; i < first + count; i++)
                Scale(Read(rows.Span[i], room), target, targetRow + i);
            ArrayPool<float>.Shared.Return(room);
            then?.Invoke(first, count);
        });
    }

    /// <summary>As <see cref="Load"/>; throws unless all features are finite.</summary>
    public void LoadFinite(ReadOnlyMemory<int> rows, FloatPanels target, int targetRow) =>
        Load(rows, target, targetRow, (first, count) =>
        {
            for (int i = first; i < first + count; i++)
            {
                for (int panel = 0; panel < target.Count; panel++)
                {
                    var part = new ReadOnlySpan<float>(target.Part(panel, targetRow + i), target.Width(panel));
                    if (FloatSpans.IndexOfNonFinite(part) >= 0)
                        throw NoScore(rows.Span[i]);
                }
            }
        });

    /// <summary>Runs a body for all groups of rows.</summary>
    public static void ForGroups(int rows, Execution execution, Action<int, int> body) =>
        execution.For((rows + GroupRows - 1) / GroupRows, group =>
        {
            int first = group * GroupRows;
            body(first, Math.Min(GroupRows, rows - first));
        });

    /// <summary>Computes μ and s from rows of a pass that has begun.</summary>
    /// <param name="order">Their order.</param>
    /// <param name="limit">Rows to read at most.</param>
    /// <param name="weights">A weight for each row of the stream.</param>
    /// <param name="unscaled">Whether columns are centered only.</param>
    /// <param name="room">Room for rows.</param>
    /// <param name="report">Receives the number of rows read so far.</param>
    public void Measure(
        ref RowOrder order, int limit, double[] weights, bool unscaled, FloatPanels room, Action<int> report)
    {
        int columns = room.Count * LogisticKernels.Stride;
        double[] shifts = new double[columns], sums = new double[columns], squares = new double[columns];
        var rows = new int[Math.Min(limit, room.Rows)];
        var rowWeights = new double[rows.Length];
        double totalWeight = 0;
        int done = 0;
        while (done < limit)
        {
            int count = order.Take(rows.AsSpan(0, Math.Min(rows.Length, limit - done)));
            if (count == 0)
                break;
            Load(rows.AsMemory(0, count), room, 0);
            for (int i = 0; i < count; i++)
            {
                rowWeights[i] = weights[rows[i]];
                totalWeight += rowWeights[i];
            }

            // Differences from the first row: those of a column that does not vary are exactly 0.
            for (int j = 0; done == 0 && j < _means.Length; j++)
                shifts[j] = -*Element(room, j);
            AddMoments(room, count, rowWeights, shifts, sums, squares);
            ThrowUnlessFinite(sums, room, rows.AsSpan(0, count));
            done += count;
            report(done);
        }

        for (int j = 0; j < _means.Length; j++)
        {
            double mean = sums[j] / totalWeight;
            double deviation = Math.Sqrt(Math.Max(0, squares[j] / totalWeight - mean * mean));
            bool constant = deviation <= MinDeviation;
            _means[j] = (float)(mean - shifts[j]);
            _factors[j] = constant ? 0 : unscaled ? 1 : (float)(1 / deviation);
            TotalDeviation += constant ? 0 : unscaled ? deviation : 1;
        }
    }

    /// <summary>Creates the exception for a row of the last batch that has no finite score.</summary>
    public ArgumentException NoScore(int row)
    {
        ReadOnlySpan<float> features = Read(row, new float[_stream.FeatureCount]);
        int column = FloatSpans.IndexOfNonFinite(features);
        if (column >= 0)
            return NotFinite(column, row, features[column]);
        for (int j = 0; j < features.Length; j++)
        {
            if (!float.IsFinite((features[j] - _means[j]) * _factors[j]))
            {
                return new ArgumentException(
                    $"Feature {j} of example {row} is {features[j]}, too far from the mean {_means[j]} of that feature.", "features");
            }
        }

        return Diverged($"example {row} has a score that is not finite");
    }

    /// <summary>Creates the exception for steps that were too large.</summary>
    /// <param name="sign">The evidence, for the message.</param>
    public static ArgumentException Diverged(FormattableString sign) => new(
        $"Training diverged: {FormattableString.Invariant(sign)}. The learning rate is too high: "
        + $"lower {nameof(LogisticOptions)}.{nameof(LogisticOptions.LearningRate)}, or scale the features.", "options");

    private ReadOnlySpan<float> Read(int row, float[] room)
    {
        ReadOnlySpan<float> features = _stream.Row(row, room.AsSpan(0, _stream.FeatureCount));
        return features.Length == _means.Length
            ? features
            : throw new InvalidOperationException($"Row {row} has {features.Length} features instead of {_means.Length}.");
    }

    private void Scale(ReadOnlySpan<float> features, FloatPanels target, int targetRow)
    {
        fixed (float* x = features, means = _means, factors = _factors)
        {
            for (int panel = 0; panel < target.Count; panel++)
            {
                int start = panel * LogisticKernels.Stride;
                _kernels.Standardize(
                    x + start, means + start, factors + start, target.Part(panel, targetRow),
                    Math.Min(LogisticKernels.Stride, features.Length - start));
            }
        }
    }

    private void AddMoments(
        FloatPanels rows, int count, double[] weights, double[] shifts, double[] sums, double[] squares) =>
        _execution.For(rows.Count, panel =>
        {
            int start = panel * LogisticKernels.Stride;
            fixed (double* w = weights, shift = &shifts[start], sum = &sums[start], square = &squares[start])
            {
                DenseKernels.Best.AddMoments(
                    rows.Part(panel, 0), LogisticKernels.Stride, count, rows.Width(panel), w, shift, sum, square);
            }
        });

    private void ThrowUnlessFinite(ReadOnlySpan<double> sums, FloatPanels room, ReadOnlySpan<int> rows)
    {
        if (!sums.ContainsAnyExceptInRange(double.MinValue, double.MaxValue))
            return;
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < _means.Length; j++)
            {
                float value = *(Element(room, j) + i * LogisticKernels.Stride);
                if (!float.IsFinite(value))
                    throw NotFinite(j, rows[i], value);
            }
        }
    }

    private static float* Element(FloatPanels panels, int column) =>
        panels.Part(column / LogisticKernels.Stride, 0) + column % LogisticKernels.Stride;

    private static ArgumentException NotFinite(int column, int row, float value) =>
        new($"Feature {column} of example {row} is {value}; features must be finite.", "features");
}
