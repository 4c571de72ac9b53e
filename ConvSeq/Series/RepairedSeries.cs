using System.Buffers;

namespace ConvSeq.Series;

/// <summary>One series after its repair: itself where nothing changes, otherwise in rented memory until it is disposed of.</summary>
internal readonly ref struct RepairedSeries(ReadOnlySpan<float> values, float[]? rented) : IDisposable
{
    /// <summary>Channel after channel.</summary>
    public ReadOnlySpan<float> Values { get; } = values;

    public void Dispose()
    {
        if (rented is not null)
            ArrayPool<float>.Shared.Return(rented);
    }
}
