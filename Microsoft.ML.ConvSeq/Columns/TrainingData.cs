using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Columns;

/// <summary>A row to learn from.</summary>
/// <param name="Values">The series or features.</param>
/// <param name="Label">The index of a class from 0, or a target; NaN where it is missing.</param>
/// <param name="Weight">The weight; 1 where no column of weights was given.</param>
/// <param name="Number">The position of the row in the data, counted from 0.</param>
/// <param name="IsHeldOut">Whether the row is only to measure on.</param>
/// <param name="Points">The class of each point of the series; null where the label is one of the row.</param>
internal readonly record struct TrainingRow(
    float[] Values, double Label, double Weight, long Number, bool IsHeldOut = false, int[]? Points = null);

/// <summary>The rows that a trainer learns from: those that have a label, in the order of the data.</summary>
internal sealed class TrainingData
{
    private const string HeldOutRole = "validation";

    private readonly TrainingRow[] _rows;

    private TrainingData(TrainingRow[] rows, int skipped, bool weighted, bool complete)
    {
        _rows = rows;
        Skipped = skipped;
        Labels = Array.ConvertAll(_rows, row => row.Label);
        Weights = weighted ? Array.ConvertAll(_rows, row => row.Weight) : [];
        IsComplete = complete;
        (ShortestVector, LongestVector) = _rows.Length == 0
            ? (0, 0)
            : (_rows.Min(row => row.Values.Length), _rows.Max(row => row.Values.Length));
    }

    /// <summary>Number of rows with a label.</summary>
    public int Count => Labels.Length;

    /// <summary>Number of rows without a label.</summary>
    public int Skipped { get; }

    /// <summary>The label of each row: the index of a class from 0, or a target.</summary>
    public double[] Labels { get; }

    /// <summary>The weight of each row; empty where no column of weights was given.</summary>
    public double[] Weights { get; }

    /// <summary>Number of values of the shortest vector; 0 unless <see cref="IsComplete"/>.</summary>
    public int ShortestVector { get; }

    /// <summary>Number of values of the longest vector; 0 unless <see cref="IsComplete"/>.</summary>
    public int LongestVector { get; }

    /// <summary>Whether the rows' vectors were read; otherwise they were too many, and rows have none.</summary>
    public bool IsComplete { get; }

    /// <summary>For each row the class of each point; empty where labels are of whole rows.</summary>
    public int[][] Points => [.. _rows.Where(row => row.Points is not null).Select(row => row.Points!)];

    /// <summary>The rows, to be used once.</summary>
    public Span<TrainingRow> Rows => _rows;

