using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>An estimator that only looks at the shape it is given.</summary>
internal sealed class ShapeProbe : IEstimator<ITransformer>
{
    private SchemaShape? _seen;

    private ShapeProbe()
    {
    }

    /// <summary>The shape that an estimator promises for some data.</summary>
    public static SchemaShape After(IEstimator<ITransformer> estimator, IDataView data)
    {
        var probe = new ShapeProbe();
        try
        {
            new EstimatorChain<ITransformer>().Append(estimator).Append<ITransformer>(probe).Fit(data);
        }
        catch (OperationCanceledException)
        {
        }

        Assert.IsNotNull(probe._seen);
        return probe._seen;
    }

    public ITransformer Fit(IDataView input) => throw new NotSupportedException();

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _seen = inputSchema;
        throw new OperationCanceledException();
    }
}
