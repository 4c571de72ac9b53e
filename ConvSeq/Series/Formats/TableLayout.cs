using System.Globalization;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>
/// How a delimited file is laid out: options say it, or the first 50 records do, by the rules below in this order. Where they leave two
/// readings, the file is refused with the option that decides.
/// </summary>
/// <remarks>
/// <para>Delimiter: tab, semicolon, '|', comma or blanks, of those in the first record the one that leaves the fewest columns of
/// text.</para>
/// <para>Decimal separator: a comma where numbers have one and none has a point. If each comma could stand between thousands, or some
/// numbers have a point, the option DecimalSeparator decides.</para>
/// <para>Header: a line with a name that only headers have (label, class, target, c0_t0); or with text above numbers; or with quotes
/// above none; or of three or more consecutive integers from 0 or 1, empty cells and names between them allowed. Other rising
/// numbers above rows that do not rise are refused.</para>
/// <para>Label: the column label or class, or target with numbers to be predicted. Without a header, the first cell, if it is text or
/// whole; or the last, if it is text and the first is none. Of a header of integers, a first or last column of text that
/// repeats.</para>
/// <para>Names of rows: a column without a name, Unnamed: 0, id or index; and of the columns whose names do not go with the points'
/// (t0, t1, …; jan-16, feb-16, …) the one with unique text, or with unique whole numbers under a name such as customer_id, or which
/// count. What else does not go with the points is refused.</para>
/// <para>Long format: columns for time, value and the series, and perhaps channel and label, known by their names.</para>
/// </remarks>
internal sealed class TableLayout
{
    /// <summary>Entries of <see cref="Slots"/> that are no points.</summary>
    public const int Answer = -1, Id = -2, Skipped = -3;

    /// <summary>What LabelColumn and IdColumn say where the file has no such column.</summary>
    private const string None = "none";

    public const string Delimiters = "\t;|, ";

    private const string SayWhat = "say with the option LabelColumn or IdColumn what it is, or remove it";

    /// <summary>Records that it takes to tell names from labels by their being unique, and few classes from points.</summary>
    private const int Enough = 4;

    /// <summary>Records that it takes to tell names from classes or measurements by their being unique alone.</summary>
    private const int Sure = 8;

    private readonly TextLines _lines;
    private readonly SeriesReadOptions _options;
    private TableSample _sample;
    private string[] _names = [];
    private readonly TableColumn[] _columns = [];
    private readonly int _first;

    private TableLayout(TextLines lines, SeriesReadOptions options)
    {
        _lines = lines;
        _options = options;
        _sample = ChooseDelimiter();
        HasHeader = ChooseHeader();
        _first = HasHeader ? 1 : 0;
        int width = HasHeader ? _sample[0].Length : 0;
        for (int i = _first; i < _sample.Count; i++)
            width = Math.Max(width, _sample[i].Length);
        if (HasHeader)
            width = NameColumns(width);
        _columns = [.. Enumerable.Range(0, width).Select(i => _sample.Column(i, _first))];
        Slots = new int[width];
        if (HasHeader)
            AnswerColumn = FindAnswer();
        if (HasHeader && TryLong())
            return;
        if (options.Format == SeriesFormat.Long && !HasHeader)
            throw Fail(0, "long format needs a header with the names of its columns; the option HasHeader says that the first line is one");
        if (HasHeader)
            LayNamed();
        else
            LayRows();
        LayPoints();
    }

    public char Delimiter => _sample.Delimiter;

    public char Decimal => _sample.Decimal;

    public bool HasHeader { get; }

    /// <summary>
    /// For each column its place among the points: channel after channel, in the order of time; or <see cref="Answer"/>,
    /// <see cref="Id"/>, <see cref="Skipped"/>.
    /// </summary>
    public int[] Slots { get; }

    public int Channels { get; private set; } = 1;

    /// <summary>Whether rows may be longer than <see cref="Slots"/>, with further points.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether the answer is numeric.</summary>
    public bool IsTarget { get; private set; }

    /// <summary>Whether the labels were found without a name or an option that says so; fractions are then none.</summary>
    public bool IsLabelGuessed { get; private set; }

    public int AnswerColumn { get; private set; } = -1;

    public int IdColumn { get; private set; } = -1;

    /// <summary>The columns of long format; null in a wide table.</summary>
    public LongColumns? Long { get; private set; }

    public List<string> Notes { get; } = [];

    public static TableLayout Recognize(TextLines lines, SeriesReadOptions options) => new(lines, options);

