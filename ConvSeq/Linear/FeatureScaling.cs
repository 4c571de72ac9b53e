namespace ConvSeq.Linear;

/// <summary>Scaling of features before a linear model is fitted to them.</summary>
public enum FeatureScaling
{
    /// <summary>
    /// <see cref="StandardDeviation"/>, unless the features are known to come scaled (<see cref="Features.SeriesFeatures.AreScaled"/>);
    /// then <see cref="None"/>.
    /// </summary>
    Automatic,

    /// <summary>Centered and divided by the standard deviation (divisor n).</summary>
    StandardDeviation,

    /// <summary>Centered and divided by the Euclidean norm of the centered column: the papers' <c>normalize=True</c>.</summary>
    EuclideanNorm,

    /// <summary>Centered only.</summary>
    None,
}

/// <summary>Decides the automatic scaling.</summary>
internal static class FeatureScalingExtensions
{
    public static FeatureScaling Resolve(this FeatureScaling scaling, bool featuresAreScaled) =>
        scaling != FeatureScaling.Automatic ? scaling
        : featuresAreScaled ? FeatureScaling.None
        : FeatureScaling.StandardDeviation;
}
