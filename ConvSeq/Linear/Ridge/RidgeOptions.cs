using System.Collections.Immutable;

namespace ConvSeq.Linear;

/// <summary>Options of <see cref="RidgeClassifier"/> and, except for weights of classes, of <see cref="RidgeRegressor"/>.</summary>
/// <remarks>Options are equal if all their values are; a default array equals an empty one.</remarks>
public sealed record RidgeOptions
{
    private static readonly ImmutableArray<double> DefaultAlphas =
        [.. Enumerable.Range(0, 10).Select(i => Math.Pow(10, -3 + 6 * i / 9.0))];

    /// <summary>Regularization strengths to choose from, each above 0. Default: ten, logarithmically from 1e-3 to 1e3.</summary>
    public ImmutableArray<double> Alphas { get; init; } = DefaultAlphas;

    /// <summary>Scaling of the features. Default: <see cref="FeatureScaling.Automatic"/>.</summary>
    public FeatureScaling Scaling { get; init; }

    /// <summary>A weight above 0 for each class, in class order; default (or empty): all 1.</summary>
    public ImmutableArray<double> ClassWeights { get; init; } = [];

    /// <summary>Whether each class is weighted by n / (classes · its count) instead. Default: false.</summary>
    public bool BalanceClasses { get; init; }

    /// <summary>Returns these options with automatic scaling resolved.</summary>
    /// <param name="featuresAreScaled">Whether the features come scaled by statistics of the training set.</param>
    public RidgeOptions Resolve(bool featuresAreScaled) => this with { Scaling = Scaling.Resolve(featuresAreScaled) };

    /// <summary>Returns the weights of classes that these options give, as <see cref="RidgeStatisticsOptions"/> take them.</summary>
    /// <param name="labels">Class index of each example.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <returns>A weight for each class, 1 for one without examples; where classes are not balanced, <see cref="ClassWeights"/>.</returns>
    /// <exception cref="ArgumentException">
    /// Classes are balanced, and fewer than two occur among the labels, or a label is not a class.
    /// </exception>
    public ImmutableArray<double> WeightsOf(ReadOnlySpan<int> labels, int classCount)
    {
        if (!BalanceClasses)
            return ClassWeights;
        if (labels.IsEmpty)
            throw new ArgumentException("There are no examples.", nameof(labels));
        int[] counts = TrainingExamples.CountClasses(labels.Length, labels, classCount);
        int occurring = counts.Count(count => count > 0), all = labels.Length;
        return [.. counts.Select(count => count == 0 ? 1 : all / ((double)occurring * count))];
    }

    /// <summary>Returns whether the other options have equal values.</summary>
    /// <param name="other">Other options, or null.</param>
    public bool Equals(RidgeOptions? other) =>
        other is not null && Scaling == other.Scaling && BalanceClasses == other.BalanceClasses
        && Alphas.AsSpan().SequenceEqual(other.Alphas.AsSpan())
        && ClassWeights.AsSpan().SequenceEqual(other.ClassWeights.AsSpan());

    /// <summary>Hash code of all values.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Scaling);
        hash.Add(BalanceClasses);
        foreach (double alpha in Alphas.AsSpan())
            hash.Add(alpha);
        foreach (double weight in ClassWeights.AsSpan())
            hash.Add(weight);
        return hash.ToHashCode();
    }
}
