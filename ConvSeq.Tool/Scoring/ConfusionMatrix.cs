using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tool.Scoring;

/// <summary>
/// Counts how often series of one class were taken for another. Columns are the model's classes; rows are the same, followed by the classes
/// of the labeled set that the model has never seen, in order of appearance. Classes are matched by name; series without a label do not
/// count.
/// </summary>
internal sealed class ConfusionMatrix
{
    private readonly Dictionary<string, int> _rowOf = new(StringComparer.Ordinal);
    private readonly List<int[]> _counts = [];
    private readonly List<string> _rows = [];

    public ConfusionMatrix(SeriesSet truth, ClassPredictions predictions)
    {
        if (truth.Count != predictions.Count)
            throw new ArgumentException($"{predictions.Count} predictions for {truth.Count} series.", nameof(predictions));
        Columns = predictions.ClassNames;
        foreach (string name in Columns)
            AddRow(name);
        for (int i = 0; i < truth.Count; i++)
        {
            if (!truth.IsAnswered(i))
                continue;
            string name = truth.LabelOf(i);
            if (!_rowOf.TryGetValue(name, out int row))
                row = AddRow(name);
            _counts[row][predictions.Labels[i]]++;
        }
    }

    public IReadOnlyList<string> Rows => _rows;

    public IReadOnlyList<string> Columns { get; }

    /// <summary>The classes that the model does not know.</summary>
    public IEnumerable<string> Unknown => _rows.Skip(Columns.Count);

    /// <summary>Number of series of class <paramref name="row"/> predicted as <paramref name="column"/>.</summary>
    public int this[int row, int column] => _counts[row][column];

    public int RowTotal(int row) => _counts[row].Sum();

    /// <summary>Number of series of class <paramref name="row"/> predicted right; 0 for a class the model does not know.</summary>
    public int Right(int row) => row < Columns.Count ? _counts[row][row] : 0;

    /// <summary>Number of series predicted as a class; 0 for one that the model does not know.</summary>
    public int ColumnTotal(int column) => column < Columns.Count ? _counts.Sum(row => row[column]) : 0;

    /// <summary>Share of what is predicted as a class that is of it; NaN where nothing is.</summary>
    public double Precision(int row) => (double)Right(row) / ColumnTotal(row);

    /// <summary>Share of a class that is predicted as it; NaN where the class has no series.</summary>
    public double Recall(int row) => (double)Right(row) / RowTotal(row);

    /// <summary>Harmonic mean of precision and recall; 0 where nothing is right.</summary>
    public double F1(int row) => 2.0 * Right(row) / (RowTotal(row) + ColumnTotal(row));

    private int AddRow(string name)
    {
        _rowOf.Add(name, _rows.Count);
        _rows.Add(name);
        _counts.Add(new int[Columns.Count]);
        return _rows.Count - 1;
    }
}
