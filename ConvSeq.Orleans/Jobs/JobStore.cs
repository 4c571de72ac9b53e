using ConvSeq.Models;

namespace ConvSeq.Cluster.Jobs;

/// <summary>
/// The part of a store that belongs to one job: names begin with its plan's digest. Knows the digests of what went through it. For one
/// thread at a time.
/// </summary>
/// <param name="store">The store of all jobs.</param>
/// <param name="job">The digest of the job's plan.</param>
internal sealed class JobStore(IStatisticsStore store, string job) : IStatisticsStore
{
    /// <summary>Name of the model.</summary>
    public const string ModelName = "model.csq";

    private const int PrefixLength = 16;

    private readonly Dictionary<string, (string Digest, long Bytes)> _seen = [];

    public Stream? OpenRead(string name) =>
        store.OpenRead(NameOf(name)) is { } content ? new DigestStream(content, seen => _seen[name] = seen) : null;

    public void Write(string name, Action<Stream> write)
    {
        (string, long) written = default;
        store.Write(NameOf(name), content =>
        {
            using var digesting = new DigestStream(content, seen => written = seen, leaveOpen: true);
            write(digesting);
        });
        _seen[name] = written;
    }

    public void Delete(string name) => store.Delete(NameOf(name));

    public string Describe(string name) => store.Describe(NameOf(name));

    /// <summary>SHA-256 and number of the bytes that were last written, or read, of an object; null if there were none.</summary>
    public (string Digest, long Bytes)? SeenOf(string name) => _seen.TryGetValue(name, out (string, long) seen) ? seen : null;

    private string NameOf(string name) => $"{job[..PrefixLength]}-{name}";
}