    /// <summary>A column in words: its name in quotes, or its number from 1.</summary>
    public string Name(int column) =>
        HasHeader && column < _names.Length && _names[column].Length > 0
            ? $"'{_names[column]}'"
            : (column + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>How the file was understood.</summary>
    public SeriesReading Describe(SeriesFormat format)
    {
        int[] points = Long is { } columns ? [columns.Value] : [.. Enumerable.Range(0, Slots.Length).Where(i => Slots[i] >= 0)];
        return new SeriesReading
        {
            Format = format,
            Delimiter = Delimiter,
            DecimalSeparator = Decimal,
            HasHeader = HasHeader,
            PointColumns = Long is { } parts
                ? $"{Name(parts.Value)}, by series in {Name(parts.Id)} and time in {Name(parts.Time)}"
                    + (parts.Dimension < 0 ? "" : $", channels in {Name(parts.Dimension)}")
                : IsOpen ? $"all from column {points.FirstOrDefault(Slots.Length) + 1} on"
                : points.Length == 1 ? Name(points[0])
                : FormattableString.Invariant($"{points.Length} from {Name(points[0])} to {Name(points[^1])}"),
            LabelColumn = AnswerColumn < 0 ? null : Name(AnswerColumn).Trim('\''),
            IdColumn = IdColumn < 0 ? null : Name(IdColumn).Trim('\''),
            Notes = [.. Notes],
        };
    }

    private bool IsUnique(int column) =>
        _columns[column] is { Rows: > 0 } facts && facts.Rows == facts.Records && Distinct(column) == facts.Rows;

    private int Distinct(params ReadOnlySpan<int> columns) => _sample.Distinct(_first, columns);

    /// <summary>A first or last column of few whole numbers that repeat: classes, perhaps.</summary>
    private bool HasFewNumbers(int column) =>
        _columns[column] is { IsWhole: true, Records: >= Enough } facts
        && Distinct(column) is var few && few <= 20 && few * 2 <= facts.Rows;

    private TableSample ChooseDelimiter()
    {
        const int Bytes = 1 << 16, MostBytes = 1 << 22, Lines = 5;
        byte[] text = _lines.Peek(Bytes, Lines, MostBytes, out bool isWhole).ToArray();
        char? given = _options.DecimalSeparator;
        if (given is not (null or '.' or ','))
            throw _lines.Error(0, $"the option DecimalSeparator is '{given}'; it can be '.' or ','");
        if (_options.Delimiter is { } delimiter)
        {
            if (!Delimiters.Contains(delimiter))
                throw _lines.Error(0, $"the option Delimiter is '{delimiter}'; it can be a comma, a semicolon, a tab, '|' or a blank");
            return Checked(new TableSample(text, isWhole, delimiter, given));
        }

        TableSample[] samples = [.. Delimiters.Where(c => text.AsSpan().Contains((byte)c))
            .Select(c => new TableSample(text, isWhole, c, given))
            .Where(sample => sample.Count > 0 && sample[0].Length > 1)];
        if (samples.Length < 2)
            return Checked(samples.Length == 1 ? samples[0] : new TableSample(text, isWhole, ',', given));

        var readings = samples.Select(sample => (Sample: sample, Texts: CountTexts(sample))).Where(reading => reading.Texts >= 0)
            .OrderBy(reading => reading.Texts).ToArray();
        if (readings.Length > 1 && readings[0].Texts == readings[1].Texts
            && (readings[0].Sample.Delimiter, readings[1].Sample.Delimiter) is not ('\t', ' '))
        {
            _sample = readings[0].Sample;
            throw Fail(0, $"the cells can be separated by {Show(readings[0].Sample.Delimiter)} or by {Show(readings[1].Sample.Delimiter)}; "
                + "say which with the option Delimiter");
        }

        return Checked(readings.Length > 0 ? readings[0].Sample : samples.MaxBy(sample => sample[0].Length)!);
    }

    /// <summary>Number of columns of text; -1 where there is no column of numbers.</summary>
    private static int CountTexts(TableSample sample)
    {
        int first = sample.Count > 1 ? 1 : 0, texts = 0, numbers = 0;
        for (int i = 0; i < sample[first].Length; i++)
        {
            TableColumn column = sample.Column(i, first);
            texts += column.IsText ? 1 : 0;
            numbers += column.IsNumeric ? 1 : 0;
        }

        return numbers > 0 ? texts : -1;
    }

    private TableSample Checked(TableSample sample)
    {
        _sample = sample;
        if (sample.Count == 0)
            throw Fail(0, "a quote opens here and is not closed");
        if (_options.Delimiter is { } delimiter && sample[0].Length == 1 && sample.Count > 1 && sample[1].Length == 1)
            throw Fail(0, $"the option Delimiter is {Show(delimiter)}, which does not stand in the first line");
        if (_options.DecimalSeparator is null && sample.FindDecimals() is { Comma: >= 0 } found)
        {
            if (found.Point >= 0)
            {
                throw Fail(Math.Max(found.Comma, found.Point), "some numbers have a decimal comma and some a decimal point; say which is "
                    + "right with the option DecimalSeparator");
            }

            if (found.MayBeThousands)
            {
                throw Fail(found.Comma, "the commas in the numbers can be decimal commas or stand between thousands; say that they are "
                    + "decimal with the option DecimalSeparator, or remove them");
            }
        }

        return sample;
    }

    private static string Show(char delimiter) => delimiter switch { '\t' => "tabs", ' ' => "blanks", _ => $"'{delimiter}'" };

    private bool ChooseHeader()
    {
        if (_options.HasHeader is { } given)
            return given;
        ReadOnlySpan<TableSample.Cell> cells = _sample[0];
        var numbers = new List<double>();
        bool areIntegers = true;
        int aboveNumbers = 0, atEdge = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            string text = _sample.Text(cells[i]);
            if (ColumnNames.IsLabel(text) || ColumnNames.IsTarget(text) || ColumnNames.TryParsePoint(text, out _, out _)
                || (text.Length > 0 && (text == _options.LabelColumn || text == _options.IdColumn) && !int.TryParse(text, out _)))
            {
                return true;
            }

            bool isText = _sample.IsText(cells[i]);
            TableColumn below = _sample.Column(i, 1);
            if (_sample.Count > 1 && !isText && cells[i].IsQuoted && below.Quoted == 0 && below.Rows > 0)
                return true;
            if (isText && below.IsNumeric)
            {
                aboveNumbers++;
                atEdge += i == 0 || i == cells.Length - 1 ? 1 : 0;
            }

            // Without rows below there are only the cells themselves.
            if (_sample.Count == 1 && _sample.Delimiter != ' ' && ((isText && (i > 0 || cells.Length == 1)) || cells[i].IsQuoted))
                return cells.Length > 1 || ColumnNames.Pattern(text) is not null;
            if (!_sample.IsNumber(cells[i], out double number))
                continue;
            numbers.Add(number);
            areIntegers &= text.All(char.IsAsciiDigit);
        }

        if (aboveNumbers > atEdge)
            return true;
        bool isRun = numbers.Count > 1 && numbers[0] is 0 or 1;
        for (int i = 1; i < numbers.Count; i++)
            isRun &= numbers[i] == numbers[i - 1] + 1;
        if (isRun && areIntegers && numbers.Count > 2 && numbers.Count >= cells.Length - 3 && _sample.Count > 1)
        {
            Notes.Add(FormattableString.Invariant($"the first line, the integers {numbers[0]} to {numbers[^1]}, is taken for a header; ")
                + "the option HasHeader says otherwise");
            return true;
        }

        string? doubt = isRun && areIntegers && (numbers.Count > 2 || Extension() == ".csv") ? "counts"
            : _sample.Count > 1 && numbers.Count >= cells.Length - 3 && (numbers.Count >= 5 || HasEvenSteps(numbers)) && IsRising(0)
                && !AnyRises() ? "rises"
            : null;
        if (doubt is not null)
        {
            throw Fail(0, $"the first line {doubt}, so that it can be a header or a series; say which with the option HasHeader");
        }

        if (aboveNumbers == 0)
            return false;
        if (aboveNumbers > 1 || numbers.Count == 0)
            return true;
        throw Fail(0, "the first line can be a header, or a series whose label is text where others are numbers; say which with the "
            + "option HasHeader");
    }

