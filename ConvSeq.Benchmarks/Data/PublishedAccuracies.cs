using System.CommandLine;
using System.Globalization;

namespace ConvSeq.Benchmarks.Data;

/// <summary>Accuracies that others published, one line per data set.</summary>
internal sealed class PublishedAccuracies
{
    private readonly Dictionary<string, Dictionary<string, double>> _rows = [];

    /// <summary>The option that names the file.</summary>
    public static Option<FileInfo?> Option() => new("--published")
    {
        Description = "CSV of published accuracies: the column dataset, and one per algorithm.",
    };

    /// <summary>Reads a file; without one nothing is known.</summary>
    public static PublishedAccuracies Read(FileInfo? file)
    {
        var published = new PublishedAccuracies();
        if (file is null)
            return published;
        string[][] lines = [.. File.ReadLines(file.FullName).Select(line => line.Split(','))];
        foreach (string[] cells in lines.Skip(1))
        {
            var row = new Dictionary<string, double>();
            for (int c = 0; c < cells.Length; c++)
            {
                if (double.TryParse(cells[c], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
                    row[lines[0][c]] = value;
            }

            published._rows[cells[Array.IndexOf(lines[0], "dataset")]] = row;
        }

        return published;
    }

    /// <summary>The accuracy on a set in a column; null if there is none.</summary>
    public double? Of(string set, string column) =>
        _rows.TryGetValue(set, out Dictionary<string, double>? row) && row.TryGetValue(column, out double value) ? value : null;
}
