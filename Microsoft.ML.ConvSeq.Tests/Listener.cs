namespace ConvSeq.Tests;

/// <summary>Calls an action for each report, on the thread that makes it.</summary>
internal sealed class Listener(Action<ProgressReport> listen) : IProgress<ProgressReport>
{
    public void Report(ProgressReport value) => listen(value);
}
