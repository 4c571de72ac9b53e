using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tool.Fitting;

/// <summary>How a model is fitted, to whatever series.</summary>
internal sealed record FittingChoices
{
    public required SeriesFeatureOptions Features { get; init; }

    public required int Seed { get; init; }

    /// <summary>How many features to keep; null for all.</summary>
    public int? FeaturesToKeep { get; init; }

    /// <summary>The linear model of a classifier; a regressor has ridge.</summary>
    public ClassifierHead Head { get; init; }

    public FeatureScaling Scaling { get; init; }

    /// <summary>Whether all classes of a classifier weigh the same.</summary>
    public bool BalanceClasses { get; init; }

    public SeriesRepair Repair { get; init; } = new();
}
