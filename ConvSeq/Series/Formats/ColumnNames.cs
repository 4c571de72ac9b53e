using System.Globalization;
using System.Text;

namespace ConvSeq.Series.Formats;

/// <summary>What the names of columns tell, in any case of letters.</summary>
internal static class ColumnNames
{
    private static readonly HashSet<string> Months = new(StringComparer.OrdinalIgnoreCase)
    {
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january", "february", "march", "april",
        "june", "july", "august", "september", "october", "november", "december", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "am", "pm",
        "mär", "mrz", "mai", "okt", "dez", "januar", "februar", "märz", "juni", "juli", "oktober", "dezember",
    };

    private static readonly HashSet<string> Ids = new(StringComparer.OrdinalIgnoreCase)
    {
        "id", "index", "name", "key", "uid", "uuid", "guid", "row", "case", "nr", "no", "filename", "file", "series", "rowname", "row_name",
    };

    private static readonly HashSet<string> Answers = new(StringComparer.OrdinalIgnoreCase)
    {
        "y", "labels", "classes", "class_label", "classlabel", "class_name", "classname", "category", "status", "state", "outcome",
        "result", "response", "type", "kind", "group", "diagnosis", "output", "targets", "truth", "ground_truth", "y_true",
    };

    private static readonly HashSet<string> Times = new(StringComparer.OrdinalIgnoreCase)
    {
        "time", "t", "timestamp", "time_stamp", "datetime", "date", "ds", "reading_id", "time_id", "time_index", "timepoint", "time_point",
        "step",
    };

    private static readonly HashSet<string> Values = new(StringComparer.OrdinalIgnoreCase)
    {
        "value", "values", "val", "reading", "measurement",
    };

    private static readonly HashSet<string> Dimensions = new(StringComparer.OrdinalIgnoreCase)
    {
        "dim", "dim_id", "dimension", "dimension_id", "channel", "channel_id", "variable", "sensor", "feature",
    };

    /// <summary>Whether a column is named as the labels.</summary>
    public static bool IsLabel(string name) =>
        name.Equals("label", StringComparison.OrdinalIgnoreCase) || name.Equals("class", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a column is named as the numeric targets.</summary>
    public static bool IsTarget(string name) => name.Equals("target", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a column may well hold the answers, by its name, which does not say whether as classes or as numbers.</summary>
    public static bool MayBeAnswer(string name) => Answers.Contains(name);

    /// <summary>Whether a column is named, or rather not named, as the index of a pandas frame is.</summary>
    public static bool IsPandasIndex(string name) => name.Length == 0 || (name.StartsWith("Unnamed: ", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(9), NumberStyles.None, CultureInfo.InvariantCulture, out _));

    /// <summary>Whether a column is named as names of rows are: id, index, name and the like, or something that ends in id.</summary>
    public static bool IsId(string name) => Ids.Contains(name) || name.EndsWith("ID", StringComparison.Ordinal)
        || (name.Length > 2 && name.EndsWith("Id", StringComparison.Ordinal))
        || (name.Length > 3 && name.EndsWith("id", StringComparison.OrdinalIgnoreCase) && name[^3] is '_' or ' ' or '-' or '.')
        || name.EndsWith("_name", StringComparison.OrdinalIgnoreCase) || name.EndsWith("_no", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("_key", StringComparison.OrdinalIgnoreCase) || name.EndsWith("_nr", StringComparison.OrdinalIgnoreCase);

    public static bool IsTime(string name) => Times.Contains(name);

    public static bool IsValue(string name) => Values.Contains(name);

    public static bool IsDimension(string name) => Dimensions.Contains(name);

    /// <summary>Channel and time of a column named c{channel}_t{time}.</summary>
    public static bool TryParsePoint(string name, out int channel, out int time)
    {
        channel = time = 0;
        int separator = name.IndexOf("_t", StringComparison.OrdinalIgnoreCase);
        return separator > 1 && name[0] is 'c' or 'C'
            && int.TryParse(name.AsSpan(1, separator - 1), NumberStyles.None, CultureInfo.InvariantCulture, out channel)
            && int.TryParse(name.AsSpan(separator + 2), NumberStyles.None, CultureInfo.InvariantCulture, out time);
    }

    /// <summary>
    /// The pattern of a name that one of a sequence of points could have: # for a number, ~ for a month or a day, small letters; null
    /// where it has none of both.
    /// </summary>
    public static string? Pattern(string name)
    {
        if (double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            return "#";
        var pattern = new StringBuilder();
        bool isSequence = false;
        for (int at = 0; at < name.Length;)
        {
            int start = at;
            while (at < name.Length && char.IsAsciiDigit(name[at]))
                at++;
            if (at > start)
            {
                pattern.Append('#');
                isSequence = true;
                continue;
            }

            while (at < name.Length && char.IsLetter(name[at]))
                at++;
            string word = name[start..at];
            if (Months.Contains(word))
                isSequence = true;
            if (at > start)
                pattern.Append(Months.Contains(word) ? "~" : word.ToLowerInvariant());
            else
                pattern.Append(name[at++]);
        }

        return isSequence ? pattern.ToString() : null;
    }

    /// <summary>Whether a pattern is that of a time point even if it stands alone.</summary>
    public static bool IsPoint(string? pattern) => pattern is "#" or "t#" or "c#_t#";
}
