namespace ConvSeq.Tool.Output;

/// <summary>
/// Reports the training of networks where nobody watches a bar: a line for the first epoch, for every twentieth part of them, after ten
/// seconds without one, and for the last epoch of a checkpoint.
/// </summary>
/// <param name="say">Writes a line.</param>
internal sealed class EpochLines(Action<string> say) : IProgress<ProgressReport>
{
    private const int Lines = 20;

    private static readonly TimeSpan s_longestSilence = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private TimeSpan _last;

    public void Report(ProgressReport value)
    {
        if (value.Epoch is not { } epoch)
            return;
        lock (_lock)
        {
            bool isDue = epoch.Epoch == 1 || (long)epoch.Epoch * Lines / epoch.Epochs != (epoch.Epoch - 1L) * Lines / epoch.Epochs
                || epoch.Elapsed - _last > s_longestSilence || epoch.CheckpointBackend is not null;
            if (!isDue)
                return;
            _last = epoch.Elapsed;
            say(Text(epoch));
        }
    }

    private static string Text(EpochReport epoch)
    {
        string network = epoch.Members > 1 ? $"network {epoch.Member} of {epoch.Members}, " : "";
        string validation = epoch.ValidationLoss is { } loss
            ? $", validation loss {Wording.Measure(loss)}{Accuracy(epoch.ValidationAccuracy)}"
            : "";
        string checkpoint = epoch.CheckpointBackend is { } backend ? $", from a checkpoint of the back end {backend}" : "";
        string left = epoch.Left is { TotalSeconds: >= 0.5 } time ? $", about {Wording.Duration(time)} left" : "";
        return $"{network}epoch {Wording.Count(epoch.Epoch)} of {Wording.Count(epoch.Epochs)}: "
            + $"loss {Wording.Measure(epoch.Loss)}{Accuracy(epoch.Accuracy)}"
            + $"{validation}, rate {Wording.Measure(epoch.LearningRate)}{checkpoint}{left}";
    }

    private static string Accuracy(double? share) => share is { } value ? $", accuracy {Wording.Percent(value, decimals: 1)}" : "";
}
