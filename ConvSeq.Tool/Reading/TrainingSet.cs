using ConvSeq.Series;
using Microsoft.ML;

namespace ConvSeq.Tool.Reading;

/// <summary>Series to learn from: in memory or, where there are many, in a file that is read anew in each pass.</summary>
internal sealed class TrainingSet
{
    private readonly Func<MLContext, IDataView> _view;

    private TrainingSet(DataSummary summary, bool isInMemory, Func<MLContext, IDataView> view) =>
        (Summary, IsInMemory, _view) = (summary, isInMemory, view);

    public DataSummary Summary { get; }

    public bool IsInMemory { get; }

    public static TrainingSet Of(SeriesSet set) =>
        new(DataSummary.Of(set), isInMemory: true, ml => ml.Data.LoadFromSeriesSet(set, anyLength: true));

    /// <summary>
    /// Reads a file into memory if it is no larger than <paramref name="maxBytes"/>; otherwise only summarizes it, block by block.
    /// </summary>
    public static TrainingSet Read(string path, SeriesReadOptions options, long maxBytes, Execution execution)
    {
        if (EstimatedBytes(path) <= maxBytes)
            return Of(SeriesFile.Read(path, options, execution));
        using SeriesFileReader reader = SeriesFileReader.Open(path, options, execution);
        return new TrainingSet(
            DataSummary.Of(reader), isInMemory: false,
            ml => ml.Data.LoadFromTimeSeriesFile(path, options, keepInMemory: false, anyLength: true));
    }

    /// <summary>The series as ML.NET reads them, of a type that lets a model take series of any length.</summary>
    public IDataView View(MLContext ml) => _view(ml);

    // Compression shrinks the digits of series to between a half and a fifth, seldom to less.
    private static long EstimatedBytes(string path)
    {
        const int usualGain = 4;
        var file = new FileInfo(path);
        long bytes = file.Exists ? file.Length : 0;
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? usualGain * bytes : bytes;
    }
}
