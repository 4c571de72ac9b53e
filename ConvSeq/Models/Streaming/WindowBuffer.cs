namespace ConvSeq.Models;

/// <summary>The last points of an endless series, in a ring, and as a window when one is asked for.</summary>
internal sealed class WindowBuffer(int channels, int length)
{
    private readonly float[] _ring = new float[channels * length], _window = new float[channels * length];
    private int _next, _plain;

    /// <summary>Whether all values of the window are finite numbers.</summary>
    public bool IsPlain => _plain >= length;

    public void Add(ReadOnlySpan<float> point)
    {
        for (int c = 0; c < channels; c++)
            _ring[c * length + _next] = point[c];
        _next = _next + 1 == length ? 0 : _next + 1;
        _plain = point.ContainsAnyExceptInRange(float.MinValue, float.MaxValue) ? 0 : Math.Min(_plain + 1, length);
    }

    /// <summary>The window, channel after channel; it is overwritten by the next.</summary>
    public ReadOnlySpan<float> Window()
    {
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<float> channel = _ring.AsSpan(c * length, length);
            channel[_next..].CopyTo(_window.AsSpan(c * length));
            channel[.._next].CopyTo(_window.AsSpan((c + 1) * length - _next));
        }

        return _window;
    }

    public void Reset() => (_next, _plain) = (0, 0);
}
