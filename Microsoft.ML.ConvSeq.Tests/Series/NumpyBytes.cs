using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ConvSeq.Tests.Series;

/// <summary>Files of NumPy and .zip files, written byte by byte.</summary>
internal static class NumpyBytes
{
    /// <summary>An array of numbers in the order in which the file has them.</summary>
    public static byte[] Numbers(string type, string shape, double[] values, bool fortran = false, int version = 1) =>
        File(Header(type, shape, fortran), [.. values.SelectMany(value => Element(type, value))], version);

    public static byte[] Texts(string type, params string[] texts)
    {
        int size = int.Parse(type[2..], CultureInfo.InvariantCulture);
        Encoding encoding = type[1] == 'S' ? Encoding.UTF8 : new UTF32Encoding(bigEndian: type[0] == '>', byteOrderMark: false);
        byte[] data = [.. texts.SelectMany(text => encoding.GetBytes(text).Concat(new byte[100]).Take(type[1] == 'S' ? size : 4 * size))];
        return File(Header(type, $"({texts.Length},)", false), data);
    }

    public static string Header(string type, string shape, bool fortran) =>
        $"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}";

    public static byte[] File(string header, byte[] data, int version = 1)
    {
        byte[] text = Encoding.Latin1.GetBytes(header.PadRight(117) + "\n");
        byte[] length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        else
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, .. data];
    }

    public static byte[] Zip(params (string Name, byte[] Content)[] entries) => Zip(CompressionLevel.Optimal, entries);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return compressed.ToArray();
    }

    private static byte[] Element(string type, double value)
    {
        byte[] bytes = type[1..] switch
        {
            "f2" => BitConverter.GetBytes((Half)value),
            "f4" => BitConverter.GetBytes((float)value),
            "f8" => BitConverter.GetBytes(value),
            "i1" => [(byte)(sbyte)value],
            "i2" => BitConverter.GetBytes((short)value),
            "i4" => BitConverter.GetBytes((int)value),
            "i8" => BitConverter.GetBytes((long)value),
            "u1" or "b1" => [(byte)value],
            "u2" => BitConverter.GetBytes((ushort)value),
            "u4" => BitConverter.GetBytes((uint)value),
            _ => BitConverter.GetBytes((ulong)value),
        };
        if (type[0] == '>' == BitConverter.IsLittleEndian)
            Array.Reverse(bytes);
        return bytes;
    }
}
