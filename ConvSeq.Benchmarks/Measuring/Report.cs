using System.Globalization;
using System.Text.Json;

namespace ConvSeq.Benchmarks.Measuring;

/// <summary>Prints what was measured: lines, Markdown tables, named figures.</summary>
internal static class Report
{
    /// <summary>Prints a line at once: a long run is watched, or stopped, while it runs.</summary>
    public static void Say(FormattableString line)
    {
        Console.WriteLine(FormattableString.Invariant(line));
        Console.Out.Flush();
    }

    /// <summary>Prints the head of a Markdown table.</summary>
    /// <param name="texts">Number of columns of text, which come first; the others hold numbers.</param>
    /// <param name="columns">The names of the columns.</param>
    public static void Head(int texts, params IReadOnlyCollection<string> columns)
    {
        Say($"|{string.Concat(columns.Select(name => name.Length > 0 ? $" {name} |" : " |"))}");
        Say($"|{string.Concat(columns.Select((_, column) => column < texts ? "---|" : "--:|"))}");
    }

    /// <summary>Prints figures: one JSON object on one line, or a line for each.</summary>
    public static void Print(bool json, (string Name, object Value)[] figures)
    {
        if (json)
        {
            using var writer = new Utf8JsonWriter(Console.OpenStandardOutput());
            writer.WriteStartObject();
            foreach ((string name, object value) in figures)
            {
                if (value is string text)
                    writer.WriteString(name, text);
                else
                    writer.WriteNumber(name, Convert.ToDouble(value, CultureInfo.InvariantCulture));
            }

            writer.WriteEndObject();
            writer.Flush();
            Console.WriteLine();
            return;
        }

        foreach ((string name, object value) in figures)
            Console.WriteLine($"{name,-20} {(value is double number ? number.ToString("g5", CultureInfo.InvariantCulture) : value)}");
    }
}
