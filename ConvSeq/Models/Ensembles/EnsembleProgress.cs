namespace ConvSeq.Models;

/// <summary>
/// Reports how far the fit of an ensemble is: the member, and the time left. That is the estimated work left, at the speed of the work done
/// so far. It is shown only; nothing is decided by it.
/// </summary>
internal sealed class EnsembleProgress
{
    // Until much more than this has been done, the nominal rates count as much as the speed so far.
    private const double SecondsOfTrust = 1;

    // A thousand days: what a TimeSpan holds, and beyond what anybody waits.
    private const double MaxSeconds = 86_400_000;

    private readonly IProgress<ProgressReport> _listener;
    private readonly EnsemblePlan _plan;
    private readonly int _threads;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly Lock _lock = new();
    private double _done;

    /// <param name="listener">Receives the reports.</param>
    /// <param name="plan">The members.</param>
    /// <param name="threads">Number of threads.</param>
    /// <param name="clock">Null for the clock.</param>
    public EnsembleProgress(IProgress<ProgressReport> listener, EnsemblePlan plan, int threads, TimeProvider? clock = null)
    {
        (_listener, _plan, _clock) = (listener, plan, clock ?? TimeProvider.System);
        _threads = Math.Min(threads, Environment.ProcessorCount);
        _started = _clock.GetTimestamp();
        Report(new ProgressReport($"Fitting {Plural.Of(plan.Members.Count, "member")}", 0), 0, 0);
    }

    /// <summary>The progress of a member's features.</summary>
    /// <param name="member">Number of the member, from 0.</param>
    public IProgress<ProgressReport> OfFeatures(int member) => new Part(
        this, member, 0, _plan.Members[member].FeatureSeconds, stage => stage == Features.SeriesFeatures.TransformStage);

    /// <summary>The progress of a member's head.</summary>
    /// <param name="member">Number of the member, from 0.</param>
    public IProgress<ProgressReport> OfHead(int member) => new Part(
        this, member, _plan.Members[member].FeatureSeconds, _plan.Members[member].HeadSeconds, _ => true);

    private void Report(ProgressReport report, int number, double done)
    {
        TimeSpan left, elapsed = _clock.GetElapsedTime(_started);
        lock (_lock)
        {
            // In seconds on the threads at hand.
            _done = done = Math.Max(_done, done / _threads);
            double pace = (elapsed.TotalSeconds + SecondsOfTrust) / (done + SecondsOfTrust);
            left = TimeSpan.FromSeconds(Math.Min(MaxSeconds, Math.Max(0, _plan.Seconds / _threads - done) * pace));
        }

        string stage = number == 0 ? report.Stage
            : FormattableString.Invariant($"{_plan.Members[number - 1].Name}, {number} of {_plan.Members.Count}: {report.Stage}");
        _listener.Report(report with
        {
            Stage = stage,
            Ensemble = new EnsembleReport
            {
                Member = number,
                Members = _plan.Members.Count,
                Name = number == 0 ? "" : _plan.Members[number - 1].Name,
                LeftOut = [.. _plan.LeftOut],
                Fraction = Math.Clamp(done * _threads / _plan.Seconds, 0, 1),
                Elapsed = elapsed,
                Left = left,
            },
        });
    }

    /// <summary>One part of a member.</summary>
    private sealed class Part(EnsembleProgress whole, int member, double before, double seconds, Func<string, bool> counts)
        : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value)
        {
            double done = before + (counts(value.Stage) ? seconds * value.Fraction : 0);
            for (int m = 0; m < member; m++)
                done += whole._plan.Members[m].Seconds;
            whole.Report(value, member + 1, done);
        }
    }
}
