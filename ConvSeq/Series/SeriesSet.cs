using System.Collections.Immutable;

namespace ConvSeq.Series;

/// <summary>
/// An immutable set of time series: <see cref="Count"/> series of <see cref="Channels"/> channels, each series of its own
/// length (all channels of one series share it), optionally with class labels or numeric targets. Values are
/// <see cref="float"/>; NaN is a missing value, infinities cannot occur. One contiguous array holds everything,
/// series after series, channel after channel.
/// </summary>
public sealed class SeriesSet
{
    private readonly float[] _values;
    private readonly long[] _offsets;
    private readonly int[]? _labels;
    private readonly double[]? _targets;
    private readonly string[]? _ids;
    private readonly long[]? _lines;

    internal SeriesSet(
        string name, int channels, float[] values, long[] offsets, bool hasMissing,
        ImmutableArray<string> classNames, int[]? labels, double[]? targets, string[]? ids, long[]? lines)
    {
        Name = name;
        Channels = channels;
        HasMissing = hasMissing;
        ClassNames = classNames;
        _values = values;
        _offsets = offsets;
        _labels = labels;
        _targets = targets;
        _ids = ids;
        _lines = lines;
        for (int i = 0; i < Count; i++)
        {
            int length = LengthOf(i);
            MinLength = i == 0 ? length : Math.Min(MinLength, length);
            MaxLength = Math.Max(MaxLength, length);
        }
    }

    /// <summary>Name of the set: the file's problem name, or the one that its maker chose. Never null.</summary>
    public string Name { get; }

    /// <summary>Number of series, 0 or more.</summary>
    public int Count => _offsets.Length - 1;

    /// <summary>Number of channels (dimensions) of every series, 1 or more.</summary>
    public int Channels { get; }

    /// <summary>Length in points of the shortest series; 0 for an empty set.</summary>
    public int MinLength { get; }

    /// <summary>Length in points of the longest series; 0 for an empty set.</summary>
    public int MaxLength { get; }

    /// <summary>Whether all series have the same length.</summary>
    public bool IsEqualLength => MinLength == MaxLength;

    /// <summary>Whether any value is missing (NaN).</summary>
    public bool HasMissing { get; }

    /// <summary>Whether the series carry class labels.</summary>
    public bool HasLabels => _labels is not null;

    /// <summary>Whether the series carry numeric targets.</summary>
    public bool HasTargets => _targets is not null;

    /// <summary>The distinct class names in header order, or in order of first appearance; empty without labels.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>
    /// For each series its index into <see cref="ClassNames"/>, -1 for a series without an answer; empty without labels.
    /// </summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>For each series its numeric target, NaN for a series without an answer; empty without targets.</summary>
    public ReadOnlySpan<double> Targets => _targets;

    /// <summary>
    /// Number of series that have an answer: all, in a set with labels or targets, but for those whose file leaves the answer open.
    /// </summary>
    public int AnsweredCount =>
        Count - (HasLabels ? Labels.Count(-1) : HasTargets ? Targets.Count(double.NaN) : Count);

    /// <summary>Whether the series have names of their own, such as the row names of a .csv.</summary>
    public bool HasIds => _ids is not null;

    /// <summary>Length in points of one series.</summary>
    /// <param name="series">Index of the series from 0.</param>
    public int LengthOf(int series) => (int)((_offsets[series + 1] - _offsets[series]) / Channels);

    /// <summary>All values of one series, channel after channel: <see cref="Channels"/> × <see cref="LengthOf"/>.</summary>
    /// <param name="series">Index of the series from 0.</param>
    public ReadOnlySpan<float> Values(int series) =>
        _values.AsSpan((int)_offsets[series], (int)(_offsets[series + 1] - _offsets[series]));