    private static bool HasEvenSteps(List<double> numbers)
    {
        const double Rounding = 1e-6;
        bool isEven = numbers.Count >= 4;
        for (int i = 2; i < numbers.Count; i++)
        {
            double step = numbers[1] - numbers[0];
            isEven &= Math.Abs(numbers[i] - numbers[i - 1] - step) <= Rounding * Math.Abs(step);
        }

        return isEven;
    }

    private bool AnyRises() => Enumerable.Range(1, _sample.Count - 1).Any(IsRising);

    /// <summary>Whether the numbers of a record rise from cell to cell.</summary>
    private bool IsRising(int record)
    {
        double previous = double.NegativeInfinity;
        foreach (TableSample.Cell cell in _sample[record])
        {
            if (!_sample.IsNumber(cell, out double number))
                continue;
            if (number <= previous)
                return false;
            previous = number;
        }

        return true;
    }

    private string Extension()
    {
        string path = _lines.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? _lines.Path[..^3] : _lines.Path;
        return Path.GetExtension(path).ToLowerInvariant();
    }

    /// <summary>Reads the names and returns how many columns there are.</summary>
    private int NameColumns(int width)
    {
        ReadOnlySpan<TableSample.Cell> cells = _sample[0];
        var names = new List<string>();
        foreach (TableSample.Cell cell in cells)
            names.Add(_sample.Text(cell));

        // R names no column of row names: each row is one cell longer.
        TableColumn first = _sample.Column(0, 1);
        bool isShifted = first.Records > 1 && width == cells.Length + 1 && !ColumnNames.IsLabel(names[0]) && !ColumnNames.IsTarget(names[0])
            && (first.IsCounting || first.Texts == first.Records) && _sample.Distinct(1, 0) == first.Records;
        for (int i = 1; i < _sample.Count; i++)
            isShifted &= _sample[i].Length == width && _sample[i][^1].Start < _sample[i][^1].End;
        if (isShifted)
            names.Insert(0, "");
        _names = [.. names];
        return names.Count;
    }

