namespace Microsoft.ML.Transforms;

/// <summary>Learns, slot by slot, the range of a column of Single values.</summary>
public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private readonly (string Output, string Input)[] _columns;
    private readonly long _maximumExamples;
    private readonly bool _fixZero;

    internal NormalizingEstimator((string Output, string Input)[] columns, long maximumExamples, bool fixZero)
    {
        _columns = columns;
        _maximumExamples = maximumExamples;
        _fixZero = fixZero;
    }

    public NormalizingTransformer Fit(IDataView input)
    {
        Throw.IfNull(input, nameof(input));
        return new NormalizingTransformer(_columns, Array.ConvertAll(_columns, pair => Learn(input,
            input.Schema.GetColumnOrNull(pair.Input) ?? throw Throw.Missing("inputSchema", "input", pair.Input))));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Throw.IfNull(inputSchema, nameof(inputSchema));
        return inputSchema.Map(_columns, (output, input) =>
        {
            if (input.Kind == SchemaShape.Column.VectorKind.VariableVector)
                throw Throw.Mismatch(nameof(inputSchema), "input", input.Name, "known-size vector or scalar",
                    input.TypeText);
            List<SchemaShape.Column> annotations = [new(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance,
                null)];
            if (input.Annotations.Find(AnnotationKinds.SlotNames) is { } names)
                annotations.Add(names);
            return new SchemaShape.Column(output, input.Kind, input.ItemType, false, new SchemaShape(annotations));
        });
    }

    internal static int SlotCount(DataViewType type) => type switch
    {
        NumberDataViewType when type == NumberDataViewType.Single => 1,
        VectorDataViewType { Size: > 0 } vector when vector.ItemType == NumberDataViewType.Single => vector.Size,
        _ when type.Item() == NumberDataViewType.Double => throw Throw.NotChecked("normalizing columns of type Double"),
        _ => throw new ArgumentOutOfRangeException("srcType",
            "Wrong column type for input column. Expected: Single, Double, " +
            $"Vector of Single or Vector of Double. Got: {type}."),
    };

    private (float[] Offset, float[] Scale) Learn(IDataView data, DataViewSchema.Column column)
    {
        int size = SlotCount(column.Type);
        float[] low = new float[size], high = new float[size];
        Array.Fill(low, float.PositiveInfinity);
        Array.Fill(high, float.NegativeInfinity);
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        Action<float[]> read = Reader(cursor, column);
        var values = new float[size];
        for (long row = 0; row < _maximumExamples && cursor.MoveNext(); row++)
        {
            read(values);
            for (int i = 0; i < size; i++)
            {
                // Comparisons with NaN are false: missing values do not count.
                low[i] = values[i] < low[i] ? values[i] : low[i];
                high[i] = values[i] > high[i] ? values[i] : high[i];
            }
        }
        float[] offset = new float[size], scale = new float[size];
        for (int i = 0; i < size; i++)
        {
            // A slot that has one value, or none, becomes 0.
            if (!(high[i] > low[i]))
                continue;
            float range = _fixZero ? Math.Max(Math.Abs(low[i]), Math.Abs(high[i])) : high[i] - low[i];
            if (!float.IsFinite(range))
                throw Throw.NotChecked($"normalizing column '{column.Name}' where a slot has no finite range");
            offset[i] = _fixZero ? 0 : low[i];
            scale[i] = 1 / range;
        }
        return (offset, scale);
    }

    private static Action<float[]> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            ValueGetter<float> get = row.GetGetter<float>(column);
            return values => get(ref values[0]);
        }
        ValueGetter<VBuffer<float>> getAll = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> read = default;
        return values =>
        {
            getAll(ref read);
            if (read.Length != values.Length)
                throw Throw.Invalid($"Normalizer expected {values.Length} slots, got {read.Length}");
            read.CopyTo(values);
        };
    }
}
