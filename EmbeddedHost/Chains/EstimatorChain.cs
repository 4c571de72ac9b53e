namespace Microsoft.ML.Data;

/// <summary>Estimators one after another, each fitted on what those before it make of the data.</summary>
public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    public readonly IEstimator<TLastTransformer> LastEstimator;
    private readonly Link[] _links;

    public EstimatorChain()
        : this([])
    {
    }

    internal EstimatorChain(Link[] links)
    {
        _links = links;
        LastEstimator = links.LastOrDefault().Estimator as IEstimator<TLastTransformer>;
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        Throw.IfNull(input, nameof(input));
        // Checks the whole chain before anything is fitted.
        GetOutputSchema(SchemaShape.Create(input.Schema));
        List<ITransformer> fitted = [];
        IDataView data = input;
        foreach (Link link in _links)
        {
            ITransformer transformer = link.Estimator.Fit(data);
            fitted.Add(transformer);
            data = transformer.Transform(data);
            if (link.CacheAfter)
                data = new CacheView(data, []);
        }
        return new TransformerChain<TLastTransformer>(fitted, _links.Select(link => link.Scope));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Throw.IfNull(inputSchema, nameof(inputSchema));
        return _links.Aggregate(inputSchema, (shape, link) => link.Estimator.GetOutputSchema(shape));
    }

    public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator,
        TransformerScope scope = TransformerScope.Everything)
        where TNewTrans : class, ITransformer
    {
        Throw.IfNull(estimator, nameof(estimator));
        return new EstimatorChain<TNewTrans>([.. _links, new Link(estimator, scope, CacheAfter: false)]);
    }

    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        Throw.IfNull(env, nameof(env));
        if (_links.Length == 0)
            throw Throw.Invalid("Current estimator chain has no estimator, can't append cache checkpoint.");
        return new EstimatorChain<TLastTransformer>([.. _links[..^1], _links[^1] with { CacheAfter = true }]);
    }
}

/// <summary>One estimator of a chain.</summary>
internal readonly record struct Link(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CacheAfter);
