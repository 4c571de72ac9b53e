using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>The first records of a delimited file, cut into cells by one delimiter: the evidence for a <see cref="TableLayout"/>.</summary>
internal sealed class TableSample
{
    private const int MaxRecords = 50;

    private readonly byte[] _text;
    private readonly List<Cell[]> _records = [];

    /// <param name="text">The file from its first record on, as far as it is looked at.</param>
    /// <param name="isWhole">Whether this is all of the file, so that the last line is complete.</param>
    /// <param name="delimiter">What separates the cells; a blank stands for any run of blanks and tabs.</param>
    /// <param name="decimalSeparator">The decimal separator; null: the one that the cells show.</param>
    public TableSample(byte[] text, bool isWhole, char delimiter, char? decimalSeparator)
    {
        _text = text;
        Delimiter = delimiter;
        for (int at = 0; at < text.Length && _records.Count < MaxRecords;)
        {
            if (!TryCut(ref at, isWhole || _records.Count == 0, out Cell[] cells))
                break;
            if (cells.Length > 0)
                _records.Add(cells);
        }

        Decimal = decimalSeparator ?? (FindDecimals() is { Comma: >= 0, Point: < 0 } ? ',' : '.');
    }

    public char Delimiter { get; }

    public char Decimal { get; }

    /// <summary>Number of records, the first one included.</summary>
    public int Count => _records.Count;

    /// <summary>Cells of one record.</summary>
    public ReadOnlySpan<Cell> this[int record] => _records[record];

    public ReadOnlySpan<byte> Content(Cell cell) => _text.AsSpan(cell.Start, cell.End - cell.Start);

    /// <summary>The text of a cell, without its quotes.</summary>
    public string Text(Cell cell)
    {
        string text = Encoding.UTF8.GetString(Content(cell));
        return (cell.IsQuoted ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text).Trim();
    }

    public ValueKind Classify(Cell cell, out double value) => ValueText.Classify(Content(cell).Trim(" \t\r"u8), Decimal, out value);

    public bool IsNumber(Cell cell, out double value) => Classify(cell, out value) is ValueKind.Number or ValueKind.OutOfRange;

    public bool IsText(Cell cell) => Classify(cell, out _) == ValueKind.Malformed;

    /// <summary>Position in the file of a place in the sample: lines after that of the first record, and column from 1.</summary>
    public (int Line, int Column) Locate(int at)
    {
        ReadOnlySpan<byte> before = _text.AsSpan(0, at);
        return (before.Count((byte)'\n'), Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }

    /// <summary>What the cells of a column are, in the records from <paramref name="first"/> on.</summary>
    public TableColumn Column(int column, int first)
    {
        int rows = 0, numbers = 0, fractions = 0, texts = 0, quoted = 0;
        bool counting = true;
        double previous = double.NaN;
        for (int i = first; i < Count; i++)
        {
            if (column >= _records[i].Length)
                continue;
            Cell cell = _records[i][column];
            quoted += cell.IsQuoted ? 1 : 0;
            ValueKind kind = Classify(cell, out double value);
            if (kind == ValueKind.Empty)
                continue;
            rows++;
            texts += kind == ValueKind.Malformed ? 1 : 0;
            if (kind is not (ValueKind.Number or ValueKind.OutOfRange))
                continue;
            numbers++;
            fractions += Math.Floor(value) == value ? 0 : 1;
            counting &= numbers == 1 || previous + 1 == value;
            previous = value;
        }

        return new TableColumn(Count - first, rows, numbers, fractions, texts, quoted, counting && numbers == rows && rows > 0);
    }

    /// <summary>Number of different labels or names in columns, together.</summary>
    public int Distinct(int first, params ReadOnlySpan<int> columns)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = first; i < Count; i++)
        {
            string key = "";
            foreach (int column in columns)
            {
                if (column < _records[i].Length && Text(_records[i][column]) is { Length: > 0 } text)
                    key += ValueText.PlainLabel(text) + '\n';
            }

            if (key.Length > 0)
                seen.Add(key);
        }

