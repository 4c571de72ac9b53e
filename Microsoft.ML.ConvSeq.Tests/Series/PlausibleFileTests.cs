using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ConvSeq.Series;

namespace ConvSeq.Tests.Series;

/// <summary>
/// Delimited files as people have them, of known content: each is read right, or refused with a message that names an option, and never
/// read wrong.
/// </summary>
[TestClass]
public partial class PlausibleFileTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(1u, 2_000)]
    public void AreReadRightOrRefused(uint seed, int files) => Check(seed, files);

    [TestMethod]
    [TestCategory("Long")]
    [DataRow(2u, 20_000)]
    public void ManyAreReadRightOrRefused(uint seed, int files) => Check(seed, files);

    private void Check(uint seed, int files)
    {
        int right = 0, refused = 0, clear = 0, clearRight = 0, told = 0, wrong = 0;
        var failures = new List<string>();
        var missed = new List<string>();
        for (int i = 0; i < files; i++)
        {
            PlausibleFile file = PlausibleFile.Make(seed, (ulong)i);
            clear += file.IsClear ? 1 : 0;
            string? fault = null;
            try
            {
                using SeriesFileReader reader = SeriesText.OpenAs(file.Path, file.Text, file.Options);
                SeriesSet set = reader.Read(int.MaxValue);
                fault = file.Differs(set) is { } difference ? $"{difference}; {string.Join("; ", reader.Reading.Notes)}" : null;
                right += fault is null ? 1 : 0;
                wrong += fault is null ? 0 : 1;
                clearRight += fault is null && file.IsClear ? 1 : 0;
                told += fault is null && file.HasOptions ? 1 : 0;
            }
            catch (SeriesFormatException refusal)
            {
                refused++;
                if (!OptionName().IsMatch(refusal.Message))
                    fault = $"no option is named: {refusal.Message}";
                else if (file.IsClear)
                    missed.Add($"{file.Path} {file.Options}\n{file.Text[..Math.Min(300, file.Text.Length)]}\n{refusal.Message}");
            }

            if (fault is not null)
                failures.Add($"file {i} ({file.Path}, {file.Options}): {fault}\n{file.Text[..Math.Min(500, file.Text.Length)]}");
        }

        TestContext.WriteLine($"{files} files: {right} right, {refused} refused, {wrong} wrong; {clearRight} of {clear} clear ones right; "
            + $"{told} right with options");
        foreach (string one in missed.Take(15))
            TestContext.WriteLine($"refused though clear: {one}");
        Assert.IsTrue(failures.Count == 0, $"{failures.Count} of {files}\n{string.Join("\n----\n", failures.Take(6))}");
        Assert.IsTrue(clear > files / 2 && clearRight >= 0.95 * clear, $"{clearRight} of {clear} clear ones are read right");
        Assert.IsTrue(refused > files / 100, "Nothing is doubtful: the files test nothing.");
    }

    [GeneratedRegex("HasHeader|Delimiter|DecimalSeparator|LabelColumn|IdColumn|Format")]
    private static partial Regex OptionName();

    /// <summary>A delimited file and what it holds.</summary>
    private sealed class PlausibleFile
    {
        private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        private static readonly string[] Words =
        [
            "open", "high", "low", "close", "volume", "north", "south", "east", "west", "up", "down", "left", "right", "red", "green",
            "blue", "alpha", "beta", "gamma", "delta",
        ];

        private readonly List<float[][]> _series = [];
        private readonly List<string?> _labels = [];
        private readonly List<string> _ids = [];

        public string Path { get; private set; } = "";

        public string Text { get; private set; } = "";

        public SeriesReadOptions Options { get; private set; } = new();

        public bool HasOptions { get; private set; }

        /// <summary>Whether the rules of the documentation leave one reading.</summary>
        public bool IsClear { get; private set; }

        public static PlausibleFile Make(uint seed, ulong number)
        {
            var random = new CounterRandom(seed, 7, number);
            var file = new PlausibleFile();
            if (random.NextInt(8) == 0)
                file.MakeLong(ref random);
            else
                file.MakeWide(ref random);
            return file;
        }

        /// <summary>What a set has that the file has not, in words; null where they are the same.</summary>
        public string? Differs(SeriesSet set)
        {
            if (set.Count != _series.Count)
                return $"{set.Count} series, not {_series.Count}";
            for (int i = 0; i < set.Count; i++)
            {
                string expected = Show(_series[i]),
                    read = Show([.. Enumerable.Range(0, set.Channels).Select(c => set.Channel(i, c).ToArray())]);
                if (expected != read)
                    return $"series {i} is {read}, not {expected}";
                string? label = set.IsAnswered(i)
                    ? set.HasTargets ? set.Targets[i].ToString(CultureInfo.InvariantCulture) : set.LabelOf(i)
                    : null;
                if (label != _labels[i])
                    return $"label {i} is {label ?? "none"}, not {_labels[i] ?? "none"}";
                if (set.IdOf(i) != _ids[i] && !(set.IdOf(i).Length == 0 && _ids[i].StartsWith('*')) && _ids[i] != "*" + set.IdOf(i))
                    return $"name {i} is '{set.IdOf(i)}', not '{_ids[i]}'";
            }

            return null;
        }

        private static string Show(float[][] channels) => string.Join('|', channels.Select(values =>
            string.Join(' ', values.Select(v => v.ToString(CultureInfo.InvariantCulture)))));

        private static T Pick<T>(ref CounterRandom random, params T[] choices) => choices[random.NextInt(choices.Length)];

        private void MakeWide(ref CounterRandom random)
        {
            int rows = 3 + random.NextInt(18), length = 3 + random.NextInt(12), decimals = random.NextInt(5);
            char delimiter = Pick(ref random, ',', ',', ',', ';', ';', '\t', '\t', '|', ' ');
            char point = delimiter != ',' && random.NextInt(3) == 0 ? ',' : '.';
            string extension = delimiter is ',' or ';'
                ? Pick(ref random, ".csv", ".csv", ".txt")
                : Pick(ref random, ".csv", ".tsv", ".txt");
            string header = Pick(ref random, "none", "t", "t", "months", "dates", "integers", "integers", "c_t", "words", "x");
            int channels = header == "c_t" ? 1 + random.NextInt(3) : 1;
            string id = Pick(ref random, "", "", "", "index", "unnamed", "id", "customer_id", "text", "text");
            string answer = Pick(ref random, "none", "label", "label", "class", "Label", "target", "status");
            bool isFirst = random.NextInt(2) == 0;
            string notation = answer == "target" ? "number" : Pick(ref random, "text", "text", "integer", "float", "mixed");
            bool hasGaps = random.NextInt(3) == 0;
            bool idIsLast = header != "none" && id is "id" or "customer_id" or "text" && random.NextInt(5) == 0;
            if (header == "months")
                length = Math.Min(length, 12);

            var lines = new List<List<string>>();
            if (header != "none")
            {
                var names = new List<string>();
                int from = random.NextInt(2);
                for (int c = 0; c < channels; c++)
                {
                    for (int t = 0; t < length; t++)
                    {
                        names.Add(header switch
                        {
                            "t" => $"t{t + from}",
                            "x" => $"x_{t + from}",
                            "months" => $"{Months[t]}-16",
                            "dates" => $"2020-03-{t + 10}",
                            "integers" => $"{t + from}",
                            "c_t" => $"c{c}_t{t}",
                            _ => Words[t],
                        });
                    }
                }

                if (answer != "none")
                    names.Insert(isFirst ? 0 : names.Count, answer);
                string? name = id switch
                {
                    "" => null,
                    "index" => delimiter == ' ' ? "\"\"" : "",
                    "unnamed" => delimiter == ' ' ? "\"Unnamed: 0\"" : "Unnamed: 0",
                    "text" => "station",
                    _ => id,
                };
                if (name is not null)
                    names.Insert(idIsLast ? names.Count : 0, name);
                lines.Add(names);
            }

            string[] classes = notation is "text" ? ["healthy", "theft", "ill"] : ["1", "2", "3"];
            int firstId = 1000 + random.NextInt(1000);
            for (int i = 0; i < rows; i++)
            {
                var cells = new List<string>();
                var values = new float[channels][];
                for (int c = 0; c < channels; c++)
                {
                    values[c] = new float[length];
                    for (int t = 0; t < length; t++)
                    {
                        bool isGap = hasGaps && t > 0 && t < length - 1 && random.NextInt(8) == 0;
                        string text = (random.NextDouble() * 500 - (decimals == 4 ? 250 : 0))
                            .ToString($"F{decimals}", CultureInfo.InvariantCulture);
                        values[c][t] = isGap ? float.NaN : float.Parse(text, CultureInfo.InvariantCulture);
                        cells.Add(isGap ? Pick(ref random, delimiter == ' ' ? "?" : "", "?", "NaN") : text.Replace('.', point));
                    }
                }

                _series.Add(values);
                string? label = answer == "none" ? null : classes[i < 3 ? i % 2 : random.NextInt(3)];
                if (notation == "number")
                    label = (random.NextInt(2000) / 8.0).ToString(CultureInfo.InvariantCulture);
                bool isOpen = answer != "none" && random.NextInt(20) == 0 && i > 2;
                if (answer != "none")
                {
                    string written = isOpen ? delimiter == ' ' ? "?" : Pick(ref random, "", "?", "NaN")
                        : notation == "float" ? $"{label}.0"
                        : notation == "mixed"
                            ? Pick(ref random, $"{label}", $"{label}.0", delimiter == ' ' ? $"{label}" : $" {label}", $"+{label}")
                        : label!;
                    cells.Insert(isFirst ? 0 : cells.Count, written.Replace('.', point));
                }

                _labels.Add(isOpen ? null : label);
                string row = id switch
                {
                    "" => "",
                    "index" or "unnamed" => $"{i}",
                    "text" => $"station{i * 7 + 3}",
                    _ => $"{firstId + i * (firstId % 3 + 1)}",
                };
                if (row.Length > 0)
                    cells.Insert(idIsLast ? cells.Count : 0, row);
                _ids.Add(row);
                lines.Add(cells);
            }

            Write(ref random, lines, delimiter, extension);
            bool hasLabels = answer is "label" or "class" or "Label" or "target" or "none";
            bool isNamed = header switch
            {
                "none" => false,
                "words" => id is "" or "index" or "unnamed" or "id" or "customer_id" || answer != "none",
                _ => id is not "text" || answer != "none" || rows >= 8,
            };
            bool isRow = delimiter is '\t' or ' ' && extension != ".csv";
            bool isPlain = header == "none" && id.Length == 0 && decimals > 0 && notation != "number" && answer != "none"
                && (isFirst ? notation == "text" || isRow : notation == "text") && rows >= 7;
            IsClear = ((hasLabels && isNamed) || isPlain) && !(point == ',' && decimals == 3);

            // Without header and label, whole numbers in .tsv and .txt are what the archive's rows are.
            if (header == "none" && answer == "none" && isRow && decimals == 0)
                MakeWideAgain(ref random);
            else if (!IsClear && random.NextInt(2) == 0)
                Tell(
                    header != "none", header == "none" ? null : lines[0], id, answer, isFirst, idIsLast, lines[^1].Count, delimiter, point);
        }

        private void MakeWideAgain(ref CounterRandom random)
        {
            _series.Clear();
            _labels.Clear();
            _ids.Clear();
            MakeWide(ref random);
        }

        /// <summary>Says with the options what the file does not tell.</summary>
        private void Tell(
            bool hasHeader, List<string>? names, string id, string answer, bool isFirst, bool idIsLast,
            int width, char delimiter, char point)
        {
            int idColumn = id.Length == 0 ? 0 : idIsLast ? width : 1;
            int labelColumn = answer == "none" ? 0
                : isFirst ? (idColumn == 1 ? 2 : 1)
                : width - (idIsLast && idColumn > 0 ? 1 : 0);
            bool isTarget = answer == "target" && hasHeader;
            HasOptions = true;
            Options = new SeriesReadOptions
            {
                Format = SeriesFormat.Csv,
                HasHeader = hasHeader,
                Delimiter = delimiter,
                DecimalSeparator = point,
                LabelColumn = isTarget ? null : labelColumn == 0 ? "none" : names is null ? $"{labelColumn}" : names[labelColumn - 1],
                IdColumn = idColumn == 0 ? "none" : names is null ? $"{idColumn}" : names[idColumn - 1].Trim('"'),
            };
        }

        private void MakeLong(ref CounterRandom random)
        {
            int count = 2 + random.NextInt(6), length = 2 + random.NextInt(8), channels = random.NextInt(3) == 0 ? 2 : 1;
            char delimiter = Pick(ref random, ',', ';', '\t');
            char point = delimiter != ',' && random.NextInt(3) == 0 ? ',' : '.';
            bool isSktime = random.NextInt(3) == 0, hasLabel = !isSktime && random.NextInt(2) == 0, byTime = random.NextInt(3) == 0;
            bool known = random.NextInt(6) != 0;
            var head = new List<string> { isSktime ? "case_id" : Pick(ref random, "id", "series_id", "patient") };
            if (channels > 1)
                head.Add(isSktime ? "dim_id" : Pick(ref random, "dimension", "channel"));
            head.Add(!known ? "moment" : isSktime ? "reading_id" : Pick(ref random, "time", "timestamp", "t"));
            head.Add(known ? "value" : "amount");
            if (hasLabel)
                head.Add("label");
            var rows = new List<(int Series, int Time, List<string> Cells)>();
            for (int i = 0; i < count; i++)
            {
                var values = new float[channels][];
                string label = $"{"ab"[i % 2]}";
                for (int c = 0; c < channels; c++)
                {
                    values[c] = new float[length];
                    for (int t = 0; t < length; t++)
                    {
                        string text = (random.NextDouble() * 20 - 10).ToString("F4", CultureInfo.InvariantCulture);
                        values[c][t] = float.Parse(text, CultureInfo.InvariantCulture);
                        var cells = new List<string> { $"{i + 5}" };
                        if (channels > 1)
                            cells.Add($"{c}");
                        cells.Add($"{t}");
                        cells.Add(text.Replace('.', point));
                        if (hasLabel)
                            cells.Add(label);
                        rows.Add((i, t, cells));
                    }
                }

                _series.Add(values);
                _labels.Add(hasLabel ? label : null);
                _ids.Add($"{i + 5}");
            }

            List<List<string>> lines =
                [head, .. byTime ? rows.OrderBy(row => row.Time).Select(row => row.Cells) : rows.Select(row => row.Cells)];
            Write(ref random, lines, delimiter, ".csv");
            IsClear = known;
            if (!known && random.NextInt(2) == 0)
                (Options, HasOptions) = (new SeriesReadOptions { Format = SeriesFormat.Long, IdColumn = "1" }, true);
        }

        private void Write(ref CounterRandom random, List<List<string>> lines, char delimiter, string extension)
        {
            string end = Pick(ref random, "\n", "\r\n");
            bool isQuoted = random.NextInt(8) == 0;
            var text = new StringBuilder(random.NextInt(10) == 0 ? "\uFEFF" : "");
            foreach (List<string> cells in lines)
            {
                text.AppendJoin(delimiter, cells.Select(cell => isQuoted
                    && cell.Length > 0 && !char.IsAsciiDigit(cell[^1]) && cell[0] != '"'
                    && cell is not ("?" or "NaN") ? $"\"{cell}\"" : cell));
                text.Append(end);
            }

            Text = text.ToString();
            Path = "plausible" + extension;
        }
    }
}
