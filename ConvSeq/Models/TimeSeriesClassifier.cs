using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A fitted time-series classifier: repair of the series, MiniRocket features and a ridge head in one immutable object that
/// any number of threads may use at once. The same training set, options and seed give the same bits on any number of threads.
/// </summary>
/// <example>
/// <code>
/// SeriesSet train = SeriesFile.Read("GunPoint_TRAIN.ts"), test = SeriesFile.Read("GunPoint_TEST.ts");
/// TimeSeriesClassifier classifier = TimeSeriesClassifier.Fit(train);
/// ClassPredictions predictions = classifier.Predict(test);
/// Console.WriteLine($"{predictions.LabelOf(0)} with probability {predictions.Probabilities(0)[predictions.Labels[0]]:p0}");
/// classifier.Save("gunpoint.csq");
/// </code>
/// </example>
public sealed class TimeSeriesClassifier
{
    private const int MostSeriesPerItem = 8;

    internal TimeSeriesClassifier(
        ImmutableArray<string> classNames, TrainingSummary training, TimeSeriesFeaturizer featurizer, RidgeClassifier head)
    {
        ClassNames = classNames;
        Training = training;
        Featurizer = featurizer;
        Head = head;
    }

    /// <summary>The class names, in the order of probabilities.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>Number of channels that series must have.</summary>
    public int Channels => Featurizer.Channels;

    /// <summary>Number of features computed of a series.</summary>
    public int FeatureCount => Featurizer.FeatureCount;

    /// <summary>The ridge's regularisation strength, chosen by leave-one-out error.</summary>
    public double Alpha => Head.Alpha;

    /// <summary>Share of training series, 0 to 1, that the head gets right when it is fitted without them.</summary>
    public double LeaveOneOutAccuracy => Head.LeaveOneOutAccuracy;

    /// <summary>What the model was fitted on.</summary>
    public TrainingSummary Training { get; }

    /// <summary>Repair and features.</summary>
    public TimeSeriesFeaturizer Featurizer { get; }

    /// <summary>The linear head.</summary>
    public RidgeClassifier Head { get; }

    /// <summary>Fits a classifier to a labelled set.</summary>
    /// <param name="train">The training set: two classes or more.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <remarks>Peak memory: 4 · n · p bytes for the features of n series, p each, and what <see cref="RidgeClassifier"/> states.</remarks>
    /// <exception cref="ArgumentException">
    /// The set is empty, unlabelled, of one class, has a name or a class name that is not valid Unicode, or has values that the
    /// repair rejects.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was cancelled.</exception>
    public static TimeSeriesClassifier Fit(
        SeriesSet train, TimeSeriesClassifierOptions? options = null,
        ReadOnlySpan<double> sampleWeights = default, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        options ??= new TimeSeriesClassifierOptions();
        execution ??= Execution.Default;
        ThrowIfNotTrainable(train);

        TimeSeriesFeaturizer featurizer = TimeSeriesFeaturizer.Fit(
            train, options.Features, options.Repair, execution, out SeriesSet repaired);
        FloatMatrix features = featurizer.Features.Transform(repaired, execution);
        RidgeClassifier head = RidgeClassifier.Fit(
            features, train.Labels, train.ClassNames.Length, options.Ridge, sampleWeights, execution);
        var training = new TrainingSummary(
            train.Name, train.Count, train.MinLength, train.MaxLength, options.Features.Seed);
        return new TimeSeriesClassifier(train.ClassNames, training, featurizer, head);
    }

    /// <summary>Predicts a whole set, in bulk over all threads.</summary>
    /// <param name="set">Series with <see cref="Channels"/> channels, of any lengths; labels are ignored.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>For each series its class and calibrated probabilities; they do not depend on the other series.</returns>
    /// <exception cref="ArgumentException">The channels differ, or the repair rejects a value.</exception>
    /// <exception cref="OperationCanceledException">The execution was cancelled.</exception>
    public ClassPredictions Predict(SeriesSet set, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        execution ??= Execution.Default;
        if (set.Channels != Channels)
        {
            throw new ArgumentException(
                $"The series of '{set.Name}' have {set.Channels} channel(s); the model was fitted on series with {Channels}.", nameof(set));
        }

        int classes = ClassNames.Length;
        if ((long)set.Count * classes > Array.MaxLength)
            throw new ArgumentException($"{set.Count:N0} series of {classes} classes are too many for one call; predict in parts.", nameof(set));
        SeriesSet repaired = Featurizer.Repair.Apply(set);
        int[] labels = new int[set.Count];
        double[] probabilities = new double[set.Count * classes];
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
                labels[i] = Head.Predict(features, probabilities.AsSpan(i * classes, classes));
            }

