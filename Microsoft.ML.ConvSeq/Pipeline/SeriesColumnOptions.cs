using ConvSeq.Series;

namespace ConvSeq.MLNet;

/// <summary>Options of everything that is fitted to a column of series.</summary>
public abstract class SeriesColumnOptions : ConvSeqOptions
{
    private SeriesRepair _repair = new();

    private protected SeriesColumnOptions()
    {
    }

    /// <summary>
    /// Number of channels of a series. Default 0: the first dimension of a Vector&lt;Single, channels, length&gt;, otherwise 1. Channels
    /// lie one after another.
    /// </summary>
    public int Channels { get; set; }

    /// <summary>
    /// Repair of the series. Default: interpolate missing values if the training series have any, otherwise refuse them. Series of doubles
    /// that are to be z-normalized are normalized before they are narrowed to floats.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public SeriesRepair Repair
    {
        get => _repair;
        set => _repair = value ?? throw new ArgumentNullException(nameof(Repair));
    }
}
