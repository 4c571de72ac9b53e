namespace ConvSeq.Networks;

/// <summary>
/// Progress of the training of all members, its elapsed time, and the time each may take. Safe to use from several threads.
/// </summary>
internal sealed class TrainingProgress
{
    private readonly string _network;
    private readonly int _epochs;
    private readonly int _concurrent;
    private readonly TimeSpan? _budget;
    private readonly IProgress<ProgressReport>? _listener;
    private readonly TimeProvider _clock;
    private readonly long _begin;
    private readonly int[] _done;
    private readonly Lock _lock = new();
    private int _doneHere;

    /// <param name="plan">The training plan.</param>
    /// <param name="concurrent">Number of members trained at once.</param>
    /// <param name="listener">Receives the progress; null for none.</param>
    /// <param name="clock">The time.</param>
    public TrainingProgress(TrainingPlan plan, int concurrent, IProgress<ProgressReport>? listener, TimeProvider clock)
    {
        _network = plan.Architecture.Name;
        _epochs = plan.Options.Epochs;
        _budget = plan.Options.TimeBudget;
        _concurrent = concurrent;
        _listener = listener;
        _clock = clock;
        _begin = clock.GetTimestamp();
        _done = new int[plan.Members];
    }

    /// <summary>Time since the training began.</summary>
    public TimeSpan Elapsed => _clock.GetElapsedTime(_begin);

    /// <summary>The current moment, for <see cref="SecondsSince"/>.</summary>
    public long Now => _clock.GetTimestamp();

    /// <summary>Seconds since a moment.</summary>
    public double SecondsSince(long moment) => _clock.GetElapsedTime(moment).TotalSeconds;

    /// <summary>End of the time of a member that begins now: members that train one after another share the remaining time.</summary>
    /// <param name="member">Number of the member, from 1.</param>
    /// <returns>The time since the training began; null without a budget.</returns>
    public TimeSpan? EndOf(int member)
    {
        int turns = (_done.Length + _concurrent - 1) / _concurrent - (member - 1) / _concurrent;
        return _budget is { } budget ? Elapsed + (budget - Elapsed) / turns : null;
    }

    /// <summary>Reports an epoch.</summary>
    /// <param name="member">Number of the member, from 1.</param>
    /// <param name="epoch">Its last epoch.</param>
    /// <param name="isLast">Whether its training is over.</param>
    /// <param name="checkpointBackend">The back end of the checkpoint that the epoch was read from; null for a new epoch.</param>
    public void Report(int member, TrainingEpoch epoch, bool isLast, string? checkpointBackend = null)
    {
        lock (_lock)
        {
            _done[member - 1] = isLast ? _epochs : epoch.Number;
            _doneHere += checkpointBackend is null ? 1 : 0;
            if (_listener is null)
                return;
            long done = _done.Sum(epochs => (long)epochs), all = (long)_epochs * _done.Length;
            TimeSpan elapsed = Elapsed;
            TimeSpan? left = done == all ? TimeSpan.Zero : _doneHere == 0 ? null : elapsed * ((double)(all - done) / _doneHere);
            if (left is not null && _budget is { } budget && elapsed + left > budget)
                left = budget > elapsed ? budget - elapsed : TimeSpan.Zero;
            string stage = _done.Length == 1 ? $"Training {_network}" : $"Training {_network} {member} of {_done.Length}";
            _listener.Report(new ProgressReport(stage, (double)done / all)
            {
                Epoch = new EpochReport
                {
                    Member = member,
                    Members = _done.Length,
                    Epoch = epoch.Number,
                    Epochs = _epochs,
                    Loss = epoch.Loss,
                    Accuracy = epoch.Accuracy,
                    ValidationLoss = epoch.ValidationLoss,
                    ValidationAccuracy = epoch.ValidationAccuracy,
                    LearningRate = epoch.LearningRate,
                    Elapsed = elapsed,
                    Left = left,
                    CheckpointBackend = checkpointBackend,
                },
            });
        }
    }
}
