namespace Microsoft.ML.Transforms;

/// <summary>See <see cref="ColumnSelectingTransformer"/>.</summary>
public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(string[] columns, bool keep, bool keepHidden)
        : base(new ColumnSelectingTransformer(Checked(columns), keep, keepHidden))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Throw.IfNull(inputSchema, nameof(inputSchema));
        SchemaShape.Column[] named = [.. Transformer.Columns.Select(name =>
            inputSchema.Find(name) ?? throw Throw.Missing(nameof(inputSchema), "input", name))];
        return new SchemaShape(Transformer.Keep ? named
            : inputSchema.Where(column => !Transformer.Columns.Contains(column.Name)));
    }

    private static string[] Checked(string[] columns)
    {
        Throw.IfNull(columns, nameof(columns));
        return columns;
    }
}
