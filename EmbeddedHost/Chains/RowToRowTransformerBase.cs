namespace Microsoft.ML.Data;

/// <summary>A transformer that adds columns, row by row.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected RowToRowTransformerBase()
    {
    }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Schema;

    public IDataView Transform(IDataView input)
    {
        Throw.IfNull(input, nameof(input));
        return new MappedView(input, MakeMapper(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        new MappedView(new EmptyView(inputSchema), MakeMapper(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx) => ctx.Write(SaveName, SaveBody);

    internal abstract string SaveName { get; }

    internal abstract void SaveBody(ModelWriter writer);

    internal abstract RowMapper MakeMapper(DataViewSchema inputSchema);

    private MappedSchema Bind(DataViewSchema inputSchema)
    {
        Throw.IfNull(inputSchema, nameof(inputSchema));
        return new MappedSchema(MakeMapper(inputSchema));
    }
}
