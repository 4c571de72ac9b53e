namespace ConvSeq.Series.Formats;

/// <summary>
/// Notices where the timestamps of a channel, numbers or dates, run backwards. Dates of which the order of day and month is open run
/// backwards if they do so in every possible order.
/// </summary>
internal struct TimestampOrder
{
    private Timestamp _last;
    private bool _numbersBack, _dayFirstBack, _monthFirstBack, _dayFirstImpossible, _monthFirstImpossible;

    /// <summary>Whether any timestamp so far is earlier than the one before.</summary>
    public readonly bool RanBack => _numbersBack || (!(_dayFirstImpossible && _monthFirstImpossible)
        && (_dayFirstBack || _dayFirstImpossible) && (_monthFirstBack || _monthFirstImpossible));

    public void Add(ReadOnlySpan<byte> text)
    {
        var next = Timestamp.Parse(text);
        if (next.Kind == TimestampKind.Number)
        {
            _numbersBack |= _last.Kind == TimestampKind.Number && next.Number < _last.Number;
        }
        else if (next.Kind == TimestampKind.Date)
        {
            _dayFirstImpossible |= next.DayFirst is null;
            _monthFirstImpossible |= next.MonthFirst is null;
            _dayFirstBack |= next.DayFirst < _last.DayFirst;
            _monthFirstBack |= next.MonthFirst < _last.MonthFirst;
        }

        _last = next;
    }
}
