namespace Microsoft.ML.Data;

/// <summary>A transformer that makes one column of one column, for any number of them.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase((string Output, string Input)[] columns)
    {
        Throw.Unless(columns.Length > 0, nameof(columns), "Must be non-empty");
        foreach ((string output, string input) in columns)
        {
            Throw.Unless(!string.IsNullOrEmpty(output), nameof(columns), "columns cannot be null or empty");
            Throw.Unless(!string.IsNullOrEmpty(input), nameof(columns), "columns cannot be null or empty");
        }
        if (columns.GroupBy(column => column.Output).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentOutOfRangeException(nameof(columns),
                $"Output column '{twice.Key}' specified multiple times");
        ColumnPairs = columns;
    }

    internal (string Output, string Input)[] ColumnPairs { get; }

    internal override RowMapper MakeMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    internal override void SaveBody(ModelWriter writer)
    {
        writer.Write(ColumnPairs);
        SaveState(writer);
    }

    /// <summary>The type and annotations that come of a column; throws where it does not suit.</summary>
    internal abstract (DataViewType Type, DataViewSchema.Annotations Annotations) Output(int pair,
        DataViewSchema.Column input);

    internal abstract Delegate MakeGetter(int pair, DataViewRow row, DataViewSchema.Column input);

    internal virtual void SaveState(ModelWriter writer)
    {
    }

    private sealed class Mapper : RowMapper
    {
        private readonly OneToOneTransformerBase _parent;
        private readonly int[] _inputs;

        public Mapper(OneToOneTransformerBase parent, DataViewSchema input)
            : base(input)
        {
            _parent = parent;
            DataViewSchema.Column[] columns = [.. parent.ColumnPairs.Select(pair => input.GetColumnOrNull(pair.Input)
                ?? throw Throw.Missing("inputSchema", "input", pair.Input))];
            _inputs = [.. columns.Select(column => column.Index)];
            Added = [.. columns.Select((column, i) =>
            {
                (DataViewType type, DataViewSchema.Annotations annotations) = parent.Output(i, column);
                return new DataViewSchema.DetachedColumn(parent.ColumnPairs[i].Output, type, annotations);
            })];
        }

        public override DataViewSchema.DetachedColumn[] Added { get; }

        public override IEnumerable<int> Dependencies(bool[] wanted) => _inputs.Where((_, i) => wanted[i]);

        public override Delegate[] Getters(DataViewRow row, bool[] wanted) =>
            [.. _inputs.Select((input, i) => wanted[i] ? _parent.MakeGetter(i, row, row.Schema[input]) : null)];
    }
}
