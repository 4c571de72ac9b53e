using ConvSeq.MLNet.Columns;
using ConvSeq.Series;
using Microsoft.ML;

namespace ConvSeq.MLNet;

/// <summary>The columns that the options of a trainer name.</summary>
/// <param name="Label">The column to predict.</param>
/// <param name="Input">The column of series or features.</param>
/// <param name="Channels">Channels of a series, 0 to take them from the column's type; null for features.</param>
/// <param name="Weight">The column of weights; null for none.</param>
/// <param name="HeldOut">The column that marks rows that are only to measure on; null for none.</param>
/// <param name="Repair">The repair of series; null for features.</param>
/// <param name="AreTokens">Whether the column of series is one of tokens.</param>
internal sealed record TrainerColumns(string Label, string Input, int? Channels, string? Weight, string? HeldOut = null,
    SeriesRepair? Repair = null, bool AreTokens = false)
{
    /// <summary>Checks the columns of a pipeline that is not fitted yet, and returns the label.</summary>
    public SchemaShape.Column Check(SchemaShape schema, LabelKind kind)
    {
        if (AreTokens)
            VectorExtents.CheckTokens(schema, Input);
        else if (Channels is null)
            VectorExtents.CheckFeatures(schema, Input);
        else
            VectorExtents.CheckSeries(schema, Input);
        SchemaShape.Column label = LabelColumn.Check(schema, Label, kind);
        if (HeldOut is not null)
            TrainingData.CheckHeldOut(schema, HeldOut);
        return label;
    }

    /// <summary>Checks the label and the input of data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="kind">Kind of label.</param>
    /// <param name="warnings">Receives what is odd about rows that are read.</param>
    public TrainerInput Of(IDataView data, LabelKind kind, InputWarnings warnings)
    {
        var label = LabelColumn.Of(data.Schema, Label, kind);
        VectorExtents extents = AreTokens ? VectorExtents.OfTokens(data.Schema, Input)
            : Channels is { } channels ? VectorExtents.OfSeries(data.Schema, Input, channels)
            : VectorExtents.OfFeatures(data.Schema, Input);
        return new TrainerInput(data, extents with { Repair = Repair, Warnings = warnings }, label, this);
    }
}

/// <summary>Data for a trainer.</summary>
/// <param name="Data">The data.</param>
/// <param name="Extents">The column of series or features.</param>
/// <param name="Label">The column to predict.</param>
/// <param name="Columns">All columns.</param>
internal sealed record TrainerInput(IDataView Data, VectorExtents Extents, LabelColumn Label, TrainerColumns Columns)
{
    /// <summary>Reads all series into memory: those to learn from with their weights, and those to measure on.</summary>
    /// <param name="validation">Data to measure on; null for the rows that are held out, if any.</param>
    /// <param name="log">Is warned of rows that were left out.</param>
    /// <param name="execution">Threads, cancellation.</param>
    public (TrainerSeries Train, double[] Weights, TrainerSeries? Validation) ReadSeries(
        TrainerInput? validation, FitLog log, Execution execution)
    {
        (TrainingData learned, TrainingData heldOut) = ReadRows(log, execution).Split();
        log.Absent(Label.IsPerPoint ? learned.Points.SelectMany(own => own) : learned.Labels.Select(one => (int)one), Label);
        if (Columns.HeldOut is { } column && (learned.Count == 0 || heldOut.Count == 0))
        {
            throw new InvalidOperationException(
                $"Column '{column}': all rows with a label are {(heldOut.Count > 0 ? "true" : "false")}; "
                + "expected some to learn from and some to measure on.");
        }

        TrainerSeries? measured = validation is not null ? validation.ToSet(validation.ReadRows(log, execution))
            : heldOut.Count > 0 ? ToSet(heldOut)
            : null;
        return (ToSet(learned), learned.Weights, measured);
    }

    private TrainingData ReadRows(FitLog log, Execution execution)
    {
        var read = TrainingData.Read(Data, Extents, Label, Columns.Weight, maxValues: long.MaxValue, execution, Columns.HeldOut);
        log.Skipped(read.Skipped, Label);
        return read;
    }

    private TrainerSeries ToSet(TrainingData rows)
    {
        int[][] points = rows.Points;
        if (Label.IsPerPoint)
            rows.CheckPoints(Label, Extents);
        return new TrainerSeries(SeriesReader.ToSet(rows.Rows, Extents, Label), points);
    }
}

/// <summary>Series for a trainer.</summary>
/// <param name="Set">The series, with their labels or targets.</param>
/// <param name="Points">For each series the class of each point; empty where labels are of whole series.</param>
internal sealed record TrainerSeries(SeriesSet Set, int[][] Points);
