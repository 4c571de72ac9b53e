namespace Microsoft.ML.Data;

/// <summary>Puts scalars and vectors of one type together into one vector.</summary>
public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    internal const string Name = "Concatenate";
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingTransformer(string output, string[] inputs)
    {
        _output = output;
        _inputs = inputs;
    }

    internal override string SaveName => Name;

    internal static ColumnConcatenatingTransformer Load(ModelReader reader)
    {
        string output = reader.ReadString();
        var inputs = new string[reader.ReadCount(sizeof(int))];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = reader.ReadString();
        if (output.Length == 0 || inputs.Length == 0)
            throw ModelReader.Damaged("a concatenation has no columns");
        return new ColumnConcatenatingTransformer(output, inputs);
    }

    internal override void SaveBody(ModelWriter writer)
    {
        writer.Write(_output);
        writer.Write(_inputs.Length);
        foreach (string input in _inputs)
            writer.Write(input);
    }

    internal override RowMapper MakeMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private sealed class Mapper : RowMapper
    {
        private readonly DataViewSchema.Column[] _inputs;
        private readonly PrimitiveDataViewType _item;

        public Mapper(ColumnConcatenatingTransformer parent, DataViewSchema input)
            : base(input)
        {
            _inputs = [.. parent._inputs.Select(name =>
                input.GetColumnOrNull(name) ?? throw Throw.Missing("inputSchema", "input", name))];
            _item = _inputs[0].Type.Item();
            foreach (DataViewSchema.Column column in _inputs)
                if (!column.Type.Item().Equals(_item))
                    throw Throw.Mismatch("inputSchema", "input", column.Name, _item.ToString(),
                        column.Type.Item().ToString());
            Added = [Result(parent._output)];
        }

        public override DataViewSchema.DetachedColumn[] Added { get; }

        public override IEnumerable<int> Dependencies(bool[] wanted) => _inputs.Select(column => column.Index);

        public override Delegate[] Getters(DataViewRow row, bool[] wanted) =>
            _inputs is [{ Type: VectorDataViewType } only]
            ? [row.GetGetter(only)]
            : [ByType.Call<Delegate>((Func<DataViewRow, Delegate>)Joined<int>, _item.RawType, row)];

        private DataViewSchema.DetachedColumn Result(string name)
        {
            if (_inputs is [{ Type: VectorDataViewType } only])
                return new DataViewSchema.DetachedColumn(name, only.Type, only.Annotations);
            bool known = _inputs.All(column => column.Type is not VectorDataViewType { IsKnownSize: false });
            int size = known ? _inputs.Sum(column => column.Type is VectorDataViewType vector ? vector.Size : 1) : 0;
            var annotations = new DataViewSchema.Annotations.Builder();
            if (_inputs.All(column => column.IsNormalized()))
                annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
            if (known && _inputs.Any(column => column.Type is not VectorDataViewType || column.HasSlotNames()))
                AnnotationKinds.AddNames(annotations, AnnotationKinds.SlotNames, [.. _inputs.SelectMany(Names)]);
            return new DataViewSchema.DetachedColumn(name, new VectorDataViewType(_item, size),
                annotations.ToAnnotations());
        }

        private static IEnumerable<ReadOnlyMemory<char>> Names(DataViewSchema.Column column)
        {
            if (column.Type is not VectorDataViewType vector)
                return [column.Name.AsMemory()];
            return column.SlotNamesOrNull(vector.Size) is { } names
                ? names.Select(name => name.IsEmpty ? default : $"{column.Name}.{name}".AsMemory())
                : Enumerable.Repeat(ReadOnlyMemory<char>.Empty, vector.Size);
        }

        private Delegate Joined<T>(DataViewRow row)
        {
            ValueGetter<VBuffer<T>>[] parts = [.. _inputs.Select(column => Part<T>(row, column))];
            var buffers = new VBuffer<T>[parts.Length];
            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
            {
                int length = 0, stored = 0;
                for (int i = 0; i < parts.Length; i++)
                {
                    parts[i](ref buffers[i]);
                    length = checked(length + buffers[i].Length);
                    stored += buffers[i].GetValues().Length;
                }
                Join(buffers, length, stored, ref value);
            });
        }

        private static ValueGetter<VBuffer<T>> Part<T>(DataViewRow row, DataViewSchema.Column column)
        {
            if (column.Type is VectorDataViewType vector)
            {
                ValueGetter<VBuffer<T>> get = row.GetGetter<VBuffer<T>>(column);
                return (ref VBuffer<T> value) =>
                {
                    get(ref value);
                    if (vector.IsKnownSize && value.Length != vector.Size)
                        throw Throw.Invalid($"Column '{column.Name}': expected {vector.Size} slots, but got {value.Length}");
                };
            }
            ValueGetter<T> scalar = row.GetGetter<T>(column);
            return (ref VBuffer<T> value) =>
            {
                var editor = VBufferEditor.Create(ref value, 1);
                scalar(ref editor.Values[0]);
                value = editor.Commit();
            };
        }

        // Sparse where at most half of the values are stored.
        private static void Join<T>(VBuffer<T>[] parts, int length, int stored, ref VBuffer<T> value)
        {
            bool dense = stored > length / 2;
            var editor = VBufferEditor.Create(ref value, length, dense ? length : stored);
            int offset = 0, count = 0;
            foreach (VBuffer<T> part in parts)
            {
                if (dense)
                {
                    part.CopyTo(editor.Values, offset);
                }
                else
                {
                    part.GetValues().CopyTo(editor.Values[count..]);
                    for (int i = 0; i < part.GetValues().Length && editor.Indices.Length > 0; i++)
                        editor.Indices[count + i] = offset + (part.IsDense ? i : part.GetIndices()[i]);
                    count += part.GetValues().Length;
                }
                offset += part.Length;
            }
            value = editor.Commit();
        }
    }
}
