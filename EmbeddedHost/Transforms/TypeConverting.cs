using System.Numerics;

namespace Microsoft.ML.Transforms;

/// <summary>Turns numbers, or true and false, into Single or Double.</summary>
public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string Name = "ConvertType";

    internal TypeConvertingTransformer((string Output, string Input)[] columns, DataKind kind)
        : base(columns)
    {
        if (kind is not (DataKind.Single or DataKind.Double))
            throw Throw.NotChecked($"converting to {kind}");
        Kind = kind;
    }

    internal DataKind Kind { get; }

    internal NumberDataViewType ResultType =>
        Kind == DataKind.Single ? NumberDataViewType.Single : NumberDataViewType.Double;

    internal override string SaveName => Name;

    internal static TypeConvertingTransformer Load(ModelReader reader) =>
        new(reader.ReadColumns(), (DataKind)reader.ReadInt32());

    internal override void SaveState(ModelWriter writer) => writer.Write((int)Kind);

    internal override (DataViewType Type, DataViewSchema.Annotations Annotations) Output(int pair,
        DataViewSchema.Column input)
    {
        if (input.Type is KeyDataViewType)
            throw new ArgumentOutOfRangeException("inputSchema",
                $"source column '{input.Name}' with item type '{input.Type}' " +
                $"is not compatible with destination type '{ResultType}'");
        if (input.Type is not (NumberDataViewType or BooleanDataViewType))
            throw Throw.NotChecked($"converting columns of type {input.Type}");
        return (ResultType, null);
    }

    internal override Delegate MakeGetter(int pair, DataViewRow row, DataViewSchema.Column input)
    {
        if (input.Type is BooleanDataViewType)
            return Kind == DataKind.Single ? OfBoolean(row, input, 1f) : OfBoolean(row, input, 1d);
        return Kind == DataKind.Single ? Of<float>(row, input) : Of<double>(row, input);
    }

    private static Delegate Of<TResult>(DataViewRow row, DataViewSchema.Column input) =>
        ByType.Call<Delegate>((Func<DataViewRow, DataViewSchema.Column, Delegate>)Number<int, float>,
            [input.Type.RawType, typeof(TResult)], row, input);

    private static Delegate Number<T, TResult>(DataViewRow row, DataViewSchema.Column input)
        where T : INumberBase<T>
        where TResult : INumberBase<TResult>
    {
        ValueGetter<T> get = row.GetGetter<T>(input);
        T read = default;
        return (ValueGetter<TResult>)((ref TResult value) =>
        {
            get(ref read);
            value = TResult.CreateTruncating(read);
        });
    }

    private static Delegate OfBoolean<TResult>(DataViewRow row, DataViewSchema.Column input, TResult one)
    {
        ValueGetter<bool> get = row.GetGetter<bool>(input);
        bool read = false;
        return (ValueGetter<TResult>)((ref TResult value) =>
        {
            get(ref read);
            value = read ? one : default;
        });
    }
}

/// <summary>See <see cref="TypeConvertingTransformer"/>.</summary>
public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator((string Output, string Input)[] columns, DataKind kind)
        : base(new TypeConvertingTransformer(columns, kind))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        Checked(inputSchema).Map(Transformer.ColumnPairs, (output, column) =>
            new SchemaShape.Column(output, column.Kind, Transformer.ResultType, false));
}
