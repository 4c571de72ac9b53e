using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ConvSeq.Tool.Options;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> File(string name, string description) =>
        new(name) { HelpName = "FILE", Description = description, Required = true };

    /// <summary>Creates an option for a file that may be left out.</summary>
    public static Option<string?> OptionalFile(string name, string description) =>
        new(name) { HelpName = "FILE", Description = description };

    public static Option<int> Seed() => Parsed(
        "--seed", "N", "Seed of every random choice, 0 to 2147483647. The same seed gives the same bits.",
        "a whole number from 0 to 2147483647", text => WholeNumber(text, 0), 0);

    public static Option<int> Threads() => Parsed(
        "--threads", "N", "Threads to use at most, 1 or more; results do not depend on it. One per processor unless given.",
        "a whole number, 1 or more", text => WholeNumber(text, 1), Environment.ProcessorCount);

    public static Option<bool> Json() =>
        new("--json") { Description = "Print one JSON object on one line instead of the table." };

    /// <summary>
    /// Creates an option whose text is read by <paramref name="parse"/>, which returns null for text that it cannot read.
    /// </summary>
    public static Option<T> Parsed<T>(
        string name, string helpName, string description, string expected, Func<string, T?> parse, T defaultValue)
        where T : struct => new(name)
        {
            HelpName = helpName,
            Description = description,
            DefaultValueFactory = _ => defaultValue,
            CustomParser = result => Read(result, name, expected, parse),
        };

    /// <summary>The same for an option that may be left out.</summary>
    public static Option<T?> Optional<T>(string name, string helpName, string description, string expected, Func<string, T?> parse)
        where T : struct => new(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result => Read(result, name, expected, parse),
        };

    /// <summary>Creates an option for a whole number within a range, which may be left out.</summary>
    public static Option<int?> Count(string name, int least, int most, string description) => Optional<int>(
        name, "N", description, $"a whole number, {(most == int.MaxValue ? $"{least} or more" : $"{least} to {most}")}",
        text => WholeNumber(text, least, most));

    /// <summary>Creates an option that keeps its text, which <paramref name="isKnown"/> must accept.</summary>
    public static Option<string> Worded(
        string name, string helpName, string description, string expected, Func<string, bool> isKnown, string defaultValue)
    {
        var option = new Option<string>(name)
        {
            HelpName = helpName,
            Description = description,
            DefaultValueFactory = _ => defaultValue,
        };
        RequireKnown(option, expected, isKnown);
        return option;
    }

    /// <summary>The same for an option that may be left out.</summary>
    public static Option<string?> OptionalText(
        string name, string helpName, string description, string expected, Func<string, bool> isKnown)
    {
        var option = new Option<string?>(name) { HelpName = helpName, Description = description };
        RequireKnown(option, expected, isKnown);
        return option;
    }

    private static void RequireKnown(Option option, string expected, Func<string, bool> isKnown) => option.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var text }] && !isKnown(text))
            result.AddError(Unexpected(option.Name, text, expected));
    });

    public static T? WholeNumber<T>(string text)
        where T : struct, IParsable<T>, System.Numerics.INumber<T> =>
        text.All(char.IsAsciiDigit) && T.TryParse(text, CultureInfo.InvariantCulture, out T value) ? value : null;

    /// <summary>A whole number within a range; null for other text.</summary>
    public static int? WholeNumber(string text, int least, int most = int.MaxValue) =>
        WholeNumber<int>(text) is { } number && number >= least && number <= most ? number : null;

    /// <summary>A number as the command line has it; null for other text.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    /// <summary>The same, finite and above 0.</summary>
    public static double? PositiveNumber(string text) => Number(text) is > 0 and < double.PositiveInfinity and double value ? value : null;

    private static T Read<T>(ArgumentResult result, string name, string expected, Func<string, T?> parse)
        where T : struct
    {
        string text = result.Tokens.Single().Value;
        if (parse(text) is { } value)
            return value;
        result.AddError(Unexpected(name, text, expected));
        return default;
    }

    public static string Unexpected(string name, string text, string expected) => $"{name} {text}: expected {expected}.";
}
