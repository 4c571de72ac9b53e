using System.Collections.Immutable;
using System.Globalization;
using ConvSeq.Series;
using ConvSeq.Series.Text;

namespace ConvSeq.Tool.Reading;

/// <summary>Labels that two files write differently.</summary>
internal static class LabelNotation
{
    /// <summary>
    /// Returns the set with its labels as the classes are named, where both are the same number in another notation: 1, 1.0, +1. A label
    /// that could be several classes stays as it is.
    /// </summary>
    public static SeriesSet Align(SeriesSet set, ImmutableArray<string> classes)
    {
        ImmutableArray<string> names = [.. set.ClassNames.Select(name => AsNamed(name, classes))];
        return names.SequenceEqual(set.ClassNames) ? set : set.WithClassNames(names);
    }

    /// <summary>
    /// Returns what else there is to say of labels that are none of the classes: the classes, and which of them was meant.
    /// </summary>
    public static string Hint(IEnumerable<string> unknown, ImmutableArray<string> classes)
    {
        IEnumerable<string> near = unknown.Select(label => (label, Near: NearMiss(label, classes)))
            .Where(one => one.Near is not null)
            .Select(one => $"'{one.label}' differs from {one.Near}");
        return string.Join("; ", [$"the classes are {Wording.Names(classes)}", .. near.Take(3)]);
    }

    /// <summary>Returns the class that a label misses narrowly, with the difference; null if none.</summary>
    private static string? NearMiss(string label, ImmutableArray<string> classes)
    {
        foreach ((string difference, Func<string, string> plain) in new (string, Func<string, string>)[]
        {
            ("blanks", WithoutBlanks),
            ("case", name => name.ToUpperInvariant()),
            ("case and blanks", name => WithoutBlanks(name.ToUpperInvariant())),
            ("notation", name => NumberOf(name) is { } number ? number.ToString(CultureInfo.InvariantCulture) : WithoutMarks(name)),
        })
        {
            string text = plain(label);
            if (text.Length > 0 && classes.FirstOrDefault(name => plain(name) == text) is { } found)
                return $"'{found}' in {difference} only";
        }

        return null;
    }

    private static string AsNamed(string label, ImmutableArray<string> classes)
    {
        if (classes.Contains(label) || !Plain(label).Any(char.IsAsciiDigit) || NumberOf(label) is null)
            return label;
        string[] same = [.. classes.Where(name => Plain(name) == Plain(label))];
        return same is [var only] ? only : label;
    }

    // Not by value: somebody chose 007 and 7, or 1e3 and 1000, as names of their own.
    private static string Plain(string label) => ValueText.PlainLabel(label.Trim() is ['+', .. var rest] ? rest : label.Trim());

    private static double? NumberOf(string label) =>
        double.TryParse(label.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : null;

    private static string WithoutBlanks(string name) => string.Concat(name.Where(c => !char.IsWhiteSpace(c)));

    private static string WithoutMarks(string name) => string.Concat(name.ToUpperInvariant().Where(char.IsLetterOrDigit));
}
