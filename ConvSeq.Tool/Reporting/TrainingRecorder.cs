namespace ConvSeq.Tool.Reporting;

/// <summary>Keeps the epochs of networks that are reported while they are trained, and passes every report on.</summary>
internal sealed class TrainingRecorder : IProgress<ProgressReport>
{
    private readonly Lock _lock = new();
    private readonly List<EpochReport> _epochs = [];
    private IProgress<ProgressReport>? _next;

    /// <summary>The epochs of each network, in their order.</summary>
    public IReadOnlyList<IReadOnlyList<EpochReport>> Networks
    {
        get
        {
            lock (_lock)
            {
                return [.. _epochs.GroupBy(epoch => epoch.Member).OrderBy(member => member.Key)
                    .Select(member => (IReadOnlyList<EpochReport>)[.. member.OrderBy(epoch => epoch.Epoch)])];
            }
        }
    }

    /// <summary>The same execution, recorded.</summary>
    public Execution Of(Execution execution)
    {
        _next = execution.Progress;
        return execution with { Progress = this };
    }

    public void Report(ProgressReport value)
    {
        if (value.Epoch is { } epoch)
        {
            lock (_lock)
                _epochs.Add(epoch);
        }

        _next?.Report(value);
    }
}