    private bool TryLong()
    {
        if (_options.Format is not (null or SeriesFormat.Long) || _columns.Length > 7)
            return false;
        bool isSaid = _options.Format == SeriesFormat.Long;
        int time = Find(ColumnNames.IsTime), value = Find(ColumnNames.IsValue), dimension = Find(ColumnNames.IsDimension);
        int answer = AnswerColumn, id = FindGiven(_options.IdColumn, "IdColumn");
        List<int> rest = [.. Enumerable.Range(0, _columns.Length).Where(
            i => i != time && i != value && i != dimension && i != answer && i != id)];
        if (rest.Count > 1 || (rest.Count == 1 && id >= 0))
            rest.RemoveAll(i => ColumnNames.IsPandasIndex(_names[i]));
        if (id < 0 && rest.Count > 0)
        {
            int named = rest.FirstOrDefault(i => ColumnNames.IsId(_names[i]), rest[0]);
            if (rest.Count == 1 || isSaid)
                rest.Remove(id = named);
        }

        if (id < 0 && rest.Count == 0)
            (id, dimension) = (dimension, -1);
        if (isSaid)
        {
            // In the order in which such files have them: dimension, time, value.
            if (value < 0 && rest.Count > 0)
                rest.Remove(value = rest[^1]);
            if (time < 0 && rest.Count > 0)
                rest.Remove(time = rest[^1]);
            if (dimension < 0 && rest.Count > 0)
                rest.Remove(dimension = rest[^1]);
        }

        if (time < 0 || value < 0 || id < 0 || rest.Count > 0)
        {
            if (isSaid)
            {
                throw Fail(0, "long format has a column for the series, the time and the value, and perhaps the channel and the label; "
                    + "name the series' and the label's with the options IdColumn and LabelColumn");
            }

            RefuseLongTable();
            return false;
        }

        (IdColumn, Long) = (id, new LongColumns(id, dimension, time, value));
        return true;

        int Find(Func<string, bool> test)
        {
            int[] found = [.. Enumerable.Range(0, _names.Length).Where(i => test(_names[i]))];
            return found.Length == 1 ? found[0] : -1;
        }
    }

    /// <summary>Refuses a table whose names do not tell, but whose columns are those of long format.</summary>
    private void RefuseLongTable()
    {
        if (_options.Format is not null || _columns.Length is < 3 or > 6 || _sample.Count <= Enough
            || _names.Count(name => ColumnNames.Pattern(name) is not null) > 1)
        {
            return;
        }

        int[] others = [.. Enumerable.Range(0, _columns.Length).Where(i => i != AnswerColumn && _columns[i].Rows == _columns[i].Records)];
        int[] keys = [.. others.Where(i => Distinct(i) * 2 <= _columns[i].Rows)];
        bool isGrid = keys.Length > 1 && Distinct(keys) == _sample.Count - 1;
        bool isMoment = keys.Any(i => Distinct(i) == 1 && _sample.Count > Sure);
        if (isGrid || isMoment || others.Any(group => others.Any(time => group != time && IsTimeWithin(group, time))))
        {
            throw Fail(0, "the columns repeat as those of long format do, which has a row per value; say with the option Format whether it "
                + "is Long, or Csv with a row per series");
        }
    }

    private bool IsTimeWithin(int group, int time)
    {
        int repeats = 0, changes = 0;
        for (int i = 2; i < _sample.Count; i++)
        {
            if (_sample[i].Length <= Math.Max(group, time) || _sample[i - 1].Length <= Math.Max(group, time))
                return false;
            bool isSame = _sample.Text(_sample[i][group]) == _sample.Text(_sample[i - 1][group]);
            if (!_sample.IsNumber(_sample[i][time], out double now) || !_sample.IsNumber(_sample[i - 1][time], out double before))
                return false;
            if (isSame && now <= before)
                return false;
            repeats += isSame ? 1 : 0;
            changes += isSame ? 0 : 1;
        }

        return repeats >= 2 * Math.Max(1, changes) && _columns[group].Fractions == 0;
    }

