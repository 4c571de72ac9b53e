namespace ConvSeq.Linear.Algebra;

/// <summary>
/// Counts the bytes of the matrices that one flow of execution, with the tasks that it starts, creates and frees: what is
/// documented about memory is held by tests, which other tests beside them must not disturb.
/// </summary>
internal sealed class MatrixMemory
{
    private static readonly AsyncLocal<MatrixMemory?> OfThisFlow = new();

    private readonly Lock _lock = new();

    /// <summary>The counter of this flow of execution; null: nobody counts.</summary>
    public static MatrixMemory? Current
    {
        get => OfThisFlow.Value;
        set => OfThisFlow.Value = value;
    }

    /// <summary>Bytes that are not freed yet.</summary>
    public long Held { get; private set; }

    /// <summary>The most that was held at one time.</summary>
    public long Peak { get; private set; }

    public void Add(long bytes)
    {
        lock (_lock)
        {
            Held += bytes;
            Peak = Math.Max(Peak, Held);
        }
    }
}
