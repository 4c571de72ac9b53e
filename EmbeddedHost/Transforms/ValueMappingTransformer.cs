namespace Microsoft.ML.Transforms;

/// <summary>Looks values up in a table. What is not there becomes the default of the type: 0, empty, the missing key.</summary>
public class ValueMappingTransformer : OneToOneTransformerBase
{
    internal const string Name = "MapValue";

    internal ValueMappingTransformer((string Output, string Input)[] columns, ValueMap map)
        : base(columns) => Map = map;

    internal ValueMap Map { get; }

    internal override string SaveName => Name;

    internal static ValueMappingTransformer Load(ModelReader reader) =>
        new(reader.ReadColumns(), ValueMap.Load(reader));

    internal override void SaveState(ModelWriter writer) => Map.Save(writer);

    internal override (DataViewType Type, DataViewSchema.Annotations Annotations) Output(int pair,
        DataViewSchema.Column input)
    {
        if (input.Type is not VectorDataViewType)
            return (Map.ValueType, Map.ValueAnnotations);
        if (Map.ValueType is VectorDataViewType)
            throw new NotSupportedException($"Column '{input.Name}' cannot be mapped to values when the column and the map values are both vector type.");
        return (new VectorDataViewType(PrimitiveTypes.OrNull(Map.ValueType.RawType)), Map.ValueAnnotations);
    }

    internal override Delegate MakeGetter(int pair, DataViewRow row, DataViewSchema.Column input) =>
        Map.MakeGetter(row, input);
}
