using System.Collections.Concurrent;
using System.Numerics;

namespace ConvSeq.Features;

/// <summary>Working memory of one thread, for series up to a length.</summary>
internal interface IWorkspace
{
    /// <summary>The longest series that it has room for, in points.</summary>
    int Capacity { get; }
}

/// <summary>Pool of working memory that calls pass on to each other, so that only the first call of a length allocates.</summary>
internal sealed class WorkspacePool<TWorkspace>(Func<int, TWorkspace> create)
    where TWorkspace : class, IWorkspace
{
    private readonly ConcurrentBag<TWorkspace> _idle = [];

    /// <summary>Returns a workspace for a series of <paramref name="length"/> points, to be given back.</summary>
    public TWorkspace Rent(int length)
    {
        // Too short ones are dropped: series grow rarely, and keeping both would hold the memory of both.
        while (_idle.TryTake(out TWorkspace? workspace))
        {
            if (workspace.Capacity >= length)
                return workspace;
        }

        return create(length < 1 << 30 ? (int)BitOperations.RoundUpToPowerOf2((uint)length) : length);
    }

    public void Return(TWorkspace workspace) => _idle.Add(workspace);
}
