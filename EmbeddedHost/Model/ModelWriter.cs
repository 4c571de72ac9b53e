using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>Writes what <see cref="ModelReader"/> reads: little-endian numbers, and everything else behind its length.</summary>
internal sealed class ModelWriter : IDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly BinaryWriter _writer;

    public ModelWriter() => _writer = new BinaryWriter(_stream);

    public BinaryWriter Raw => _writer;

    public byte[] ToArray()
    {
        _writer.Flush();
        return _stream.ToArray();
    }

    public void Write(int value) => _writer.Write(value);

    public void Write(bool value) => _writer.Write(value);

    // UTF-16: any text comes back as it was, lone surrogates too.
    public void Write(ReadOnlySpan<char> text)
    {
        _writer.Write(text.Length);
        _writer.Write(MemoryMarshal.AsBytes(text));
    }

    public void Write(string text) => Write(text.AsSpan());

    public void Write((string Output, string Input)[] columns)
    {
        Write(columns.Length);
        foreach ((string output, string input) in columns)
        {
            Write(output);
            Write(input);
        }
    }

    public void WriteModel(ICanSaveModel model)
    {
        byte[] saved = ModelSaveContext.Save(model);
        Write(saved.Length);
        _writer.Write(saved);
    }

    public void Dispose() => _writer.Dispose();
}
