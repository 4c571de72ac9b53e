using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Series;

/// <summary>Writes .ts and .csv so that reading them gives the same set; numbers in their shortest exact form.</summary>
internal sealed class SeriesWriter(Stream output, SeriesSet set)
{
    private const int FlushAt = 1 << 16;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n");
    private static readonly SearchValues<char> TsSpecial = SearchValues.Create(" \t\":");
    private static readonly SearchValues<char> CsvSpecial = SearchValues.Create(",\"\r\n");

    private readonly ArrayBufferWriter<byte> _text = new(2 * FlushAt);

    public static void Write(string path, SeriesSet set)
    {
        (bool ts, bool gzip) = FormatOf(path) ?? throw new ArgumentException(
            $"'{path}' ends in none of .ts, .csv, .ts.gz and .csv.gz, so its format is not known.", nameof(path));

        try
        {
            AtomicFile.Write(path, file =>
            {
                using GZipStream? compressed = gzip ? new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true) : null;
                var writer = new SeriesWriter((Stream?)compressed ?? file, set);
                if (ts)
                    writer.WriteTs();
                else
                    writer.WriteCsv();
                writer.Flush();
            });
        }
        catch (EncoderFallbackException invalid)
        {
            throw new ArgumentException(
                "The set's name or a class name is not valid Unicode and cannot be written.", nameof(set), invalid);
        }
    }

    /// <summary>Which format a name stands for; null for none.</summary>
    public static (bool Ts, bool Gzip)? FormatOf(string path)
    {
        bool gzip = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        return Path.GetExtension(gzip ? path[..^3] : path).ToLowerInvariant() switch
        {
            ".ts" => (true, gzip),
            ".csv" => (false, gzip),
            _ => null,
        };
    }

    private void WriteTs()
    {
        string[] classNames = [.. set.ClassNames.Select(TsName)];
        // A reader takes these for an answer that is not there, unless the header declares a class of the name.
        string open = ((string[])["?", "", "NaN", "nan", "NAN"]).FirstOrDefault(text => !set.ClassNames.Contains(text))
            ?? throw new ArgumentException("The class names leave no way to write in .ts that a series has no label.", nameof(set));
        bool plainName = set.Name.Length > 0 && set.Name[0] != '"' && set.Name.Trim() == set.Name;
        Line($"@problemName {(plainName ? TsLine(set.Name) : QuotedTsName(set.Name))}");
        Line("@timestamps false");
        Line($"@missing {Flag(set.HasMissing)}");
        Line($"@univariate {Flag(set.Channels == 1)}");
        if (set.Channels > 1)
            Line(string.Create(CultureInfo.InvariantCulture, $"@dimensions {set.Channels}"));
        Line($"@equalLength {Flag(set.IsEqualLength)}");
        if (set.IsEqualLength && set.Count > 0)
            Line(string.Create(CultureInfo.InvariantCulture, $"@seriesLength {set.MaxLength}"));
        Line(set.HasLabels ? $"@classLabel true {string.Join(' ', classNames)}" : "@classLabel false");
        if (set.HasTargets)
            Line("@targetLabel true");
        Line("@data");
        for (int i = 0; i < set.Count; i++)
        {
            for (int c = 0; c < set.Channels; c++)
            {
                if (c > 0)
                    Byte(':');
                bool first = true;
                foreach (float value in set.Channel(i, c))
                {
                    if (!first)
                        Byte(',');
                    first = false;
                    if (float.IsNaN(value))
                        Byte('?');
                    else
                        Number(value);
                }
            }

            if ((set.HasLabels || set.HasTargets) && !set.IsAnswered(i))
                Text($":{open}");
            else if (set.HasLabels)
                Text($":{classNames[set.Labels[i]]}");
            else if (set.HasTargets)
                Text(string.Create(CultureInfo.InvariantCulture, $":{set.Targets[i]}"));
            EndLine();
        }
    }

    private void WriteCsv()
    {
        string[] classNames = [.. set.ClassNames.Select(CsvName)];
        bool answered = set.HasLabels || set.HasTargets;
        if (answered)
            Text(set.HasLabels ? "label" : "target");

        // One time point where there is no series, because only the header shows the number of channels.
        int length = Math.Max(1, set.MaxLength);
        for (int c = 0; c < set.Channels; c++)
        {
            for (int t = 0; t < length; t++)
            {
                if (answered || c > 0 || t > 0)
                    Byte(',');
                Text(string.Create(CultureInfo.InvariantCulture, $"c{c}_t{t}"));
            }
        }

        EndLine();
        for (int i = 0; i < set.Count; i++)
        {
            // An empty cell is an answer that is not there.
            if (set.HasLabels && set.IsAnswered(i))
                Text(classNames[set.Labels[i]]);
            else if (set.HasTargets && set.IsAnswered(i))
                Text(string.Create(CultureInfo.InvariantCulture, $"{set.Targets[i]}"));
            for (int c = 0; c < set.Channels; c++)
            {
                ReadOnlySpan<float> values = set.Channel(i, c);
                for (int t = 0; t < length; t++)
                {
                    if (answered || c > 0 || t > 0)
                        Byte(',');
                    if (t < values.Length)
                        Number(values[t]);
                }
            }

            EndLine();
        }
    }

    /// <summary>A class name, in quotes where a reader could not find its ends or would take it for something else.</summary>
    private static string TsName(string name) =>
        name.Length == 0 || name.AsSpan().ContainsAny(TsSpecial) || name.Trim() != name ? QuotedTsName(name) : TsLine(name);

    private static string QuotedTsName(string name) => QuotedText.Encode(TsLine(name));

    private static string TsLine(string name) => name.AsSpan().ContainsAny(LineEnds)
        ? throw new ArgumentException($"The name '{name}' holds a line end, which .ts has no way to write; use .csv.", nameof(name))
        : name;

    private static string CsvName(string name) => ValueText.IsNoAnswer(name)
        ? throw new ArgumentException($"The class name '{name}' means no answer in a .csv; use .ts.", nameof(name))
        : name.AsSpan().ContainsAny(CsvSpecial) || name.Trim() != name ? QuotedText.Encode(name) : name;

    private static string Flag(bool value) => value ? "true" : "false";

    private void Line(string text)
    {
        Text(text);
        EndLine();
    }

    private void EndLine()
    {
        Byte('\n');
        if (_text.WrittenCount >= FlushAt)
            Flush();
    }

    private void Text(string text) => StrictUtf8.GetBytes(text, _text);

    private void Byte(char ascii)
    {
        _text.GetSpan(1)[0] = (byte)ascii;
        _text.Advance(1);
    }

    private void Number(float value)
    {
        const int Longest = 32;
        value.TryFormat(_text.GetSpan(Longest), out int written, default, CultureInfo.InvariantCulture);
        _text.Advance(written);
    }

    private void Flush()
    {
        output.Write(_text.WrittenSpan);
        _text.ResetWrittenCount();
    }
}
