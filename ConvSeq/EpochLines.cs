namespace ConvSeq;

/// <summary>
/// Reports the training of networks in lines: one for the first epoch, for every twentieth part of them, after ten seconds without one, and
/// for the last epoch of a checkpoint. Passes all progress on.
/// </summary>
/// <param name="say">Writes a line.</param>
/// <param name="word">Words an epoch.</param>
/// <param name="listener">Receives all progress; null for none.</param>
internal sealed class EpochLines(
    Action<string> say, Func<string, EpochReport, string> word, IProgress<ProgressReport>? listener = null) : IProgress<ProgressReport>
{
    private const int Lines = 20;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private TimeSpan _last;

    public void Report(ProgressReport value)
    {
        listener?.Report(value);
        if (value.Epoch is not { } epoch)
            return;
        lock (_lock)
        {
            bool isDue = epoch.Epoch == 1 || (long)epoch.Epoch * Lines / epoch.Epochs != (epoch.Epoch - 1L) * Lines / epoch.Epochs
                || epoch.Elapsed - _last > LongestSilence || epoch.CheckpointBackend is not null;
            if (!isDue)
                return;
            _last = epoch.Elapsed;
            say(word(value.Stage, epoch));
        }
    }

    /// <summary>The line of a log, in which other things stand too: it begins with the stage.</summary>
    public static string OfLog(string stage, EpochReport epoch)
    {
        string facts = Facts(
            epoch, loss => FormattableString.Invariant($"{loss:g4}"), FormattableString.Invariant($"{epoch.LearningRate:g3}"));
        string left = epoch.Left is { } time ? $", {Wording.Duration(time, max: 100)} left" : "";
        return FormattableString.Invariant($"{stage}: epoch {epoch.Epoch} of {epoch.Epochs}, {facts}{left}");
    }

    /// <summary>The line for a person who waits for the networks.</summary>
    public static string OfNetwork(string stage, EpochReport epoch)
    {
        string network = epoch.Members > 1 ? $"network {epoch.Member} of {epoch.Members}, " : "";
        string left = epoch.Left is { TotalSeconds: >= 0.5 } time ? $", about {Wording.Duration(time)} left" : "";
        return $"{network}epoch {Wording.Count(epoch.Epoch)} of {Wording.Count(epoch.Epochs)}: "
            + $"{Facts(epoch, Wording.Measure, Wording.Measure(epoch.LearningRate))}{left}";
    }

    private static string Facts(EpochReport epoch, Func<double, string> wordLoss, string rate)
    {
        string validation = epoch.ValidationLoss is { } loss
            ? $", validation loss {wordLoss(loss)}{Accuracy(epoch.ValidationAccuracy)}"
            : "";
        string checkpoint = epoch.CheckpointBackend is { } backend ? $", from a checkpoint of the back end {backend}" : "";
        return $"loss {wordLoss(epoch.Loss)}{Accuracy(epoch.Accuracy)}{validation}, rate {rate}{checkpoint}";
    }

    private static string Accuracy(double? share) => share is { } value ? $", accuracy {Wording.Percent(value, decimals: 1)}" : "";
}
