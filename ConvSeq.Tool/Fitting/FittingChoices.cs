using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Tool.Fitting;

/// <summary>How a model is fitted, to whatever series.</summary>
internal sealed record FittingChoices
{
    public required SeriesFeatureOptions Features { get; init; }

    public required int Seed { get; init; }

    /// <summary>How many features to keep; null for all.</summary>
    public int? FeaturesToKeep { get; init; }

    public RidgeOptions Ridge { get; init; } = new();

    public SeriesRepair Repair { get; init; } = new();
}
