using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>Transformers one after another.</summary>
public sealed class TransformerChain<TLastTransformer> : ITransformer, IEnumerable<ITransformer>, IDisposable
    where TLastTransformer : class, ITransformer
{
    public readonly TLastTransformer LastTransformer;
    private readonly ITransformer[] _transformers;
    private readonly TransformerScope[] _scopes;

    public TransformerChain(params ITransformer[] transformers)
        : this(transformers, transformers?.Select(_ => TransformerScope.Everything))
    {
    }

    public TransformerChain(IEnumerable<ITransformer> transformers, IEnumerable<TransformerScope> scopes)
    {
        Throw.IfNull(transformers, nameof(transformers));
        Throw.IfNull(scopes, nameof(scopes));
        _transformers = [.. transformers];
        _scopes = [.. scopes];
        Throw.Unless(_transformers.Length == _scopes.Length, nameof(scopes));
        Throw.Unless(_transformers.All(transformer => transformer is not null), nameof(transformers));
        LastTransformer = _transformers.LastOrDefault() as TLastTransformer;
        Throw.Unless(_transformers.Length == 0 || LastTransformer is not null, nameof(transformers),
            $"Expected last transformer to be a {typeof(TLastTransformer).Name}");
    }

    bool ITransformer.IsRowToRowMapper => _transformers.All(transformer => transformer.IsRowToRowMapper);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) =>
        GetOutputSchema(inputSchema, TransformerScope.Everything);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema, TransformerScope scope)
    {
        Throw.IfNull(inputSchema, nameof(inputSchema));
        return Members(scope).Aggregate(inputSchema, (schema, transformer) => transformer.GetOutputSchema(schema));
    }

    public IDataView Transform(IDataView input) => Transform(input, TransformerScope.Everything);

    public IDataView Transform(IDataView input, TransformerScope scope)
    {
        Throw.IfNull(input, nameof(input));
        return Members(scope).Aggregate(input, (data, transformer) => transformer.Transform(data));
    }

    public TransformerChain<ITransformer> GetModelFor(TransformerScope scopeFilter)
    {
        var kept = _transformers.Zip(_scopes).Where(member => (member.Second & scopeFilter) != 0).ToArray();
        return new TransformerChain<ITransformer>(kept.Select(member => member.First),
            kept.Select(member => member.Second));
    }

    public TransformerChain<TNewLast> Append<TNewLast>(TNewLast transformer,
        TransformerScope scope = TransformerScope.Everything)
        where TNewLast : class, ITransformer
    {
        Throw.IfNull(transformer, nameof(transformer));
        return new TransformerChain<TNewLast>([.. _transformers, transformer], [.. _scopes, scope]);
    }

    public IEnumerator<ITransformer> GetEnumerator() => ((IEnumerable<ITransformer>)_transformers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        foreach (ITransformer transformer in _transformers)
            (transformer as IDisposable)?.Dispose();
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Throw.IfNull(inputSchema, nameof(inputSchema));
        if (!((ITransformer)this).IsRowToRowMapper)
            throw Throw.Invalid("GetRowToRowMapper method called despite IsRowToRowMapper being false.");
        List<IRowToRowMapper> mappers = [];
        DataViewSchema schema = inputSchema;
        foreach (ITransformer transformer in _transformers)
        {
            mappers.Add(transformer.GetRowToRowMapper(schema));
            schema = mappers[^1].OutputSchema;
        }
        return new ChainMapper(inputSchema, [.. mappers]);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => ctx.Write(ModelLoaders.Chain, writer =>
    {
        writer.Write(_transformers.Length);
        for (int i = 0; i < _transformers.Length; i++)
        {
            writer.Write((int)_scopes[i]);
            writer.WriteModel(_transformers[i]);
        }
    });

    private IEnumerable<ITransformer> Members(TransformerScope scope) =>
        _transformers.Where((_, i) => (_scopes[i] & scope) != 0 || scope == TransformerScope.Everything);
}
