using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Data;

/// <summary>A data set of the archive: its name, and its two parts.</summary>
internal sealed record DataSet(string Name, SeriesSet Train, SeriesSet Test)
{
    /// <summary>Length of the training series, as text.</summary>
    public string Length => Train.IsEqualLength ? $"{Train.MaxLength}" : $"{Train.MinLength}-{Train.MaxLength}";
}
