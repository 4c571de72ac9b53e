namespace ConvSeq.Linear.Algebra;

/// <summary>
/// Counts the bytes of the matrices that one flow of execution creates and frees, including the tasks that it starts. Tests
/// check the documented memory bounds with it, undisturbed by other tests that run at the same time.
/// </summary>
internal sealed class MatrixMemory
{
    private static readonly AsyncLocal<MatrixMemory?> OfThisFlow = new();

    private readonly Lock _lock = new();

    /// <summary>The counter of this flow of execution; null: no counting.</summary>
    public static MatrixMemory? Current
    {
        get => OfThisFlow.Value;
        set => OfThisFlow.Value = value;
    }

    /// <summary>Bytes not freed yet.</summary>
    public long Held { get; private set; }

    /// <summary>The most bytes held at one time.</summary>
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
