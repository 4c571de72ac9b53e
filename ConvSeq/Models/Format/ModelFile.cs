using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>Reads models from files and streams; and saves a model that is one section in a container of its own.</summary>
internal static class ModelFile
{
    public delegate T SectionReader<T>(ref ModelReader payload);

    public static void Save<T>(Stream stream, T model, ModelKind kind, Action<ModelWriter, T> write)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(model);
        var payload = new ModelWriter();
        write(payload, model);
        stream.Write(ModelContainer.Wrap(kind, payload.Written));
    }

    public static T Load<T>(Stream stream, ModelKind kind, SectionReader<T> read) =>
        Load(stream, (content, name) => Read(content, name, kind, read));

    /// <summary>Reads the container of a model and all of its payload.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">Name of the content in messages.</param>
    /// <param name="kind">What the container must hold.</param>
    /// <param name="read">Reads the payload.</param>
    public static T Read<T>(Stream stream, string name, ModelKind kind, SectionReader<T> read)
    {
        var payload = new ModelReader(ModelContainer.Unwrap(stream, name, kind), name);
        T model = read(ref payload);
        payload.End();
        return model;
    }

    /// <summary>Reads a model and leaves the stream positioned after it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="read">Reads the model, given the name of the content in messages.</param>
    public static T Load<T>(Stream stream, Func<Stream, string, T> read)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return read(stream, "The stream");
    }

    /// <summary>The kind of model that a file begins like; null for any other file. It may still be damaged further on.</summary>
    /// <param name="path">The file.</param>
    public static ModelKind? KindOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        return ModelContainer.KindOf(file);
    }

    /// <summary>Reads a file that holds one model and nothing after it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads the model, given the name of the content in messages.</param>
    public static T Load<T>(string path, Func<Stream, string, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        T model = read(file, path);
        if (file.ReadByte() < 0)
            return model;
        (model as IDisposable)?.Dispose();
        throw new InvalidDataException($"{path} is damaged: bytes follow where the model should end.");
    }
}
