namespace ConvSeq.Tool.Output;

/// <summary>Lines of comma-separated values, quoted as RFC 4180 says.</summary>
internal static class CsvLine
{
    private static readonly char[] s_special = [',', '"', '\r', '\n'];

    public static void Write(TextWriter output, IEnumerable<string> fields)
    {
        output.Write(string.Join(',', fields.Select(Quoted)));
        output.Write('\n');
    }

    private static string Quoted(string field)
    {
        // Many readers trim fields that are not quoted.
        bool needed = field.IndexOfAny(s_special) >= 0 || field.Length != field.Trim().Length;
        return needed ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
    }
}
