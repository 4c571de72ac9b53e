namespace ConvSeq.Linear;

/// <summary>A set of row numbers, as ranges that neither overlap nor touch, in ascending order.</summary>
internal sealed class RowRanges
{
    private readonly List<(long First, long End)> _ranges = [];

    /// <summary>The ranges: their first numbers, and those after their last.</summary>
    public IReadOnlyList<(long First, long End)> Ranges => _ranges;

    /// <summary>The number of rows.</summary>
    public long Count => _ranges.Sum(range => range.End - range.First);

    /// <summary>
    /// Returns the first number from <paramref name="first"/> to before <paramref name="end"/> that is in the set, or -1.
    /// </summary>
    public long FirstIn(long first, long end)
    {
        foreach ((long start, long behind) in _ranges)
        {
            if (start < end && first < behind)
                return Math.Max(start, first);
        }

        return -1;
    }

    /// <summary>Returns the first number that is in both sets, or -1.</summary>
    public long FirstIn(RowRanges other)
    {
        foreach ((long first, long end) in other._ranges)
        {
            long shared = FirstIn(first, end);
            if (shared >= 0)
                return shared;
        }

        return -1;
    }

    /// <summary>Adds a range; no number of it may be in the set yet.</summary>
    public void Add(long first, long end)
    {
        if (first == end)
            return;
        int at = _ranges.FindIndex(range => range.First >= end);
        at = at < 0 ? _ranges.Count : at;
        bool touchesNext = at < _ranges.Count && _ranges[at].First == end;
        bool touchesLast = at > 0 && _ranges[at - 1].End == first;
        if (touchesNext)
        {
            end = _ranges[at].End;
            _ranges.RemoveAt(at);
        }

        if (touchesLast)
            _ranges[at - 1] = (_ranges[at - 1].First, end);
        else
            _ranges.Insert(at, (first, end));
    }

    /// <summary>Adds all of another set; no number of it may be in this one yet.</summary>
    public void Add(RowRanges other)
    {
        foreach ((long first, long end) in other._ranges)
            Add(first, end);
    }
}
