namespace ConvSeq;

/// <summary>Writes files so that an existing file is replaced only by a complete new one.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Lets <paramref name="write"/> fill a file beside <paramref name="path"/>, then renames it into place. A symbolic link
    /// stays; the file that it points to is replaced.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="write">Writes the content; if it throws, nothing remains of it.</param>
    /// <exception cref="IOException">The file cannot be written; the message names <paramref name="path"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; the message names <paramref name="path"/>.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string target = Path.GetFullPath(path);
        if (new FileInfo(target).LinkTarget is not null)
            target = File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;

        // Short and unrelated to the file's name, which may already be as long as the file system allows.
        string temporary = Path.Combine(Path.GetDirectoryName(target) ?? target, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (IOException problem) when (problem.Message.Contains(temporary, StringComparison.Ordinal))
        {
            string message = problem.Message.Replace(temporary, path, StringComparison.Ordinal);
            throw problem is DirectoryNotFoundException
                ? new DirectoryNotFoundException(message, problem)
                : new IOException(message, problem);
        }
        catch (UnauthorizedAccessException problem) when (problem.Message.Contains(temporary, StringComparison.Ordinal))
        {
            throw new UnauthorizedAccessException(problem.Message.Replace(temporary, path, StringComparison.Ordinal), problem);
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }
}
