using ConvSeq.Linear;
using Microsoft.ML;

namespace ConvSeq.MLNet.Columns;

/// <summary>Features that a model is fitted to: in memory or, if too many for it, read block by block.</summary>
internal sealed class FeatureData : FeatureSource
{
    private const int MaxRows = 4096;
    private const long MaxBlockValues = 1 << 24;

    private readonly IDataView _data;
    private readonly VectorExtents _extents;
    private readonly LabelColumn _label;
    private readonly TrainingData _read;
    private readonly Execution _execution;

    private FeatureData(IDataView data, VectorExtents extents, LabelColumn label, TrainingData read, Execution execution)
    {
        (_data, _extents, _label, _read, _execution) = (data, extents, label, read, execution);
        AreScaled = Annotation.IsMarkedNormalized(data.Schema[extents.Column]);
        Classes = label.IsClass ? Array.ConvertAll(read.Labels, value => (int)value) : [];
    }

    public override bool AreScaled { get; }

    public override bool AreHeld => _read.IsComplete;

    /// <summary>Number of rows with a label.</summary>
    public override int Rows => _read.Count;

    /// <summary>Number of rows without a label.</summary>
    public int Skipped => _read.Skipped;

    public override int Columns => _extents.Size;

    /// <summary>Number of classes.</summary>
    public int ClassCount => _label.ClassNames.Length;

    /// <summary>The class of each row.</summary>
    public int[] Classes { get; }

    /// <summary>The number to predict for each row.</summary>
    public double[] Targets => _read.Labels;

    /// <summary>The weight of each row; empty where no column of weights was given.</summary>
    public double[] Weights => _read.Weights;

    /// <summary>Reads labels, weights and, unless they have more than <paramref name="maxValues"/> values, features.</summary>
    public static FeatureData Read(
        IDataView data, VectorExtents extents, LabelColumn label, string? weightColumn, long maxValues, Execution execution) =>
        new(data, extents, label, TrainingData.Read(data, extents, label, weightColumn, maxValues, execution), execution);

    /// <summary>All features, if they are in memory.</summary>
    public override FloatMatrix ToMatrix() => ToMatrix(_read.Rows);

    /// <summary>Reads the features, block by block.</summary>
    /// <param name="use">Receives the number of the first row with a label of each block, and the block.</param>
    /// <exception cref="InvalidOperationException">The data has other rows than before.</exception>
    public override void ForEachBlock(Action<int, FloatMatrix> use)
    {
        int done = 0;
        foreach (ArraySegment<TrainingRow> block in RowBlocks.Of(
            _data, _extents, _label, MaxRows, MaxBlockValues, _execution.CancellationToken))
        {
            if (done + block.Count > Rows)
                throw Changed();
            use(done, ToMatrix(block));
            done += block.Count;
            _execution.Progress?.Report(new ProgressReport("Reading features", (double)done / Rows));
        }

        if (done != Rows)
            throw Changed();
    }

    private FloatMatrix ToMatrix(ReadOnlySpan<TrainingRow> rows)
    {
        float[][] values = new float[rows.Length][];
        for (int i = 0; i < rows.Length; i++)
        {
            values[i] = rows[i].Values;
            _extents.CheckRow(values[i].Length, rows[i].Number);
            _extents.CheckValues(values[i], null, rows[i].Number);
        }

        return FloatMatrix.FromRows(values);
    }

    private InvalidOperationException Changed() =>
        new($"Column '{_extents.Column}': the number of rows with a label, {Rows} at first, changed while they were read.");
}
