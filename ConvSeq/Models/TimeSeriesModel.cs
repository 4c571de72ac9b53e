using System.Collections.Immutable;
using System.Globalization;
using ConvSeq.Containers;
using ConvSeq.Models.Format;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A fitted model of time series, whatever it is made of: a <see cref="FeatureModel"/> or a <see cref="NetworkModel"/>. What it predicts is a matter of
/// <see cref="ISeriesClassifier"/> or <see cref="ISeriesRegressor"/>, one of which it is.
/// </summary>
public abstract class TimeSeriesModel
{
    private protected TimeSeriesModel(TrainingSummary training) => Training = training;

    /// <summary>What predictions are made of, by name: the algorithm of the features, or the architecture of the networks.</summary>
    public abstract string Algorithm { get; }

    /// <summary>Number of channels that series must have.</summary>
    public abstract int Channels { get; }

    /// <summary>The repair that every series gets first.</summary>
    public abstract SeriesRepair Repair { get; }

    /// <summary>What the model was fitted on.</summary>
    public TrainingSummary Training { get; }

    /// <summary>Writes the model beside <paramref name="path"/>, then renames it into place: an existing file is lost only to a complete one.</summary>
    /// <param name="path">The model file, by custom <c>.csq</c>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Save);
    }

    /// <summary>Writes the model's bytes to a stream: the same bytes for the same model.</summary>
    /// <param name="stream">Writable; stays open.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(ToBytes());
    }

    /// <summary>Whether a file begins as a model does; it may still be damaged further on.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsModelFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        return ModelContainer.StartsLikeModel(file);
    }

    /// <summary>Reads a model file of whichever kind of model.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is no intact model of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TimeSeriesModel Load(string path) => Load<TimeSeriesModel>(path, (stream, name) =>
        ModelContainer.KindOf(stream) switch
        {
            ModelKind.TimeSeriesRegressor => RegressorFormat.Read(stream, name),
            ModelKind.NetworkClassifier => NetworkClassifierFormat.Read(stream, name),
            ModelKind.NetworkRegressor => NetworkRegressorFormat.Read(stream, name),
            _ => ClassifierFormat.Read(stream, name),
        });

    /// <summary>What the model is, as name and value pairs for a person to read.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Describe()
    {
        SeriesRepair repair = Repair;
        string lengths = Training.MinLength == Training.MaxLength
            ? Text($"{Training.MaxLength}")
            : Text($"{Training.MinLength} to {Training.MaxLength}");
        return
        [
            .. DescribeTask(),
            new("Trained on", Text($"{Training.SeriesCount} series of length {lengths}, {Quantity.Of(Channels, "channel")}{(Training.Name.Length > 0 ? $", from '{Training.Name}'" : "")}")),
            new("Seed", Text($"{Training.Seed}")),
            new("Missing values", repair.Missing == MissingValues.Constant ? Text($"replaced by {repair.MissingConstant}") : repair.Missing.ToString().ToLowerInvariant()),
            new("Length", repair.LengthPolicy switch
            {
                LengthPolicy.Keep => "as it is",
                LengthPolicy.Resample => $"resampled to {Quantity.Of(repair.Length, "point")}",
                _ => $"padded or cut to {Quantity.Of(repair.Length, "point")}",
            }),
            new("Z-normalised", repair.ZNormalize ? "yes" : "no"),
            .. DescribeParts(),
        ];
    }

    /// <summary>The model's bytes, in the form of docs/specification.md, "Model files".</summary>
    private protected abstract byte[] ToBytes();

    /// <summary>What is predicted, and by what.</summary>
    private protected abstract IEnumerable<KeyValuePair<string, string>> DescribeTask();

    /// <summary>What comes after the repair, and how its fit came out.</summary>
    private protected abstract IEnumerable<KeyValuePair<string, string>> DescribeParts();

    private protected static KeyValuePair<string, string> DescribeClasses(ImmutableArray<string> names) =>
        new("Classes", Text($"{names.Length}: {string.Join(", ", names.Take(20))}{(names.Length > 20 ? ", …" : "")}"));

    private protected static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads a model that is a file of its own.</summary>
    private protected static TModel Load<TModel>(string path, Func<Stream, string, TModel> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        TModel model = read(file, path);
        return file.ReadByte() < 0
            ? model
            : throw new InvalidDataException($"{path} is damaged: bytes follow where the model should end.");
    }

    /// <summary>Throws unless the set has the model's channels.</summary>
    private protected void ThrowUnlessFitting(SeriesSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.Channels != Channels)
        {
            throw new ArgumentException(
                $"The series of '{set.Name}' have {Quantity.Of(set.Channels, "channel")}; the model was fitted on series with {Channels}.", nameof(set));
        }
    }

    /// <summary>Calls <paramref name="use"/> with the first and the one behind the last of some of the series, over all threads, until all have had their turn.</summary>
    private protected static void InParts(int seriesCount, Execution execution, Action<int, int> use)
    {
        const int MostSeriesPerItem = 8;
        int finished = 0;

        // Few series can be long ones: every thread gets several items where there are enough series.
        int seriesPerItem = (int)Math.Clamp(seriesCount / (4L * execution.Threads), 1, MostSeriesPerItem);
        int items = (int)(((long)seriesCount + seriesPerItem - 1) / seriesPerItem);
        execution.For(items, item =>
        {
            int start = item * seriesPerItem, end = Math.Min(seriesCount - start, seriesPerItem) + start;
            use(start, end);
            int done = Interlocked.Add(ref finished, end - start);
            execution.Report("Predicting", (double)done / seriesCount);
        });
    }
}
