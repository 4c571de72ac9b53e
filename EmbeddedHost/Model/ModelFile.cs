using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>
/// The zip that a model is saved in. Entry <c>EmbeddedHost</c> says what it is; <c>Model</c> holds the transformer,
/// <c>Schema</c> the schema of the data it takes, if there is one. Each entry: SHA-256 over the entry's name and its
/// content, then the content; so that no byte can change, and no entry take another's place, unnoticed.
/// </summary>
internal static class ModelFile
{
    private const string Marker = "EmbeddedHost", Model = "Model", Schema = "Schema";
    private const string Version = "ConvSeq embedded ML.NET host, model file version 1";

    // Deflate cannot shrink anything further than this; a zip that claims to is not worth unpacking.
    private const long MaximumRatio = 1040;

    public static void Save(Stream stream, ITransformer model, DataViewSchema inputSchema)
    {
        byte[] saved = ModelSaveContext.Save(model);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        WriteEntry(zip, Marker, Encoding.UTF8.GetBytes(Version));
        WriteEntry(zip, Model, saved);
        if (inputSchema is null)
            return;
        using var writer = new ModelWriter();
        TypeCodec.Write(writer, inputSchema);
        WriteEntry(zip, Schema, writer.ToArray());
    }

    public static ITransformer Load(IHostEnvironment env, Stream stream, out DataViewSchema inputSchema)
    {
        byte[] model, schema;
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            CheckMarker(zip);
            model = ReadEntry(zip, Model) ?? throw ModelReader.Damaged("it holds no model");
            schema = ReadEntry(zip, Schema);
            if (zip.Entries.Count != (schema is null ? 2 : 3))
                throw ModelReader.Damaged("it holds entries that do not belong there");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new FormatException("The file is not a model, or a damaged one: " + e.Message, e);
        }
        inputSchema = null;
        if (schema is not null)
        {
            var reader = new ModelReader(schema);
            inputSchema = TypeCodec.ReadSchema(reader);
            reader.CheckEnd();
        }
        var modelReader = new ModelReader(model);
        ITransformer transformer = ModelLoaders.Load(env, modelReader);
        modelReader.CheckEnd();
        return transformer;
    }

    private static void CheckMarker(ZipArchive zip)
    {
        byte[] marker = ReadEntry(zip, Marker);
        if (marker is null)
            throw new FormatException(zip.Entries.Any(e => e.FullName.EndsWith("Model.key", StringComparison.Ordinal))
                ? "The model was saved with the package Microsoft.ML; the embedded ML.NET host cannot read it. Train it " +
                    "again here, or load it in a build against the package (-p:MLNetHost=package)."
                : "The zip is not a model saved by the embedded ML.NET host.");
        if (Encoding.UTF8.GetString(marker) != Version)
            throw new FormatException("The model was saved by another version of the embedded ML.NET host.");
    }

    private static void WriteEntry(ZipArchive zip, string name, byte[] content)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name);
        // The same model gives the same file.
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using Stream stream = entry.Open();
        stream.Write(Checksum(name, content));
        stream.Write(content);
    }

    private static byte[] ReadEntry(ZipArchive zip, string name)
    {
        if (zip.GetEntry(name) is not { } entry)
            return null;
        if (entry.Length < SHA256.HashSizeInBytes || entry.Length / MaximumRatio > entry.CompressedLength ||
            entry.Length > Array.MaxLength)
            throw ModelReader.Damaged($"its entry {name} cannot have {entry.Length} bytes");
        // Memory grows with what is really there, whatever the directory of the zip claims.
        using var content = new MemoryStream();
        using (Stream stream = entry.Open())
        {
            var chunk = new byte[1 << 16];
            for (int read; (read = stream.Read(chunk)) > 0 && content.Length <= entry.Length;)
                content.Write(chunk.AsSpan(0, read));
        }
        ReadOnlySpan<byte> all = content.GetBuffer().AsSpan(0, (int)content.Length);
        if (all.Length != entry.Length ||
            !all[..SHA256.HashSizeInBytes].SequenceEqual(Checksum(name, all[SHA256.HashSizeInBytes..])))
            throw ModelReader.Damaged($"its entry {name} does not have the content it was saved with");
        return all[SHA256.HashSizeInBytes..].ToArray();
    }

    private static byte[] Checksum(string name, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(name + "\0"));
        hash.AppendData(content);
        return hash.GetHashAndReset();
    }
}
