namespace ConvSeq.Models;

/// <summary>A point at which an <see cref="EarlyClassifier"/> may decide.</summary>
/// <param name="Points">Number of points that a series has had by then.</param>
/// <param name="Classifier">The classifier of so many points.</param>
public sealed record EarlyCheckpoint(int Points, EnsembleClassifier Classifier);

/// <summary>An early decision on one series.</summary>
/// <param name="Label">Index of the class.</param>
/// <param name="Points">Number of points that were seen.</param>
public readonly record struct EarlyDecision(int Label, int Points);
