using System.Buffers.Binary;
using NAudio.Wave;

namespace ConvSeq.Tool.Sequences;

/// <summary>Sound in a .wav of 16-bit PCM. A value is a sample of the file divided by 32,768.</summary>
internal static class SoundFile
{
    private const int SampleBytes = sizeof(short), FullScale = 1 << 15;

    /// <summary>Whether a file is one of sound by its name.</summary>
    public static bool IsSound(string path) => path.EndsWith(".wav", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mixesChannels">Whether the mean of several channels is taken, which are an error otherwise.</param>
    /// <returns>The values, and how many of them there are in a second.</returns>
    /// <exception cref="InvalidDataException">The file is not intact, or of another format; the message says what to do.</exception>
    public static (float[] Values, int Rate) Read(string path, bool mixesChannels)
    {
        using FileStream file = File.OpenRead(path);
        ThrowIfCutOff(file);
        using WaveFileReader reader = Open(file);
        WaveFormat format = Checked(reader.WaveFormat, mixesChannels);
        byte[] frames = new byte[(1 << 14) * format.BlockAlign];
        var values = new List<float>(checked((int)(reader.Length / format.BlockAlign)));
        for (long rest = reader.Length - reader.Length % format.BlockAlign; rest > 0;)
        {
            Span<byte> next = frames.AsSpan(0, (int)Math.Min(rest, frames.Length));
            reader.ReadExactly(next);
            rest -= next.Length;
            for (int at = 0; at < next.Length; at += format.BlockAlign)
            {
                int sum = 0;
                for (int channel = 0; channel < format.Channels; channel++)
                    sum += BinaryPrimitives.ReadInt16LittleEndian(next[(at + channel * SampleBytes)..]);
                values.Add((float)sum / (FullScale * format.Channels));
            }
        }

        return values.Count > 0 ? ([.. values], format.SampleRate) : throw new InvalidDataException("has no samples");
    }

    /// <summary>Writes a file of one channel.</summary>
    /// <param name="path">The file.</param>
    /// <param name="values">The values; what is outside of ±1 is held there.</param>
    /// <param name="rate">How many of them there are in a second.</param>
    public static void Write(string path, ReadOnlySpan<float> values, int rate)
    {
        using var writer = new WaveFileWriter(path, new WaveFormat(rate, 8 * SampleBytes, channels: 1));
        Span<byte> sample = stackalloc byte[SampleBytes];
        foreach (float value in values)
        {
            double rounded = Math.Clamp(Math.Round((double)value * FullScale), short.MinValue, short.MaxValue);
            BinaryPrimitives.WriteInt16LittleEndian(sample, (short)rounded);
            writer.Write(sample);
        }
    }

    /// <summary>The library takes of a file that ends too early what there is.</summary>
    private static void ThrowIfCutOff(FileStream file)
    {
        Span<byte> head = stackalloc byte[8];
        bool hasHead = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length;
        file.Position = 0;

        // Who writes into a pipe cannot know the length.
        uint size = hasHead ? BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) : 0;
        if (hasHead && head[..4].SequenceEqual("RIFF"u8) && size is not (0 or uint.MaxValue) && file.Length < head.Length + (long)size)
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"is cut off: it has {file.Length:N0} of {head.Length + (long)size:N0} bytes; copy or download it again"));
        }
    }

    private static WaveFileReader Open(FileStream file)
    {
        try
        {
            return new WaveFileReader(file);
        }
        catch (Exception problem) when (problem is FormatException or InvalidDataException or EndOfStreamException or ArgumentException)
        {
            throw new InvalidDataException("is no intact .wav; name a sound of 16-bit PCM", problem);
        }
    }

    private static WaveFormat Checked(WaveFormat format, bool mixesChannels)
    {
        if (format.Encoding == WaveFormatEncoding.Extensible)
            format = format.AsStandardWaveFormat();
        if (format.Encoding != WaveFormatEncoding.Pcm || format.BitsPerSample != 8 * SampleBytes)
        {
            string kind = format.Encoding == WaveFormatEncoding.Pcm ? "PCM" : $"{format.Encoding}";
            throw new InvalidDataException(
                $"has samples of {format.BitsPerSample}-bit {kind}, and 16-bit PCM is read: convert it first, as with "
                + "ffmpeg -i FILE -c:a pcm_s16le NEW.wav");
        }

        if (format.Channels < 1 || format.BlockAlign != format.Channels * SampleBytes || format.SampleRate < 1)
            throw new InvalidDataException("is no intact .wav: its format is contradictory");
        return format.Channels == 1 || mixesChannels
            ? format
            : throw new InvalidDataException(
                $"has {format.Channels} channels, and what comes next is learned of one: --mono takes their mean");
    }
}
