namespace ConvSeq.Linear;

/// <summary>A fitted linear classifier: for each class an affine score of the features, and probabilities from the scores.</summary>
/// <remarks>Immutable; any number of threads may use it at once.</remarks>
public abstract class LinearClassifier : FeatureClassifier
{
    private readonly AffineMap _map;

    /// <summary>Restores the state that all fitted linear classifiers share.</summary>
    /// <param name="featureCount">Features of a row, 1 or more.</param>
    /// <param name="classCount">Classes, 2 or more.</param>
    /// <param name="weights">Finite weights of raw features: for each target <paramref name="featureCount"/> of them.</param>
    /// <param name="biases">A finite bias for each target: one for two classes, otherwise one per class.</param>
    /// <param name="temperature">Factor of the scores in the softmax, above 0.</param>
    /// <param name="means">The finite mean of each feature over the training examples; empty where it is not known.</param>
    /// <exception cref="ArgumentException">An argument is not as described.</exception>
    private protected LinearClassifier(
        int featureCount, int classCount, float[] weights, double[] biases, double temperature, float[] means)
        : base(classCount)
    {
        int targets = TargetCount(classCount);
        if (biases.Length != targets)
            throw new ArgumentException($"There are {biases.Length} biases for {targets} targets.", nameof(biases));
        _map = new AffineMap(featureCount, weights, biases, means);
        TrainingExamples.ThrowUnlessPositive(temperature, nameof(temperature));

        Temperature = temperature;
    }

    /// <inheritdoc/>
    public override int FeatureCount => _map.FeatureCount;

    /// <summary>Factor of the scores in the softmax that turns them into probabilities, above 0.</summary>
    public double Temperature { get; }

    /// <summary>Weights of raw features, target by target; one target for two classes, otherwise one per class.</summary>
    internal ReadOnlySpan<float> Weights => _map.Weights;

    /// <summary>The bias of each target.</summary>
    internal ReadOnlySpan<double> Biases => _map.Biases;

    /// <summary>
    /// The mean of each feature over the training examples; empty in a model of format version 1, which does not keep it.
    /// </summary>
    internal ReadOnlySpan<float> FeatureMeans => _map.Means;

    /// <summary>Decision scores of one row, one per class; the largest names the class.</summary>
    /// <param name="row">The features, <see cref="FeatureCount"/> finite values.</param>
    /// <param name="scores">Receives <see cref="FeatureClassifier.ClassCount"/> scores.</param>
    /// <exception cref="ArgumentException">A length does not match, or a feature is not finite.</exception>
    public void Score(ReadOnlySpan<float> row, Span<double> scores)
    {
        ThrowUnlessPerClass(scores.Length, nameof(scores));
        _map.Apply(row, scores[(ClassCount - _map.Biases.Length)..]);
        MirrorIfTwoClasses(scores);
    }

    /// <summary>Decision scores of many rows, each with the same bits as alone.</summary>
    /// <param name="features">Rows × <see cref="FeatureCount"/>, finite.</param>
    /// <param name="scores">Receives rows × <see cref="FeatureClassifier.ClassCount"/> scores, row by row.</param>
    /// <param name="execution">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="features"/> is null.</exception>
    /// <exception cref="ArgumentException">A length does not match, or a feature is not finite.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public void Score(FloatMatrix features, Memory<double> scores, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        _map.ThrowUnlessMatching(features, nameof(features));
        if (scores.Length != (long)features.Rows * ClassCount)
        {
            throw new ArgumentException(
                $"There is room for {scores.Length} scores instead of {features.Rows} × {ClassCount}.", nameof(scores));
        }

        _map.Apply(features, scores, ClassCount, nameof(features), execution ?? Execution.Default);
        for (int i = 0; i < features.Rows; i++)
            MirrorIfTwoClasses(scores.Span.Slice(i * ClassCount, ClassCount));
    }

    /// <summary>Calibrated probabilities from decision scores; they sum to 1 and keep the order of the scores.</summary>
    /// <param name="scores">Scores from <see cref="Score(ReadOnlySpan{float}, Span{double})"/>.</param>
    /// <param name="probabilities">Receives <see cref="FeatureClassifier.ClassCount"/> probabilities; may be the same span.</param>
    /// <exception cref="ArgumentException">A length does not match, or a score is not finite.</exception>
    public void Probabilities(ReadOnlySpan<double> scores, Span<double> probabilities)
    {
        ThrowUnlessPerClass(scores.Length, nameof(scores));
        ThrowUnlessPerClass(probabilities.Length, nameof(probabilities));
        for (int k = 0; k < scores.Length; k++)
        {
            if (!double.IsFinite(scores[k]))
                throw new ArgumentException($"Score {k} is {scores[k]}; scores must be finite.", nameof(scores));
        }

        TemperatureScaling.Softmax(scores, Temperature, probabilities);
    }

    /// <summary>Predicts one row.</summary>
    /// <param name="row">The features, <see cref="FeatureCount"/> finite values.</param>
    /// <param name="probabilities">Receives one calibrated probability per class.</param>
    /// <returns>Index of the class with the largest score; of equal scores, the first.</returns>
    /// <exception cref="ArgumentException">A length does not match, or a feature is not finite.</exception>
    public override int Predict(ReadOnlySpan<float> row, Span<double> probabilities)
    {
        Score(row, probabilities);
        int label = Largest.IndexIn(probabilities);
        Probabilities(probabilities, probabilities);
        return label;
    }

    /// <summary>Number of affine maps of a classifier: one for two classes, otherwise one per class.</summary>
    internal static int TargetCount(int classCount) => classCount == 2 ? 1 : classCount;

    // Two classes have one target, whose output is the score of the second class.
    private void MirrorIfTwoClasses(Span<double> scores)
    {
        if (ClassCount == 2)
            scores[0] = -scores[1];
    }
}
