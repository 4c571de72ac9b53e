using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ConvSeq.Series;

/// <summary>
/// Results of one pass over a source: the number of series, their extents and gaps, the label or target of each, and a sample of
/// them that fits in memory.
/// </summary>
internal sealed class SeriesSurvey
{
    /// <summary>Maximum number of series of a sample, besides one of the longest and one of the shortest.</summary>
    public const int SampleSize = 10_000;

    private const uint SamplePurpose = 0x53525601;

    private readonly Dictionary<string, int> _classIndex = new(StringComparer.Ordinal);
    private readonly List<string> _classNames = [];
    private readonly List<int> _labels = [];
    private readonly List<double> _targets = [];
    private (SeriesRepair Repair, SeriesSet Set)? _repaired, _repairedSample;

    private SeriesSurvey(SeriesSource source) => Source = source;

    public SeriesSource Source { get; }

    /// <summary>Number of series.</summary>
    public int Count { get; private set; }

    /// <summary>Number of channels of every series.</summary>
    public int Channels { get; private set; } = 1;

    public int MinLength { get; private set; } = int.MaxValue;

    public int MaxLength { get; private set; }

    public bool HasMissing { get; private set; }

    public bool HasLabels { get; private set; }

    public bool HasTargets { get; private set; }

    /// <summary>The first series without an answer, in words; null if all have one, or none has.</summary>
    public string? FirstUnanswered { get; private set; }

    /// <summary>The class names in order of first appearance, or as blocks declare them.</summary>
    public ImmutableArray<string> ClassNames => [.. _classNames];

    /// <summary>For each series the index of its class in <see cref="ClassNames"/>; empty without labels.</summary>
    public ReadOnlySpan<int> Labels => CollectionsMarshal.AsSpan(_labels);

    /// <summary>For each series its target; empty without targets.</summary>
    public ReadOnlySpan<double> Targets => CollectionsMarshal.AsSpan(_targets);

    /// <summary>
    /// All series where there are no more than <see cref="SampleSize"/>; otherwise that many drawn without replacement, and one of
    /// the longest and one of the shortest, in the order of the source, with their labels or targets.
    /// </summary>
    public SeriesSet Sample { get; private set; } = null!;

    /// <summary>Reads a source once, block by block.</summary>
    /// <param name="source">The series.</param>
    /// <param name="seed">Seed of the sample.</param>
    /// <param name="execution">Cancellation, and progress where the source reports it.</param>
    /// <param name="sampleSize">Series in the sample.</param>
    /// <param name="maxSampleValues">Maximum number of values of the sample; null: as many as a set may.</param>
    /// <exception cref="ArgumentException">
    /// Blocks differ in channels, or in whether they have labels or targets; or there are too many series, or too long ones.
    /// </exception>
    public static SeriesSurvey Of(
        SeriesSource source, ulong seed, Execution execution, int sampleSize = SampleSize, long? maxSampleValues = null)
    {
        var survey = new SeriesSurvey(source);
        var sample = new Sampler(seed, sampleSize);
        foreach (SeriesSet block in source.Pass(execution))
        {
            execution.CancellationToken.ThrowIfCancellationRequested();
            survey.Add(block);
            if (!(source.Whole?.Count <= sampleSize))
                sample.Add(block);
        }

        survey.Sample = source.Whole?.Count <= sampleSize
            ? source.Whole
            : sample.Build(survey, maxSampleValues ?? Array.MaxLength);
        if (survey.Count == 0)
            survey.MinLength = 0;
        return survey;
    }

    /// <summary>The whole set, repaired once for all that need it; null where it is not in memory.</summary>
    public SeriesSet? WholeRepaired(SeriesRepair repair)
    {
        if (Source.Whole is not null && _repaired?.Repair != repair)
            _repaired = (repair, repair.Apply(Source.Whole));
        return _repaired?.Set;
    }

    /// <summary>The sample, repaired once for all that need it.</summary>
    public SeriesSet SampleRepaired(SeriesRepair repair)
    {
        if (ReferenceEquals(Sample, Source.Whole))
            return WholeRepaired(repair)!;
        if (_repairedSample?.Repair != repair)
            _repairedSample = (repair, repair.Apply(Sample));
        return _repairedSample.Value.Set;
    }

