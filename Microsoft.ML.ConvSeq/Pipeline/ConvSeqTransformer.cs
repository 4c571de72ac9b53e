using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet;

/// <summary>A fitted stage of ConvSeq in an ML.NET pipeline.</summary>
/// <remarks>
/// When saved by <c>mlContext.Model.Save</c>, it becomes a chain of stock stages around a custom mapping of this assembly. When loaded, it
/// is that chain; <see cref="ConvSeqModelExtensions.GetConvSeqModel{TModel}"/> returns the fitted model.
/// </remarks>
public abstract class ConvSeqTransformer : ITransformer
{
    private readonly VectorExtents _input;
    private readonly ITransformer _mapping;
    private readonly Lazy<ITransformer> _saved;

    private protected ConvSeqTransformer(VectorExtents input, ITransformer mapping, Func<ITransformer> saved)
    {
        _input = input;
        _mapping = mapping;
        _saved = new Lazy<ITransformer>(saved);
    }

    /// <summary>Always true: every row is mapped by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The engine's fitted model.</summary>
    internal abstract object FittedModel { get; }

    /// <summary>The schema after this stage.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _input.CheckSchema(inputSchema);
        return _mapping.GetOutputSchema(inputSchema);
    }

    /// <summary>The data with this stage's columns; rows are mapped when they are read.</summary>
    /// <param name="input">The data.</param>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _input.CheckSchema(input.Schema);
        return _mapping.Transform(input);
    }

    /// <summary>The mapper of single rows, for prediction engines.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _input.CheckSchema(inputSchema);
        return _mapping.GetRowToRowMapper(inputSchema);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => _saved.Value.Save(ctx);

    /// <summary>The mapping of a fitted model in this process.</summary>
    internal static ITransformer Map<TRow>(
        string column, DataViewSchema schema, Action<InputRow, TRow> map, SchemaDefinition output)
        where TRow : class, new() =>
        Mapping(column, schema[column].Type, map, output).Fit(Nothing(column, schema[column].Type));

    /// <summary>The estimator of such a mapping, which also knows what a schema becomes.</summary>
    internal static IEstimator<ITransformer> Mapping<TRow>(
        string column, DataViewType? type, Action<InputRow, TRow> map, SchemaDefinition output)
        where TRow : class, new() =>
        new MLContext().Transforms.CustomMapping(map, null, SavedChain.InputDefinition(column, type), output);

    private static IDataView Nothing(string column, DataViewType type) =>
        new MLContext().Data.LoadFromEnumerable<InputRow>([], SavedChain.InputDefinition(column, type));
}
