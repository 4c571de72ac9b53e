using System.Collections.Immutable;

namespace ConvSeq.Linear;

/// <summary>Options of <see cref="RidgeStatistics"/>.</summary>
/// <remarks>Options are equal if all that they hold is; a default array holds what an empty one does.</remarks>
public sealed record RidgeStatisticsOptions
{
    /// <summary>
    /// The most rows to keep for the leave-one-out choice of the regularisation, 1 or more. Default: 4,096. Statistics that are
    /// added up must agree.
    /// </summary>
    public int SampleSize { get; init; } = 4096;

    /// <summary>Decides, with its number, which rows are kept. Default: 0. Statistics that are added up must agree.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// The number of the first row in the whole data set, 0 or more: no two parts of one data set share a number. Default: 0.
    /// </summary>
    public long FirstRow { get; init; }

    /// <summary>
    /// A weight above 0 for each class, in class order; default (or empty): all 1. It multiplies the weights of rows when they are
    /// added. To balance n examples of K classes, give n / (K · the count of the class). Statistics that are added up must agree.
    /// </summary>
    public ImmutableArray<double> ClassWeights { get; init; } = [];

    /// <summary>Whether the other options hold the same.</summary>
    /// <param name="other">Other options, or null.</param>
    public bool Equals(RidgeStatisticsOptions? other) =>
        other is not null && SampleSize == other.SampleSize && Seed == other.Seed && FirstRow == other.FirstRow
        && ClassWeights.AsSpan().SequenceEqual(other.ClassWeights.AsSpan());

    /// <summary>A hash of all that the options hold.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(SampleSize);
        hash.Add(Seed);
        hash.Add(FirstRow);
        foreach (double weight in ClassWeights.AsSpan())
            hash.Add(weight);
        return hash.ToHashCode();
    }
}
