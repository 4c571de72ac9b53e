using TorchSharp;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// The number of libtorch's threads, which is one for the whole process: set while sessions are open, and restored after the last.
/// </summary>
internal sealed class TorchThreads : IDisposable
{
    private static readonly Lock Guard = new();
    private static int _users, _before;

    private bool _isDisposed;

    public TorchThreads(int threads)
    {
        lock (Guard)
        {
            if (_users++ == 0)
                _before = torch.get_num_threads();
            torch.set_num_threads(threads);
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        lock (Guard)
        {
            if (--_users == 0)
                torch.set_num_threads(_before);
        }
    }
}
