using System.Security.Cryptography;
using ConvSeq.Models;

namespace ConvSeq.Tests.Models;

/// <summary>The bytes of models, as saved or changed on purpose.</summary>
internal static class ModelBytes
{
    public static byte[] Of(TimeSeriesModel model) => Of(model.Save);

    public static byte[] Of(Action<Stream> save)
    {
        using var stream = new MemoryStream();
        save(stream);
        return stream.ToArray();
    }

    /// <summary>Makes the checksum at the end right again.</summary>
    public static void Seal(byte[] bytes) => SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32), bytes.AsSpan(bytes.Length - 32));
}
