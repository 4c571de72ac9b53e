using System.Globalization;

namespace ConvSeq.Tests.Tool;

/// <summary>Small files of two classes that any classifier tells apart: slow waves and fast ones.</summary>
internal static class ToolFiles
{
    public const int Length = 24;

    /// <summary>A series; even numbers are slow, odd ones fast.</summary>
    public static double[] Wave(int number, int length = Length)
    {
        var random = new Random(number);
        double phase = random.NextDouble();
        return [.. Enumerable.Range(0, length).Select(
            t => Math.Round(Math.Sin((number % 2 == 0 ? 0.3 : 1.4) * t + phase) + 0.1 * random.NextDouble(), 4))];
    }

    /// <summary>The values of a row, parted by <paramref name="separator"/>.</summary>
    public static string Text(IEnumerable<double> values, char separator = ',') =>
        string.Join(separator, values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A .ts of one channel; a row is what stands in its line.</summary>
    public static string Ts(IEnumerable<string> rows, string classes = "true slow fast", int channels = 1) =>
        $"@problemName waves\n@timestamps false\n@missing true\n@univariate {(channels == 1 ? "true" : "false")}\n"
        + $"@equalLength true\n@classLabel {classes}\n@data\n{string.Join('\n', rows)}\n";

    /// <summary>Rows of a .ts with the labels slow and fast.</summary>
    public static IEnumerable<string> TsRows(int first, int count, int length = Length) =>
        Enumerable.Range(first, count).Select(i => $"{Text(Wave(i, length))}:{Label(i)}");

    public static string Label(int number) => number % 2 == 0 ? "slow" : "fast";

    /// <summary>A .csv with the header "label,t0,…".</summary>
    public static string Csv(int first, int count, Func<int, string> label, int length = Length) =>
        $"label,{string.Join(',', Enumerable.Range(0, length).Select(t => $"t{t}"))}\n"
        + string.Concat(Enumerable.Range(first, count).Select(i => $"{label(i)},{Text(Wave(i, length))}\n"));

    /// <summary>Trains a small model, with further arguments.</summary>
    public static ToolRun Train(string train, string model, params string[] more) =>
        ToolRun.Of(["train", "--train", train, "--model", model, "--classifier", "minirocket", "--features", "168", .. more]);

    /// <summary>Lines of a .csv without its header.</summary>
    public static string[] Lines(string csv) => csv.TrimEnd('\n').Split('\n')[1..];
}
