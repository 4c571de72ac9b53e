namespace ConvSeq.Linear;

/// <summary>A fitted classifier of rows of features, of whatever kind: the head of a model of series, or a model by itself.</summary>
/// <remarks>Immutable; any number of threads may use it at once.</remarks>
public abstract class FeatureClassifier
{
    private protected FeatureClassifier(int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        ClassCount = classCount;
    }

    /// <summary>Number of features a row must have.</summary>
    public abstract int FeatureCount { get; }

    /// <summary>Number of classes, 2 or more.</summary>
    public int ClassCount { get; }

    /// <summary>Kind of classifier, in a word or two for people to read: "ridge".</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Share, 0 to 1, of correct predictions for examples that the fit had not seen: left out one by one, or held out. Null if
    /// there were none.
    /// </summary>
    public abstract double? EstimatedAccuracy { get; }

    /// <summary>Predicts one row; allocates nothing.</summary>
    /// <param name="row">The features, <see cref="FeatureCount"/> finite values.</param>
    /// <param name="probabilities">Receives one probability per class.</param>
    /// <returns>Index of the most probable class; of equal ones, the first.</returns>
    /// <exception cref="ArgumentException">A length does not match, or a feature is not finite.</exception>
    public abstract int Predict(ReadOnlySpan<float> row, Span<double> probabilities);

    private protected void ThrowUnlessPerClass(int length, string name)
    {
        if (length != ClassCount)
            throw new ArgumentException($"The length is {length} instead of {ClassCount}, the number of classes.", name);
    }
}
