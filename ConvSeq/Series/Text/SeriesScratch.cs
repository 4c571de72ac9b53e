namespace ConvSeq.Series.Text;

/// <summary>
/// The one series that is being read, in reused memory: values channel after channel, as precise as the file has them, and label or
/// target.
/// </summary>
internal sealed class SeriesScratch
{
    private double[] _values = new double[256];
    private int _channelStart;

    /// <summary>Number of values so far.</summary>
    public int Count { get; private set; }

    /// <summary>Number of channels that are complete.</summary>
    public int Channels { get; private set; }

    /// <summary>Points of the channel that is being read.</summary>
    public int ChannelLength => Count - _channelStart;

    /// <summary>Points of the first channel, once complete.</summary>
    public int Length { get; private set; }

    /// <summary>The class name, where the file has class labels; null where this series has none.</summary>
    public string? Label { get; set; }

    /// <summary>The target, where the file has numeric targets; NaN where this series has none.</summary>
    public double Target { get; set; } = double.NaN;

    /// <summary>The row's name, where the file names its rows.</summary>
    public string? Id { get; set; }

    /// <summary>Line of the file on which the series begins, from 1; 0 in formats without lines.</summary>
    public long Line { get; set; }

    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    /// <summary>The values of one channel.</summary>
    public ReadOnlySpan<double> Channel(int channel) => _values.AsSpan(channel * Length, Length);

    public void Clear()
    {
        Count = Channels = Length = _channelStart = 0;
        Label = Id = null;
        Target = double.NaN;
        Line = 0;
    }

    public void Add(double value)
    {
        if (Count == _values.Length)
            Array.Resize(ref _values, 2 * _values.Length);
        _values[Count++] = value;
    }

    /// <summary>Keeps the first <paramref name="length"/> points of the channel that is being read.</summary>
    public void CutChannel(int length) => Count = _channelStart + length;

    /// <summary>Cuts the points off the end at which every channel is missing; false, with nothing cut, if no value is known.</summary>
    public bool TrimMissingEnd()
    {
        int known = 0;
        for (int c = 0; c < Channels; c++)
            known = Math.Max(known, Channel(c).LastIndexOfAnyExcept(double.NaN) + 1);
        if (known == 0)
            return false;
        for (int c = 1; c < Channels; c++)
            _values.AsSpan(c * Length, known).CopyTo(_values.AsSpan(c * known));
        Length = known;
        Count = _channelStart = Channels * known;
        return true;
    }

    /// <summary>Completes a channel; returns null, or why it does not match the earlier ones.</summary>
    public string? EndChannel()
    {
        int length = ChannelLength;
        if (length == 0)
            return $"channel {Channels} is empty; a series has at least one point";
        if (Channels > 0 && length != Length)
        {
            return $"channel {Channels} has {Plural.Of(length, "point")} where channel 0 has {Length}; "
                + "all channels of a series share one length";
        }

        Length = length;
        Channels++;
        _channelStart = Count;
        return null;
    }
}
