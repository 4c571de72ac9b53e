namespace Microsoft.ML.Transforms;

/// <summary>See <see cref="ValueMappingTransformer"/>.</summary>
public class ValueMappingEstimator : TrivialEstimator<ValueMappingTransformer>
{
    internal ValueMappingEstimator(IDataView lookup, DataViewSchema.Column key, DataViewSchema.Column value,
        params (string Output, string Input)[] columns)
        : base(new ValueMappingTransformer(columns, ValueMap.Create(lookup, key, value)))
    {
    }

    public sealed override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ValueMap map = Transformer.Map;
        return Checked(inputSchema).Map(Transformer.ColumnPairs, (output, input) =>
        {
            var result = new SchemaShape.Column(output, map.ValueType, SchemaShape.Create(map.ValueAnnotations.Schema));
            if (input.Kind == SchemaShape.Column.VectorKind.Scalar)
                return result;
            if (map.ValueType is VectorDataViewType)
                throw new NotSupportedException($"Column '{input.Name}' cannot be mapped to values when the column and the map values are both vector type.");
            return new SchemaShape.Column(output, input.Kind, result.ItemType, result.IsKey, result.Annotations);
        });
    }
}

/// <summary>A <see cref="ValueMappingEstimator"/> whose types are known when it is compiled.</summary>
public sealed class ValueMappingEstimator<TKey, TValue> : ValueMappingEstimator
{
    internal ValueMappingEstimator(IDataView lookup, params (string Output, string Input)[] columns)
        : base(lookup, lookup.Schema["Key"], lookup.Schema["Value"], columns)
    {
    }
}
