using System.CommandLine;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Commands;

/// <summary>Says what a file holds, be it series or a model.</summary>
internal static class DescribeCommand
{
    private const int MaxClassesShown = 20;

    public static Command Create(Session session)
    {
        var path = new Argument<string>("FILE") { Description = "A data set or a model; its content decides which." };
        Option<string?> labelColumn = CommonOptions.LabelColumn();
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand("describe", "Say what a data set or a model file holds.")
        {
            Examples = ["describe GunPoint_TRAIN.ts", "describe gunpoint.zip --json"],
        };
        command.Arguments.Add(path);
        command.AddOptions(labelColumn, json);
        command.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(path);
            Description description = SavedModels.Find(file) is { } model
                ? OfModel(file, model)
                : session.Work(
                    "describe", threads: 1,
                    execution => OfData(file, SeriesFiles.Summarize(file, parsed.GetValue(labelColumn), execution)));
            if (parsed.GetValue(json))
                JsonLine.Write(session.Terminal.Output, description.WriteJson);
            else
                session.Terminal.Show(Tables.Facts(description.Facts));
        });
        return command;
    }

    private static Description OfModel(string path, TimeSeriesModel model)
    {
        IReadOnlyList<KeyValuePair<string, string>> properties = model.Describe();
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
                ModelReport.WriteJson(json, model);
                json.WriteStartObject("properties");
                foreach ((string name, string value) in properties)
                    json.WriteString(name, value);
                json.WriteEndObject();
            });
    }

    private static Description OfData(string path, DataSummary data) => new(
        [
            ("File", path), ("Kind", "data set"), ("Name", data.Name),
            ("Series", Wording.Count(data.Count)), ("Length", data.LengthWords),
            ("Channels", Wording.Count(data.Channels)), ("Missing values", data.HasMissing ? "yes" : "no"),
            ("Labels", data.HasLabels ? "classes" : data.HasTargets ? "numeric targets" : "none"),
            .. data.HasLabels ? ClassFacts(data) : data.HasTargets ? TargetFacts(data) : [],
        ],
        json =>
        {
            json.WriteString("file", path);
            json.WriteString("kind", "data");
            json.WriteString("name", data.Name);
            json.WriteNumber("series", data.Count);
            json.WriteNumber("minLength", data.MinLength);
            json.WriteNumber("maxLength", data.MaxLength);
            json.WriteNumber("channels", data.Channels);
            json.WriteBoolean("missing", data.HasMissing);
            json.WriteBoolean("targets", data.HasTargets);
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
        });

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

    private sealed record Description(
        IReadOnlyList<(string Name, string Value)> Facts, Action<Utf8JsonWriter> WriteJson);
}