    /// <summary>Takes the columns for label, names and points by their names and content.</summary>
    private void LayNamed()
    {
        int idGiven = FindGiven(_options.IdColumn, "IdColumn");
        if (AnswerColumn >= 0 && AnswerColumn == idGiven)
            throw Fail(Start(idGiven), $"the options LabelColumn and IdColumn name the same column {Name(idGiven)}");
        List<int> rest = [.. Enumerable.Range(0, _columns.Length).Where(i => i != AnswerColumn && i != idGiven)];
        if (rest.Count == 0)
            throw Fail(0, "the header has no column for a time point");

        // A line that ends in a delimiter has a last column of nothing.
        if (rest.Count > 1 && rest[^1] == _columns.Length - 1 && _names[^1].Length == 0 && _columns[^1].IsEmpty)
        {
            Slots[^1] = Skipped;
            rest.RemoveAt(rest.Count - 1);
        }

        string?[] patterns = [.. _names.Select(ColumnNames.Pattern)];
        string? pattern = rest.GroupBy(i => patterns[i]).Where(group => group.Key is not null).MaxBy(group => group.Count())?.Key;
        int matching = rest.Count(i => patterns[i] == pattern);
        bool dominates = (matching > 1 && matching * 2 > rest.Count) || (ColumnNames.IsPoint(pattern) && matching * 2 >= rest.Count);
        if (!dominates)
            pattern = null;
        bool areIntegers = pattern == "#";
        var ids = new List<int>();
        foreach (int i in rest.ToArray())
        {
            if (rest.Count == 1 || (pattern is not null && patterns[i] == pattern))
                continue;
            TableColumn facts = _columns[i];
            string name = _names[i];
            bool isIndex = ColumnNames.IsPandasIndex(name) && facts.Fractions == 0;
            bool isCertain = isIndex || ((name.Equals("id", StringComparison.OrdinalIgnoreCase)
                || name.Equals("index", StringComparison.OrdinalIgnoreCase)) && facts.Fractions == 0);
            bool isId = ColumnNames.IsId(name);
            bool hasNames = isCertain || (isId && facts.Records == 0) || (IsUnique(i) && (
                (facts.Texts > 0 && (isId || AnswerColumn >= 0 || facts.Records >= Sure))
                || (facts.IsWhole && isId)
                || (facts is { IsCounting: true, Records: >= Enough } && pattern is not null)
                || (facts is { IsWhole: true, Records: >= Sure } && pattern is not null)));
            if (hasNames && _options.IdColumn != None)
            {
                ids.Add(i);
                continue;
            }

            bool mayBeId = (isId || ColumnNames.IsPandasIndex(name)) && _options.IdColumn != None;
            bool mayBeAnswer = ColumnNames.MayBeAnswer(name) && AnswerColumn < 0 && _options.LabelColumn != None;
            if (facts.IsText || pattern is not null || mayBeId || mayBeAnswer)
            {
                string what = facts.IsText ? "holds text"
                    : pattern is null ? $"looks like {(mayBeId ? "a name of rows" : "an answer")}, not a time point"
                    : $"stands among columns named like {_names[rest.First(j => patterns[j] == pattern)]}, but is no such one";
                throw Fail(Start(i), $"the column '{name}' {what}; {SayWhat}");
            }
        }

        if (idGiven >= 0)
            ids.RemoveAll(i => !ColumnNames.IsPandasIndex(_names[i]) ? throw Unsettled(i) : Skip(i));
        else if (ids.Count > 1)
            ids.RemoveAll(i => ColumnNames.IsPandasIndex(_names[i]) && ids.Exists(j => !ColumnNames.IsPandasIndex(_names[j])) && Skip(i));
        if (ids.Count > 1)
        {
            throw Fail(Start(ids[1]), $"the columns {Name(ids[0])} and {Name(ids[1])} could both name the rows; say which does with the "
                + "option IdColumn, and remove the other");
        }

        IdColumn = idGiven >= 0 ? idGiven : ids.Count == 1 ? ids[0] : -1;
        rest.RemoveAll(i => i == IdColumn || Slots[i] == Skipped);
        if (rest.Count == 0)
            throw Fail(0, "the header has no column for a time point");
        if (areIntegers || pattern is null)
            LookAtEdges(rest, areIntegers);
        if (AnswerColumn >= 0)
            Slots[AnswerColumn] = Answer;
        if (IdColumn >= 0)
        {
            Slots[IdColumn] = Id;
            Notes.Add($"the column {Name(IdColumn)} names the rows and is no time point");
        }

        NoteGroups(rest, patterns);

        bool Skip(int column)
        {
            Slots[column] = Skipped;
            Notes.Add($"the column {Name(column)}, an index, is left out");
            return true;
        }

        SeriesFormatException Unsettled(int column) => Fail(
            Start(column), $"the column {Name(column)} does not go with the points, and the option IdColumn names another; remove it");
    }

