using System.Collections.Immutable;
using ConvSeq.Series;

namespace ConvSeq.Tool.Reading;

/// <summary>Summary of a data set, made in one pass over it.</summary>
internal sealed class DataSummary
{
    // Whole numbers of so few kinds, each of several series, may well be classes.
    private const int MaxClassLikeTargets = 5, MinSeriesOfEach = 3;

    private readonly List<int> _classCounts = [];
    private readonly SortedSet<double> _targets = [];
    private double _targetSum;

    private DataSummary(string name, int channels, bool hasLabels, bool hasTargets) =>
        (Name, Channels, HasLabels, HasTargets) = (name, channels, hasLabels, hasTargets);

    public string Name { get; }

    /// <summary>Number of series.</summary>
    public long Count { get; private set; }

    public int Channels { get; }

    /// <summary>Length in points of the shortest series; 0 if there is none.</summary>
    public int MinLength { get; private set; }

    /// <summary>Length in points of the longest series; 0 if there is none.</summary>
    public int MaxLength { get; private set; }

    /// <summary>Length in points of all series; null where they differ.</summary>
    public int? CommonLength => MinLength == MaxLength ? MaxLength : null;

    public bool HasMissing { get; private set; }

    public bool HasLabels { get; }

    public bool HasTargets { get; }

    public ImmutableArray<string> ClassNames { get; private set; } = [];

    /// <summary>Number of series of each class.</summary>
    public IReadOnlyList<int> ClassCounts => _classCounts;

    /// <summary>Number of series without an answer, where others have one.</summary>
    public long Unanswered { get; private set; }

    /// <summary>The distinct targets where they look like numbers of classes: few whole numbers; null otherwise.</summary>
    public IReadOnlyCollection<double>? ClassLikeTargets =>
        _targets.Count is > 0 and <= MaxClassLikeTargets && Count - Unanswered >= MinSeriesOfEach * _targets.Count
        && _targets.All(double.IsInteger) ? _targets : null;

    /// <summary>The smallest target; NaN if there is none.</summary>
    public double MinTarget { get; private set; } = double.NaN;

    /// <summary>The largest target; NaN if there is none.</summary>
    public double MaxTarget { get; private set; } = double.NaN;

    /// <summary>Mean of the targets; NaN if there is none.</summary>
    public double MeanTarget => HasTargets ? _targetSum / (Count - Unanswered) : double.NaN;

    /// <summary>The length of the series, in words.</summary>
    public string LengthWords =>
        CommonLength is { } common ? Wording.Count(common) : $"{Wording.Count(MinLength)} to {Wording.Count(MaxLength)}";

    /// <summary>The extents of the set, in words.</summary>
    public string Words =>
        $"{Wording.Count(Count)} series of length {LengthWords}{(Channels > 1 ? $", {Wording.Channels(Channels)}" : "")}";

    public static DataSummary Of(SeriesSet set)
    {
        var summary = new DataSummary(set.Name, set.Channels, set.HasLabels, set.HasTargets);
        summary.Add(set);
        return summary;
    }

    /// <summary>Reads a file, block by block; no more than one block is held in memory.</summary>
    public static DataSummary Of(SeriesFileReader reader)
    {
        const int seriesPerBlock = 256;
        var summary = new DataSummary(reader.Name, reader.Channels, reader.HasLabels, reader.HasTargets);
        summary.Know(reader.ClassNames);
        while (reader.TryRead(seriesPerBlock, out SeriesSet? block))
            summary.Add(block);
        return summary;
    }

    private void Add(SeriesSet block)
    {
        Know(block.ClassNames);
        if (block.Count == 0)
            return;
        MinLength = Count == 0 ? block.MinLength : Math.Min(MinLength, block.MinLength);
        MaxLength = Math.Max(MaxLength, block.MaxLength);
        HasMissing |= block.HasMissing;
        Count += block.Count;
        Unanswered += HasLabels || HasTargets ? block.Count - block.AnsweredCount : 0;
        foreach (int label in block.Labels)
        {
            if (label >= 0)
                _classCounts[label]++;
        }

        foreach (double target in block.Targets)
        {
            if (double.IsNaN(target))
                continue;
            if (_targets.Count <= MaxClassLikeTargets)
                _targets.Add(target);
            MinTarget = double.MinNumber(MinTarget, target);
            MaxTarget = double.MaxNumber(MaxTarget, target);
            _targetSum += target;
        }
    }

    // The same index means the same class in all blocks of a file; later blocks may have more classes.
    private void Know(ImmutableArray<string> classNames)
    {
        ClassNames = classNames;
        while (_classCounts.Count < classNames.Length)
            _classCounts.Add(0);
    }
}
