using ConvSeq.Features;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Features of any number of series, in matrices of bounded size that are filled again and again. For one thread.</summary>
/// <param name="features">The features.</param>
/// <param name="execution">Threads, cancellation and progress.</param>
internal sealed class FeatureBlocks(SeriesFeatures features, Execution execution)
{
    /// <summary>The most rows of a matrix: enough to keep all threads busy.</summary>
    public const int MaxRows = 4096;

    // Few enough to stay a small part of the memory.
    private const int MaxElements = 1 << 24;

    // Matrices of a whole block and of the last block of a set, whose sizes often recur.
    private FloatMatrix? _whole, _last;

    /// <summary>Computes the features of a set, block by block.</summary>
    /// <param name="series">The repaired series.</param>
    /// <param name="use">Receives the number of a block's first series in the set, and the features of its series.</param>
    public void ForEach(SeriesSet series, Action<int, FloatMatrix> use)
    {
        int columns = features.FeatureCount, most = Math.Clamp(MaxElements / columns, 1, MaxRows);
        for (int first = 0; first < series.Count; first += most)
        {
            int count = Math.Min(most, series.Count - first);
            if (count < most && _last?.Rows != count)
                _last = new FloatMatrix(count, columns);
            FloatMatrix room = count < most ? _last! : _whole ??= new FloatMatrix(most, columns);
            features.Transform(series, first, room, execution);
            use(first, room);
        }
    }
}
