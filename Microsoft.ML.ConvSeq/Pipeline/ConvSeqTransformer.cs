using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

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
    private readonly Lazy<VectorExtents> _watched;

    private protected ConvSeqTransformer(VectorExtents input, ITransformer mapping, Func<ITransformer> saved)
    {
        _input = input;
        _mapping = mapping;
        _saved = new Lazy<ITransformer>(saved);
        _watched = new Lazy<VectorExtents>(Watched);
    }

    /// <summary>Always true: every row is mapped by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The engine's fitted model.</summary>
    internal abstract object FittedModel { get; }

    /// <summary>The chain that it is saved as.</summary>
    internal ITransformer Saved => _saved.Value;

    /// <summary>Host whose log receives warnings about rows; null for none.</summary>
    internal IHost? Host { get; set; }

    /// <summary>Length in points of all training series; 0 where they differed.</summary>
    internal int FittedLength { get; set; }

    /// <summary>The schema after this stage.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _mapping.GetOutputSchema(InputOf(inputSchema).Schema);
    }

    /// <summary>
    /// The data with this stage's columns; rows are mapped when they are read. A row that the model refuses then throws a
    /// <see cref="BadSeriesException"/>, unless a stage of ML.NET after this one wraps it.
    /// </summary>
    /// <param name="input">The data.</param>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new CauseView(_mapping.Transform(new MappingView(input, InputOf(input.Schema))));
    }

    /// <summary>The mapper of single rows, for prediction engines.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        MappingInput input = InputOf(inputSchema);
        return new MappingMapper(input, _mapping.GetRowToRowMapper(input.Schema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => _saved.Value.Save(ctx);

    /// <summary>The mapping of a fitted model in this process, of the columns that a <see cref="MappingInput"/> adds.</summary>
    internal static ITransformer Map<TRow>(Action<InputRow, TRow> map, SchemaDefinition output) where TRow : class, new()
    {
        var ml = new MLContext();
        return ml.Transforms.CustomMapping<NumberedRow, TRow>(map, null, null, output)
            .Append(ml.Transforms.DropColumns(Temporary.Input, Temporary.Row))
            .Fit(ml.Data.LoadFromEnumerable<NumberedRow>([]));
    }

    /// <summary>The shape of a schema with the columns of a mapping.</summary>
    internal static SchemaShape Shape<TRow>(SchemaShape input, SchemaDefinition output) where TRow : class, new() =>
        new MLContext().Transforms.CustomMapping<NoRow, TRow>((_, _) => { }, null, null, output).GetOutputSchema(input);

    private MappingInput InputOf(DataViewSchema schema)
    {
        _input.CheckSchema(schema);
        return new MappingInput(schema, _watched.Value);
    }

    // All rows of a transformer share their warnings.
    private VectorExtents Watched()
    {
        SeriesRepair? repair = new Fitted<object>(FittedModel, _input).Repair;
        int length = repair is { LengthPolicy: LengthPolicy.Keep } ? FittedLength : 0;
        return _input with { Repair = repair, Warnings = Host is null ? null : new InputWarnings(_input.Column, Warn, length) };
    }

    private void Warn(string message)
    {
        using IChannel channel = Host!.Start("Transform");
        channel.Warning(MessageSensitivity.Schema, message);
    }
}
