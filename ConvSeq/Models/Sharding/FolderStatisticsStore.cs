namespace ConvSeq.Models;

/// <summary>Statistics in the files of a folder, which workers on several machines may share.</summary>
/// <param name="folder">The folder; it must exist.</param>
public sealed class FolderStatisticsStore(string folder) : IStatisticsStore
{
    private readonly string _folder = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public Stream? OpenRead(string name)
    {
        try
        {
            return new FileStream(Path.Combine(_folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Write(string name, Action<Stream> write) => AtomicFile.Write(Path.Combine(_folder, name), write);

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(Path.Combine(_folder, name));

    /// <inheritdoc/>
    public string Describe(string name) => $"'{Path.Combine(_folder, name)}'";
}