    /// <summary>Refuses a first or last column that looks like names or labels where the header's names do not tell.</summary>
    private void LookAtEdges(List<int> rest, bool areIntegers)
    {
        int first = rest[0], last = rest[^1];
        bool isLength = rest.Count == _options.ExpectedLength;
        foreach (int i in rest.ToArray())
        {
            if (!_columns[i].IsText || !areIntegers)
                continue;
            bool isLabel = AnswerColumn < 0 && (i == first || i == last) && _options.LabelColumn != None
                && rest.Count(j => _columns[j].IsText) == 1 && _columns[i].Records >= Enough && Distinct(i) * 2 <= _columns[i].Rows;
            if (!isLabel)
                throw Fail(Start(i), $"the column {Name(i)} holds text; {SayWhat}");
            AnswerColumn = i;
            rest.Remove(i);
            Notes.Add($"the column {Name(i)}, which holds text, is taken for the labels; the option LabelColumn says otherwise");
            return;
        }

        if (isLength || rest.Count < 2)
            return;
        bool counts = _columns[first] is { IsCounting: true, Records: >= 3 } && !_columns[rest[1]].IsCounting;
        if (IdColumn < 0 && _options.IdColumn is null && counts)
        {
            if (rest.Count - 1 == _options.ExpectedLength)
            {
                rest.Remove(IdColumn = first);
                return;
            }

            throw Fail(Start(first), $"the column {Name(first)} counts, so that it can name the rows or be a time point; say which with "
                + "the option IdColumn, a column or none");
        }

        if (AnswerColumn >= 0 || _options.LabelColumn == None || rest.Count < 3)
            return;
        foreach (int edge in (int[])[last, first])
        {
            if (HasFewNumbers(edge) && rest.All(i => i == edge || _columns[i].Fractions > 0 || Distinct(i) > 2 * Distinct(edge)))
            {
                throw Fail(Start(edge), $"the column {Name(edge)} has few whole numbers, so that it can be the labels or a time point; "
                    + "say which with the option LabelColumn, a column or none");
            }
        }
    }

    /// <summary>Points of several names are one channel; that is said, because the names may mean channels.</summary>
    private void NoteGroups(List<int> points, string?[] patterns)
    {
        string?[] groups = [.. points.Select(i => patterns[i]).Distinct()];
        if (groups.Length is > 1 and <= 20 && groups.All(group => group is not null && points.Count(i => patterns[i] == group) > 1))
        {
            Notes.Add($"the points' names are of {groups.Length} kinds ({string.Join(", ", groups)}) and are read as one channel; names "
                + "such as c0_t0, c1_t0 make channels");
        }
    }

    /// <summary>The column of the answers by option or name, -1 where there is none; says whether it holds targets.</summary>
    private int FindAnswer()
    {
        if (_options.LabelColumn is not null)
            return FindGiven(_options.LabelColumn, "LabelColumn");
        int found = -1;
        for (int i = 0; i < _names.Length; i++)
        {
            bool isTarget = ColumnNames.IsTarget(_names[i]);
            if (!isTarget && !ColumnNames.IsLabel(_names[i]))
                continue;
            if (found >= 0)
            {
                throw Fail(Start(i), $"the columns '{_names[found]}' and '{_names[i]}' could both be the answer; name one as the label "
                    + "column with the option LabelColumn, or remove one");
            }

            (found, IsTarget) = (i, isTarget);
        }

        if (IsTarget && _columns[found] is { IsWhole: true, Rows: >= Enough } && Distinct(found) is var few && few <= 10
            && few * 2 <= _columns[found].Rows)
        {
            Notes.Add($"the column {Name(found)} has few whole numbers and is read as a numeric target; LabelColumn={_names[found]} makes "
                + "them classes");
        }

        return found;
    }

    /// <summary>The column that an option names, by name or number; -1 where it names none.</summary>
    private int FindGiven(string? given, string option)
    {
        if (given is null)
            return -1;
        int found = Array.IndexOf(_names, given);
        if (found >= 0 && Array.LastIndexOf(_names, given) != found)
        {
            throw Fail(
                Start(Array.LastIndexOf(_names, given)), $"the column '{given}' of the option {option} occurs twice; give its number");
        }

        if (found < 0 && int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1
            && number <= _columns.Length)
        {
            found = number - 1;
        }

        if (found < 0 && given != None)
        {
            string role = option == "LabelColumn" ? "the label column" : "the names of the rows";
            throw Fail(0, $"there is no column '{given}', which the options name as {role} ({option})"
                + (HasHeader ? "" : "; the file has no header, so give a number, or say with the option HasHeader that there is one"));
        }

        return found;
    }

