using System.CommandLine;
using System.Text.Json;
using ConvSeq.Containers;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Reporting;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Sequences;

namespace ConvSeq.Tool.Commands;

/// <summary>Says what a file holds, be it series or a model.</summary>
internal static class DescribeCommand
{
    private const int MaxClassesShown = 20;

    public static ToolCommand Create(Session session)
    {
        var path = new Argument<string>("FILE") { Description = "A data set, an archive's .zip or a model; its content decides which." };
        return new(
            "describe", "Say what a data set or a model file holds, and how a data set is read.",
            command => Complete(command, session, path))
        {
            Arguments = { path },
            Examples =
            [
                "describe GunPoint_TRAIN.ts",
                "describe gunpoint.zip --json",
                "describe sales.csv --delimiter semicolon --id-column 1",
                "describe GunPoint_TRAIN.ts --plot gunpoint.svg",
            ],
        };
    }

    private static void Complete(ToolCommand command, Session session, Argument<string> path)
    {
        var reading = new ReadingOptions("keep", hasPart: true);
        Option<string?> plot = CommonOptions.OptionalText(
            "--plot", "FILE",
            "Draw a data set: mean and spread of each class, lengths, gaps and targets. An .svg with pictures side by side, or an .html "
            + "with what is said of the set besides; an existing file is replaced.",
            "a file that ends in .svg or .html", path => IsSvg(path) || path.EndsWith(".html", StringComparison.OrdinalIgnoreCase));
        Option<bool> json = CommonOptions.Json();
        command.AddOptions([.. reading.All, plot, json]);
        command.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(path);
            using StagedFile? picture = parsed.GetValue(plot) is { } named ? new StagedFile(named) : null;
            Description description = SavedModels.Find(file) is { } model ? OfModel(file, model)
                : SavedModels.KindOf(file) switch
                {
                    ModelKind.SequenceModel => OfSequences(file, SequenceReport.Load(file)),
                    ModelKind.SequenceTranslator => OfPairs(file, TranslationReport.Load(file)),
                    _ => session.Work("describe", threads: 1, execution => OfData(
                        file, reading.Read(parsed), keep: picture is not null, execution)),
                };
            if (picture is not null)
                Plot(file, description, picture, ReportOption.CommandLine(parsed));
            if (parsed.GetValue(json))
                JsonLine.Write(session.Terminal.Output, description.WriteJson);
            else
                session.Terminal.Show(Tables.Facts(description.Facts));
        });
    }

    private static bool IsSvg(string path) => path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase);

    private static void Plot(string path, Description description, StagedFile picture, string commandLine)
    {
        SeriesSet set = description.Set
            ?? throw new BadInputException(path, "is a model; --plot draws data sets (explain draws what a model sees)");
        if (set.Count == 0)
            throw new BadInputException(path, "has no series to draw");
        string title = $"{Path.GetFileName(path)}: {DataSummary.Of(set).Words}";
        picture.Write(output =>
        {
            if (IsSvg(picture.Path))
                DataPlot.WriteSvg(output, title, set);
            else
                DataPlot.WritePage(output, title, description.Facts, set, commandLine);
        });
    }

    private static Description OfModel(string path, TimeSeriesModel model) =>
        OfModel(path, model.Describe(), json => ModelReport.WriteJson(json, model));

    private static Description OfSequences(string path, SequenceModel model) =>
        OfModel(path, model.Describe(), json => SequenceReport.WriteJson(json, model));

    private static Description OfPairs(string path, SequenceTranslator model) =>
        OfModel(path, model.Describe(), json => TranslationReport.Of(model).WriteJson(json));

    private static Description OfModel(
        string path, IReadOnlyList<KeyValuePair<string, string>> properties, Action<Utf8JsonWriter> writeModel)
    {
        long bytes = new FileInfo(path).Length;
        return new Description(
            [
                ("File", path), ("Kind", "model"), ("Size", Wording.Size(bytes)),
                .. properties.Select(property => (property.Key, property.Value)),
            ],
            json =>
            {
                json.WriteString("file", path);
                json.WriteString("kind", "model");
                json.WriteNumber("modelBytes", bytes);
                writeModel(json);
                json.WriteStartObject("properties");
                foreach ((string name, string value) in properties)
                    json.WriteString(name, value);
                json.WriteEndObject();
            });
    }

    private static Description OfData(string path, SeriesReadOptions options, bool keep, Execution execution)
    {
        if (options.Part is not null || SavedModels.ContentOf(path) != ZipContent.Archive)
        {
            Description one = OfPart(path, options, keep, execution);
            return new Description(
                [("File", path), ("Kind", "data set"), .. one.Facts],
                json =>
                {
                    json.WriteString("file", path);
                    json.WriteString("kind", "data");
                    one.WriteJson(json);
                },
                one.Set);
        }

        Description train = OfPart(path, options with { Part = ArchivePart.Train }, keep, execution);
        Description test = OfPart(path, options with { Part = ArchivePart.Test }, keep: false, execution);
        return new Description(
            [("File", path), ("Kind", "archive"), ("Part", "train"), .. train.Facts, ("Part", "test"), .. test.Facts],
            json =>
            {
                json.WriteString("file", path);
                json.WriteString("kind", "archive");
                foreach ((string part, Description description) in new[] { ("train", train), ("test", test) })
                {
                    json.WriteStartObject(part);
                    description.WriteJson(json);
                    json.WriteEndObject();
                }
            },
            train.Set);
    }

    private static Description OfPart(string path, SeriesReadOptions options, bool keep, Execution execution)
    {
        (DataSummary data, SeriesReading reading, SeriesSet? kept) = SeriesFiles.Summarize(path, options, keep, execution);
        string[] notes = [.. reading.Notes.Select(CommandWords.Of)];
        return new Description(
            [
                ("Name", data.Name), .. ReadingFacts(reading),
                ("Series", Wording.Count(data.Count)), ("Length", data.LengthWords),
                ("Channels", Wording.Count(data.Channels)), ("Missing values", data.HasMissing ? "yes" : "no"),
                ("Labels", data.HasLabels ? "classes" : data.HasTargets ? "numeric targets" : "none"),
                .. data.HasLabels ? ClassFacts(data) : data.HasTargets ? TargetFacts(data) : [],
                .. data.Unanswered > 0 ? new[] { ("  none", $"{Wording.Count(data.Unanswered)} series") } : [],
                .. notes.Select(note => ("Note", note)),
            ],
            json =>
            {
                json.WriteString("name", data.Name);
                WriteReading(json, reading);
                json.WriteStrings("notes", notes);
                json.WriteNumber("series", data.Count);
                json.WriteNumber("minLength", data.MinLength);
                json.WriteNumber("maxLength", data.MaxLength);
                json.WriteNumber("channels", data.Channels);
                json.WriteBoolean("missing", data.HasMissing);
                json.WriteBoolean("targets", data.HasTargets);
                json.WriteNumber("unlabelled", data.Unanswered);
                if (data.HasTargets)
                {
                    json.WriteFinite("minTarget", data.MinTarget);
                    json.WriteFinite("maxTarget", data.MaxTarget);
                    json.WriteFinite("meanTarget", data.MeanTarget);
                }

                json.WriteNumber("classes", data.ClassNames.Length);
                json.WriteStrings("classNames", data.ClassNames);
                json.WriteStartArray("classCounts");
                foreach (int count in data.ClassCounts)
                    json.WriteNumberValue(count);
                json.WriteEndArray();
            },
            kept);
    }

    private static IEnumerable<(string Name, string Value)> ReadingFacts(SeriesReading reading)
    {
        yield return ("Format", reading.Format switch
        {
            SeriesFormat.Ucr => "tsv: a label and values in each row",
            SeriesFormat.Csv => "csv: a series in each row",
            SeriesFormat.Long => "long: a value in each row",
            var other => other.ToString().ToLowerInvariant(),
        });
        if (reading.Delimiter is { } delimiter)
            yield return ("Delimiter", Named(delimiter));
        if (reading.DecimalSeparator is { } separator)
            yield return ("Decimals", separator == '.' ? "point" : "comma");
        if (reading.HasHeader is { } hasHeader)
            yield return ("Header", hasHeader ? "yes" : "no");
        if (reading.PointColumns is { } points)
            yield return ("Points", points);
        if (reading.LabelColumn is { } label)
            yield return ("Label column", label);
        if (reading.IdColumn is { } id)
            yield return ("Names of series", id);
    }

    private static string Named(char delimiter) => delimiter switch
    {
        ',' => "comma",
        ';' => "semicolon",
        '\t' => "tab",
        '|' => "pipe",
        ' ' => "blank",
        _ => delimiter.ToString(),
    };

    private static void WriteReading(Utf8JsonWriter json, SeriesReading reading)
    {
        json.WriteStartObject("reading");
        json.WriteString("format", reading.Format == SeriesFormat.Ucr ? "tsv" : reading.Format.ToString().ToLowerInvariant());
        json.WriteString("delimiter", reading.Delimiter?.ToString());
        json.WriteString("decimal", reading.DecimalSeparator?.ToString());
        if (reading.HasHeader is { } hasHeader)
            json.WriteBoolean("header", hasHeader);
        else
            json.WriteNull("header");
        json.WriteString("points", reading.PointColumns);
        json.WriteString("labelColumn", reading.LabelColumn);
        json.WriteString("idColumn", reading.IdColumn);
        json.WriteEndObject();
    }

    private static IEnumerable<(string Name, string Value)> TargetFacts(DataSummary data) =>
    [
        ("Targets", $"{Wording.Measure(data.MinTarget)} to {Wording.Measure(data.MaxTarget)}, mean {Wording.Measure(data.MeanTarget)}"),
    ];

    private static IEnumerable<(string Name, string Value)> ClassFacts(DataSummary data)
    {
        yield return ("Classes", Wording.Count(data.ClassNames.Length));
        foreach ((int i, string name) in data.ClassNames.Take(MaxClassesShown).Index())
            yield return ($"  {name}", $"{Wording.Count(data.ClassCounts[i])} series");
        if (data.ClassNames.Length > MaxClassesShown)
            yield return ("  …", $"{data.ClassNames.Length - MaxClassesShown} more");
    }

    /// <param name="Facts">What is said.</param>
    /// <param name="WriteJson">Says the same to scripts.</param>
    /// <param name="Set">The series, of an archive those to train on, where they were kept; null for a model.</param>
    private sealed record Description(
        IReadOnlyList<(string Name, string Value)> Facts, Action<Utf8JsonWriter> WriteJson, SeriesSet? Set = null);
}
