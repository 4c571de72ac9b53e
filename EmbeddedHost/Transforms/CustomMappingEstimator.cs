namespace Microsoft.ML.Transforms;

/// <summary>See <see cref="CustomMappingTransformer{TSrc, TDst}"/>.</summary>
public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
    where TSrc : class, new()
    where TDst : class, new()
{
    internal CustomMappingEstimator(Action<TSrc, TDst> mapAction, string contractName, SchemaDefinition input,
        SchemaDefinition output)
        : base(new CustomMappingTransformer<TSrc, TDst>(mapAction, contractName, input, output))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Throw.IfNull(inputSchema, nameof(inputSchema));
        foreach (RowMember member in RowMember.Of(typeof(TSrc), Transformer.InputDefinition,
            SchemaDefinition.Direction.Both))
        {
            SchemaShape.Column actual = inputSchema.Find(member.ColumnName)
                ?? throw Throw.Missing(nameof(inputSchema), "input", member.ColumnName);
            var expected = new SchemaShape.Column(member.ColumnName, member.ColumnType, null);
            // A vector of any size takes one of known size too.
            bool fits = expected.Kind == actual.Kind ||
                (expected.Kind == SchemaShape.Column.VectorKind.VariableVector &&
                    actual.Kind == SchemaShape.Column.VectorKind.Vector);
            if (!fits || expected.ItemType != actual.ItemType || expected.IsKey != actual.IsKey)
                throw Throw.Mismatch(nameof(inputSchema), "input", member.ColumnName, member.ColumnType.ToString(),
                    actual.TypeText);
        }
        return SchemaShape.Create(RowMember.Schema(Transformer.OutputMembers)).Aggregate(inputSchema,
            (shape, column) => shape.With(column));
    }
}