    /// <summary>Takes the cells of rows without a header for label, names and points.</summary>
    private void LayRows()
    {
        int width = _columns.Length, last = width - 1;
        bool isEven = true;
        for (int i = 0; i < _sample.Count; i++)
            isEven &= _sample[i].Length == width;
        if (!_columns.Any(column => column.Numbers > 0 || (column.Rows > 0 && !column.IsText)))
        {
            throw Fail(0, "the format is not recognized; expected .ts (@problemName …), .arff (@relation …), rows that begin with a label "
                + "(UCR), or a .csv header; the option Format says which");
        }

        IdColumn = FindGiven(_options.IdColumn, "IdColumn");
        AnswerColumn = FindGiven(_options.LabelColumn, "LabelColumn");
        if (AnswerColumn >= 0 && AnswerColumn == IdColumn)
            throw Fail(0, "the options LabelColumn and IdColumn name the same column");
        if (_options.LabelColumn is null)
            FindLabelOfRows(isEven);
        for (int i = 0; i < width; i++)
        {
            bool isTaken = i == AnswerColumn || i == IdColumn;
            if (isTaken || !_columns[i].IsText || !(isEven || i == 0) || (_columns[i].Records < 2 && i > 0))
                continue;
            bool isAnswered = AnswerColumn >= 0 || _options.LabelColumn == None;
            if (IdColumn < 0 && _options.IdColumn is null && isAnswered && i == 0 && IsUnique(i) && _columns[i].Records >= Enough)
                IdColumn = i;
            else
                throw Fail(Start(i), $"column {i + 1} holds text; {SayWhat}");
        }

        int first = Enumerable.Range(0, width).FirstOrDefault(i => i != AnswerColumn && i != IdColumn, -1);
        int points = width - (AnswerColumn >= 0 ? 1 : 0) - (IdColumn >= 0 ? 1 : 0);
        if (first == 0 && IdColumn < 0 && _options.IdColumn is null && points > 1 && points != _options.ExpectedLength
            && _columns[0] is { IsCounting: true, Records: >= 3 } && !_columns[Math.Min(1, last)].IsCounting)
        {
            throw Fail(0, "the first column counts, so that it can name the rows or be a time point; say which with the option IdColumn, a "
                + "column or none");
        }

        if (AnswerColumn >= 0)
            Slots[AnswerColumn] = Answer;
        if (IdColumn >= 0)
        {
            Slots[IdColumn] = Id;
            Notes.Add($"column {IdColumn + 1} names the rows and is no time point");
        }

        IsOpen = AnswerColumn <= 1 && IdColumn <= 1;
    }

    /// <summary>The label of rows without a header and without the option: first, or last where the first cannot be one.</summary>
    private void FindLabelOfRows(bool isEven)
    {
        int width = _columns.Length, last = width - 1, records = _sample.Count;
        TableColumn first = _columns[0], end = _columns[last];
        bool isUcr = _options.Format == SeriesFormat.Ucr;
        int extra = isEven && _options.ExpectedLength is { } length ? width - length - (IdColumn >= 0 ? 1 : 0) : -1;
        bool hasText = first.IsText || (isEven && end.IsText);
        if (extra == 0 && !hasText && !isUcr)
            return;
        IsLabelGuessed = true;
        if (isUcr)
        {
            (AnswerColumn, IsLabelGuessed) = (0, false);
            return;
        }

        if (IdColumn == 0)
        {
            if (!isEven || !end.IsText)
            {
                throw Fail(
                    0,
                    "the rows have no header that tells which column is the label; say it with the option LabelColumn, a column or "
                    + "none");
            }

            AnswerColumn = last;
            return;
        }

        bool isRowFormat = Delimiter is '\t' or ' ' && Extension() != ".csv";
        bool endsInText = isEven && end is { IsText: true, Numbers: 0 } && width > 1 && IdColumn != last;
        if (endsInText && first.IsText)
        {
            if (records < Enough || !IsUnique(0) || Distinct(last) * 2 > records || _options.IdColumn is not null)
                throw Fail(0, "the first and the last column hold text; say with the options LabelColumn and IdColumn what they are");
            AnswerColumn = last;
            return;
        }

        if (endsInText && records > 1)
        {
            if (IsUnique(last) && records >= 3)
                throw Fail(Start(last), "the last column holds text; say with the option LabelColumn or IdColumn what it is");
            if (first.IsWhole && extra != 1 && _options.IdColumn is null)
            {
                throw Fail(0, "the first column can name the rows or be a time point; say which with the option IdColumn, a column or "
                    + "none");
            }

            AnswerColumn = last;
            return;
        }

        if (!first.IsText && first.Fractions > 0)
        {
            int at = Enumerable.Range(0, records).First(
                i => _sample.IsNumber(_sample[i][0], out double value) && Math.Floor(value) != value);
            throw Fail(_sample[at][0].Start, $"the row begins with {ValueText.Quote(_sample.Content(_sample[at][0]))}, where a label is "
                + "expected: a whole number or a name; put the label first, or a header such as label,t0,t1 above the rows, or say with "
                + "the option LabelColumn which column it is, or none");
        }

        bool isUnique = IsUnique(0);
        bool isNumber = !first.IsText;
        bool areWhole = width > 1 && Enumerable.Range(1, last).All(i => _columns[i].Fractions == 0);

        // The archives have sets with one series of each class, or with more classes than the first records show.
        bool isOfArchive = isRowFormat && ArchiveFileName.PartLength(ArchiveFileName.Stem(_lines.Path)) > 0;
        bool isDoubtful = (isNumber && first.Numbers == 0 && !isRowFormat)
            || (isUnique && records >= 3 && !isOfArchive)
            || (isNumber && areWhole && width > 2 && records > 1 && (!isRowFormat || Distinct(0) * 2 > records))
            || (isEven && width > 2 && ((HasFewNumbers(last) && !isRowFormat) || (end.IsWhole && IsUnique(last) && records > 2))
                && Enumerable.Range(1, last - 1).All(i => _columns[i].Fractions > 0));
        if (isDoubtful)
        {
            throw Fail(0, "the rows have no header, and their first cells can be labels, names of the rows or time points; say with the "
                + "option LabelColumn which column holds the labels, or none, and with IdColumn which the names; or HasHeader, if there is "
                + "one");
        }

        AnswerColumn = 0;
        if (!isRowFormat)
            Notes.Add("there is no header, and the first cell of each row is taken for its label; the option LabelColumn says otherwise");
    }

