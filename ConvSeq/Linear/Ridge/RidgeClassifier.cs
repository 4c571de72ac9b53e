
namespace ConvSeq.Linear;

/// <summary>One-vs-rest ridge classifier with exact leave-one-out choice of the regularization and calibrated probabilities.</summary>
/// <remarks>
/// <para>
/// Targets are +1 for an example's class and -1 for the others; with two classes there is one target, and the scores are
/// (-s, +s). The intercept is not penalized. The regularization is the one with the smallest squared error of predictions for
/// examples left out of the fit, summed over examples (by weight) and targets; of equal ones, the strongest. Features are
/// scaled by all examples, those left out included. An α that is below the rounding error of the problem, 16 · 2⁻⁵² times the
/// trace of the Gram matrix, acts as if it were that.
/// </para>
/// <para>
/// Weights multiply squared errors: an integer weight is the same as that many copies of the example, except that leaving one
/// out leaves out all copies. Scaling statistics are weighted, too. A weight below 10⁻²⁴ of the largest acts as if it were
/// that.
/// </para>
/// <para>
/// Probabilities are the softmax of the scores times one positive factor, fitted to the leave-one-out scores by
/// cross-entropy. So that the factor stays finite when all of them are right, each of n examples counts as its class with
/// (n + ½) / (n + 1) and as each of the others with an equal share of the rest.
/// </para>
/// <para>
/// With n examples, p features and m = min(n, p): about m² · max(n, p) / 2 + 3 m³ multiplications, and m² · n more when p is
/// less than n. Where 2,048 ≤ n ≤ p, the first part is done in float and its error estimated from a sample; where another alpha might
/// be chosen in double, or leave-one-out residuals differ by more than about 10⁻⁴ of themselves, all is done again in double.
/// </para>
/// <para>
/// Memory at the peak, beyond the features: 8 m² bytes, and 520 m · (alphas + 10) + 400 (m + 150) · threads
/// + 40 (n + p) · (targets + 1) + 9 n · alphas + 10⁷.
/// A result does not depend on the number of threads or on the width of the processor's vectors.
/// </para>
/// </remarks>
public sealed class RidgeClassifier : LinearClassifier
{
    /// <summary>Restores a fitted classifier.</summary>
    /// <param name="featureCount">Features of a row, 1 or more.</param>
    /// <param name="classCount">Classes, 2 or more.</param>
    /// <param name="weights">Finite weights of raw features: for each target <paramref name="featureCount"/> of them.</param>
    /// <param name="biases">A finite bias for each target: one for two classes, otherwise one per class.</param>
    /// <param name="alpha">The chosen regularization, above 0.</param>
    /// <param name="temperature">Factor of the scores in the softmax, above 0.</param>
    /// <param name="leaveOneOutAccuracy">0 to 1.</param>
    /// <param name="means">The finite mean of each feature over the training examples; empty where it is not known.</param>
    /// <exception cref="ArgumentException">An argument is not as described.</exception>
    internal RidgeClassifier(
        int featureCount, int classCount, float[] weights, double[] biases, double alpha, double temperature,
        double leaveOneOutAccuracy, float[] means)
        : base(featureCount, classCount, weights, biases, temperature, means)
    {
        TrainingExamples.ThrowUnlessPositive(alpha, nameof(alpha));
        if (!(leaveOneOutAccuracy is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(leaveOneOutAccuracy), leaveOneOutAccuracy, "It must be in 0 … 1.");

        Alpha = alpha;
        LeaveOneOutAccuracy = leaveOneOutAccuracy;
    }

    /// <summary>The chosen regularization strength.</summary>
    public double Alpha { get; }

    /// <summary>Share of training examples whose leave-one-out prediction is right, 0 to 1.</summary>
    public double LeaveOneOutAccuracy { get; }

    /// <inheritdoc/>
    public override string Name => "ridge";

    /// <summary><see cref="LeaveOneOutAccuracy"/>.</summary>
    public override double? EstimatedAccuracy => LeaveOneOutAccuracy;

    /// <summary>Fits the classifier.</summary>
    /// <param name="features">Examples × features, finite.</param>
    /// <param name="labels">Class index of each example, 0 … <paramref name="classCount"/> - 1.</param>
    /// <param name="classCount">Number of classes; at least two of them occur.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sampleWeights">A weight above 0 per example, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentNullException"><paramref name="features"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// There are no examples or features, a feature is not finite, a label is out of range, all labels are the same, a weight
    /// or an option is not above 0, or a length does not fit.
    /// </exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static RidgeClassifier Fit(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount,
        RidgeOptions? options = null, ReadOnlySpan<double> sampleWeights = default, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        return RidgeClassifierFit.Run(
            features, labels, classCount, options ?? new RidgeOptions(), sampleWeights,
            execution ?? Execution.Default).Classifier;
    }

    /// <summary>Fits the classifier to all rows of the statistics, which stay as they are.</summary>
    /// <remarks>
    /// The regularization, the probabilities and <see cref="LeaveOneOutAccuracy"/> come from the exact leave-one-out
    /// predictions of the rows that the statistics have kept: all of them (then the result is that of a fit in memory, except
    /// for rounding), or a random sample. For the cost see <see cref="RidgeStatistics"/>.
    /// </remarks>
    /// <param name="statistics">Statistics of classes, of which at least two occur.</param>
    /// <param name="options">Null for the defaults; weights of classes are options of the statistics and must not be given.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentNullException"><paramref name="statistics"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The statistics are of numbers, there are no rows or all are of one class, an option is not above 0, or classes are weighted.
    /// </exception>
    /// <exception cref="InvalidOperationException">Adding to the statistics was interrupted.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static RidgeClassifier Fit(
        RidgeStatistics statistics, RidgeOptions? options = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        return RidgeClassifierFit.Run(statistics, options ?? new RidgeOptions(), execution ?? Execution.Default);
    }
}
