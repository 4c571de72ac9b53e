namespace ConvSeq.Models;

/// <summary>
/// Where workers leave the statistics of shards, and find those of others: a folder that all of them see, or an object store. Safe for use
/// by several threads and processes at once.
/// </summary>
public interface IStatisticsStore
{
    /// <summary>Opens an object; null if there is none of the name.</summary>
    /// <param name="name">Letters, digits, hyphens and points.</param>
    Stream? OpenRead(string name);

    /// <summary>Creates or replaces an object, such that readers see the old one, or none, until the new one is complete.</summary>
    /// <param name="name">As for <see cref="OpenRead"/>.</param>
    /// <param name="write">Writes the content; if it throws, nothing of it remains.</param>
    void Write(string name, Action<Stream> write);

    /// <summary>Removes an object, if there is one.</summary>
    /// <param name="name">As for <see cref="OpenRead"/>.</param>
    void Delete(string name);

    /// <summary>What an object is called in messages.</summary>
    /// <param name="name">As for <see cref="OpenRead"/>.</param>
    string Describe(string name);
}
