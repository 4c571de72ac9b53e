namespace Microsoft.ML.Transforms;

/// <summary>Puts the values back in the place of the keys that stand for them, as the column's KeyValues annotation says.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string Name = "MapKeyToValue";

    internal KeyToValueMappingTransformer((string Output, string Input)[] columns)
        : base(columns)
    {
    }

    internal override string SaveName => Name;

    internal override (DataViewType Type, DataViewSchema.Annotations Annotations) Output(int pair,
        DataViewSchema.Column input)
    {
        if (input.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type is not VectorDataViewType values)
            throw Throw.Invalid("Metadata KeyValues does not exist");
        if (input.Type is not KeyDataViewType)
            throw Throw.NotChecked($"key values of columns of type {input.Type}");
        return (values.ItemType, null);
    }

    internal override Delegate MakeGetter(int pair, DataViewRow row, DataViewSchema.Column input)
    {
        PrimitiveDataViewType item = input.Annotations.Schema[AnnotationKinds.KeyValues].Type.Item();
        return ByType.Call<Delegate>((Func<DataViewRow, DataViewSchema.Column, Delegate>)Make<byte, int>,
            [input.Type.RawType, item.RawType], row, input);
    }

    private static Delegate Make<TKey, TValue>(DataViewRow row, DataViewSchema.Column input)
        where TKey : struct, IConvertible
    {
        VBuffer<TValue> annotation = default;
        input.Annotations.GetValue(AnnotationKinds.KeyValues, ref annotation);
        TValue[] values = [.. annotation.DenseValues()];
        TValue missing = Missing.Of<TValue>();
        ValueGetter<TKey> get = row.GetGetter<TKey>(input);
        TKey read = default;
        return (ValueGetter<TValue>)((ref TValue value) =>
        {
            get(ref read);
            ulong key = read.ToUInt64(null);
            value = key > 0 && key <= (ulong)values.Length ? values[key - 1] : missing;
        });
    }
}

/// <summary>See <see cref="KeyToValueMappingTransformer"/>.</summary>
public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator((string Output, string Input)[] columns)
        : base(new KeyToValueMappingTransformer(columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        Checked(inputSchema).Map(Transformer.ColumnPairs, (output, input) =>
    {
        SchemaShape.Column values = input.Annotations.Find(AnnotationKinds.KeyValues)
            ?? throw new ArgumentOutOfRangeException(nameof(inputSchema),
                $"Input column '{input.Name}' doesn't contain key values metadata");
        return new SchemaShape.Column(output, input.Kind, values.ItemType, values.IsKey);
    });
}