    private void Add(SeriesSet block)
    {
        if (Count == 0)
            (Channels, HasLabels, HasTargets) = (block.Channels, block.HasLabels, block.HasTargets);
        if (block.Channels != Channels)
            throw new ArgumentException(
                $"Series {Count} of '{Source.Name}' has {Plural.Of(block.Channels, "channel")}, those before have {Channels}.");
        if (block.HasLabels != HasLabels || block.HasTargets != HasTargets)
            throw new ArgumentException($"Series {Count} of '{Source.Name}': either all series carry a label, or all a target, or none.");
        if ((long)Count + block.Count > int.MaxValue)
            throw new ArgumentException($"'{Source.Name}' has more than {int.MaxValue:N0} series, which is too many.");
        foreach (string name in block.ClassNames)
        {
            if (_classIndex.TryAdd(name, _classNames.Count))
                _classNames.Add(name);
        }

        for (int i = 0; i < block.Count && FirstUnanswered is null && (HasLabels || HasTargets); i++)
            FirstUnanswered = block.IsAnswered(i) ? null : block.Describe(i);

        int[] classes = [.. block.ClassNames.Select(name => _classIndex[name])];
        foreach (int label in block.Labels)
            _labels.Add(label < 0 ? -1 : classes[label]);
        _targets.AddRange(block.Targets);
        Count += block.Count;
        MinLength = Math.Min(MinLength, block.MinLength);
        MaxLength = Math.Max(MaxLength, block.MaxLength);
        HasMissing |= block.HasMissing;
    }

    /// <summary>Keeps the series with the smallest keys. The key of a series is drawn from its number alone.</summary>
    private sealed class Sampler(ulong seed, int size)
    {
        private readonly PriorityQueue<(int Series, float[] Values), ulong> _kept = new(Comparer<ulong>.Create((a, b) => b.CompareTo(a)));
        private (int Series, float[] Values)? _shortest, _longest;
        private int _next;

        public void Add(SeriesSet block)
        {
            for (int i = 0; i < block.Count; i++, _next++)
            {
                ReadOnlySpan<float> values = block.Values(i);
                if (_longest is null || values.Length > _longest.Value.Values.Length)
                    _longest = (_next, values.ToArray());
                if (_shortest is null || values.Length < _shortest.Value.Values.Length)
                    _shortest = (_next, values.ToArray());
                ulong key = new CounterRandom(seed, SamplePurpose, (ulong)_next).NextUInt64();
                if (_kept.Count < size)
                    _kept.Enqueue((_next, values.ToArray()), key);
                else if (_kept.TryPeek(out _, out ulong largest) && key < largest)
                    _kept.DequeueEnqueue((_next, values.ToArray()), key);
            }
        }

        /// <summary>The sample; to be called once, since each series is released when it has been copied.</summary>
        public SeriesSet Build(SeriesSurvey survey, long maxValues)
        {
            IEnumerable<(int Series, float[] Values)> all = _kept.UnorderedItems.Select(item => item.Element);
            foreach ((int Series, float[] Values)? extreme in new[] { _shortest, _longest })
            {
                if (extreme is { } one)
                    all = all.Append(one);
            }

            (int Series, float[]? Values)[] sample =
                [.. all.DistinctBy(one => one.Series).OrderBy(one => one.Series).Select(one => (one.Series, (float[]?)one.Values))];
            _kept.Clear();
            (_shortest, _longest) = (null, null);
            long total = sample.Sum(one => (long)one.Values!.Length);
            if (total > maxValues)
            {
                throw new ArgumentException(
                    $"'{survey.Source.Name}': the features are fitted to a sample of {sample.Length:N0} series, which has {total:N0} "
                    + $"values, more than the {maxValues:N0} that fit in one set; give shorter series or fewer channels, or no more "
                    + "series than fit.");
            }

            var builder = new SeriesSetBuilder(survey.Channels) { Name = survey.Source.Name };
            if (survey.HasLabels)
                builder.DeclareLabels(survey.ClassNames);
            else if (survey.HasTargets)
                builder.DeclareTargets();
            builder.EnsureCapacity(total);
            foreach (ref (int Series, float[]? Values) one in sample.AsSpan())
            {
                int label = survey.HasLabels ? survey.Labels[one.Series] : -1;
                double target = survey.HasTargets ? survey.Targets[one.Series] : double.NaN;
                if (label >= 0)
                    builder.Add(one.Values, survey._classNames[label]);
                else if (!double.IsNaN(target))
                    builder.Add(one.Values, target);
                else
                    builder.AddUnanswered(one.Values);
                one.Values = null;
            }

            return builder.Build();
        }
    }
}
