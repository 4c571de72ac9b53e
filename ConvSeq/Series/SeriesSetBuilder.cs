using System.Collections.Immutable;

namespace ConvSeq.Series;

/// <summary>Collects series one at a time into a <see cref="SeriesSet"/>. Not thread-safe.</summary>
/// <param name="channels">Number of channels of every series, 1 or more.</param>
public sealed class SeriesSetBuilder(int channels)
{
    private readonly int _channels = channels >= 1
        ? channels
        : throw new ArgumentOutOfRangeException(nameof(channels), channels, "A series has at least one channel.");
    private readonly List<long> _offsets = [0];
    private readonly List<string> _classNames = [];
    private readonly Dictionary<string, int> _classIndex = new(StringComparer.Ordinal);
    private readonly List<int> _labels = [];
    private readonly List<double> _targets = [];
    private readonly List<string> _ids = [];
    private readonly List<long> _lines = [];
    private float[] _values = [];
    private long _used;
    private bool _hasMissing;
    private Kind _kind;

    private enum Kind { Undecided, Bare, Labeled, Targeted }

    /// <summary>Name of the set. Default: "".</summary>
    public string Name { get; init; } = "";

    /// <summary>Number of series added so far.</summary>
    public int Count => _offsets.Count - 1;

    /// <summary>Fixes the class names and their order before the first series is added.</summary>
    /// <param name="classNames">The distinct names.</param>
    /// <exception cref="ArgumentException">A name is null or occurs twice.</exception>
    public void DeclareClasses(IEnumerable<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        foreach (string name in classNames)
        {
            if (name is null)
                throw new ArgumentException("A class name is null.", nameof(classNames));
            if (!_classIndex.TryAdd(name, _classNames.Count))
                throw new ArgumentException($"The class name '{name}' occurs twice.", nameof(classNames));
            _classNames.Add(name);
        }
    }

    /// <summary>Makes room for values to come: a set that fills it is built without a copy.</summary>
    /// <param name="values">Number of values of all series.</param>
    /// <exception cref="InvalidOperationException">A set cannot hold that many.</exception>
    public void EnsureCapacity(long values)
    {
        ThrowIfTooMany(values);
        if (values > _values.Length)
            Array.Resize(ref _values, (int)values);
    }

    /// <summary>Makes the set one with targets even if no series is added.</summary>
    internal void DeclareTargets() => _kind = Kind.Targeted;

    /// <summary>Makes the set one with labels, of these classes at least, even if no series is added.</summary>
    internal void DeclareLabels(IEnumerable<string> classNames)
    {
        DeclareClasses(classNames);
        _kind = Kind.Labeled;
    }

    /// <summary>Declares what <paramref name="set"/> has: labels, or targets, or neither.</summary>
    internal void DeclareAnswersOf(SeriesSet set)
    {
        if (set.HasLabels)
            DeclareLabels(set.ClassNames);
        else if (set.HasTargets)
            DeclareTargets();
    }

    /// <summary>Adds a series with the answer, name and line that series <paramref name="series"/> of a set has.</summary>
    internal void AddFrom(SeriesSet set, int series, ReadOnlySpan<float> values)
    {
        if (!set.IsAnswered(series))
            AddUnanswered(values);
        else if (set.HasLabels)
            Add(values, set.LabelOf(series));
        else
            Add(values, set.Targets[series]);
        Locate(set.HasIds ? set.IdOf(series) : null, set.LineOf(series));
    }

    /// <summary>Says of the series added last which name and line of a file it has.</summary>
    internal void Locate(string? id, long line)
    {
        if (id is not null)
            _ids.Add(id);
        if (line > 0)
            _lines.Add(line);
    }

    /// <summary>Adds a series without label or target.</summary>
    /// <param name="values">Channel after channel; NaN is a missing value.</param>
    /// <exception cref="ArgumentException">The values are empty, infinite or not a multiple of the channels.</exception>
    /// <exception cref="InvalidOperationException">Earlier series had labels or targets.</exception>
    public void Add(ReadOnlySpan<float> values) => Append(values, Kind.Bare);

