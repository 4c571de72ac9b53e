using ConvSeq.Series;

namespace ConvSeq.Tool.Fitting;

/// <summary>Choices of how a model is fitted, whatever the series.</summary>
internal sealed record FittingChoices
{
    public required Recipe Recipe { get; init; }

    public required int Seed { get; init; }

    /// <summary>Whether all classes of a classifier weigh the same.</summary>
    public bool BalanceClasses { get; init; }

    public SeriesRepair Repair { get; init; } = new();
}