    /// <summary>One channel of one series.</summary>
    /// <param name="series">Index of the series from 0.</param>
    /// <param name="channel">Index of the channel from 0.</param>
    public ReadOnlySpan<float> Channel(int series, int channel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)Channels, nameof(channel));
        int length = LengthOf(series);
        return Values(series).Slice(channel * length, length);
    }

    /// <summary>Whether one series has an answer: a label or a target.</summary>
    /// <param name="series">Index of the series from 0.</param>
    public bool IsAnswered(int series) =>
        _labels is not null ? _labels[series] >= 0 : _targets is not null && !double.IsNaN(_targets[series]);

    /// <summary>The class name of one series.</summary>
    /// <param name="series">Index of the series from 0.</param>
    /// <exception cref="InvalidOperationException">The set has no class labels, or this series has none.</exception>
    public string LabelOf(int series) => _labels is null
        ? throw new InvalidOperationException($"The series set '{Name}' has no class labels.")
        : _labels[series] < 0
            ? throw new InvalidOperationException($"Series {series} of '{Name}' has no class label.")
            : ClassNames[_labels[series]];

    /// <summary>The name of one series; empty in a set without names.</summary>
    /// <param name="series">Index of the series from 0.</param>
    public string IdOf(int series) => _ids?[series] ?? "";

    /// <summary>Line of its file on which one series begins, from 1; 0 where that is not known.</summary>
    internal long LineOf(int series) => _lines?[series] ?? 0;

    /// <summary>One series in words, as a person finds it: its number from 0, its line and its name, as far as they are known.</summary>
    /// <param name="series">Index of the series from 0.</param>
    /// <param name="before">Number of series before this set, where it is a block of more.</param>
    internal string Describe(int series, int before = 0)
    {
        string line = LineOf(series) > 0 ? FormattableString.Invariant($" (line {LineOf(series)})") : "";
        string id = HasIds ? $" '{IdOf(series)}'" : "";
        return FormattableString.Invariant($"series {before + series}") + id + line;
    }

    /// <summary>The same series with other names for their classes, a name for each; names may repeat.</summary>
    internal SeriesSet WithClassNames(ImmutableArray<string> names) =>
        new(Name, Channels, _values, _offsets, HasMissing, names, _labels, _targets, _ids, _lines);

    /// <summary>A new set of the chosen series in the given order; class names are kept as they are.</summary>
    /// <param name="indices">Indices of series; repeats are allowed.</param>
    public SeriesSet Subset(ReadOnlySpan<int> indices)
    {
        var builder = new SeriesSetBuilder(Channels) { Name = Name };
        builder.DeclareAnswersOf(this);
        foreach (int i in indices)
            builder.AddFrom(this, i, Values(i));
        return builder.Build();
    }

    /// <summary>The first points of each series, all of a series that has no more.</summary>
    internal SeriesSet Prefix(int points)
    {
        if (points >= MaxLength)
            return this;
        var builder = new SeriesSetBuilder(Channels) { Name = Name };
        builder.DeclareAnswersOf(this);
        float[] room = new float[Channels * points];
        for (int i = 0; i < Count; i++)
            builder.AddFrom(this, i, PrefixOf(Values(i), Channels, points, room));
        return builder.Build();
    }

    /// <summary>The first points of one series, channel after channel, in given room where they are not the series itself.</summary>
    internal static ReadOnlySpan<float> PrefixOf(ReadOnlySpan<float> series, int channels, int points, Span<float> room)
    {
        int length = series.Length / channels;
        if (points >= length)
            return series;
        if (channels == 1)
            return series[..points];
        for (int c = 0; c < channels; c++)
            series.Slice(c * length, points).CopyTo(room[(c * points)..]);
        return room[..(channels * points)];
    }

    /// <summary>Makes a univariate set from arrays, one per series.</summary>
    /// <param name="series">The series; lengths may differ, NaN is a missing value.</param>
    /// <param name="labels">A class name per series, or null.</param>
    /// <exception cref="ArgumentException">A series is null, empty or infinite somewhere, or the counts differ.</exception>
    public static SeriesSet FromArrays(IReadOnlyList<float[]> series, IReadOnlyList<string>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        var builder = new SeriesSetBuilder(1);
        AddAll(builder, series, labels);
        return builder.Build();
    }

    /// <summary>Makes a multivariate set from arrays indexed [series][channel][time].</summary>
    /// <param name="series">The series; all have the same channels, the channels of one series the same length.</param>
    /// <param name="labels">A class name per series, or null.</param>
    /// <exception cref="ArgumentException">Channel counts or lengths disagree, or a value is infinite.</exception>
    public static SeriesSet FromArrays(IReadOnlyList<float[][]> series, IReadOnlyList<string>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        int channels = series.Count == 0 ? 1 : Math.Max(1, series[0]?.Length ?? 1);
        var builder = new SeriesSetBuilder(channels);
        var flat = new float[series.Count][];
        for (int i = 0; i < series.Count; i++)
        {
            float[][] one = series[i] ?? throw new ArgumentException($"Series {i} is null.", nameof(series));
            if (one.Length != channels)
                throw new ArgumentException($"Series {i} has {one.Length} channels, series 0 has {channels}.", nameof(series));
            for (int c = 0; c < channels; c++)
            {
                if (one[c] is null)
                    throw new ArgumentException($"Series {i}, channel {c} is null.", nameof(series));
                if (one[c].Length != one[0].Length)
                {
                    throw new ArgumentException(
                        $"Series {i}: channel {c} has {one[c].Length} points, channel 0 has {one[0].Length}.", nameof(series));
                }
            }

            flat[i] = one.SelectMany(values => values).ToArray();
        }

        AddAll(builder, flat, labels);
        return builder.Build();
    }

    private static void AddAll(SeriesSetBuilder builder, IReadOnlyList<float[]> series, IReadOnlyList<string>? labels)
    {
        if (labels is not null && labels.Count != series.Count)
            throw new ArgumentException($"{labels.Count} labels for {series.Count} series.", nameof(labels));
        for (int i = 0; i < series.Count; i++)
        {
            if (series[i] is null)
                throw new ArgumentException($"Series {i} is null.", nameof(series));
            if (labels is null)
                builder.Add(series[i]);
            else
                builder.Add(series[i], labels[i] ?? throw new ArgumentException($"The label of series {i} is null.", nameof(labels)));
        }
    }
}
