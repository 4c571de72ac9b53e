namespace ConvSeq.Tool.Output;

/// <summary>
/// Shows the training of networks as a small table, with a line for each that is trained, or the time left of an ensemble. Safe to use
/// from several threads.
/// </summary>
internal sealed class TrainingLines
{
    private const int MaxMembers = 8;

    private static readonly (string Name, Func<EpochReport, string?> Of)[] s_columns =
    [
        ("network", epoch => epoch.Members > 1 ? $"{epoch.Member} of {epoch.Members}" : null),
        ("epoch", epoch => $"{Wording.Count(epoch.Epoch)} of {Wording.Count(epoch.Epochs)}"),
        ("loss", epoch => Wording.Measure(epoch.Loss)),
        ("accuracy", epoch => Percent(epoch.Accuracy)),
        ("validation", epoch => epoch.ValidationLoss is { } loss ? Wording.Measure(loss) : null),
        ("accuracy", epoch => Percent(epoch.ValidationAccuracy)),
        ("rate", epoch => Wording.Measure(epoch.LearningRate)),
    ];

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

    /// <summary>Takes the time left of an ensemble; null for work that is none, such as what follows its fit.</summary>
    public void Add(EnsembleReport? ensemble)
    {
        lock (_lock)
        {
            if (_latest.Count == 0)
                _left = ensemble is { Left.TotalSeconds: >= 0.5 } ? ensemble.Left : null;
        }
    }

    /// <summary>The lines to show now; none before the first epoch is over, or an ensemble is begun.</summary>
    /// <param name="hint">What else there is to say; null for nothing.</param>
    public IReadOnlyList<string> Show(string? hint)
    {
        lock (_lock)
        {
            string left = _left is { } time ? $"about {Wording.Duration(time)} left" : "";
            if (_latest.Count == 0)
                return left.Length > 0 ? [left] : [];
            EpochReport[] members = [.. _latest.Values.TakeLast(MaxMembers)];
            string[] lines = new string[members.Length + 1];
            foreach ((string name, Func<EpochReport, string?> of) in s_columns)
            {
                string?[] cells = [name, .. members.Select(of)];
                if (cells[1..].All(cell => cell is null))
                    continue;
                int width = cells.Max(cell => cell?.Length ?? 0);
                for (int i = 0; i < lines.Length; i++)
                    lines[i] += (cells[i] ?? "").PadRight(width + 3);
            }

            string last = string.Join("; ", new[] { left, hint }.Where(part => !string.IsNullOrEmpty(part)));
            return [.. lines.Select(line => line.TrimEnd()), .. last.Length > 0 ? new[] { last } : []];
        }
    }

    private static string? Percent(double? share) => share is { } value ? Wording.Percent(value, decimals: 1) : null;
}
