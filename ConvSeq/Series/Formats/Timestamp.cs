using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ConvSeq.Series.Formats;

/// <summary>Kind of a timestamp.</summary>
internal enum TimestampKind { Unknown, Number, Date }

/// <summary>
/// A time as a file writes it: a number, or a date with or without a time of day. Dates begin with the year, or end with a year of four
/// digits after day and month in either order, or name the month.
/// </summary>
/// <param name="Kind">Number, date, or neither.</param>
/// <param name="Number">The number.</param>
/// <param name="DayFirst">Ticks of the date if the day comes before the month; null where that gives no date.</param>
/// <param name="MonthFirst">Ticks of the date if the month comes before the day; the same where the order is certain.</param>
internal readonly record struct Timestamp(TimestampKind Kind, decimal Number, long? DayFirst, long? MonthFirst)
{
    private const int LongestDate = 64;

    // Without the assumption and the fixed date the answer would depend on where and when it is read.
    private const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
        | DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.NoCurrentDateDefault;

    public static Timestamp Parse(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\"'"u8);
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
            return new Timestamp(TimestampKind.Number, number, null, null);
        if (text.Length > LongestDate || !Ascii.IsValid(text))
            return default;
        if (TryReadNumbers(text, out int a, out int b, out int c, out int yearAt, out int length))
        {
            if (!TryParse($"2000-01-02{Encoding.ASCII.GetString(text[length..])}", out long time))
                return default;
            time -= new DateTime(2000, 1, 2).Ticks;
            long? first = yearAt == 0 ? Day(a, b, c) : Day(c, b, a), second = yearAt == 0 ? first : Day(c, a, b);
            return first is null && second is null ? default : new Timestamp(TimestampKind.Date, 0, first + time, second + time);
        }

        // What else is certain names the month, or is a time of day alone.
        string date = Encoding.ASCII.GetString(text);
        bool isClear = date.IndexOf(':') is 1 or 2 && char.IsAsciiDigit(date[0])
            || Array.Exists(CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames, month =>
                month.Length > 0 && date.Contains(month, StringComparison.OrdinalIgnoreCase));
        return isClear && TryParse(date, out long ticks) ? new Timestamp(TimestampKind.Date, 0, ticks, ticks) : default;
    }

    /// <summary>Reads three numbers with '-', '/' or '.' between them, of which the first or the last is a year of four digits.</summary>
    private static bool TryReadNumbers(ReadOnlySpan<byte> text, out int a, out int b, out int c, out int yearAt, out int length)
    {
        (a, b, c, yearAt, length) = (0, 0, 0, -1, 0);
        if (!Read(text, ref length, out a, out int digitsA) || length == text.Length
            || text[length] is not ((byte)'-' or (byte)'/' or (byte)'.'))
        {
            return false;
        }

        byte separator = text[length++];
        if (!Read(text, ref length, out b, out int digitsB) || length == text.Length || text[length++] != separator
            || !Read(text, ref length, out c, out int digitsC) || digitsB > 2)
        {
            return false;
        }

        yearAt = digitsA == 4 && digitsC <= 2 ? 0 : digitsA <= 2 && digitsC == 4 ? 2 : -1;
        return yearAt >= 0;
    }

    private static bool Read(ReadOnlySpan<byte> text, ref int at, out int number, out int digits)
    {
        bool found = Utf8Parser.TryParse(text[at..], out number, out digits) && text[at] is not ((byte)'-' or (byte)'+');
        at += digits;
        return found;
    }

    private static long? Day(int year, int month, int day) =>
        year is >= 1 and <= 9998 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateTime(year, month, day).Ticks
            : null;

    private static bool TryParse(string text, out long ticks)
    {
        bool found = DateTime.TryParse(text, CultureInfo.InvariantCulture, Styles, out DateTime date);
        ticks = date.Ticks;
        return found;
    }
}
