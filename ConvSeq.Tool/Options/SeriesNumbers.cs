namespace ConvSeq.Tool.Options;

/// <summary>Numbers of series as a person writes them: 0,3,7-9.</summary>
internal static class SeriesNumbers
{
    private const int Most = 1000;

    /// <summary>Returns the numbers in their order; null for text that is no such list, or that names more than can be looked at.</summary>
    public static IReadOnlyList<int>? Parse(string text)
    {
        var numbers = new List<int>();
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || CommonOptions.WholeNumber<int>(ends[0]) is not int first
                || CommonOptions.WholeNumber<int>(ends[^1]) is not int last
                || last < first || last - (long)first >= Most - numbers.Count)
                return null;
            numbers.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return numbers;
    }
}
