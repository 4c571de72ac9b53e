namespace ConvSeq.Linear;

/// <summary>
/// A fitted function from a row of features to a number, of whatever kind: the head of a model of series, or a model by itself.
/// </summary>
/// <remarks>Immutable; any number of threads may use it at once.</remarks>
public abstract class FeatureRegressor
{
    private protected FeatureRegressor()
    {
    }

    /// <summary>Number of features a row must have.</summary>
    public abstract int FeatureCount { get; }

    /// <summary>Kind of regressor, in a word or two for people to read: "ridge".</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Root of the mean squared error for examples that the fit had not seen, left out one by one or held out, in the unit of the
    /// targets. Null if there were none.
    /// </summary>
    public abstract double? EstimatedError { get; }

    /// <summary>Predicts the target of one row; allocates nothing.</summary>
    /// <param name="row">The features, <see cref="FeatureCount"/> finite values.</param>
    /// <returns>The prediction, in the unit of the targets.</returns>
    /// <exception cref="ArgumentException">The length does not match, or a feature is not finite.</exception>
    public abstract double Predict(ReadOnlySpan<float> row);

    /// <summary>Predicts the targets of many rows, each with the same bits as alone.</summary>
    /// <param name="rows">Rows × <see cref="FeatureCount"/>, finite.</param>
    /// <param name="predictions">Receives a prediction for each row.</param>
    /// <param name="execution">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="rows"/> is null.</exception>
    /// <exception cref="ArgumentException">A length does not match, or a feature is not finite.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public abstract void Predict(FloatMatrix rows, Memory<double> predictions, Execution? execution = null);
}
