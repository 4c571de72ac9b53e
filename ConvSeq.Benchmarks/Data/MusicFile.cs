using System.Globalization;
using System.IO.Compression;
using ConvSeq.Networks;

namespace ConvSeq.Benchmarks.Data;

/// <summary>
/// Pieces of music as sequences of the keys that sound: a gzip-compressed text with a piece a line, its steps separated by blanks, the
/// keys of a step, 0 to 87 of the piano, joined by +, and - for silence.
/// </summary>
internal static class MusicFile
{
    /// <summary>Keys of a piano.</summary>
    public const int Keys = 88;

    /// <summary>Reads pieces of two steps or more as series whose targets are the keys of the next step.</summary>
    public static NetworkData Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var inputs = new List<float[]>();
        var targets = new List<float[]>();
        while (reader.ReadLine() is { } line)
        {
            string[] steps = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (steps.Length < 2)
                continue;
            float[] keys = new float[steps.Length * Keys];
            for (int t = 0; t < steps.Length; t++)
            {
                foreach (string key in steps[t] == "-" ? [] : steps[t].Split('+'))
                    keys[t * Keys + int.Parse(key, CultureInfo.InvariantCulture)] = 1;
            }

            inputs.Add(keys[..^Keys]);
            targets.Add(keys[Keys..]);
        }

        return NetworkData.OfLabels(Keys, Keys, [.. inputs], [.. targets], perStep: true);
    }
}
