using System.Collections.Immutable;

namespace ConvSeq.Linear;

/// <summary>Options of <see cref="RidgeStatistics"/>.</summary>
/// <remarks>Options are equal if all their values are; a default array equals an empty one.</remarks>
public sealed record RidgeStatisticsOptions
{
    /// <summary>
    /// Largest number of rows to keep for the leave-one-out choice of the regularization, 1 or more. Default: 4,096. Statistics
    /// that are added up must agree.
    /// </summary>
    public int SampleSize { get; init; } = 4096;

    /// <summary>
    /// Seed that decides, with a row's number, whether the row is kept. Default: 0. Statistics that are added up must agree.
    /// </summary>
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

    /// <summary>Returns whether the other options have equal values.</summary>
    /// <param name="other">Other options, or null.</param>
    public bool Equals(RidgeStatisticsOptions? other) =>
        other is not null && SampleSize == other.SampleSize && Seed == other.Seed && FirstRow == other.FirstRow
        && ClassWeights.AsSpan().SequenceEqual(other.ClassWeights.AsSpan());

    /// <summary>Hash code of all values.</summary>
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
