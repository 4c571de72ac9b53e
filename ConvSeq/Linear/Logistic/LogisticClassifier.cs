namespace ConvSeq.Linear;

/// <summary>
/// Multinomial logistic classifier for many examples, trained by minibatches, with calibrated probabilities.
/// </summary>
/// <remarks>
/// <para>
/// Minimizes the mean cross-entropy of softmax(scores), by Adam (Kingma and Ba, ICLR 2015) on scaled features. A part of the
/// examples of each class is held out: when their loss stops falling the learning rate is halved, then training ends, and the
/// weights that were best for them are kept. If there are too few examples to hold any out, the training loss decides both, and
/// the last weights are kept. Scaling uses the mean and deviation of the first 16,384 examples trained on, in random order.
/// </para>
/// <para>
/// The time grows with the number of examples; that of <see cref="RidgeClassifier"/> grows with its third power up to the
/// number of features. With fewer than some thousand examples the ridge is equally fast and usually more accurate.
/// </para>
/// <para>
/// Weights of examples multiply their cross-entropy, also that of examples held out; scaling statistics are weighted, too. A
/// weight below 10⁻²⁴ of the largest acts as if it were that. Two classes have one target, whose output s makes the scores
/// (-s, s).
/// </para>
/// <para>
/// Probabilities are the softmax of the scores times one positive factor, fitted to the scores of the examples held out, like
/// that of <see cref="RidgeClassifier"/> to leave-one-out scores; 1 if there are none.
/// </para>
/// <para>
/// A result depends on the options, the seed among them, but not on the number of threads, the width of the processor's vectors
/// or the operating system; only the factor of the probabilities uses the exponential of the platform.
/// </para>
/// <para>
/// With p features and t targets, padded to multiples of 512 and 4: 2 p t multiplications per example and epoch. Memory at the
/// peak, beyond the features: 4 p · (batch + held out + 5 t) + 32 p + 16 · held out · classes + 24 n bytes, and 4 p for each
/// thread.
/// </para>
/// </remarks>
public sealed class LogisticClassifier : LinearClassifier
{
    /// <summary>Fewer examples than this are not held out: they would say too little.</summary>
    public const int MinHeldOut = 20;

    private readonly double _heldOutLoss;
    private readonly double _heldOutAccuracy;

    /// <summary>Restores a fitted classifier.</summary>
    /// <param name="featureCount">Features of a row, 1 or more.</param>
    /// <param name="classCount">Classes, 2 or more.</param>
    /// <param name="weights">Finite weights of raw features: for each target <paramref name="featureCount"/> of them.</param>
    /// <param name="biases">A finite bias for each target: one for two classes, otherwise one per class.</param>
    /// <param name="temperature">Factor of the scores in the softmax, above 0.</param>
    /// <param name="epochs">1 or more.</param>
    /// <param name="heldOutCount">0 or more.</param>
    /// <param name="heldOutLoss">0 or more; 0 if nothing was held out.</param>
    /// <param name="heldOutAccuracy">0 to 1; 0 if nothing was held out.</param>
    /// <param name="means">The finite mean of each feature over the training examples; empty where it is not known.</param>
    /// <exception cref="ArgumentException">An argument is not as described.</exception>
    internal LogisticClassifier(
        int featureCount, int classCount, float[] weights, double[] biases, double temperature, int epochs,
        int heldOutCount, double heldOutLoss, double heldOutAccuracy, float[] means)
        : base(featureCount, classCount, weights, biases, temperature, means)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(heldOutCount);
        if (!(heldOutLoss >= 0 && double.IsFinite(heldOutLoss)))
            throw new ArgumentOutOfRangeException(nameof(heldOutLoss), heldOutLoss, "It must be finite and at least 0.");
        if (!(heldOutAccuracy is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(heldOutAccuracy), heldOutAccuracy, "It must be in 0 … 1.");
        if (heldOutCount == 0 && (heldOutLoss != 0 || heldOutAccuracy != 0))
            throw new ArgumentException("No example was held out, so there can be no held-out loss or accuracy.", nameof(heldOutCount));

        Epochs = epochs;
        HeldOutCount = heldOutCount;
        _heldOutLoss = heldOutLoss;
        _heldOutAccuracy = heldOutAccuracy;
    }

    /// <summary>Passes over the examples, the last of which may have ended early.</summary>
    public int Epochs { get; }

    /// <summary>Number of examples that were held out.</summary>
    public int HeldOutCount { get; }

    /// <summary>Mean cross-entropy of the examples held out, by weight, before calibration; null if there were none.</summary>
    public double? HeldOutLoss => HeldOutCount > 0 ? _heldOutLoss : null;

    /// <summary>Share of the examples held out that are predicted right, 0 to 1; null if there were none.</summary>
    public double? HeldOutAccuracy => HeldOutCount > 0 ? _heldOutAccuracy : null;

    /// <inheritdoc/>
    public override string Name => "logistic";

    /// <summary><see cref="HeldOutAccuracy"/>.</summary>
    public override double? EstimatedAccuracy => HeldOutAccuracy;

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
    /// is not above 0, a length does not fit, or training diverged because the learning rate is too high.
    /// </exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static LogisticClassifier Fit(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount,
        LogisticOptions? options = null, ReadOnlySpan<double> sampleWeights = default, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        return LogisticFit.Run(
            new MatrixStream(features), labels, classCount, options ?? new LogisticOptions(), sampleWeights,
            execution ?? Execution.Default);
    }
}
