using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>
/// Brings the channels of a series with timestamps to even steps by linear interpolation: one grid for all channels, from the first to
/// the last time that they have in common. A point between two of which one is missing is missing.
/// </summary>
/// <param name="step">Distance between points, in the unit of numbers, or in seconds for dates.</param>
/// <param name="maxValues">Maximum number of values of a series.</param>
internal sealed class TimeGrid(double step, long maxValues)
{
    /// <summary>Share of a step within which a point counts as one of the grid.</summary>
    private const double Tolerance = 1e-9;

    private readonly List<Timestamp> _times = [];
    private readonly List<double> _values = [];
    private readonly List<int> _ends = [];
    private string _ambiguous = "";
    private double[] _x = [];

    public void Clear()
    {
        _times.Clear();
        _values.Clear();
        _ends.Clear();
        _ambiguous = "";
    }

    /// <summary>Adds a point; returns null, or what is wrong with its timestamp.</summary>
    public string? Add(ReadOnlySpan<byte> text, double value)
    {
        const decimal Largest = 1e27m;
        var time = Timestamp.Parse(text);
        if (time.Kind == TimestampKind.Unknown || Math.Abs(time.Number) > Largest)
        {
            return $"the timestamp {ValueText.Quote(text)} is neither a number nor a date with a year of four digits, which "
                + $"{nameof(SeriesReadOptions.ResampleStep)} needs";
        }

        if (_times.Count > 0 && time.Kind != _times[0].Kind)
            return $"the timestamp {ValueText.Quote(text)} is of another kind than the first; all are numbers or all are dates";
        if (_ambiguous.Length == 0 && time.DayFirst != time.MonthFirst)
            _ambiguous = ValueText.Quote(text);
        _times.Add(time);
        _values.Add(value);
        return null;
    }

    /// <summary>Ends a channel; one without a point is missing at all times.</summary>
    public void EndChannel() => _ends.Add(_times.Count);

    /// <summary>Writes the channels, brought to the grid, to a series; returns null, or why that cannot be.</summary>
    public string? Fill(SeriesScratch series)
    {
        if (Place() is { } problem)
            return problem;
        double first = double.NegativeInfinity, last = double.PositiveInfinity;
        for (int c = 0; c < _ends.Count; c++)
        {
            (int begin, int end) = RangeOf(c);
            for (int i = begin + 1; i < end; i++)
            {
                if (_x[i] <= _x[i - 1])
                {
                    return FormattableString.Invariant($"the timestamp of channel {c}, point {i - begin} does not come after the one ")
                        + $"before, which {nameof(SeriesReadOptions.ResampleStep)} needs";
                }
            }

            if (begin < end)
                (first, last) = (Math.Max(first, _x[begin]), Math.Min(last, _x[end - 1]));
        }

        if (first > last)
            return "the channels have no time in common";
        double count = Math.Floor((last - first) / step + Tolerance) + 1;
        if (count * _ends.Count > maxValues)
        {
            return FormattableString.Invariant($"steps of {step} give {count:0} points; {nameof(SeriesReadOptions.MaxLineBytes)} ")
                + FormattableString.Invariant($"of the options allows {maxValues} values of a series");
        }

        for (int c = 0; c < _ends.Count; c++)
        {
            (int begin, int end) = RangeOf(c);
            int next = begin;
            for (int k = 0; k < (int)count; k++)
            {
                double x = first + k * step;
                while (next < end - 1 && _x[next] < x)
                    next++;
                series.Add(begin == end ? double.NaN : Interpolate(x, begin, next));
            }

            series.EndChannel();
        }

        return null;
    }

    private double Interpolate(double x, int begin, int next)
    {
        if (next == begin || Math.Abs(_x[next] - x) <= Tolerance * step)
            return _values[next];
        if (Math.Abs(_x[next - 1] - x) <= Tolerance * step)
            return _values[next - 1];
        double share = Math.Min(1, (x - _x[next - 1]) / (_x[next] - _x[next - 1]));
        return _values[next - 1] + share * (_values[next] - _values[next - 1]);
    }

    /// <summary>Computes the distance of each timestamp from the first.</summary>
    private string? Place()
    {
        if (_x.Length < _times.Count)
            _x = new double[Math.Max(_times.Count, 2 * _x.Length)];
        if (_times[0].Kind == TimestampKind.Number)
        {
            for (int i = 0; i < _times.Count; i++)
                _x[i] = (double)(_times[i].Number - _times[0].Number);
            return null;
        }

        bool canBeDayFirst = _times.TrueForAll(time => time.DayFirst is not null);
        bool canBeMonthFirst = _times.TrueForAll(time => time.MonthFirst is not null);
        if (!canBeDayFirst && !canBeMonthFirst)
            return "some dates of the series have the day first and others the month";

        // Of a single day the order does not matter.
        if (canBeDayFirst && canBeMonthFirst
            && !_times.TrueForAll(time => time.DayFirst - _times[0].DayFirst == time.MonthFirst - _times[0].MonthFirst))
        {
            return $"the dates of the series, such as {_ambiguous}, can be read as day and month or as month and day; "
                + $"{nameof(SeriesReadOptions.ResampleStep)} needs them as year-month-day";
        }

        for (int i = 0; i < _times.Count; i++)
        {
            long ticks = canBeDayFirst
                ? _times[i].DayFirst!.Value - _times[0].DayFirst!.Value
                : _times[i].MonthFirst!.Value - _times[0].MonthFirst!.Value;
            _x[i] = ticks / (double)TimeSpan.TicksPerSecond;
        }

        return null;
    }

    private (int Begin, int End) RangeOf(int channel) => (channel == 0 ? 0 : _ends[channel - 1], _ends[channel]);
}
