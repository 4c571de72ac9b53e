using ConvSeq.Series;
using Microsoft.ML;

namespace ConvSeq.Tool.Reading;

/// <summary>Series to learn from: in memory or, where there are many, in a file that is read anew in each pass.</summary>
internal sealed class TrainingSet
{
    private readonly Func<MLContext, IDataView> _view;

    private TrainingSet(DataSummary summary, SeriesSet? inMemory, Func<MLContext, IDataView> view, SeriesReading? reading = null) =>
        (Summary, InMemory, _view, Reading) = (summary, inMemory, view, reading);

    public DataSummary Summary { get; }

    /// <summary>How the file was understood; null for a set that is from none.</summary>
    public SeriesReading? Reading { get; }

    /// <summary>The series; null where they are read anew in each pass.</summary>
    public SeriesSet? InMemory { get; }

    public bool IsInMemory => InMemory is not null;

    public static TrainingSet Of(SeriesSet set, SeriesReading? reading = null) =>
        new(DataSummary.Of(set), set, ml => ml.Data.LoadFromSeriesSet(set, anyLength: true), reading);

    /// <summary>
    /// Reads a file into memory if it is no larger than <paramref name="maxBytes"/>; otherwise only summarizes it, block by block.
    /// </summary>
    public static TrainingSet Read(string path, SeriesReadOptions options, long maxBytes, Execution execution)
    {
        using SeriesFileReader reader = SeriesFileReader.Open(path, options, execution);
        if (EstimatedBytes(path) <= maxBytes)
        {
            SeriesSet set = reader.Read(int.MaxValue);
            return Of(set, reader.Reading);
        }

        var summary = DataSummary.Of(reader);
        return new TrainingSet(
            summary, inMemory: null,
            ml => ml.Data.LoadFromTimeSeriesFile(path, options, keepInMemory: false, anyLength: true), reader.Reading);
    }

    /// <summary>The series as ML.NET reads them, of a type that lets a model take series of any length.</summary>
    public IDataView View(MLContext ml) => _view(ml);

    // Compression shrinks the digits of series to between a half and a fifth, seldom to less.
    private static long EstimatedBytes(string path)
    {
        const int usualGain = 4;
        var file = new FileInfo(path);
        long bytes = file.Exists ? file.Length : 0;
        bool isCompressed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
        return isCompressed ? usualGain * bytes : bytes;
    }
}
