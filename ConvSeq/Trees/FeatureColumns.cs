using ConvSeq.Linear;

namespace ConvSeq.Trees;

/// <summary>The features of the training examples, feature by feature.</summary>
internal sealed class FeatureColumns
{
    private const int ColumnsPerItem = 64;

    private readonly float[][] _columns;

    private FeatureColumns(int rows, int columns)
    {
        Rows = rows;
        _columns = new float[columns][];
        for (int j = 0; j < columns; j++)
            _columns[j] = new float[rows];
    }

    /// <summary>Number of examples.</summary>
    public int Rows { get; }

    /// <summary>Number of features.</summary>
    public int Count => _columns.Length;

    /// <summary>The values of a feature.</summary>
    public float[] this[int feature] => _columns[feature];

    /// <summary>Copies features: 4 · rows · columns bytes.</summary>
    /// <param name="features">The features.</param>
    /// <param name="places">For each example its place in a column.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="ArgumentException">A feature is not finite.</exception>
    public static FeatureColumns Of(FeatureSource features, int[] places, Execution execution)
    {
        var columns = new FeatureColumns(features.Rows, features.Columns);
        features.ForEachBlock((first, rows) => columns.Copy(first, rows, places, execution));
        return columns;
    }

    private void Copy(int first, FloatMatrix rows, int[] places, Execution execution)
    {
        for (int i = 0; i < rows.Rows; i++)
        {
            int bad = FloatSpans.IndexOfNonFinite(rows.Row(i));
            if (bad >= 0)
                throw new ArgumentException(
                    $"Feature {bad} of example {first + i} is {rows.Row(i)[bad]}; features must be finite.", "features");
        }

        execution.For((Count + ColumnsPerItem - 1) / ColumnsPerItem, item =>
        {
            int start = item * ColumnsPerItem, count = Math.Min(ColumnsPerItem, Count - start);
            for (int i = 0; i < rows.Rows; i++)
            {
                ReadOnlySpan<float> row = rows.Row(i).Slice(start, count);
                int place = places[first + i];

                // Adding 0 turns -0 into 0, so that the smallest of several zeros has one sign only.
                for (int j = 0; j < count; j++)
                    _columns[start + j][place] = row[j] + 0f;
            }
        });
    }
}

/// <summary>Features that are held as a matrix.</summary>
internal sealed class MatrixSource(FloatMatrix features) : FeatureSource
{
    public override int Rows => features.Rows;

    public override int Columns => features.Columns;

    public override FloatMatrix ToMatrix() => features;

    public override void ForEachBlock(Action<int, FloatMatrix> use) => use(0, features);
}
