namespace Microsoft.ML;

/// <summary>Predicts one object at a time. Not for use by several threads at once.</summary>
public abstract class PredictionEngineBase<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly ITransformer _transformer;
    private readonly bool _ownsTransformer;
    private readonly ObjectRow<TSrc> _input;
    private readonly DataViewRow _output;
    private readonly Action<TDst> _fill;

    private protected PredictionEngineBase(ITransformer transformer, PredictionEngineOptions options)
    {
        Throw.IfNull(transformer, nameof(transformer));
        Throw.Unless(transformer.IsRowToRowMapper, nameof(transformer), "Must be a row to row mapper");
        _transformer = transformer;
        _ownsTransformer = options.OwnsTransformer;
        _input = new ObjectRow<TSrc>(RowMember.Of(typeof(TSrc), options.InputSchemaDefinition,
            SchemaDefinition.Direction.Read));
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(_input.Schema);
        OutputSchema = mapper.OutputSchema;
        var filler = new ObjectFiller<TDst>(OutputSchema, options.OutputSchemaDefinition, options.IgnoreMissingColumns);
        _output = mapper.GetRow(_input, filler.Columns);
        _fill = filler.Fill(_output);
    }

    public DataViewSchema OutputSchema { get; }

    public TDst Predict(TSrc example)
    {
        var prediction = new TDst();
        Predict(example, ref prediction);
        return prediction;
    }

    public abstract void Predict(TSrc example, ref TDst prediction);

    public void Dispose()
    {
        _output.Dispose();
        if (_ownsTransformer)
            (_transformer as IDisposable)?.Dispose();
    }

    private protected void Run(TSrc example, ref TDst prediction)
    {
        Throw.IfNull(example, nameof(example));
        _input.Put(example);
        prediction ??= new TDst();
        _fill(prediction);
    }
}

/// <summary>See <see cref="PredictionEngineBase{TSrc, TDst}"/>.</summary>
public sealed class PredictionEngine<TSrc, TDst> : PredictionEngineBase<TSrc, TDst>
    where TSrc : class
    where TDst : class, new()
{
    internal PredictionEngine(ITransformer transformer, PredictionEngineOptions options)
        : base(transformer, options)
    {
    }

    public override void Predict(TSrc example, ref TDst prediction) => Run(example, ref prediction);
}
