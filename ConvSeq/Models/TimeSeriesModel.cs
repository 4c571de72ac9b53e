using System.Collections.Immutable;
using System.Globalization;
using ConvSeq.Containers;
using ConvSeq.Models.Format;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A fitted model of time series: a <see cref="FeatureModel"/>, an <see cref="EnsembleModel"/>, a <see cref="NetworkModel"/> or an
/// <see cref="EarlyClassifier"/>. It is also an <see cref="ISeriesClassifier"/> or an <see cref="ISeriesRegressor"/>, depending on what it
/// predicts.
/// </summary>
public abstract class TimeSeriesModel
{
    private protected TimeSeriesModel(TrainingSummary training) => Training = training;

    /// <summary>Name of the algorithm of the features, or of the architecture of the networks.</summary>
    public abstract string Algorithm { get; }

    /// <summary>Required number of channels of a series.</summary>
    public abstract int Channels { get; }

    /// <summary>The repair that is applied to every series first.</summary>
    public abstract SeriesRepair Repair { get; }

    /// <summary>Summary of the training set.</summary>
    public TrainingSummary Training { get; }

    /// <summary>
    /// Writes the model beside <paramref name="path"/>, then renames it into place: only a complete file replaces an existing one.
    /// </summary>
    /// <param name="path">The model file, by convention <c>.csq</c>.</param>
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

    /// <summary>Whether a file begins like a model; it may still be damaged further on.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsModelFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        return ModelContainer.StartsLikeModel(file);
    }

    /// <summary>Reads a model file of any kind.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is not an intact model of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TimeSeriesModel Load(string path) => ModelFile.Load<TimeSeriesModel>(path, (stream, name) =>
        ModelContainer.KindOf(stream) switch
        {
            ModelKind.TimeSeriesRegressor => RegressorFormat.Read(stream, name),
            ModelKind.NetworkClassifier => NetworkClassifierFormat.Read(stream, name),
            ModelKind.NetworkRegressor => NetworkRegressorFormat.Read(stream, name),
            ModelKind.SequenceLabeler => NetworkClassifierFormat.ReadLabeler(stream, name),
            ModelKind.SequenceModel => throw new InvalidDataException(
                $"{name} holds a model that predicts the next symbol of sequences; read it with {nameof(SequenceModel)}.Load."),
            ModelKind.SequenceForecaster => throw new InvalidDataException(
                $"{name} holds a model that predicts the next values of series; read it with {nameof(SequenceForecaster)}.Load."),
            ModelKind.EnsembleClassifier => EnsembleClassifierFormat.Read(stream, name),
            ModelKind.EnsembleRegressor => EnsembleRegressorFormat.Read(stream, name),
            ModelKind.EarlyClassifier => EarlyClassifierFormat.Read(stream, name),
            _ => ClassifierFormat.Read(stream, name),
        });

    /// <summary>Describes the model to a reader, in pairs of name and value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Describe()
    {
        SeriesRepair repair = Repair;
        string lengths = Training.CommonLength is { } common
            ? Text($"{common}")
            : Text($"{Training.MinLength} to {Training.MaxLength}");
        return
        [
            .. DescribeTask(),
            new("Trained on", Text($"{Training.SeriesCount} series of length {lengths}, {Plural.Of(Channels, "channel")}")
                + (Training.Name.Length > 0 ? $", from '{Training.Name}'" : "")),
            new("Seed", Text($"{Training.Seed}")),
            new("Missing values", repair.Missing == MissingValues.Constant
                ? Text($"replaced by {repair.MissingConstant}")
                : repair.Missing.ToString().ToLowerInvariant()),
            new("Length", repair.LengthPolicy switch
            {
                LengthPolicy.Keep => "as it is",
                LengthPolicy.Resample => $"resampled to {Plural.Of(repair.Length, "point")}",
                _ => $"padded or cut to {Plural.Of(repair.Length, "point")}",
            }),
            new("Z-normalized", DescribeNormalization()),
            .. DescribeParts(),
        ];
    }

    /// <summary>The model's bytes, in the form of docs/specification.md, "Model files".</summary>
    private protected abstract byte[] ToBytes();

    /// <summary>Describes whether series are z-normalized.</summary>
    private protected virtual string DescribeNormalization() => Repair.ZNormalize ? "yes" : "no";

    /// <summary>Describes what is predicted, and by what.</summary>
    private protected abstract IEnumerable<KeyValuePair<string, string>> DescribeTask();

    /// <summary>Describes the parts after the repair, and the result of their fit.</summary>
    private protected abstract IEnumerable<KeyValuePair<string, string>> DescribeParts();

    private protected static KeyValuePair<string, string> DescribeClasses(ImmutableArray<string> names) =>
        new("Classes", Text($"{names.Length}: {string.Join(", ", names.Take(20))}{(names.Length > 20 ? ", …" : "")}"));

    private protected static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Throws unless the set has the model's channels.</summary>
    private protected void ThrowUnlessMatching(SeriesSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.Channels != Channels)
        {
            throw new BadSeriesException(
                $"The series of '{set.Name}'", null, null, $"have {Plural.Of(set.Channels, "channel")}",
                $"the model was fitted on series with {Channels}");
        }
    }

    /// <summary>
    /// Calls <paramref name="use"/> for ranges of series, each given by its first series and the one after its last, over all
    /// threads, until all series are covered.
    /// </summary>
    private protected static void InParts(int seriesCount, Execution execution, Action<int, int> use)
    {
        const int MaxSeriesPerItem = 8;
        int finished = 0;

        // A few series can be long: every thread gets several items where there are enough series.
        int seriesPerItem = (int)Math.Clamp(seriesCount / (4L * execution.Threads), 1, MaxSeriesPerItem);
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
