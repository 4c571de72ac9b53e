using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>A model that is one section in a container of its own.</summary>
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

    public static T Load<T>(Stream stream, ModelKind kind, SectionReader<T> read)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var payload = new ModelReader(ModelContainer.Unwrap(stream, "The stream", kind), "The stream");
        T model = read(ref payload);
        payload.End();
        return model;
    }
}
