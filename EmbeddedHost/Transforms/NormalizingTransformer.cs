namespace Microsoft.ML.Transforms;

/// <summary>Shifts and scales each slot of a column of Single values: (x - offset) * scale.</summary>
public sealed class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string Name = "Normalize";
    private readonly (float[] Offset, float[] Scale)[] _parameters;

    internal NormalizingTransformer((string Output, string Input)[] columns,
        (float[] Offset, float[] Scale)[] parameters)
        : base(columns) => _parameters = parameters;

    internal override string SaveName => Name;

    internal static NormalizingTransformer Load(ModelReader reader)
    {
        Func<ModelReader, float> read = ValueCodec.Reader<float>();
        float[] Floats()
        {
            var values = new float[reader.ReadCount(sizeof(float))];
            for (int i = 0; i < values.Length; i++)
                values[i] = read(reader);
            return values;
        }
        var columns = reader.ReadColumns();
        var parameters = Array.ConvertAll(columns, _ => (Floats(), Floats()));
        if (parameters.Any(p => p.Item1.Length == 0 || p.Item1.Length != p.Item2.Length))
            throw ModelReader.Damaged("a normalizer has unequal numbers of offsets and scales");
        return new NormalizingTransformer(columns, parameters);
    }

    internal override void SaveState(ModelWriter writer)
    {
        foreach ((float[] offset, float[] scale) in _parameters)
            foreach (float[] values in new[] { offset, scale })
            {
                writer.Write(values.Length);
                foreach (float value in values)
                    writer.Raw.Write(value);
            }
    }

    internal override (DataViewType Type, DataViewSchema.Annotations Annotations) Output(int pair,
        DataViewSchema.Column input)
    {
        int size = NormalizingEstimator.SlotCount(input.Type);
        if (size != _parameters[pair].Scale.Length)
            throw Throw.NotChecked($"normalizing column '{input.Name}' with {size} slots by what was learnt of {_parameters[pair].Scale.Length}");
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        annotations.Add(input.Annotations, kind => kind == AnnotationKinds.SlotNames);
        return (input.Type, annotations.ToAnnotations());
    }

    internal override Delegate MakeGetter(int pair, DataViewRow row, DataViewSchema.Column input)
    {
        (float[] offset, float[] scale) = _parameters[pair];
        if (input.Type is not VectorDataViewType)
        {
            ValueGetter<float> get = row.GetGetter<float>(input);
            return (ValueGetter<float>)((ref float value) =>
            {
                get(ref value);
                value = (value - offset[0]) * scale[0];
            });
        }
        ValueGetter<VBuffer<float>> getAll = row.GetGetter<VBuffer<float>>(input);
        VBuffer<float> read = default;
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            getAll(ref read);
            if (read.Length != scale.Length)
                throw Throw.Invalid($"Normalizer expected {scale.Length} slots, got {read.Length}");
            read.CopyToDense(ref value);
            var editor = VBufferEditor.CreateFromBuffer(ref value);
            for (int i = 0; i < scale.Length; i++)
                editor.Values[i] = (editor.Values[i] - offset[i]) * scale[i];
            value = editor.Commit();
        });
    }
}
