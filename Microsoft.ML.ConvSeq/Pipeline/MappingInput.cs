using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet;

/// <summary>
/// The columns of the mapping of a fitted transformer: those of the data, the series or features as floats, and the number of the row,
/// which errors name.
/// </summary>
internal sealed class MappingInput
{
    private readonly VectorExtents _extents;

    public MappingInput(DataViewSchema source, VectorExtents extents)
    {
        (Source, _extents) = (source, extents);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(source);
        builder.AddColumn(Temporary.Input, new VectorDataViewType(NumberDataViewType.Single));
        builder.AddColumn(Temporary.Row, NumberDataViewType.Int64);
        Schema = builder.ToSchema();
    }

    /// <summary>The data's columns.</summary>
    public DataViewSchema Source { get; }

    /// <summary>All columns.</summary>
    public DataViewSchema Schema { get; }

    /// <summary>The columns of the data that columns of <see cref="Schema"/> are made of.</summary>
    public IEnumerable<DataViewSchema.Column> Needed(IEnumerable<DataViewSchema.Column> columns) => columns
        .Where(column => column.Name != Temporary.Row)
        .Select(column => column.Index < Source.Count ? Source[column.Index] : Source[_extents.Column])
        .DistinctBy(column => column.Index);

    /// <summary>The function that reads a row's series or features.</summary>
    public ValueGetter<VBuffer<float>> GetterIn(DataViewRow row) => _extents.GetterIn(row);
}

/// <summary>A row of such columns.</summary>
/// <param name="source">The row of the data.</param>
/// <param name="input">The columns.</param>
/// <param name="isNumbered">Whether the row is one of data, and its number known.</param>
internal sealed class MappingRow(DataViewRow source, MappingInput input, bool isNumbered) : DataViewRow
{
    public override DataViewSchema Schema => input.Schema;

    public override long Position => source.Position;

    public override long Batch => source.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => input.Needed([column]).All(source.IsColumnActive);

    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        column.Index < input.Source.Count ? source.GetGetter<TValue>(input.Source[column.Index])
        : (ValueGetter<TValue>)(Delegate)(column.Name == Temporary.Row ? NumberGetter() : input.GetterIn(source));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }

    // Of data that ML.NET loads, filters or shuffles, the low half of a row's id is the number that the row had at first.
    private ValueGetter<long> NumberGetter()
    {
        if (!isNumbered)
            return (ref long number) => number = -1;
        ValueGetter<DataViewRowId> getId = source.GetIdGetter();
        return (ref long number) =>
        {
            DataViewRowId id = default;
            getId(ref id);
            number = id.High == 0 ? (long)(id.Low & long.MaxValue) : -1;
        };
    }
}

/// <summary>Data with such columns.</summary>
internal sealed class MappingView(IDataView source, MappingInput input) : IDataView
{
    public DataViewSchema Schema => input.Schema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        Around(source.GetRowCursor(input.Needed(columnsNeeded), rand));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        Array.ConvertAll(source.GetRowCursorSet(input.Needed(columnsNeeded), n, rand), Around);

    private DataViewRowCursor Around(DataViewRowCursor cursor) =>
        new RowCursor(cursor, new MappingRow(cursor, input, isNumbered: true), cursor.MoveNext);
}

/// <summary>Maps single rows, which have no number.</summary>
internal sealed class MappingMapper(MappingInput input, IRowToRowMapper mapper) : IRowToRowMapper
{
    public DataViewSchema InputSchema => input.Source;

    public DataViewSchema OutputSchema => mapper.OutputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        input.Needed(mapper.GetDependencies(dependingColumns));

    public DataViewRow GetRow(DataViewRow row, IEnumerable<DataViewSchema.Column> activeColumns) =>
        mapper.GetRow(new MappingRow(row, input, isNumbered: false), activeColumns);
}