            int done = Interlocked.Add(ref finished, end - start);
            execution.Report("Predicting", (double)done / set.Count);
        });
        return new ClassPredictions(ClassNames, labels, probabilities);
    }

    /// <summary>Predicts one series. Allocates nothing after warm-up unless the repair changes the series.</summary>
    /// <param name="series">Channel after channel; NaN is a missing value.</param>
    /// <param name="probabilities">Receives one calibrated probability per class.</param>
    /// <returns>Index of the predicted class in <see cref="ClassNames"/>.</returns>
    /// <exception cref="ArgumentException">The extents do not fit, a value is infinite, or the repair rejects one.</exception>
    public int Predict(ReadOnlySpan<float> series, Span<double> probabilities)
    {
        if (probabilities.Length != ClassNames.Length)
            throw new ArgumentException($"Room for {probabilities.Length} probabilities; {ClassNames.Length} are needed.", nameof(probabilities));
        float[] features = ArrayPool<float>.Shared.Rent(FeatureCount);
        try
        {
            Featurizer.Transform(series, features.AsSpan(0, FeatureCount));
            return Head.Predict(features.AsSpan(0, FeatureCount), probabilities);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(features);
        }
    }

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
        stream.Write(ClassifierFormat.ToBytes(this));
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

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is no intact model of a known version; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TimeSeriesClassifier Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        TimeSeriesClassifier model = ClassifierFormat.Read(file, path);
        return file.ReadByte() < 0
            ? model
            : throw new InvalidDataException($"{path} is damaged: bytes follow where the model should end.");
    }

    /// <summary>Reads a model from a stream, which stands behind it afterwards.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">The content is no intact model of a known version; the message says why.</exception>
    public static TimeSeriesClassifier Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ClassifierFormat.Read(stream, "The stream");
    }

    /// <summary>What the model is, as name and value pairs for a person to read.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Describe()
    {
        string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
        string lengths = Training.MinLength == Training.MaxLength
            ? Text($"{Training.MaxLength}")
            : Text($"{Training.MinLength} to {Training.MaxLength}");
        return
        [
            new("Classifier", "MiniRocket features, ridge head"),
            new("Classes", Text($"{ClassNames.Length}: {string.Join(", ", ClassNames.Take(20))}{(ClassNames.Length > 20 ? ", …" : "")}")),
            new("Trained on", Text($"{Training.SeriesCount} series{(Training.Name.Length > 0 ? $" of {Training.Name}" : "")}, length {lengths}, {Channels} channel(s)")),
            new("Seed", Text($"{Training.Seed}")),
            new("Missing values", Featurizer.Repair.Missing == MissingValues.Constant ? Text($"replaced by {Featurizer.Repair.MissingConstant}") : Featurizer.Repair.Missing.ToString().ToLowerInvariant()),
            new("Length", Featurizer.Repair.LengthPolicy == LengthPolicy.Keep ? "as it is" : Text($"{Featurizer.Repair.LengthPolicy} to {Featurizer.Repair.Length} points")),
            new("Z-normalised", Featurizer.Repair.ZNormalize ? "yes" : "no"),
            new("Features", Text($"{FeatureCount}, {Featurizer.Features.Dilations.Length} dilations from {Featurizer.Features.Dilations[0]} to {Featurizer.Features.Dilations[^1]}")),
            new("Ridge alpha", Text($"{Alpha:g4}")),
            new("Leave-one-out accuracy", Text($"{LeaveOneOutAccuracy:p1}")),
        ];
    }

    private static void ThrowIfNotTrainable(SeriesSet train)
    {
        if (train.Count == 0)
            throw new ArgumentException($"The training set '{train.Name}' is empty.", nameof(train));
        if (!train.HasLabels)
        {
            throw new ArgumentException(
                $"The training set '{train.Name}' has {(train.HasTargets ? "numeric targets" : "no class labels")}; a classifier needs class labels.",
                nameof(train));
        }

        int first = train.Labels[0];
        if (!train.Labels.ContainsAnyExcept(first))
        {
            throw new ArgumentException(
                $"All {train.Count} series of the training set '{train.Name}' are of class '{train.ClassNames[first]}'; a classifier needs at least two classes.",
                nameof(train));
        }

        foreach (string name in train.ClassNames)
        {
            if (!ModelWriter.CanWrite(name))
                throw new ArgumentException($"The class name '{name}' of the training set '{train.Name}' is not valid Unicode.", nameof(train));
        }

        if (!ModelWriter.CanWrite(train.Name))
            throw new ArgumentException($"The name '{train.Name}' of the training set is not valid Unicode.", nameof(train));
    }
}

/// <summary>What a model was fitted on.</summary>
/// <param name="Name">Name of the training set.</param>
/// <param name="SeriesCount">Number of training series.</param>
/// <param name="MinLength">Length in points of the shortest.</param>
/// <param name="MaxLength">Length in points of the longest.</param>
/// <param name="Seed">Seed of the random choices.</param>
public sealed record TrainingSummary(string Name, int SeriesCount, int MinLength, int MaxLength, ulong Seed);