        return seen.Count;
    }

    /// <summary>
    /// Places of a number with a decimal comma and of one with a decimal point, -1 where there is none; and whether each comma could
    /// stand between thousands. The first record counts only if it is the only one.
    /// </summary>
    public (int Comma, int Point, bool MayBeThousands) FindDecimals()
    {
        int comma = -1, point = -1;
        bool thousands = true;
        for (int i = Count > 1 ? 1 : 0; i < Count; i++)
        {
            foreach (Cell cell in _records[i])
            {
                ReadOnlySpan<byte> content = Content(cell).Trim(" \t\r"u8);
                int at = content.IndexOfAny((byte)',', (byte)'.');
                if (at < 0 || ValueText.Classify(content, (char)content[at], out _) != ValueKind.Number)
                    continue;
                if (content[at] == '.')
                {
                    point = point < 0 ? cell.Start : point;
                    continue;
                }

                comma = comma < 0 ? cell.Start : comma;
                ReadOnlySpan<byte> whole = content[..at].TrimStart("+-"u8);
                thousands &= content.Length - at == 4 && whole is [not (byte)'0'] or [not (byte)'0', _] or [not (byte)'0', _, _];
            }
        }

        return (comma, point, comma >= 0 && thousands);
    }

    /// <summary>Cuts a record off the text; false where the sample ends inside of it. A blank one has no cells.</summary>
    private bool TryCut(ref int at, bool mayEnd, out Cell[] record)
    {
        var cells = new List<Cell>();
        record = [];
        while (true)
        {
            at += BlanksAt(at);
            Cell cell;
            if (at < _text.Length && _text[at] == '"')
            {
                int length = QuotedText.Measure(_text.AsSpan(at));
                if (length < 0)
                    return false;
                cell = new Cell(at + 1, at + length - 1, true);
                at += length;
                at += Delimiter == ' ' ? 0 : BlanksAt(at);
            }
            else
            {
                ReadOnlySpan<byte> rest = _text.AsSpan(at);
                int length = Delimiter == ' ' ? rest.IndexOfAny(" \t\n"u8) : rest.IndexOfAny((byte)Delimiter, (byte)'\n');
                length = length < 0 ? rest.Length : length;
                ReadOnlySpan<byte> content = rest[..length].TrimEnd(" \t\r"u8);
                cell = new Cell(at, at + content.Length, false);
                at += length;
            }

            if (at == _text.Length && !mayEnd)
                return false;
            if (at < _text.Length && _text[at] == '\r')
                at++;
            bool ends = at == _text.Length || _text[at] == '\n';

            // Blanks at the end of a line separate nothing.
            if (!(Delimiter == ' ' && ends && !cell.IsQuoted && cell.Start == cell.End && cells.Count > 0))
                cells.Add(cell);
            if (ends)
                break;
            if (Delimiter == ' ' ? BlanksAt(at) == 0 : _text[at] != Delimiter)
                return false;
            at++;
        }

        if (at < _text.Length)
            at++;
        if (cells.Count > 1 || cells[0].Start < cells[0].End || cells[0].IsQuoted)
            record = [.. cells];
        return true;
    }

    private int BlanksAt(int at)
    {
        int start = at;
        while (at < _text.Length && (_text[at] == ' ' || (_text[at] == '\t' && Delimiter != '\t')))
            at++;
        return at - start;
    }

    /// <summary>A cell without its quotes and the blanks around it.</summary>
    public readonly record struct Cell(int Start, int End, bool IsQuoted);
}

/// <summary>What the sampled cells of a column are.</summary>
/// <param name="Records">Number of records in the sample.</param>
/// <param name="Rows">Cells that are not empty.</param>
/// <param name="Numbers">Numbers among them.</param>
/// <param name="Fractions">Numbers that are not whole.</param>
/// <param name="Texts">Cells that are neither a number nor a mark for a missing one.</param>
/// <param name="Quoted">Cells in quotes.</param>
/// <param name="IsCounting">Whether each cell is a whole number, one more than that of the record before.</param>
internal readonly record struct TableColumn(int Records, int Rows, int Numbers, int Fractions, int Texts, int Quoted, bool IsCounting)
{
    /// <summary>Whether most of the cells are text.</summary>
    public bool IsText => Texts * 2 > Rows;

    /// <summary>Whether the column can hold values: it has a number, and a text at most by mistake.</summary>
    public bool IsNumeric => Numbers > 0 && !IsText;

    /// <summary>Whether the column has numbers, all of them whole.</summary>
    public bool IsWhole => Numbers > 0 && Texts == 0 && Fractions == 0;

    public bool IsEmpty => Rows == 0;
}
