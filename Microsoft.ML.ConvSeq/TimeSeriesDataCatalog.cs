using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;
using ConvSeq.Series;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Loads time series as data views.</summary>
/// <remarks>
/// The columns are Series and, where the series have them, Label: class names as text, or targets as Single. Series is Vector&lt;Single,
/// length&gt; or Vector&lt;Single, channels, length&gt; where all series have one length; otherwise its size is variable, and with several
/// channels its first dimension still is their number.
/// </remarks>
public static class TimeSeriesDataCatalog
{
    /// <summary>Loads a file of time series: .ts, UCR rows (.tsv, .txt), .arff or wide .csv, plain or gzip-compressed.</summary>
    /// <param name="catalog">The data catalog.</param>
    /// <param name="path">The file; its format is recognized by its content.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="keepInMemory">
    /// Whether the file is read once and kept. Otherwise it is read once for the lengths, unless any will do, and again, block by block,
    /// whenever rows are asked for. This is for files larger than memory.
    /// </param>
    /// <param name="anyLength">
    /// Whether the column is of variable size even where all series have one length, so that a model fitted on it takes series of
    /// other lengths too.
    /// </param>
    /// <remarks>What the reader left out or took note of is in the context's log, as warnings.</remarks>
    /// <exception cref="SeriesFormatException">The file is malformed.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IDataView LoadFromTimeSeriesFile(
        this DataOperationsCatalog catalog, string path, SeriesReadOptions? options = null, bool keepInMemory = true,
        bool anyLength = false)
    {
        using IChannel log = MLNetInternals.EnvironmentOf(catalog).Register(nameof(LoadFromTimeSeriesFile)).Start("Load");
        void Tell(SeriesFileReader reader)
        {
            foreach (string note in reader.Reading.Notes)
                log.Warning(MessageSensitivity.UserData, $"{path}: {note}");
        }

        return keepInMemory
            ? catalog.LoadFromSeriesSet(SeriesRows.ReadAll(path, options, Tell), anyLength)
            : SeriesRows.Load(catalog, SeriesRows.LayoutOf(path, options, anyLength, Tell), new SeriesFileRows(path, options));
    }

    /// <summary>Makes a data view of a series set, without copying the set.</summary>
    /// <param name="catalog">The data catalog.</param>
    /// <param name="set">The series.</param>
    /// <param name="anyLength">
    /// Whether the column is of variable size even where all series have one length, so that a model fitted on it takes series of
    /// other lengths too.
    /// </param>
    public static IDataView LoadFromSeriesSet(this DataOperationsCatalog catalog, SeriesSet set, bool anyLength = false)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(set);
        return SeriesRows.Load(catalog, new SeriesLayout(set).With(anyLength), SeriesRows.Of(set).ToArray());
    }
}
