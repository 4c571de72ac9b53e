using System.CommandLine;
using System.Globalization;
using ConvSeq.Benchmarks.Measuring;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>Summarizes the CSV of <see cref="EnsembleAccuracy"/>, fold by fold beside published accuracies.</summary>
internal static class EnsembleTable
{
    public static Command Command()
    {
        var results = new Option<FileInfo[]>("--results")
        {
            Description = "CSV files that the command ensemble has printed.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var folds = new Option<FileInfo?>("--published-folds")
        {
            Description = "CSV of published accuracies: the columns dataset, method, fold0, fold1, …",
        };
        var command = new Command("ensemble-table", "Means over data sets and folds of the command ensemble, as a Markdown table.")
        {
            results, folds,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(results), parsed.GetValue(folds)));
        return command;
    }

    private static void Run(FileInfo[] results, FileInfo? folds)
    {
        IEnumerable<string> texts = results.SelectMany(file => File.ReadLines(file.FullName));
        Line[] ours = [.. texts.Where(line => line != EnsembleAccuracy.Header).Select(Parse)];
        HashSet<(string Set, int Fold)> pairs = [.. ours.Select(line => (line.Set, line.Fold))];
        Line[] others = folds is null ? [] : [.. Published(folds).Where(line => pairs.Contains((line.Set, line.Fold)))];
        string reference = nameof(Models.EnsembleCombination.Rule);
        Report.Say($"{pairs.Select(pair => pair.Set).Distinct().Count()} data sets, {pairs.Count} pairs of training and test set");
        Console.WriteLine();
        Report.Head(
            texts: 1, "method", "pairs", "accuracy", $"{reference} on these", "difference ± standard error over sets",
            "better : equal : worse", "log-loss", "calibration error", "CPU s fitting", "CPU s predicting");
        var ruled = ours.Where(line => line.Method == reference).ToDictionary(line => (line.Set, line.Fold));
        foreach (IGrouping<string, Line> method in ours.Concat(others).GroupBy(line => line.Method))
        {
            Line[] lines = [.. method.Where(line => ruled.ContainsKey((line.Set, line.Fold)))];
            double[] differences =
            [
                .. lines.GroupBy(line => line.Set).Select(set =>
                    set.Average(line => ruled[(line.Set, line.Fold)].Accuracy - line.Accuracy)),
            ];
            double error = Statistics.Deviation(differences) / Math.Sqrt(Math.Max(1, differences.Length - 1));
            double mine = MeanOverSets(lines, line => ruled[(line.Set, line.Fold)].Accuracy);
            int better = differences.Count(d => d > 0), equal = differences.Count(d => d == 0), worse = differences.Count(d => d < 0);
            string[] cells =
            [
                method.Key, Text($"{lines.Length}"), Text($"{MeanOverSets(lines, line => line.Accuracy):f4}"), Text($"{mine:f4}"),
                Text($"{differences.Average():+0.0000;-0.0000;0} ± {error:f4}"), Text($"{better} : {equal} : {worse}"),
                Text($"{MeanOverSets(lines, line => line.LogLoss):f3}"), Text($"{MeanOverSets(lines, line => line.CalibrationError):f3}"),
                Text($"{lines.Sum(line => line.FitCpu):f0}"), Text($"{lines.Sum(line => line.PredictCpu):f0}"),
            ];
            Report.Say($"| {string.Join(" | ", cells.Select(cell => cell == "NaN" ? "" : cell))} |");
        }
    }

    private static double MeanOverSets(Line[] lines, Func<Line, double> value) =>
        lines.GroupBy(line => line.Set).Average(set => set.Average(value));

    private static Line Parse(string text)
    {
        string[] cells = text.Split(',');
        return new Line(cells[0], int.Parse(cells[1], CultureInfo.InvariantCulture), cells[2], Number(cells[3]), Number(cells[4]),
            Number(cells[5]), Number(cells[6]), Number(cells[7]));
    }

    private static IEnumerable<Line> Published(FileInfo file) =>
        from text in File.ReadLines(file.FullName).Skip(1)
        let cells = text.Split(',')
        from fold in Enumerable.Range(0, cells.Length - 2)
        where cells[fold + 2].Length > 0
        select new Line(cells[0], fold, $"{cells[1]}, published", Number(cells[fold + 2]), double.NaN, double.NaN, double.NaN, double.NaN);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Line(
        string Set, int Fold, string Method, double Accuracy, double LogLoss, double CalibrationError, double FitCpu, double PredictCpu);
}
