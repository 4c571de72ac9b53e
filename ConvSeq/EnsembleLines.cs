namespace ConvSeq;

/// <summary>
/// Reports the fit of an ensemble in lines: its members and the estimated time before it starts, and the time left when each member
/// begins. Passes all progress on.
/// </summary>
/// <param name="say">Writes a line.</param>
/// <param name="listener">Receives all progress; null for none.</param>
/// <param name="least">Fits with a shorter estimate are not reported.</param>
internal sealed class EnsembleLines(Action<string> say, IProgress<ProgressReport>? listener = null, TimeSpan least = default)
    : IProgress<ProgressReport>
{
    private readonly Lock _lock = new();
    private int _latest = -1;
    private bool _isShort;

    public void Report(ProgressReport value)
    {
        listener?.Report(value);
        if (value.Ensemble is not { } ensemble)
            return;
        lock (_lock)
        {
            if (ensemble.Member == 0)
                (_latest, _isShort) = (-1, ensemble.Left < least);
            if (_isShort || ensemble.Member <= _latest)
                return;
            _latest = ensemble.Member;
            say(ensemble.Member == 0
                ? $"ensemble of {Plural.Of(ensemble.Members, "member")}: {Left(ensemble)} by the estimate"
                : FormattableString.Invariant($"{ensemble.Name}, member {ensemble.Member} of {ensemble.Members}: {Left(ensemble)} left"));
        }
    }

    /// <summary>The time left, in words.</summary>
    public static string Left(EnsembleReport ensemble) =>
        ensemble.Left.TotalSeconds < 1 ? "less than 1 s" : $"about {Wording.Duration(ensemble.Left)}";
}
