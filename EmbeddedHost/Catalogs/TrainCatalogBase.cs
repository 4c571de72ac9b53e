namespace Microsoft.ML;

/// <summary>Trains and evaluates models of one kind.</summary>
public abstract class TrainCatalogBase : IInternalCatalog
{
    private protected TrainCatalogBase(IHostEnvironment env) => Environment = env;

    private protected IHostEnvironment Environment { get; }

    IHostEnvironment IInternalCatalog.Environment => Environment;

    private protected IReadOnlyList<CrossValidationResult<TMetrics>> CrossValidate<TMetrics>(IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds, string samplingKeyColumnName, int? seed, Func<IDataView, TMetrics> evaluate)
        where TMetrics : class
    {
        Throw.IfNull(data, nameof(data));
        Throw.IfNull(estimator, nameof(estimator));
        Throw.Unless(numberOfFolds > 1, "numFolds", "Must be more than 1");
        RowSplit split = RowSplit.Create(Environment, data, samplingKeyColumnName, seed);
        return [.. Enumerable.Range(0, numberOfFolds).Select(fold =>
        {
            var parts = split.Part((double)fold / numberOfFolds, (double)(fold + 1) / numberOfFolds);
            ITransformer model = estimator.Fit(parts.TrainSet);
            IDataView scored = model.Transform(parts.TestSet);
            return new CrossValidationResult<TMetrics>(model, evaluate(scored), scored, fold);
        })];
    }

    /// <summary>One fold of a cross-validation.</summary>
    public sealed class CrossValidationResult<T>
        where T : class
    {
        public readonly T Metrics;
        public readonly ITransformer Model;
        public readonly IDataView ScoredHoldOutSet;
        public readonly int Fold;

        internal CrossValidationResult(ITransformer model, T metrics, IDataView scores, int fold)
        {
            Model = model;
            Metrics = metrics;
            ScoredHoldOutSet = scores;
            Fold = fold;
        }
    }

    /// <summary>Where trainers hang.</summary>
    public abstract class CatalogInstantiatorBase : IInternalCatalog
    {
        private protected CatalogInstantiatorBase(TrainCatalogBase catalog) => Owner = catalog;

        internal TrainCatalogBase Owner { get; }

        IHostEnvironment IInternalCatalog.Environment => Owner.Environment;
    }
}
