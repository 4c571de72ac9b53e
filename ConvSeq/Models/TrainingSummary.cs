using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Summary of the training set of a model.</summary>
/// <param name="Name">Name of the training set.</param>
/// <param name="SeriesCount">Number of training series.</param>
/// <param name="MinLength">Length in points of the shortest.</param>
/// <param name="MaxLength">Length in points of the longest.</param>
/// <param name="Seed">Seed of the random choices.</param>
public sealed record TrainingSummary(string Name, int SeriesCount, int MinLength, int MaxLength, ulong Seed)
{
    /// <summary>The length of all training series; null where they differ.</summary>
    internal int? CommonLength => MinLength == MaxLength ? MaxLength : null;

    internal static TrainingSummary Of(SeriesSurvey train, ulong seed) =>
        new(train.Source.Name, train.Count, train.MinLength, train.MaxLength, seed);
}
