namespace ConvSeq.Series.Text;

/// <summary>The one series that is being read, in reused memory: values channel after channel, and label or target.</summary>
internal sealed class SeriesScratch
{
    private float[] _values = new float[256];
    private int _channelStart;

    /// <summary>Number of values so far.</summary>
    public int Count { get; private set; }

    /// <summary>Number of channels that are complete.</summary>
    public int Channels { get; private set; }

    /// <summary>Points of the channel that is being read.</summary>
    public int ChannelLength => Count - _channelStart;

    /// <summary>Points of the first channel, once complete.</summary>
    public int Length { get; private set; }

    /// <summary>The class name, where the file has class labels.</summary>
    public string? Label { get; set; }

    /// <summary>The target, where the file has numeric targets.</summary>
    public double Target { get; set; }

    public ReadOnlySpan<float> Values => _values.AsSpan(0, Count);

    public void Clear()
    {
        Count = Channels = Length = _channelStart = 0;
        Label = null;
    }

    public void Add(float value)
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
        {
            ReadOnlySpan<float> channel = _values.AsSpan(c * Length, Length);
            known = Math.Max(known, channel.LastIndexOfAnyExcept(float.NaN) + 1);
        }

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
