using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Columns;

/// <summary>The rows that a trainer learns from: those that have a label, in the order of the data.</summary>
internal sealed class TrainingData
{
    private TrainingData(List<Row> rows)
    {
        int kept = rows.Count(row => !double.IsNaN(row.Label));
        Skipped = rows.Count - kept;
        (Rows, Labels, Weights, RowNumbers) = (new float[kept][], new double[kept], new double[kept], new long[kept]);
        for (int i = 0, next = 0; i < rows.Count; i++)
        {
            if (double.IsNaN(rows[i].Label))
                continue;
            (Rows[next], Labels[next], Weights[next], RowNumbers[next]) = (rows[i].Values, rows[i].Label, rows[i].Weight, i);
            next++;
        }
    }

    /// <summary>The vector of each row.</summary>
    public float[][] Rows { get; }

    /// <summary>The label of each row: the index of a class from 0, or a target.</summary>
    public double[] Labels { get; }

    /// <summary>The weight of each row; 1 where no column of weights was given.</summary>
    public double[] Weights { get; private set; }

    /// <summary>Where in the data each row is, counted from 0.</summary>
    public long[] RowNumbers { get; }

    /// <summary>Number of rows without a label.</summary>
    public int Skipped { get; }

    /// <summary>The labels as indices of classes.</summary>
    public int[] Classes() => Array.ConvertAll(Labels, label => (int)label);

    /// <summary>Reads label, vector and weight of every row at once.</summary>
    public static TrainingData Read(
        IDataView data, LabelColumn label, VectorExtents extents, string? weightColumn, Execution execution)
    {
        List<DataViewSchema.Column> columns = [data.Schema[label.Name], data.Schema[extents.Column]];
        if (weightColumn is not null)
        {
            DataViewSchema.Column weight = SchemaMismatch.Find(data.Schema, "weight", weightColumn);
            if (weight.Type != NumberDataViewType.Single)
                throw SchemaMismatch.WrongType("weight", weightColumn, "Single", weight.Type.ToString()!);
            columns.Add(weight);
        }

        var read = new TrainingData(RowReader.Read<Row>(data, [.. columns], execution, cursor =>
        {
            Func<double> getLabel = label.GetterIn(cursor);
            Func<float[]> getValues = SeriesReader.VectorGetter(cursor, extents.Column);
            ValueGetter<float>? getWeight = weightColumn is null ? null : cursor.GetGetter<float>(cursor.Schema[weightColumn]);
            return () =>
            {
                float weight = 1;
                getWeight?.Invoke(ref weight);
                return new Row(getLabel(), weight, getValues());
            };
        }));
        if (weightColumn is null)
            read.Weights = [];
        read.Check(label, weightColumn);
        return read;
    }

    /// <summary>The rows as features, checked.</summary>
    public FloatMatrix ToFeatures(VectorExtents extents)
    {
        for (int i = 0; i < Rows.Length; i++)
        {
            extents.CheckRow(Rows[i].Length, RowNumbers[i]);
            extents.CheckValues(Rows[i], missingAllowed: false, RowNumbers[i]);
        }

        return FloatMatrix.FromRows(Rows);
    }

    private void Check(LabelColumn label, string? weightColumn)
    {
        if (Rows.Length == 0)
            throw new InvalidOperationException($"Column '{label.Name}': the training set has no row with a label.");
        for (int i = 0; i < Labels.Length; i++)
        {
            if (!double.IsFinite(Labels[i]))
                throw new InvalidOperationException($"Column '{label.Name}': row {RowNumbers[i]} is {Labels[i]}; expected a finite number.");
        }

        for (int i = 0; i < Weights.Length; i++)
        {
            if (!(Weights[i] > 0 && double.IsFinite(Weights[i])))
                throw new InvalidOperationException($"Column '{weightColumn}': row {RowNumbers[i]} is {Weights[i]}; expected a finite weight above 0.");
        }

        if (label.IsClass && !Labels.AsSpan().ContainsAnyExcept(Labels[0]))
        {
            throw new InvalidOperationException(
                $"Column '{label.Name}': all {Rows.Length} rows are of class '{label.ClassNames[(int)Labels[0]]}'; expected at least two classes.");
        }
    }

    private readonly record struct Row(double Label, double Weight, float[] Values);
}
