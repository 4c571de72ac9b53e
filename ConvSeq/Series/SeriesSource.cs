namespace ConvSeq.Series;

/// <summary>
/// Series that can be read, block by block, any number of times in the same order: a set in memory, a file larger than memory, or
/// anything that yields blocks.
/// </summary>
public sealed class SeriesSource
{
    private const int SeriesPerBlock = 1024;

    private readonly Func<Execution, IEnumerable<SeriesSet>> _pass;

    private SeriesSource(string name, SeriesSet? whole, Func<Execution, IEnumerable<SeriesSet>> pass) =>
        (Name, Whole, _pass) = (name, whole, pass);

    /// <summary>Name of the series in messages and models.</summary>
    public string Name { get; }

    /// <summary>The set, where all series are in memory.</summary>
    internal SeriesSet? Whole { get; }

    /// <summary>Creates a source from a set in memory.</summary>
    /// <param name="set">The set.</param>
    public static SeriesSource FromSet(SeriesSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new SeriesSource(set.Name, set, _ => [set]);
    }

    /// <summary>Creates a source from a file, which is read again in every pass; it must not change in between.</summary>
    /// <param name="path">The file, of any format that <see cref="SeriesFileReader"/> reads.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <exception cref="SeriesFormatException">The file's start is malformed; for later faults the passes throw.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SeriesSource FromFile(string path, SeriesReadOptions? options = null)
    {
        using SeriesFileReader reader = SeriesFileReader.Open(path, options);
        return new SeriesSource(reader.Name, null, execution => Read(path, options, execution));
    }

    /// <summary>Creates a source from blocks of series. Class indices may differ from block to block; names count.</summary>
    /// <param name="blocks">
    /// Yields the same series in the same order each time it is enumerated; where blocks end does not matter.
    /// </param>
    /// <param name="name">Name of the series.</param>
    public static SeriesSource FromBlocks(IEnumerable<SeriesSet> blocks, string name = "")
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(name);
        return new SeriesSource(name, null, _ => blocks);
    }

    /// <summary>The first points of each series, all of a series that has no more.</summary>
    internal SeriesSource Prefix(int points) => Whole is { } set
        ? FromSet(set.Prefix(points))
        : new SeriesSource(Name, null, execution => Pass(execution).Select(block => block.Prefix(points)));

    /// <summary>Reads all series once, block by block. Blocks hold one series or more.</summary>
    internal IEnumerable<SeriesSet> Pass(Execution execution) => _pass(execution).Where(block => block.Count > 0);

    private static IEnumerable<SeriesSet> Read(string path, SeriesReadOptions? options, Execution execution)
    {
        using SeriesFileReader reader = SeriesFileReader.Open(path, options, execution);
        while (reader.TryRead(SeriesPerBlock, out SeriesSet? block))
            yield return block;
    }
}
