namespace ConvSeq.Linear;

/// <summary>One-vs-rest ridge classifier with exact leave-one-out choice of the regularisation and calibrated probabilities.</summary>
public sealed class RidgeClassifier
{
    /// <summary>Number of features a row must have.</summary>
    public int FeatureCount => throw new NotImplementedException();

    /// <summary>Number of classes, 2 or more.</summary>
    public int ClassCount => throw new NotImplementedException();

    /// <summary>The chosen regularisation strength.</summary>
    public double Alpha => throw new NotImplementedException();

    /// <summary>Share of training examples that their leave-one-out prediction gets right, 0 to 1.</summary>
    public double LeaveOneOutAccuracy => throw new NotImplementedException();

    internal RidgeClassifier(int features, int classes, float[] weights, double[] biases, double alpha, double temperature, double leaveOneOutAccuracy) => throw new NotImplementedException();
    internal double Temperature => throw new NotImplementedException();
    internal double[] Biases => throw new NotImplementedException();
    internal float[] Weights => throw new NotImplementedException();

    /// <summary>Fits the classifier.</summary>
    /// <param name="features">Examples × features, finite.</param>
    /// <param name="labels">Class index of each example, 0 … <paramref name="classCount"/> - 1.</param>
    /// <param name="classCount">Number of classes; at least two of them occur.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sampleWeights">A weight above 0 per example, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    public static RidgeClassifier Fit(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount,
        RidgeOptions? options = null, ReadOnlySpan<double> sampleWeights = default, Execution? execution = null) =>
        throw new NotImplementedException();

    /// <summary>Decision scores of one row, one per class; the largest names the class.</summary>
    /// <param name="row">The features.</param>
    /// <param name="scores">Receives <see cref="ClassCount"/> scores.</param>
    public void Score(ReadOnlySpan<float> row, Span<double> scores) => throw new NotImplementedException();

    /// <summary>Calibrated probabilities from decision scores; they sum to 1 and keep the order of the scores.</summary>
    /// <param name="scores">Scores from <see cref="Score"/>.</param>
    /// <param name="probabilities">Receives <see cref="ClassCount"/> probabilities; may be the same span.</param>
    public void Probabilities(ReadOnlySpan<double> scores, Span<double> probabilities) => throw new NotImplementedException();
}
