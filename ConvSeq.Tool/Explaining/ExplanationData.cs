using System.Globalization;
using System.Text;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Tool.Output;

namespace ConvSeq.Tool.Explaining;

/// <summary>Writes exact explanations as numbers, for other programs.</summary>
internal static class ExplanationData
{
    /// <summary>Number of regions of equal length that sums are told of, at most.</summary>
    public const int Regions = 10;

    /// <summary>The regions of a series of a length: the first point of each, and the end.</summary>
    public static int[] Borders(int length)
    {
        int count = Math.Min(Regions, length);
        return [.. Enumerable.Range(0, count + 1).Select(i => (int)((long)i * length / count))];
    }

    /// <summary>A line for each contribution: series, class, channel, point, value of the series, contribution.</summary>
    public static void WriteCsv(Stream output, IEnumerable<Explanation> explanations)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        CsvLine.Write(writer, ["series", "of", "channel", "point", "value", "contribution"]);
        foreach (Explanation explanation in explanations)
        {
            SeriesExplanation exact = explanation.Exact!;
            for (int k = 0; k < exact.Outputs.Length; k++)
            {
                for (int channel = 0; channel < exact.Channels; channel++)
                {
                    ReadOnlySpan<double> values = exact.Values(k, channel);
                    for (int t = 0; t < values.Length; t++)
                    {
                        CsvLine.Write(writer,
                        [
                            Text(explanation.Series), exact.Outputs[k], Text(channel), Text(t),
                            explanation.Channels[channel][t].ToString("r", CultureInfo.InvariantCulture),
                            values[t].ToString("g9", CultureInfo.InvariantCulture),
                        ]);
                    }
                }
            }
        }
    }

    /// <summary>An object with all explanations: of each class the base value, the score, and contributions with their sums.</summary>
    public static void WriteJson(Stream output, string model, string input, IEnumerable<Explanation> explanations)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteString("input", input);
        json.WriteStartArray("explanations");
        foreach (Explanation explanation in explanations)
        {
            json.WriteStartObject();
            explanation.WriteHead(json);
            json.WriteStartArray("of");
            for (int k = 0; k < explanation.Exact!.Outputs.Length; k++)
                Write(json, explanation.Exact, k);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SeriesExplanation exact, int output)
    {
        int[] borders = Borders(exact.Length);
        json.WriteStartObject();
        json.WriteString("name", exact.Outputs[output]);
        json.WriteFinite("score", exact.Score(output));
        json.WriteFinite("base", exact.BaseValue(output));
        json.WriteStartArray("channels");
        for (int c = 0; c < exact.Channels; c++)
        {
            json.WriteStartObject();
            json.WriteFinite("sum", exact.Sum(output, c));
            json.WriteStartArray("regions");
            for (int r = 0; r + 1 < borders.Length; r++)
            {
                json.WriteStartObject();
                json.WriteNumber("start", borders[r]);
                json.WriteNumber("end", borders[r + 1]);
                json.WriteFinite("sum", exact.Sum(output, c, borders[r]..borders[r + 1]));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("contributions");
            foreach (double value in exact.Values(output, c))
                json.WriteNumberValue(value);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
