using ConvSeq.Linear;

namespace ConvSeq.Models;

/// <summary>Saves and loads linear models that stand alone, on features of any origin.</summary>
public static class LinearModelFile
{
    /// <summary>Writes a ridge classifier's bytes to a stream: the same bytes for the same classifier.</summary>
    /// <param name="stream">Writable; stays open.</param>
    /// <param name="model">The classifier.</param>
    public static void Save(Stream stream, RidgeClassifier model)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(model);
        var payload = new ModelWriter();
        RidgeSection.Write(payload, model);
        stream.Write(ModelContainer.Wrap(ModelKind.RidgeClassifier, payload.Written));
    }

    /// <summary>Reads a ridge classifier from a stream, which stands behind it afterwards.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">The content is no intact ridge classifier of a known version; the message says why.</exception>
    public static RidgeClassifier LoadRidgeClassifier(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var payload = new ModelReader(ModelContainer.Unwrap(stream, "The stream", ModelKind.RidgeClassifier), "The stream");
        RidgeClassifier model = RidgeSection.Read(ref payload);
        payload.End();
        return model;
    }
}
