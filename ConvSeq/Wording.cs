using System.Globalization;

namespace ConvSeq;

/// <summary>Quantities as a person reads them, the same everywhere.</summary>
internal static class Wording
{
    public static string Percent(double share, int decimals = 2) =>
        double.IsFinite(share) ? $"{(100 * share).ToString($"f{decimals}", CultureInfo.InvariantCulture)} %" : "undefined";

    public static string Loss(double value) =>
        double.IsFinite(value) ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "undefined";

    public static string Seconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.00} s");

    /// <summary>A time to wait, as exactly as one can rely on it.</summary>
    /// <param name="time">The time.</param>
    /// <param name="max">Number of seconds, or minutes, from which the next unit is used.</param>
    public static string Duration(TimeSpan time, int max = 90) => time.TotalSeconds < max
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s")
        : time.TotalMinutes < max
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h");

    /// <summary>A time that was counted or asked for: as <see cref="Duration"/>, to two digits below ten seconds.</summary>
    public static string Measured(double seconds) => seconds < 10
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:g2} s")
        : Duration(TimeSpan.FromSeconds(seconds));

    public static string Size(long bytes) => bytes < 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Channels(int count) => $"{Count(count)} {Plural.Noun(count, "channel")}";

    /// <summary>A quantity of any magnitude, to four digits or a few more.</summary>
    public static string Measure(double value) => !double.IsFinite(value)
        ? "undefined"
        : value.ToString(Math.Abs(value) is >= 1e3 and < 1e9 ? "0.#" : "g4", CultureInfo.InvariantCulture);

    /// <summary>The first few names, quoted, and how many more there are.</summary>
    public static string Names(IReadOnlyCollection<string> names)
    {
        const int shown = 8;
        string list = string.Join(", ", names.Take(shown).Select(name => $"'{name}'"));
        return names.Count > shown ? $"{list} and {names.Count - shown} more" : list;
    }
}
