namespace Microsoft.ML.Data;

/// <summary>
/// An input schema with added columns: each right behind the last of its name, which it hides, else at the end.
/// </summary>
internal sealed class MappedSchema
{
    private readonly (bool Added, int Index)[] _sources;

    public MappedSchema(RowMapper mapper)
    {
        Mapper = mapper;
        DataViewSchema.DetachedColumn[] added = mapper.Added;
        List<(string Name, bool Added, int Index)> order =
            [.. mapper.InputSchema.Select(c => (c.Name, false, c.Index))];
        for (int i = 0; i < added.Length; i++)
        {
            int last = order.FindLastIndex(item => item.Name == added[i].Name);
            order.Insert(last < 0 ? order.Count : last + 1, (added[i].Name, true, i));
        }
        _sources = [.. order.Select(item => (item.Added, item.Index))];
        Schema = DataViewSchema.Of(_sources.Select(source =>
            source.Added ? added[source.Index] : new DataViewSchema.DetachedColumn(mapper.InputSchema[source.Index])));
    }

    public RowMapper Mapper { get; }

    public DataViewSchema Schema { get; }

    public (bool Added, int Index) Source(int column) => _sources[column];

    /// <summary>Which added columns are wanted where these output columns are active.</summary>
    public bool[] Wanted(bool[] active)
    {
        var wanted = new bool[_sources.Count(source => source.Added)];
        for (int i = 0; i < active.Length; i++)
            if (active[i] && _sources[i].Added)
                wanted[_sources[i].Index] = true;
        return wanted;
    }

    /// <summary>Which input columns must be active where these output columns are.</summary>
    public bool[] Inputs(bool[] active)
    {
        var inputs = new bool[Mapper.InputSchema.Count];
        for (int i = 0; i < active.Length; i++)
            if (active[i] && !_sources[i].Added)
                inputs[_sources[i].Index] = true;
        bool[] wanted = Wanted(active);
        if (wanted.Contains(true))
            foreach (int dependency in Mapper.Dependencies(wanted))
                inputs[dependency] = true;
        return inputs;
    }
}
