namespace ConvSeq;

/// <summary>Writing a file so that what stood at its path is lost only to a complete new one.</summary>
internal static class AtomicFile
{
    /// <summary>Lets <paramref name="write"/> fill a file beside <paramref name="path"/>, then renames it into place.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="write">Writes the content; if it throws, nothing of it remains.</param>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
