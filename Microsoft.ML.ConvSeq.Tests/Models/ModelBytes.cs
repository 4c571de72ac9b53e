using System.Security.Cryptography;

namespace ConvSeq.Tests.Models;

/// <summary>Model files whose content tests change on purpose.</summary>
internal static class ModelBytes
{
    /// <summary>Makes the checksum at the end right again.</summary>
    public static void Seal(byte[] bytes) => SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32), bytes.AsSpan(bytes.Length - 32));
}
