using System.Globalization;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Prints a confusion matrix. Names too long for a column's head give way to numbers there.</summary>
internal static class ConfusionTable
{
    public static string Format(ConfusionMatrix matrix, ReadOnlyMemory<char>[] names, bool isBinary)
    {
        int n = matrix.NumberOfClasses;
        int width = n == 2 ? 8 : 5;
        int longest = names.Max(name => name.Length);
        bool numbered = longest > width;
        int digits = numbered ? Text(n - 1).Length : 0;
        int margin = Math.Max("PREDICTED".Length, longest + (numbered ? digits + 2 : 0));
        string rule = string.Concat(Enumerable.Repeat(n > 2 ? "========" : "===========", n));
        string Margin(string text) => text.PadRight(10) + new string(' ', margin - 9) + "||";

        var table = new StringBuilder();
        if (n == 2 && isBinary)
        {
            double positive = matrix.Counts[0].Sum(), negative = matrix.Counts[1].Sum();
            table.Append(CultureInfo.CurrentCulture,
                $"TEST {names[0].ToString().ToUpper()} RATIO:\t{positive / (positive + negative):N4} ({positive:F1}/({positive:F1}+{negative:F1}))");
        }
        table.AppendLine().AppendLine("Confusion table");
        table.AppendLine(Margin("") + rule);
        table.Append(Margin("PREDICTED"));
        for (int c = 0; c < n; c++)
            table.Append(' ').Append((numbered ? Text(c) : names[c].ToString()).PadLeft(width)).Append(" |");
        table.AppendLine(" Recall");
        table.AppendLine(Margin("TRUTH") + rule);
        for (int r = 0; r < n; r++)
        {
            string name = numbered
                ? Text(r).PadLeft(digits) + ". " + names[r].ToString().PadLeft(margin - digits - 2)
                : names[r].ToString().PadLeft(margin);
            table.Append(name).Append(" ||");
            for (int c = 0; c < n; c++)
                table.Append(' ').Append(matrix.Counts[r][c].ToString("N0",
                    CultureInfo.CurrentCulture).PadLeft(width)).Append(" |");
            table.AppendLine(" " + matrix.PerClassRecall[r].ToString("F4", CultureInfo.CurrentCulture).PadLeft(5));
        }
        table.AppendLine(Margin("") + rule);
        table.Append(Margin("Precision"));
        for (int c = 0; c < n; c++)
            table.Append(matrix.PerClassPrecision[c].ToString("N4",
                CultureInfo.CurrentCulture).PadLeft(width + 1)).Append(" |");
        return table.AppendLine().ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
