using ConvSeq.MLNet.Columns;
using ConvSeq.Series;
using Microsoft.ML;

namespace ConvSeq.MLNet;

/// <summary>Options of everything that is fitted to a column of series, and may read it several times rather than keep it.</summary>
public abstract class StreamedSeriesOptions : SeriesColumnOptions
{
    private protected StreamedSeriesOptions()
    {
    }

    /// <summary>
    /// Whether the series are read several times, block by block, in the order of the data, rather than kept in memory. Features are then
    /// fitted to a sample of 10,000 series, if there are more. Default null: only if the series have more than 2²⁹ values, which take 2
    /// GiB.
    /// </summary>
    public bool? Streaming { get; set; }

    /// <summary>Series with more values are streamed unless <see cref="Streaming"/> says otherwise.</summary>
    internal long MaxValues { get; set; } = 1L << 29;

    /// <summary>Reads the training series with labels and weights, or lets the engine read them, block by block.</summary>
    internal SeriesSource Read(
        IDataView data, VectorExtents extents, LabelColumn? label, string? weightColumn, Execution execution, out TrainingData read)
    {
        long most = Streaming switch { true => -1, false => long.MaxValue, null => MaxValues };
        read = TrainingData.Read(data, extents, label, weightColumn, most, execution);
        return read.IsComplete
            ? SeriesSource.FromSet(SeriesReader.ToSet(read.Rows, extents, label))
            : SeriesSource.FromBlocks(SeriesReader.Blocks(data, extents, label, execution.CancellationToken), extents.Column);
    }

    /// <summary>Reads the series that a trainer learns from, and logs what is missing.</summary>
    internal SeriesSource Read(TrainerInput input, FitLog log, Execution execution, out TrainingData read)
    {
        SeriesSource train = Read(input.Data, input.Extents, input.Label, input.Columns.Weight, execution, out read);
        log.Skipped(read.Skipped, input.Label);
        log.Absent(read.Labels.Select(label => (int)label), input.Label);
        return train;
    }
}
