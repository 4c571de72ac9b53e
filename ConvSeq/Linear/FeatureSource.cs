namespace ConvSeq.Linear;

/// <summary>
/// Features of the examples that a linear model is fitted to: held in memory, or read block by block, any number of times in the same
/// order.
/// </summary>
internal abstract class FeatureSource
{
    /// <summary>Largest number of elements of a matrix that a fit holds if it can do without it: 512 MiB.</summary>
    public const long MaxHeldElements = 1L << 27;

    /// <summary>Number of examples.</summary>
    public abstract int Rows { get; }

    /// <summary>Number of features of each.</summary>
    public abstract int Columns { get; }

    /// <summary>Whether the features are already scaled by statistics of the examples. Default: false.</summary>
    public virtual bool AreScaled => false;

    /// <summary>
    /// Whether ridge is fitted to all features at once; otherwise to statistics of blocks. Default: up to
    /// <see cref="MaxElementsOfRidge"/>.
    /// </summary>
    public virtual bool AreHeld => (long)Rows * Columns <= MaxElementsOfRidge(Columns);

    /// <summary>Largest number of elements of a matrix that ridge is fitted to at once; more are read block by block.</summary>
    /// <remarks>With no more rows than columns, ridge works on rows × rows, from all features: these are held in any case.</remarks>
    /// <param name="columns">Number of features of an example.</param>
    /// <param name="maxElements">Largest number of elements if there are more rows than columns.</param>
    public static long MaxElementsOfRidge(int columns, long maxElements = MaxHeldElements) =>
        Math.Max(maxElements, (long)columns * columns);

    /// <summary>
    /// Largest number of elements of a matrix that is held for a fit with many passes, which otherwise computes all features again
    /// in each: 2 GiB by default.
    /// </summary>
    /// <param name="maxElements">Largest number of elements for a fit with few passes.</param>
    public static long MaxElementsOfPasses(long maxElements = MaxHeldElements) => 4 * maxElements;

    /// <summary>Returns all features: 4 · rows · columns bytes. The default copies all blocks.</summary>
    public virtual FloatMatrix ToMatrix()
    {
        var all = new FloatMatrix(Rows, Columns);
        ForEachBlock((first, rows) =>
        {
            for (int i = 0; i < rows.Rows; i++)
                rows.Row(i).CopyTo(all.Row(first + i));
        });
        return all;
    }

    /// <summary>Goes through the features of all examples in their order, some examples at a time.</summary>
    /// <param name="use">Receives the number of the first example, from 0, and the features, which may be overwritten afterwards.</param>
    public abstract void ForEachBlock(Action<int, FloatMatrix> use);
}
