namespace Microsoft.ML.Transforms;

/// <summary>Copies columns.</summary>
public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal const string Name = "CopyColumns";

    internal ColumnCopyingTransformer((string Output, string Input)[] columns)
        : base(columns)
    {
    }

    internal override string SaveName => Name;

    internal override (DataViewType Type, DataViewSchema.Annotations Annotations) Output(int pair,
        DataViewSchema.Column input) =>
        (input.Type, input.Annotations);

    internal override Delegate MakeGetter(int pair, DataViewRow row, DataViewSchema.Column input) =>
        row.GetGetter(input);
}

/// <summary>See <see cref="ColumnCopyingTransformer"/>.</summary>
public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(params (string Output, string Input)[] columns)
        : base(new ColumnCopyingTransformer(columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        Checked(inputSchema).Map(Transformer.ColumnPairs, (output, column) => column.As(output));
}
