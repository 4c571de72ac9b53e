using System.Diagnostics;
using ConvSeq.Features;
using ConvSeq.MLNet.Columns;
using ConvSeq.Series;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Writes what a fit did to <see cref="Microsoft.ML.MLContext.Log"/>.</summary>
internal sealed class FitLog : IDisposable
{
    private readonly IChannel _channel;
    private readonly long _started = Stopwatch.GetTimestamp();

    public FitLog(IHost host) => _channel = host.Start("Fit");

    /// <summary>Warns of rows that were left out.</summary>
    public void Skipped(int count, LabelColumn label)
    {
        if (count > 0)
            _channel.Warning(MessageSensitivity.Schema, $"Column '{label.Name}': {count} rows without a label were skipped");
    }

    /// <summary>Warns of classes without rows.</summary>
    /// <param name="labels">The indices of classes, from 0, that rows or their points have.</param>
    /// <param name="label">The column.</param>
    public void Absent(IEnumerable<int> labels, LabelColumn label)
    {
        if (label.Classes is null)
            return;
        IEnumerable<int> classes = Enumerable.Range(0, label.ClassNames.Length).Except(labels);
        string[] absent = [.. classes.Select(k => label.ClassNames[k])];
        if (absent.Length > 0)
            Warn($"Column '{label.Name}': no row to learn from is of class {Wording.Names(absent)}");
    }

    /// <summary>Warns of series on a level so high that features see their swing badly.</summary>
    public void Level(string column, SeriesSource train, SeriesFeatureOptions? features, SeriesRepair repair)
    {
        if (train.Whole is { } set && features is not RocketOptions && SeriesLevels.Advice(set, repair) is { } advice)
            Warn($"Column '{column}': {advice}");
    }

    /// <summary>Logs what was decided or happened on the way.</summary>
    public void Info(string message) => _channel.Info(MessageSensitivity.Schema, message);

    /// <summary>Warns of what the user may not expect.</summary>
    public void Warn(string message) => _channel.Warning(MessageSensitivity.Schema, message);

    /// <summary>Logs the last line: the outcome, and the time that it took.</summary>
    public void Done(FormattableString message) => _channel.Info(
        MessageSensitivity.Schema,
        $"{FormattableString.Invariant(message)}, {Wording.Seconds(Stopwatch.GetElapsedTime(_started).TotalSeconds)}");

    public void Dispose() => _channel.Dispose();
}
