using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Features of series in memory, computed again on every request.</summary>
/// <param name="series">The repaired series.</param>
/// <param name="features">The features to compute.</param>
/// <param name="window">As <see cref="FeatureStream.Window"/>: as small as if the series had to be read one after another.</param>
internal sealed class SetFeatureStream(SeriesSet series, SeriesFeatures features, int window) : FeatureStream
{
    public override int Count => series.Count;

    public override int FeatureCount => features.FeatureCount;

    public override int Window => window;

    public override ReadOnlySpan<float> Row(int row, Span<float> room)
    {
        features.Transform(series.Values(row), room);
        return room;
    }
}

/// <summary>Features of series that are read from their source in every pass.</summary>
/// <param name="features">The training series.</param>
/// <param name="window">Number of series that are held back for shuffling.</param>
internal sealed class SourceFeatureStream(TrainingFeatures features, int window) : SequentialFeatureStream<float[]>
{
    public override int Count => features.Rows;

    public override int FeatureCount => features.Columns;

    public override int Window => window;

    protected override IEnumerator<float[]> Open() =>
        features.Repaired().SelectMany(block => Enumerable.Range(0, block.Count).Select(i => block.Values(i).ToArray())).GetEnumerator();

    protected override void Compute(float[] item, Span<float> room) => features.Compute(item, room);
}
