using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Options of <see cref="TimeSeriesClassifier.Fit"/>.</summary>
public sealed record TimeSeriesClassifierOptions
{
    /// <summary>The features and the seed. Default: MiniRocket with its defaults.</summary>
    public MiniRocketOptions Features { get; init; } = new();

    /// <summary>The linear head. Default: ridge with its defaults.</summary>
    public RidgeOptions Ridge { get; init; } = new();

    /// <summary>Repair of the series. Default: reject or interpolate missing values, as the training set asks for.</summary>
    public SeriesRepair Repair { get; init; } = new();
}
