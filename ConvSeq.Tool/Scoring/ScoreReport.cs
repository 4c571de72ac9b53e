using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ConvSeq.Tool.Scoring;

/// <summary>A score as people and scripts read it.</summary>
internal static class ScoreReport
{
    private const int MostClassesShown = 20;
    private const int LongestHeading = 12;

    public static IEnumerable<(string Name, string Value)> Facts(ClassificationScore score) =>
    [
        ("Accuracy", $"{Wording.Percent(score.Accuracy)}  ({Wording.Count(score.Right)} of {Wording.Count(score.Count)})"),
        ("Balanced accuracy", Wording.Percent(score.BalancedAccuracy)),
        ("Log-loss", Wording.Loss(score.LogLoss)),
    ];

    public static void WriteJson(Utf8JsonWriter json, ClassificationScore score)
    {
        json.WriteFinite("accuracy", score.Accuracy);
        json.WriteFinite("balancedAccuracy", score.BalancedAccuracy);
        json.WriteFinite("logLoss", score.LogLoss);
    }

    /// <summary>Says on standard error which labels of <paramref name="path"/> the model cannot have got right.</summary>
    public static void WarnOfUnknown(Terminal terminal, string path, ClassificationScore score)
    {
        string[] unknown = [.. score.Confusion.Unknown];
        if (unknown.Length == 0)
            return;
        int series = Enumerable.Range(score.Confusion.Columns.Count, unknown.Length).Sum(score.Confusion.RowTotal);
        terminal.Say(
            $"warning: {path}: the model does not know {(unknown.Length == 1 ? "the label" : "the labels")} "
            + $"{Wording.Names(unknown)}; the series that carry them ({series}) count as errors");
    }

    /// <summary>True classes down, predicted classes across; null where they are too many to be read.</summary>
    public static IRenderable? Confusion(ConfusionMatrix matrix)
    {
        if (matrix.Rows.Count > MostClassesShown)
            return null;
        Table table = Tables.Ruled(["true \\ predicted", .. matrix.Columns.Select(Shortened)], firstNumber: 1);
        foreach ((int row, string name) in matrix.Rows.Index())
        {
            IEnumerable<Text> cells = Enumerable.Range(0, matrix.Columns.Count).Select(column => Cell(matrix, row, column));
            table.AddRow([new Text(name), .. cells]);
        }

        return table;
    }

    private static Text Cell(ConfusionMatrix matrix, int row, int column)
    {
        int count = matrix[row, column];
        if (count == 0)
            return new Text("·", new Style(decoration: Decoration.Dim));
        return new Text(Wording.Count(count), new Style(row == column ? Color.Green : Color.Red));
    }

    private static string Shortened(string name) => name.Length <= LongestHeading ? name : $"{name[..(LongestHeading - 1)]}…";
}