    /// <summary>Gives the points their places: in the order of the columns, or as names such as c0_t0 say.</summary>
    private void LayPoints()
    {
        var places = new List<(int Column, int Channel, int Time)>();
        int points = 0;
        for (int i = 0; i < Slots.Length; i++)
        {
            if (Slots[i] < 0)
                continue;
            Slots[i] = points++;
            if (HasHeader && ColumnNames.TryParsePoint(_names[i], out int channel, out int time))
                places.Add((i, channel, time));
        }

        if (points == 0 && HasHeader)
            throw Fail(0, "the header has no column for a time point");
        if (places.Count == 0)
            return;
        int other = Enumerable.Range(0, Slots.Length).FirstOrDefault(i => Slots[i] >= 0 && !places.Exists(place => place.Column == i), -1);
        if (places.Count < points)
        {
            throw Fail(Start(other), $"the column '{_names[other]}' stands among columns named like c0_t0, but is no such one; "
                + SayWhat);
        }

        int firstChannel = places.Min(place => place.Channel), firstTime = places.Min(place => place.Time);
        int channels = places.Max(place => place.Channel) - firstChannel + 1;
        int length = places.Max(place => place.Time) - firstTime + 1;
        var taken = new HashSet<(int, int)>();
        foreach ((int column, int channel, int time) in places)
        {
            if (!taken.Add((channel, time)))
                throw Fail(Start(column), $"the column '{_names[column]}' occurs twice");
        }

        if (firstChannel > 1 || firstTime > 1 || (long)channels * length != points)
        {
            throw Fail(0, $"the columns name {Plural.Of(channels, "channel")} of {Plural.Of(length, "time point")}, from "
                + $"c{firstChannel}_t{firstTime} on, which does not go with {Plural.Of(points, "such column")}; every channel needs "
                + "every time point, counted from 0 or 1");
        }

        Channels = channels;
        foreach ((int column, int channel, int time) in places)
            Slots[column] = (channel - firstChannel) * length + (time - firstTime);
    }

    /// <summary>Where a column of the first record begins.</summary>
    private int Start(int column)
    {
        int shift = HasHeader ? _names.Length - _sample[0].Length : 0;
        return column - shift < 0 || column - shift >= _sample[0].Length ? 0 : _sample[0][column - shift] is { IsQuoted: true } cell
            ? cell.Start - 1
            : _sample[0][column - shift].Start;
    }

    /// <summary>An exception that says what is wrong at a place of the sample.</summary>
    private SeriesFormatException Fail(int at, string problem)
    {
        (int line, int column) = _sample.Locate(at);
        return new SeriesFormatException(_lines.Path, Math.Max(1, _lines.LineNumber) + line, column, problem);
    }
}

/// <summary>The columns of a table in long format; <paramref name="Dimension"/> is -1 where it has one channel.</summary>
internal readonly record struct LongColumns(int Id, int Dimension, int Time, int Value);