    /// <summary>Adds a series without an answer to a set whose other series may have labels or targets.</summary>
    /// <param name="values">Channel after channel; NaN is a missing value.</param>
    /// <exception cref="ArgumentException">The values are empty, infinite or not a multiple of the channels.</exception>
    public void AddUnanswered(ReadOnlySpan<float> values)
    {
        Append(values, _kind == Kind.Undecided ? _classNames.Count > 0 ? Kind.Labeled : Kind.Bare : _kind);
        if (_kind == Kind.Labeled)
            _labels.Add(-1);
        else if (_kind == Kind.Targeted)
            _targets.Add(double.NaN);
    }

    /// <summary>Adds a series with a class label; an undeclared label becomes the next class.</summary>
    /// <param name="values">Channel after channel; NaN is a missing value.</param>
    /// <param name="label">Name of its class.</param>
    /// <exception cref="ArgumentException">The values are empty, infinite or not a multiple of the channels.</exception>
    /// <exception cref="InvalidOperationException">Earlier series had no labels.</exception>
    public void Add(ReadOnlySpan<float> values, string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        Append(values, Kind.Labeled);
        if (!_classIndex.TryGetValue(label, out int index))
        {
            index = _classNames.Count;
            _classIndex.Add(label, index);
            _classNames.Add(label);
        }

        _labels.Add(index);
    }

    /// <summary>Adds a series with a numeric target.</summary>
    /// <param name="values">Channel after channel; NaN is a missing value.</param>
    /// <param name="target">The finite value to be predicted.</param>
    /// <exception cref="ArgumentException">A value or the target is not acceptable.</exception>
    /// <exception cref="InvalidOperationException">Earlier series had no targets.</exception>
    public void Add(ReadOnlySpan<float> values, double target)
    {
        if (!double.IsFinite(target))
            throw new ArgumentException($"The target of series {Count} is {target}; it must be finite.", nameof(target));
        Append(values, Kind.Targeted);
        _targets.Add(target);
    }

    /// <summary>The set of all series added so far. The builder remains usable.</summary>
    public SeriesSet Build()
    {
        bool labeled = _kind == Kind.Labeled || (_kind == Kind.Undecided && _classNames.Count > 0);

        // A full array is never written to again: what is added next needs a larger one.
        float[] values = _used == _values.Length ? _values : _values.AsSpan(0, (int)_used).ToArray();
        return new SeriesSet(
            Name, _channels, values, _offsets.ToArray(), _hasMissing,
            labeled ? [.. _classNames] : ImmutableArray<string>.Empty,
            labeled ? _labels.ToArray() : null,
            _kind == Kind.Targeted ? _targets.ToArray() : null,
            _ids.Count > 0 && _ids.Count == Count ? _ids.ToArray() : null,
            _lines.Count > 0 && _lines.Count == Count ? _lines.ToArray() : null);
    }

    private void Append(ReadOnlySpan<float> values, Kind kind)
    {
        if (_kind != Kind.Undecided && _kind != kind)
            throw new InvalidOperationException($"Series {Count}: either all series carry a label, or all a target, or none.");
        if (values.IsEmpty)
            throw new ArgumentException($"Series {Count} is empty; a series has at least one point.", nameof(values));
        if (values.Length % _channels != 0)
        {
            throw new ArgumentException(
                $"Series {Count} has {values.Length} values, which do not divide into {_channels} channels.", nameof(values));
        }

        bool missing = Validate(values);
        Reserve(_used + values.Length);
        values.CopyTo(_values.AsSpan((int)_used));
        _used += values.Length;
        _offsets.Add(_used);
        _hasMissing |= missing;
        _kind = kind;
    }

    /// <summary>Refuses infinite values; returns whether any is missing.</summary>
    private bool Validate(ReadOnlySpan<float> values)
    {
        bool missing = false;
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i]))
                continue;
            if (float.IsNaN(values[i]))
            {
                missing = true;
                continue;
            }

            int length = values.Length / _channels;
            throw new ArgumentException(
                $"Series {Count}, channel {i / length}, point {i % length} is infinite; values must be finite, or NaN where missing.",
                nameof(values));
        }

        return missing;
    }

    private void Reserve(long needed)
    {
        ThrowIfTooMany(needed);
        if (needed > _values.Length)
            Array.Resize(ref _values, (int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(1024L, 2L * _values.Length))));
    }

    private static void ThrowIfTooMany(long values)
    {
        if (values > Array.MaxLength)
            throw new InvalidOperationException($"A series set holds at most {Array.MaxLength:N0} values; use several sets.");
    }
}
