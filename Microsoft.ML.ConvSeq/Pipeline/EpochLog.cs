namespace ConvSeq.MLNet;

/// <summary>
/// Passes progress on, and logs epochs: the first, every twentieth part of them, one after ten seconds without a line, and the last one of
/// a checkpoint.
/// </summary>
internal sealed class EpochLog(FitLog log, IProgress<ProgressReport>? listener) : IProgress<ProgressReport>
{
    private const int Lines = 20;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    private TimeSpan _last;

    public void Report(ProgressReport value)
    {
        listener?.Report(value);
        if (value.Epoch is not { } epoch)
            return;
        bool isDue = epoch.Epoch == 1 || (long)epoch.Epoch * Lines / epoch.Epochs != (epoch.Epoch - 1L) * Lines / epoch.Epochs
            || epoch.Elapsed - _last > LongestSilence || epoch.CheckpointBackend is not null;
        if (!isDue)
            return;
        _last = epoch.Elapsed;
        log.Info(Text(value.Stage, epoch));
    }

    private static string Text(string stage, EpochReport epoch)
    {
        string text = FormattableString.Invariant($"{stage}: epoch {epoch.Epoch} of {epoch.Epochs}, loss {epoch.Loss:g4}")
            + Accuracy(epoch.Accuracy);
        if (epoch.ValidationLoss is { } validation)
            text += FormattableString.Invariant($", validation loss {validation:g4}") + Accuracy(epoch.ValidationAccuracy);
        text += FormattableString.Invariant($", rate {epoch.LearningRate:g3}");
        if (epoch.CheckpointBackend is { } backend)
            text += $", from a checkpoint of the back end {backend}";
        return epoch.Left is { } left ? $"{text}, {Duration(left)} left" : text;
    }

    private static string Accuracy(double? share) => share is null ? "" : FormattableString.Invariant($", accuracy {share:p1}");

    private static string Duration(TimeSpan time) => FormattableString.Invariant(
        time.TotalSeconds < 100 ? $"{time.TotalSeconds:f0} s"
        : time.TotalMinutes < 100 ? $"{time.TotalMinutes:f0} min"
        : (FormattableString)$"{time.TotalHours:f1} h");
}
