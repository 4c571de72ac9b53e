namespace ConvSeq.Cluster.Jobs;

/// <summary>How many series are computed in a second, over the last half minute.</summary>
internal sealed class SeriesRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30), Least = TimeSpan.FromSeconds(1);

    private readonly Queue<(DateTimeOffset Time, long Total)> _points = [];
    private long _total;

    public void Add(long series, DateTimeOffset now)
    {
        if (_points.Count == 0)
            _points.Enqueue((now, 0));
        _total += series;
        _points.Enqueue((now, _total));
        while (now - _points.Peek().Time > Window)
            _points.Dequeue();
    }

    /// <summary>The rate; 0 where too little is known.</summary>
    public double PerSecond(DateTimeOffset now)
    {
        if (!_points.TryPeek(out (DateTimeOffset Time, long Total) first) || now - first.Time < Least)
            return 0;
        return (_total - first.Total) / (now - first.Time).TotalSeconds;
    }
}
