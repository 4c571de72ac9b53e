namespace ConvSeq.Tool.Running;

/// <summary>
/// A file that appears under its name only when it is complete. It is written in a separate directory beside the target, so that the writer
/// may use the target's own name and temporary files, and none of them survives a failure. Opening it before long work also shows early
/// that the target cannot be written.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private static readonly HashSet<string> s_open = [];
    private static bool s_abandoned;

    private readonly string _target;
    private readonly string _directory;

    public StagedFile(string target)
    {
        _target = target;
        string full = System.IO.Path.GetFullPath(target);
        string parent = System.IO.Path.GetDirectoryName(full) ?? full;
        if (target.Length == 0 || System.IO.Path.EndsInDirectorySeparator(target) || Directory.Exists(full))
            throw new BadInputException(target, "is a directory; name a file");

        // Renaming onto a device would replace it.
        if (parent == "/dev")
            throw new BadInputException(target, "is a device; name a file");
        if (!Directory.Exists(parent))
            throw new BadInputException(target, "its directory does not exist");

        _directory = System.IO.Path.Combine(parent, $".convseq-{Guid.NewGuid():N}.tmp");
        Path = System.IO.Path.Combine(_directory, System.IO.Path.GetFileName(full));
        lock (s_open)
        {
            if (s_abandoned)
                throw new OperationCanceledException();
            BadInputException.Blame(target, () => Directory.CreateDirectory(_directory));
            s_open.Add(_directory);
        }
    }

    /// <summary>The path to write to.</summary>
    public string Path { get; }

    /// <summary>Puts the written file in its place, unless the command was stopped meanwhile.</summary>
    public void Commit(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BadInputException.Blame(_target, () => File.Move(Path, _target, overwrite: true));
    }

    /// <summary>Writes the file, and puts it in its place.</summary>
    public void Write(Action<Stream> write)
    {
        BadInputException.Blame(_target, () =>
        {
            using FileStream output = File.Create(Path);
            write(output);
        });
        Commit(CancellationToken.None);
    }

    public void Dispose()
    {
        lock (s_open)
        {
            s_open.Remove(_directory);
            Remove(_directory);
        }
    }

    /// <summary>Removes every unfinished file and lets no new one begin: the process is about to end.</summary>
    public static void AbandonAll()
    {
        lock (s_open)
        {
            s_abandoned = true;
            foreach (string directory in s_open)
                Remove(directory);
            s_open.Clear();
        }
    }

    private static void Remove(string directory)
    {
        try
        {
            if (Directory.Exists(directory))
                Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A leftover file is a smaller problem than hiding the original error.
        }
    }
}
