namespace Microsoft.ML.Transforms;

/// <summary>Adds the columns of one class, computed from the columns of another.</summary>
public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly Action<TSrc, TDst> _map;
    private readonly string _contractName;

    internal CustomMappingTransformer(Action<TSrc, TDst> mapAction, string contractName, SchemaDefinition input,
        SchemaDefinition output)
    {
        Throw.IfNull(mapAction, nameof(mapAction));
        _map = mapAction;
        _contractName = contractName;
        InputDefinition = input;
        OutputMembers = RowMember.Of(typeof(TDst), output, SchemaDefinition.Direction.Write);
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal SchemaDefinition InputDefinition { get; }

    internal RowMember[] OutputMembers { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Throw.IfNull(inputSchema, nameof(inputSchema));
        return new MappedSchema(new Mapper(this, inputSchema)).Schema;
    }

    public IDataView Transform(IDataView input)
    {
        Throw.IfNull(input, nameof(input));
        return new MappedView(input, new Mapper(this, input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Throw.IfNull(inputSchema, nameof(inputSchema));
        return new MappedView(new EmptyView(inputSchema), new Mapper(this, inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        CustomMappingLoader.Save(ctx, _contractName, _map.Method.DeclaringType.Assembly);

    private sealed class Mapper(CustomMappingTransformer<TSrc, TDst> parent, DataViewSchema input) : RowMapper(input)
    {
        private readonly ObjectFiller<TSrc> _filler = new(input, parent.InputDefinition, ignoreMissing: false);

        public override DataViewSchema.DetachedColumn[] Added { get; } =
            [.. RowMember.Schema(parent.OutputMembers).Select(column => new DataViewSchema.DetachedColumn(column))];

        public override IEnumerable<int> Dependencies(bool[] wanted) => _filler.Columns.Select(column => column.Index);

        public override Delegate[] Getters(DataViewRow row, bool[] wanted)
        {
            // One object of each class lives as long as the cursor; the mapping runs at most once a row, when asked.
            var source = new TSrc();
            var target = new TDst();
            var output = new ObjectRow<TDst>(parent.OutputMembers);
            Action<TSrc> fill = _filler.Fill(row);
            long served = -1;
            void Refresh()
            {
                if (served == row.Position)
                    return;
                fill(source);
                parent._map(source, target);
                output.Put(target);
                served = row.Position;
            }
            return [.. parent.OutputMembers.Select((member, i) => wanted[i]
                ? ByType.Call<Delegate>((Func<ObjectRow<TDst>, int, Action, Delegate>)Refreshed<int>,
                    member.ColumnType.RawType, output, i, (Action)Refresh)
                : null)];
        }

        private static Delegate Refreshed<T>(ObjectRow<TDst> output, int column, Action refresh)
        {
            var get = (ValueGetter<T>)output.Getter(column);
            return (ValueGetter<T>)((ref T value) =>
            {
                refresh();
                get(ref value);
            });
        }
    }
}
