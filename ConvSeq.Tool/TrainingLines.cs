namespace ConvSeq.Tool;

/// <summary>How the training of networks goes, in a line for each that is trained. Safe to use from several threads.</summary>
internal sealed class TrainingLines
{
    private const int MostMembers = 8;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, EpochReport> _latest = [];
    private TimeSpan? _left;

    public void Add(EpochReport epoch)
    {
        lock (_lock)
        {
            _latest[epoch.Member] = epoch;
            _left = epoch.Left;
        }
    }

    /// <summary>The lines to show now; none before the first epoch is over.</summary>
    /// <param name="hint">What else there is to say; null for nothing.</param>
    public IReadOnlyList<string> Show(string? hint)
    {
        lock (_lock)
        {
            if (_latest.Count == 0)
                return [];
            string left = _left is { } time ? $"about {Wording.Duration(time)} left" : "";
            string last = string.Join("; ", new[] { left, hint }.Where(part => !string.IsNullOrEmpty(part)));
            return [.. _latest.Values.TakeLast(MostMembers).Select(Line), .. last.Length > 0 ? new[] { last } : []];
        }
    }

    private static string Line(EpochReport epoch)
    {
        string member = epoch.Members > 1 ? $"network {epoch.Member} of {epoch.Members}: " : "";
        string training = Measures("loss", epoch.Loss, epoch.Accuracy);
        string validation = epoch.ValidationLoss is { } loss ? $", {Measures("validation loss", loss, epoch.ValidationAccuracy)}" : "";
        return $"{member}epoch {Wording.Count(epoch.Epoch)} of {Wording.Count(epoch.Epochs)}, {training}{validation}, rate {Wording.Measure(epoch.LearningRate)}";
    }

    private static string Measures(string name, double loss, double? accuracy) =>
        $"{name} {Wording.Measure(loss)}{(accuracy is { } share ? $", accuracy {Wording.Percent(share, decimals: 1)}" : "")}";
}
