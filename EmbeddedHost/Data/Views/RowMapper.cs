namespace Microsoft.ML.Data;

/// <summary>What a row-to-row transformer does, bound to one input schema: the columns it adds, and how to get them.</summary>
internal abstract class RowMapper(DataViewSchema input)
{
    public DataViewSchema InputSchema => input;

    public abstract DataViewSchema.DetachedColumn[] Added { get; }

    /// <summary>The input columns that the wanted added columns are computed from.</summary>
    public abstract IEnumerable<int> Dependencies(bool[] wanted);

    /// <summary>The getters of the wanted added columns, with the state of one cursor.</summary>
    public abstract Delegate[] Getters(DataViewRow row, bool[] wanted);
}
