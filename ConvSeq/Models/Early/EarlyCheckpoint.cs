namespace ConvSeq.Models;

/// <summary>A point at which an <see cref="EarlyClassifier"/> may decide.</summary>
/// <param name="Classifier">The classifier of the points that a series has had by then.</param>
public sealed record EarlyCheckpoint(EnsembleClassifier Classifier)
{
    /// <summary>Number of those points.</summary>
    public int Points => Classifier.Training.MaxLength;
}

/// <summary>An early decision on one series.</summary>
/// <param name="Label">Index of the class.</param>
/// <param name="Points">Number of points that were seen.</param>
public readonly record struct EarlyDecision(int Label, int Points);
