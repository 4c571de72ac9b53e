using System.Collections.Immutable;

namespace ConvSeq.Linear;

/// <summary>How features are scaled before the ridge is solved.</summary>
public enum FeatureScaling
{
    /// <summary>Centred and divided by the standard deviation (divisor n).</summary>
    StandardDeviation,

    /// <summary>Centred and divided by the Euclidean norm of the centred column: the papers' <c>normalize=True</c>.</summary>
    EuclideanNorm,

    /// <summary>Centred only.</summary>
    None,
}

/// <summary>Options of <see cref="RidgeClassifier"/> and, but for weights of classes, of <see cref="RidgeRegressor"/>.</summary>
public sealed record RidgeOptions
{
    /// <summary>Regularisation strengths to choose from, each above 0. Default: ten, logarithmically from 1e-3 to 1e3.</summary>
    public ImmutableArray<double> Alphas { get; init; } =
        [.. Enumerable.Range(0, 10).Select(i => Math.Pow(10, -3 + 6 * i / 9.0))];

    /// <summary>Scaling of the features. Default: <see cref="FeatureScaling.StandardDeviation"/>.</summary>
    public FeatureScaling Scaling { get; init; }

    /// <summary>A weight above 0 for each class, in class order; default (or empty): all 1.</summary>
    public ImmutableArray<double> ClassWeights { get; init; } = [];

    /// <summary>Whether each class is weighted by n / (classes · its count) instead. Default: false.</summary>
    public bool BalanceClasses { get; init; }
}
