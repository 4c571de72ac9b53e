using System.Collections.Immutable;
using ConvSeq.Features;

namespace ConvSeq.Models;

/// <summary>Options of <see cref="EarlyClassifier"/>.</summary>
public sealed record EarlyClassifierOptions
{
    /// <summary>Default of <see cref="AccuracyShare"/>.</summary>
    public const double DefaultAccuracyShare = 0.98;

    /// <summary>The largest number of checkpoints.</summary>
    public const int MaxCheckpoints = 100;

    private readonly ImmutableArray<double> _checkpoints = DefaultCheckpoints;
    private readonly double _accuracyShare = DefaultAccuracyShare;
    private readonly EnsembleOptions _classifier = DefaultClassifier;

    /// <summary>The default of <see cref="Checkpoints"/>: each twentieth of the length.</summary>
    public static ImmutableArray<double> DefaultCheckpoints { get; } = [.. Enumerable.Range(1, 20).Select(i => i / 20.0)];

    /// <summary>The default of <see cref="Classifier"/>: one member, MiniRocket with a ridge.</summary>
    public static EnsembleOptions DefaultClassifier { get; } = new() { Members = [new MiniRocketOptions()] };

    /// <summary>
    /// Shares of the length of the longest training series at which the classifier may decide, above 0, ascending; the last is 1. Those
    /// that fall on the same point count once. Default: <see cref="DefaultCheckpoints"/>.
    /// </summary>
    /// <exception cref="ArgumentException">There are none, or too many, or they are not as described.</exception>
    public ImmutableArray<double> Checkpoints
    {
        get => _checkpoints;
        init
        {
            if (value.IsDefaultOrEmpty || value.Length > MaxCheckpoints)
            {
                throw new ArgumentException(
                    $"There are {(value.IsDefault ? 0 : value.Length)} checkpoints; there may be 1 to {MaxCheckpoints}.",
                    nameof(Checkpoints));
            }

            double before = 0;
            foreach (double share in value)
            {
                if (!(share > before && share <= 1))
                    throw new ArgumentException(
                        FormattableString.Invariant($"The checkpoint {share} comes after {before}; they ascend from above 0 to 1."),
                        nameof(Checkpoints));
                before = share;
            }

            if (before < 1)
                throw new ArgumentException(
                    FormattableString.Invariant($"The last checkpoint is {before}; it must be 1, the whole series."), nameof(Checkpoints));
            _checkpoints = value;
        }
    }

    /// <summary>
    /// Part of the accuracy on whole series that early decisions keep on the training series, out of fold: above 0, at most 1. Less of it
    /// makes decisions earlier. Default: 0.98.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double AccuracyShare
    {
        get => _accuracyShare;
        init => _accuracyShare = value is > 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(AccuracyShare), value, "The part of the accuracy is above 0 and at most 1.");
    }

    /// <summary>
    /// The classifier of each checkpoint: one member or several, with the seed, the repair and the weights of classes.
    /// <see cref="EnsembleOptions.OfNetworks"/> makes it networks. A time budget is for one checkpoint. Default:
    /// <see cref="DefaultClassifier"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public EnsembleOptions Classifier
    {
        get => _classifier;
        init => _classifier = value ?? throw new ArgumentNullException(nameof(Classifier));
    }

    /// <summary>Returns whether the other options have equal values.</summary>
    /// <param name="other">Other options, or null.</param>
    public bool Equals(EarlyClassifierOptions? other) =>
        other is not null && Checkpoints.AsSpan().SequenceEqual(other.Checkpoints.AsSpan()) && AccuracyShare == other.AccuracyShare
        && Classifier.Equals(other.Classifier);

    /// <summary>Hash code of all values.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (double share in Checkpoints)
            hash.Add(share);
        hash.Add(AccuracyShare);
        hash.Add(Classifier);
        return hash.ToHashCode();
    }
}
