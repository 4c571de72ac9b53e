using System.Globalization;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>What a fitted <see cref="TimeSeriesClassifier"/> and a fitted <see cref="TimeSeriesRegressor"/> have in common.</summary>
public abstract class TimeSeriesModel
{
    private protected TimeSeriesModel(TrainingSummary training, TimeSeriesFeaturizer featurizer) =>
        (Training, Featurizer) = (training, featurizer);

    /// <summary>Number of channels that series must have.</summary>
    public int Channels => Featurizer.Channels;

    /// <summary>Number of features computed of a series.</summary>
    public int FeatureCount => Featurizer.FeatureCount;

    /// <summary>What the model was fitted on.</summary>
    public TrainingSummary Training { get; }

    /// <summary>Repair and features.</summary>
    public TimeSeriesFeaturizer Featurizer { get; }

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

    /// <summary>Reads a model file, be it of a classifier or of a regressor.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is no intact model of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TimeSeriesModel Load(string path) => Load<TimeSeriesModel>(path, (stream, name) =>
        ModelContainer.KindOf(stream) == ModelKind.TimeSeriesRegressor
            ? RegressorFormat.Read(stream, name)
            : ClassifierFormat.Read(stream, name));

    /// <summary>What the model is, as name and value pairs for a person to read.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Describe()
    {
        SeriesRepair repair = Featurizer.Repair;
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
            new("Features", Text($"{FeatureCount}, {Featurizer.Features.Summary}")),
            .. DescribeHead(),
        ];
    }

    /// <summary>The model's bytes, in the form of docs/specification.md, "Model files".</summary>
    private protected abstract byte[] ToBytes();

    private protected abstract IEnumerable<KeyValuePair<string, string>> DescribeTask();

    private protected abstract IEnumerable<KeyValuePair<string, string>> DescribeHead();

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

    /// <summary>Calls <paramref name="use"/> with the features of each series of a set, over all threads.</summary>
    private protected void ForEachSeries(SeriesSet set, Execution execution, FeatureUse use)
    {
        const int MostSeriesPerItem = 8;
        SeriesSet repaired = Featurizer.Repair.Apply(set);
        int finished = 0;

        // Few series can be long ones: every thread gets several items where there are enough series.
        int seriesPerItem = (int)Math.Clamp(set.Count / (4L * execution.Threads), 1, MostSeriesPerItem);
        int items = (int)(((long)set.Count + seriesPerItem - 1) / seriesPerItem);
        execution.For(items, item =>
        {
            float[] features = new float[FeatureCount];
            int start = item * seriesPerItem, end = Math.Min(set.Count - start, seriesPerItem) + start;
            for (int i = start; i < end; i++)
            {
                Featurizer.Features.Transform(repaired.Values(i), features);
                use(i, features);
            }

            int done = Interlocked.Add(ref finished, end - start);
            execution.Report("Predicting", (double)done / set.Count);
        });
    }

    /// <summary>What is done with the features of one series.</summary>
    private protected delegate void FeatureUse(int series, ReadOnlySpan<float> features);
}
