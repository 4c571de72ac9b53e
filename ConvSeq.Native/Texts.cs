using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace ConvSeq.Native;

/// <summary>Texts in UTF-8 that end with a zero byte, in buffers of the caller.</summary>
internal static unsafe class Texts
{
    /// <summary>Reads a text; the argument's name is for the error where there is none.</summary>
    public static string Read(byte* text, string name) =>
        text is null ? throw new ArgumentNullException(name) : Marshal.PtrToStringUTF8((nint)text)!;

    /// <summary>Writes a text that has to fit, and how many bytes it needs with its end.</summary>
    public static Status Write(string text, byte* buffer, int size, int* needed)
    {
        int bytes = Encoding.UTF8.GetByteCount(text) + 1;
        if (needed is not null)
            *needed = bytes;
        if (bytes > size || buffer is null)
            return Status.TooSmall;
        WriteSome(text, buffer, size);
        return Status.Ok;
    }

    /// <summary>Writes as many whole characters as fit.</summary>
    public static void WriteSome(string text, byte* buffer, int size)
    {
        if (buffer is null || size < 1)
            return;
        Utf8.FromUtf16(text, new Span<byte>(buffer, size - 1), out _, out int written);
        buffer[written] = 0;
    }
}
