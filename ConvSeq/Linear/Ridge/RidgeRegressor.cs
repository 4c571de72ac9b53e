
namespace ConvSeq.Linear;

/// <summary>Ridge regression of one target with exact leave-one-out choice of the regularization.</summary>
/// <remarks>
/// <para>
/// The intercept is not penalized. The regularization is the one with the smallest squared error of predictions for examples
/// left out of the fit, summed over examples by weight; of equal ones, the strongest. Scaling, weights, cost and memory are
/// those of <see cref="RidgeClassifier"/> with one target.
/// </para>
/// <para>
/// Targets may be of any size: they are solved for in units of a power of two near their largest deviation from the mean, so
/// targets times a power of two give exactly the predictions times that. Only predictions beyond the range of a double are
/// infinite. A result does not depend on the number of threads or on the width of the processor's vectors.
/// </para>
/// </remarks>
public sealed class RidgeRegressor : FeatureRegressor
{
    private readonly AffineMap _map;

    /// <summary>Restores a fitted regressor.</summary>
    /// <param name="featureCount">Features of a row, 1 or more.</param>
    /// <param name="weights">Finite weights of raw features, in units of <paramref name="scale"/>.</param>
    /// <param name="bias">A finite bias, in units of <paramref name="scale"/>.</param>
    /// <param name="scale">The unit of targets, above 0.</param>
    /// <param name="alpha">The chosen regularization, above 0.</param>
    /// <param name="leaveOneOutError">0 or more.</param>
    /// <param name="means">The finite mean of each feature over the training examples; empty where it is not known.</param>
    /// <exception cref="ArgumentException">An argument is not as described.</exception>
    internal RidgeRegressor(
        int featureCount, float[] weights, double bias, double scale, double alpha, double leaveOneOutError, float[] means)
    {
        _map = new AffineMap(featureCount, weights, [bias], means);
        TrainingExamples.ThrowUnlessPositive(scale, nameof(scale));
        TrainingExamples.ThrowUnlessPositive(alpha, nameof(alpha));
        if (!(leaveOneOutError >= 0 && double.IsFinite(leaveOneOutError)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(leaveOneOutError), leaveOneOutError, "It must be finite and at least 0.");
        }

        Scale = scale;
        Alpha = alpha;
        LeaveOneOutError = leaveOneOutError;
    }

    /// <inheritdoc/>
    public override int FeatureCount => _map.FeatureCount;

    /// <inheritdoc/>
    public override string Name => "ridge";

    /// <summary><see cref="LeaveOneOutError"/>.</summary>
    public override double? EstimatedError => LeaveOneOutError;

    /// <summary>The chosen regularization strength.</summary>
    public double Alpha { get; }

    /// <summary>
    /// Root of the mean squared difference between a training example's target and its prediction by a fit to the others, the
    /// mean by weight; in the unit of the targets.
    /// </summary>
    public double LeaveOneOutError { get; }

    /// <summary>The unit of <see cref="Weights"/> and <see cref="Bias"/>, a power of two.</summary>
    internal double Scale { get; }

    /// <summary>Weights of raw features, in units of <see cref="Scale"/>.</summary>
    internal ReadOnlySpan<float> Weights => _map.Weights;

    /// <summary>The bias, in units of <see cref="Scale"/>.</summary>
    internal double Bias => _map.Biases[0];

    /// <summary>
    /// The mean of each feature over the training examples; empty in a model of format version 1, which does not keep it.
    /// </summary>
    internal ReadOnlySpan<float> FeatureMeans => _map.Means;

    /// <summary>Fits the regressor.</summary>
    /// <param name="features">Examples × features, finite; two examples or more.</param>
    /// <param name="targets">The finite number to predict for each example.</param>
    /// <param name="options">Null for the defaults; weights of classes do not apply and must not be given.</param>
    /// <param name="sampleWeights">A weight above 0 per example, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentNullException"><paramref name="features"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// There are fewer than two examples or no features, a feature or target is not finite, a weight or an option is not above
    /// 0, classes are weighted, or a length does not fit.
    /// </exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static RidgeRegressor Fit(
        FloatMatrix features, ReadOnlySpan<double> targets, RidgeOptions? options = null,
        ReadOnlySpan<double> sampleWeights = default, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        return RidgeRegressorFit.Run(
            features, targets, options ?? new RidgeOptions(), sampleWeights, execution ?? Execution.Default).Regressor;
    }

    /// <summary>Fits the regressor to all rows of the statistics, which stay as they are.</summary>
    /// <remarks>
    /// The regularization and <see cref="LeaveOneOutError"/> come from the exact leave-one-out predictions of the rows that the
    /// statistics have kept: all of them (then the result is that of a fit in memory, except for rounding), or a random sample.
    /// For the cost see <see cref="RidgeStatistics"/>.
    /// </remarks>
    /// <param name="statistics">Statistics of numbers, two rows or more.</param>
    /// <param name="options">Null for the defaults; weights of classes do not apply and must not be given.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentNullException"><paramref name="statistics"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The statistics are of classes, there are fewer than two rows, an option is not above 0, or classes are weighted.
    /// </exception>
    /// <exception cref="InvalidOperationException">Adding to the statistics was interrupted.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static RidgeRegressor Fit(RidgeStatistics statistics, RidgeOptions? options = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        return RidgeRegressorFit.Run(statistics, options ?? new RidgeOptions(), execution ?? Execution.Default);
    }

    /// <inheritdoc/>
    public override double Predict(ReadOnlySpan<float> row)
    {
        double prediction = 0;
        _map.Apply(row, new Span<double>(ref prediction));
        return Scale * prediction;
    }

    /// <inheritdoc/>
    public override void Predict(FloatMatrix rows, Memory<double> predictions, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _map.ThrowUnlessMatching(rows, nameof(rows));
        if (predictions.Length != rows.Rows)
        {
            throw new ArgumentException(
                $"There is room for {predictions.Length} predictions instead of {rows.Rows}.", nameof(predictions));
        }

        _map.Apply(rows, predictions, 1, nameof(rows), execution ?? Execution.Default);
        foreach (ref double prediction in predictions.Span)
            prediction *= Scale;
    }
}