    /// <summary>Checks, in a pipeline that is not fitted yet, that a column can say which rows are only to measure on.</summary>
    public static void CheckHeldOut(SchemaShape schema, string name)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, HeldOutRole, name);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.IsKey || column.ItemType.RawType != typeof(bool))
            throw SchemaMismatch.WrongType(HeldOutRole, name, "Boolean", SchemaMismatch.Describe(column));
    }

    /// <summary>Reads vectors, and the label and weight of every row.</summary>
    /// <param name="data">The data.</param>
    /// <param name="extents">The column of vectors.</param>
    /// <param name="label">The column to predict; null to learn from all rows.</param>
    /// <param name="weightColumn">The column of weights; null for none.</param>
    /// <param name="maxValues">Vectors with more values in all are not kept; a negative number keeps none.</param>
    /// <param name="execution">Threads, cancellation.</param>
    /// <param name="heldOutColumn">The column that marks rows that are only to measure on; null for none.</param>
    public static TrainingData Read(
        IDataView data, VectorExtents extents, LabelColumn? label, string? weightColumn, long maxValues, Execution execution,
        string? heldOutColumn = null)
    {
        var columns = new List<DataViewSchema.Column>();
        if (maxValues >= 0)
            columns.Add(data.Schema[extents.Column]);
        if (label is not null)
            columns.Add(data.Schema[label.Name]);
        if (weightColumn is not null)
        {
            DataViewSchema.Column weight = SchemaMismatch.Find(data.Schema, "weight", weightColumn);
            if (weight.Type != NumberDataViewType.Single)
                throw SchemaMismatch.WrongType("weight", weightColumn, "Single", weight.Type.ToString()!);
            columns.Add(weight);
        }

        if (heldOutColumn is not null)
        {
            DataViewSchema.Column heldOut = SchemaMismatch.Find(data.Schema, HeldOutRole, heldOutColumn);
            if (heldOut.Type is not BooleanDataViewType)
                throw SchemaMismatch.WrongType(HeldOutRole, heldOutColumn, "Boolean", heldOut.Type.ToString()!);
            columns.Add(heldOut);
        }

        long values = 0;
        List<TrainingRow> rows = RowReader.Read<TrainingRow>(data, [.. columns], execution, cursor =>
        {
            Func<float[]>? getValues = maxValues < 0 ? null : SeriesReader.VectorGetter(cursor, extents);
            Func<int[]>? getPoints = label is { IsPerPoint: true } ? label.PointGetterIn(cursor) : null;
            Func<double>? getLabel = getPoints is null ? label?.GetterIn(cursor) : null;
            ValueGetter<float>? getWeight = weightColumn is null ? null : cursor.GetGetter<float>(cursor.Schema[weightColumn]);
            ValueGetter<bool>? getHeldOut = heldOutColumn is null ? null : cursor.GetGetter<bool>(cursor.Schema[heldOutColumn]);
            return () =>
            {
                float weight = 1;
                getWeight?.Invoke(ref weight);
                bool isHeldOut = false;
                getHeldOut?.Invoke(ref isHeldOut);
                float[] vector = getValues is not null && Volatile.Read(ref values) <= maxValues ? getValues() : [];
                if (Interlocked.Add(ref values, vector.Length) > maxValues)
                    vector = [];
                int[]? points = getPoints?.Invoke();
                double target = points is { Length: 0 } ? double.NaN : getLabel?.Invoke() ?? 0;
                return new TrainingRow(vector, target, weight, 0, isHeldOut, points);
            };
        });
        bool complete = maxValues >= 0 && values <= maxValues;
        TrainingRow[] labeled =
        [
            .. rows.Index().Where(row => !double.IsNaN(row.Item.Label))
                .Select(row => row.Item with { Values = complete ? row.Item.Values : [], Number = row.Index }),
        ];
        var read = new TrainingData(labeled, rows.Count - labeled.Length, weightColumn is not null, complete);
        if (label is not null)
            read.Check(label, weightColumn);
        return read;
    }

    /// <summary>The rows to learn from, and those that are only to measure on.</summary>
    public (TrainingData Learned, TrainingData HeldOut) Split()
    {
        TrainingRow[][] parts = [Array.FindAll(_rows, row => !row.IsHeldOut), Array.FindAll(_rows, row => row.IsHeldOut)];
        return (
            new TrainingData(parts[0], Skipped, Weights.Length > 0, IsComplete),
            new TrainingData(parts[1], 0, Weights.Length > 0, IsComplete));
    }

    /// <summary>Checks that every point of every series has a class.</summary>
    public void CheckPoints(LabelColumn label, VectorExtents extents)
    {
        foreach (TrainingRow row in _rows)
        {
            int points = row.Values.Length / extents.Channels, missing = Array.IndexOf(row.Points!, -1);
            if (row.Points!.Length != points)
            {
                throw new InvalidOperationException(
                    $"Column '{label.Name}': row {row.Number} has {Plural.Of(row.Points.Length, "label")}, but its series in column "
                    + $"'{extents.Column}' has {Plural.Of(points, "point")}; expected one label per point.");
            }

            if (missing >= 0)
            {
                throw new InvalidOperationException(
                    $"Column '{label.Name}': row {row.Number} has no label at point {missing}; label all points, or leave the vector "
                    + "empty, which skips the row.");
            }
        }
    }

    private void Check(LabelColumn label, string? weightColumn)
    {
        if (Count == 0)
            throw new InvalidOperationException($"Column '{label.Name}': the training set has no row with a label.");
        for (int i = 0; i < Labels.Length; i++)
        {
            if (!double.IsFinite(Labels[i]))
                throw new InvalidOperationException(
                    $"Column '{label.Name}': row {_rows[i].Number} is {Labels[i]}; expected a finite number.");
        }

        for (int i = 0; i < Weights.Length; i++)
        {
            if (!(Weights[i] > 0 && double.IsFinite(Weights[i])))
                throw new InvalidOperationException(
                    $"Column '{weightColumn}': row {_rows[i].Number} is {Weights[i]}; expected a finite weight above 0.");
        }

        if (label.IsClass && !Labels.AsSpan().ContainsAnyExcept(Labels[0]))
        {
            throw new InvalidOperationException(
                $"Column '{label.Name}': all {Count} rows are of class '{label.ClassNames[(int)Labels[0]]}'; "
                + "expected at least two classes.");
        }
    }
}
