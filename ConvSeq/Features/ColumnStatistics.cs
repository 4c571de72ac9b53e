using System.Runtime.CompilerServices;

namespace ConvSeq.Features;

/// <summary>
/// Mean, deviation and share of zeros of each feature over a set, from one pass over its rows. Sums are taken of distances from
/// the first row: a feature that never changes has the deviation 0 exactly, and no feature loses digits to a large mean.
/// </summary>
internal sealed class ColumnStatistics
{
    private const int BlockElements = 1 << 22, MinBlockRows = 64, ColumnsPerItem = 512;

    private readonly float[] _first;
    private readonly double[] _sums, _squares;
    private readonly int[] _zeros;

    private ColumnStatistics(int columns)
    {
        _first = new float[columns];
        _sums = new double[columns];
        _squares = new double[columns];
        _zeros = new int[columns];
    }

    /// <summary>Computes a row of the given number.</summary>
    public delegate void RowSource(int row, Span<float> features);

    public int Rows { get; private set; }

    public int Columns => _first.Length;

    /// <summary>
    /// Reads rows block by block: only one block of them is in memory, 4 · columns · max(64, 2²² / columns) bytes. Every sum is
    /// taken in the order of the rows, whatever the blocks and threads are.
    /// </summary>
    /// <param name="rows">Number of rows, 1 or more.</param>
    /// <param name="columns">Number of features.</param>
    /// <param name="source">Computes a row; called from many threads at once.</param>
    /// <param name="stage">Name of the stage in progress reports.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    public static ColumnStatistics Of(int rows, int columns, RowSource source, string stage, Execution execution)
    {
        var statistics = new ColumnStatistics(columns);
        var block = new FloatMatrix(Math.Min(rows, Math.Max(MinBlockRows, BlockElements / columns)), columns);
        int finished = 0;
        while (statistics.Rows < rows)
        {
            int start = statistics.Rows;
            int count = Math.Min(block.Rows, rows - start);
            execution.For(count, i =>
            {
                source(start + i, block.Row(i));
                int done = Interlocked.Increment(ref finished);
                if (done % 16 == 0 || done == rows)
                    execution.Report(stage, (double)done / rows);
            });
            execution.For((columns + ColumnsPerItem - 1) / ColumnsPerItem, item =>
                statistics.Add(block, count, item * ColumnsPerItem, Math.Min(columns, (item + 1) * ColumnsPerItem)));
            statistics.Rows += count;
        }

        return statistics;
    }

    public double Mean(int column) => _first[column] + _sums[column] / Rows;

    /// <summary>Returns the standard deviation with divisor n - <paramref name="correction"/>; 0 where that is 0.</summary>
    public double Deviation(int column, int correction)
    {
        double squares = _squares[column] - _sums[column] * _sums[column] / Rows;
        return Rows > correction && squares > 0 ? Math.Sqrt(squares / (Rows - correction)) : 0;
    }

    public double ShareOfZeros(int column) => (double)_zeros[column] / Rows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(FloatMatrix block, int count, int start, int end)
    {
        if (Rows == 0)
            block.Row(0)[start..end].CopyTo(_first.AsSpan(start));
        for (int i = 0; i < count; i++)
        {
            Span<float> row = block.Row(i);
            for (int j = start; j < end; j++)
            {
                double distance = (double)row[j] - _first[j];
                _sums[j] += distance;
                _squares[j] += distance * distance;
                if (row[j] == 0)
                    _zeros[j]++;
            }
        }
    }
}
