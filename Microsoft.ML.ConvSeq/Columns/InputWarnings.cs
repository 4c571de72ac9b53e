using ConvSeq.Series.Text;

namespace ConvSeq.MLNet.Columns;

/// <summary>Warnings about the rows of a column, each given once, from whichever thread.</summary>
/// <param name="column">The column.</param>
/// <param name="warn">Receives the warnings.</param>
/// <param name="fittedLength">Length in points of all training series; 0 where they differed, or do not matter.</param>
internal sealed class InputWarnings(string column, Action<string> warn, int fittedLength = 0)
{
    private int _lossTold, _lengthTold;

    /// <summary>Warns if narrowing to float loses more than it should.</summary>
    /// <param name="worst">The channel that lost most, and the loss as a share of its standard deviation.</param>
    public void CheckLoss((int Channel, double Loss) worst)
    {
        if (worst.Loss <= SeriesPrecision.MaxLoss || Interlocked.Exchange(ref _lossTold, 1) != 0)
            return;
        warn(
            FormattableString.Invariant($"Column '{column}', channel {worst.Channel}: the values swing so little on so high a level that ")
            + $"32-bit floats lose {Wording.Percent(worst.Loss, 0)} of their standard deviation; set SeriesRepair.ZNormalize, or subtract "
            + "the level first");
    }

    /// <summary>Warns if a series differs in length from the training series, which were all of one.</summary>
    public void CheckLength(int length)
    {
        if (fittedLength == 0 || length == fittedLength || length == 0 || Interlocked.Exchange(ref _lengthTold, 1) != 0)
            return;
        warn(FormattableString.Invariant(
            $"Column '{column}': a series has {Plural.Of(length, "point")} where all training series had {fittedLength}"));
    }
}
