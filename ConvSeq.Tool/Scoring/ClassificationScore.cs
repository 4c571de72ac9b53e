using System.Collections.Immutable;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ConvSeq.Tool.Scoring;

/// <summary>
/// Measures how well predictions fit the labels of a set, those of its series that have one. Undefined (NaN) where none has.
/// </summary>
internal class ClassificationScore : Score
{
    private const int MaxClassesShown = 20;
    private const int LongestHeading = 12;

    private readonly ImmutableArray<string> _classes;

    public ClassificationScore(SeriesSet labelled, ClassPredictions predictions)
        : base(labelled)
    {
        _classes = predictions.ClassNames;
        SeriesSet truth = LabelNotation.Align(labelled, _classes);
        (Truth, Predicted) = (truth, predictions);
        Confusion = new ConfusionMatrix(truth, predictions);
        Count = truth.AnsweredCount;
        int[] rows = [.. Enumerable.Range(0, Confusion.Rows.Count)];
        Right = rows.Sum(Confusion.Right);
        BalancedAccuracy = rows
            .Where(row => Confusion.RowTotal(row) > 0)
            .Select(row => (double)Confusion.Right(row) / Confusion.RowTotal(row))
            .DefaultIfEmpty(double.NaN)
            .Average();
        Accuracy = predictions.Accuracy(truth);
        LogLoss = predictions.LogLoss(truth);
    }

    /// <summary>The series, with labels as the model writes them.</summary>
    public SeriesSet Truth { get; }

    public ClassPredictions Predicted { get; }

    public ConfusionMatrix Confusion { get; }

    /// <summary>Number of series with a label.</summary>
    public int Count { get; }

    /// <summary>Number of series predicted right.</summary>
    public int Right { get; }

    /// <summary>Share of series predicted right.</summary>
    public double Accuracy { get; }

    /// <summary>Mean, over the classes that occur in the set, of the share of their series predicted right.</summary>
    public double BalancedAccuracy { get; }

    /// <summary>Mean of -ln(probability of the true class), which is 0 for a class the model does not know.</summary>
    public double LogLoss { get; }

    protected override IEnumerable<(string Name, string Value)> Measures() =>
    [
        ("Accuracy", $"{Wording.Percent(Accuracy)}  ({Wording.Count(Right)} of {Wording.Count(Count)})"),
        ("Balanced accuracy", Wording.Percent(BalancedAccuracy)),
        ("Log-loss", Wording.Loss(LogLoss)),
    ];

    protected override void WriteMeasures(Utf8JsonWriter json)
    {
        json.WriteFinite("accuracy", Accuracy);
        json.WriteFinite("balancedAccuracy", BalancedAccuracy);
        json.WriteFinite("logLoss", LogLoss);
    }

    /// <summary>Names the labels that the model cannot have predicted right.</summary>
    public override string? Warning()
    {
        string[] unknown = [.. Confusion.Unknown];
        if (unknown.Length == 0)
            return null;
        int series = Enumerable.Range(Confusion.Columns.Count, unknown.Length).Sum(Confusion.RowTotal);
        return $"the model does not know {(unknown.Length == 1 ? "the label" : "the labels")} "
            + $"{Wording.Names(unknown)}; the series that carry them ({series}) count as errors; "
            + LabelNotation.Hint(unknown, _classes);
    }

    /// <summary>True classes down, predicted classes across; null where they are too many to be read.</summary>
    public override IRenderable? Table()
    {
        if (Confusion.Rows.Count > MaxClassesShown)
            return null;
        Table table = Tables.Ruled(["true \\ predicted", .. Confusion.Columns.Select(Shortened)], firstNumber: 1);
        foreach ((int row, string name) in Confusion.Rows.Index())
            table.AddRow([new Text(name), .. Enumerable.Range(0, Confusion.Columns.Count).Select(column => Cell(row, column))]);
        return table;
    }

    private Text Cell(int row, int column)
    {
        int count = Confusion[row, column];
        if (count == 0)
            return new Text("·", new Style(decoration: Decoration.Dim));
        return new Text(Wording.Count(count), new Style(row == column ? Color.Green : Color.Red));
    }

    private static string Shortened(string name) => name.Length <= LongestHeading ? name : $"{name[..(LongestHeading - 1)]}…";
}
