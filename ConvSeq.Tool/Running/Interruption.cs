using System.Runtime.InteropServices;

namespace ConvSeq.Tool.Running;

/// <summary>
/// Turns Ctrl-C and a termination request into cancellation. Work that does not stop in time (a read that blocks, a long step of linear
/// algebra) is ended with the process, because a person who pressed Ctrl-C is waiting. Work that has something to save is not; a second
/// Ctrl-C cuts it off.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(700);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Timer _deadline = new(_ => End());
    private volatile bool _isSaving;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>Runs work that ends in time on its own when it is canceled, and then has something to save.</summary>
    public T Saving<T>(Func<T> work)
    {
        _isSaving = true;
        try
        {
            return work();
        }
        finally
        {
            _isSaving = false;
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _deadline.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested)
            End();
        if (!_isSaving)
            _deadline.Change(s_patience, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }

    private static void End()
    {
        StagedFile.AbandonAll();
        if (!Console.IsErrorRedirected)
            Console.CursorVisible = true;
        Console.Error.WriteLine("convseq: stopped");
        Environment.Exit(ExitCode.Stopped);
    }
}
