namespace Microsoft.ML.Transforms;

/// <summary>Keeps some columns, in the order they are named, or drops some. Hidden columns go unless they are asked to stay.</summary>
public sealed class ColumnSelectingTransformer : ITransformer
{
    internal const string Name = "SelectColumns";

    internal ColumnSelectingTransformer(string[] columns, bool keep, bool keepHidden)
    {
        Columns = columns;
        Keep = keep;
        KeepHidden = keepHidden;
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal string[] Columns { get; }

    internal bool Keep { get; }

    private bool KeepHidden { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Throw.IfNull(inputSchema, nameof(inputSchema));
        return new SelectedView(new EmptyView(inputSchema), Select(inputSchema)).Schema;
    }

    public IDataView Transform(IDataView input)
    {
        Throw.IfNull(input, nameof(input));
        return new SelectedView(input, Select(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Throw.IfNull(inputSchema, nameof(inputSchema));
        return new SelectedView(new EmptyView(inputSchema), Select(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => ctx.Write(Name, writer =>
    {
        writer.Write(Columns.Length);
        foreach (string column in Columns)
            writer.Write(column);
        writer.Write(Keep);
        writer.Write(KeepHidden);
    });

    internal static ColumnSelectingTransformer Load(ModelReader reader)
    {
        var columns = new string[reader.ReadCount(sizeof(int))];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = reader.ReadString();
        return new ColumnSelectingTransformer(columns, reader.ReadBoolean(), reader.ReadBoolean());
    }

    private int[] Select(DataViewSchema schema)
    {
        foreach (string name in Columns)
            if (schema.GetColumnOrNull(name) is null)
                throw Throw.Missing("inputSchema", "input", name);
        var kept = Keep
            ? Columns.SelectMany(name => schema.Where(column => column.Name == name))
            : schema.Where(column => !Columns.Contains(column.Name));
        return [.. kept.Where(column => KeepHidden || !column.IsHidden).Select(column => column.Index)];
    }
}
