using System.Collections.Immutable;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Options of <see cref="SeriesImportance"/>.</summary>
public sealed record SeriesImportanceOptions
{
    private readonly int _regions = 10, _repeats = 10;

    /// <summary>
    /// Number of regions of equal length that time is divided into, 1 or more. Default 10; a series has one for each point at most.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Regions
    {
        get => _regions;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Regions));
            _regions = value;
        }
    }

    /// <summary>Number of permutations of each part, 2 or more. Default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 2.</exception>
    public int Repeats
    {
        get => _repeats;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2, nameof(Repeats));
            _repeats = value;
        }
    }

    /// <summary>Chooses the permutations. Default 0.</summary>
    public ulong Seed { get; init; }
}

/// <summary>
/// The importance of channels and of regions of time for a model as a whole: by how much its error rises on a set when a part of each
/// series is that of another series of the set (permutation importance: Breiman, "Random forests", Machine Learning 45, 2001).
/// </summary>
/// <remarks>
/// Works for every classifier and regressor. A part that another part repeats may look unimportant: the model can do without it. Each
/// repeat predicts the set once for each channel, if there are several, and once for each region. docs/specification.md, "Importance", is
/// normative.
/// </remarks>
public sealed class SeriesImportance
{
    private const uint Purpose = 0x5349_0001;

    // Two-sided, 95 %: for 1 to 30 degrees of freedom; beyond, that of the normal distribution, a little wider.
    private static readonly double[] StudentQuantiles =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101,
        2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    private SeriesImportance(double error, ImmutableArray<PartImportance> channels, ImmutableArray<PartImportance> regions) =>
        (Error, Channels, Regions) = (error, channels, regions);

    /// <summary>The error of the whole series: the log-loss of a classifier, the root mean square error of a regressor.</summary>
    public double Error { get; }

    /// <summary>The importance of each channel; empty for series of one channel.</summary>
    public ImmutableArray<PartImportance> Channels { get; }

    /// <summary>The importance of each region of time, all channels together.</summary>
    public ImmutableArray<PartImportance> Regions { get; }

    /// <summary>Measures the importance for a classifier or a regressor.</summary>
    /// <param name="model">A model that is an <see cref="ISeriesClassifier"/> or an <see cref="ISeriesRegressor"/>.</param>
    /// <param name="set">Series with answers, two or more, preferably not those of training.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentException">
    /// The model predicts neither, there are fewer than two series, none has an answer, the channels differ, or the repair rejects a value.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static SeriesImportance Of(
        TimeSeriesModel model, SeriesSet set, SeriesImportanceOptions? options = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(set);
        options ??= new SeriesImportanceOptions();
        execution ??= Execution.Default;
        if (set.Count < 2)
            throw new ArgumentException($"The set '{set.Name}' has {Plural.Of(set.Count, "series")}; two or more are needed.", nameof(set));
        if (set.AnsweredCount == 0)
            throw new ArgumentException($"No series of '{set.Name}' has a label or a target.", nameof(set));
        Execution quiet = execution with { Progress = null };
        Func<SeriesSet, double> errorOf = model switch
        {
            ISeriesClassifier classifier => parts => classifier.Predict(parts, quiet).LogLoss(parts),
            ISeriesRegressor regressor => parts => regressor.Predict(parts, quiet).RootMeanSquaredError(parts),
            _ => throw new ArgumentException(
                $"A model of {model.Algorithm} predicts neither a class nor a number for a series.", nameof(model)),
        };
        double whole = errorOf(set);
        int channels = set.Channels == 1 ? 0 : set.Channels, regions = Math.Min(options.Regions, set.MinLength);
        double[][] rises = [.. Enumerable.Range(0, channels + regions).Select(_ => new double[options.Repeats])];
        for (int repeat = 0; repeat < options.Repeats; repeat++)
        {
            int[] donors = [.. Enumerable.Range(0, set.Count)];
            var random = new CounterRandom(options.Seed, Purpose, (ulong)repeat);
            random.Shuffle(donors, donors.Length);
            for (int part = 0; part < rises.Length; part++)
            {
                int channel = part < channels ? part : -1, region = part - channels;
                SeriesSet permuted = channel >= 0
                    ? Permuted(set, donors, channel, channel + 1, 0, 1)
                    : Permuted(set, donors, 0, set.Channels, (double)region / regions, (double)(region + 1) / regions);
                rises[part][repeat] = errorOf(permuted) - whole;
                execution.Report("Measuring importance", (repeat * rises.Length + part + 1.0) / (options.Repeats * rises.Length));
            }
        }

        PartImportance[] parts = [.. rises.Select((own, part) => part < channels
            ? Summary(part, 0, 1, own)
            : Summary(null, (double)(part - channels) / regions, (double)(part - channels + 1) / regions, own))];
        return new SeriesImportance(whole, [.. parts[..channels]], [.. parts[channels..]]);
    }

    private static PartImportance Summary(int? channel, double start, double end, double[] rises)
    {
        double mean = rises.Average(), squares = rises.Sum(rise => (rise - mean) * (rise - mean));
        int freedom = rises.Length - 1;
        double quantile = StudentQuantiles[Math.Min(freedom, StudentQuantiles.Length) - 1];
        double half = quantile * Math.Sqrt(squares / freedom / rises.Length);
        return new PartImportance(channel, start, end, mean, mean - half, mean + half);
    }

    /// <summary>
    /// Gives each series a part of another: of that one's points the same share of the length, resampled where lengths differ.
    /// </summary>
    private static SeriesSet Permuted(SeriesSet set, int[] donors, int firstChannel, int endChannel, double start, double end)
    {
        var builder = new SeriesSetBuilder(set.Channels) { Name = set.Name };
        builder.DeclareAnswersOf(set);
        for (int i = 0; i < set.Count; i++)
        {
            float[] values = set.Values(i).ToArray();
            int length = set.LengthOf(i), donorLength = set.LengthOf(donors[i]);
            for (int c = firstChannel; c < endChannel; c++)
            {
                Range from = RegionOf(donorLength, start, end), to = RegionOf(length, start, end);
                Fill(set.Channel(donors[i], c)[from], values.AsSpan(c * length, length)[to]);
            }

            builder.AddFrom(set, i, values);
        }

        return builder.Build();
    }

    private static Range RegionOf(int length, double start, double end) =>
        (int)Math.Round(start * length)..(int)Math.Round(end * length);

    // The nearest point: a missing value stays missing, and nothing is invented.
    private static void Fill(ReadOnlySpan<float> from, Span<float> to)
    {
        for (int t = 0; t < to.Length; t++)
            to[t] = from[(int)((2L * t + 1) * from.Length / (2L * to.Length))];
    }
}

/// <summary>The importance of a channel or of a region of time.</summary>
/// <param name="Channel">The channel; null for a region of all channels.</param>
/// <param name="Start">Where it begins, as a share of the length.</param>
/// <param name="End">Where it ends, as a share of the length.</param>
/// <param name="Mean">By how much the error rises, the mean over the repeats; below 0 where it falls.</param>
/// <param name="Low">The lower end of the 95 % interval of the mean over repeats.</param>
/// <param name="High">Its upper end.</param>
public sealed record PartImportance(int? Channel, double Start, double End, double Mean, double Low, double High);
