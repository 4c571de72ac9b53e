using System.CommandLine;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Commands;

/// <summary>Says what a file holds, be it series or a model.</summary>
internal static class DescribeCommand
{
    private const int MostClassesShown = 20;

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
            Description description = Engine.FindClassifier(file) is { } classifier
                ? OfModel(file, classifier)
                : session.Work(
                    "describe", threads: 1,
                    execution => OfSet(file, Engine.ReadSet(file, parsed.GetValue(labelColumn), execution)));
            if (parsed.GetValue(json))
                JsonLine.Write(session.Terminal.Output, description.WriteJson);
            else
                session.Terminal.Show(Tables.Facts(description.Facts));
        });
        return command;
    }

    private static Description OfModel(string path, TimeSeriesClassifier model)
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
                json.WriteNumber("channels", model.Channels);
                json.WriteNumber("classes", model.ClassNames.Length);
                json.WriteStrings("classNames", model.ClassNames);
                json.WriteNumber("features", model.FeatureCount);
                json.WriteFinite("alpha", ((model.Head as ConvSeq.Linear.RidgeClassifier)?.Alpha ?? double.NaN));
                json.WriteFinite("leaveOneOutAccuracy", (model.Head.EstimatedAccuracy ?? double.NaN));
                json.WriteStartObject("properties");
                foreach ((string name, string value) in properties)
                    json.WriteString(name, value);
                json.WriteEndObject();
            });
    }

    private static Description OfSet(string path, SeriesSet set)
    {
        var counts = new int[set.ClassNames.Length];
        foreach (int label in set.Labels)
            counts[label]++;
        return new Description(
            [
                ("File", path), ("Kind", "data set"), ("Name", set.Name),
                ("Series", Wording.Count(set.Count)), ("Length", Wording.Length(set)),
                ("Channels", Wording.Count(set.Channels)), ("Missing values", set.HasMissing ? "yes" : "no"),
                ("Labels", set.HasLabels ? "classes" : set.HasTargets ? "numeric targets" : "none"),
                .. set.HasLabels ? ClassFacts(set, counts) : [],
            ],
            json =>
            {
                json.WriteString("file", path);
                json.WriteString("kind", "data");
                json.WriteString("name", set.Name);
                json.WriteNumber("series", set.Count);
                json.WriteNumber("minLength", set.MinLength);
                json.WriteNumber("maxLength", set.MaxLength);
                json.WriteNumber("channels", set.Channels);
                json.WriteBoolean("missing", set.HasMissing);
                json.WriteBoolean("targets", set.HasTargets);
                json.WriteNumber("classes", set.ClassNames.Length);
                json.WriteStrings("classNames", set.ClassNames);
                json.WriteStartArray("classCounts");
                foreach (int count in counts)
                    json.WriteNumberValue(count);
                json.WriteEndArray();
            });
    }

    private static IEnumerable<(string Name, string Value)> ClassFacts(SeriesSet set, int[] counts)
    {
        yield return ("Classes", Wording.Count(counts.Length));
        foreach ((int i, string name) in set.ClassNames.Take(MostClassesShown).Index())
            yield return ($"  {name}", $"{Wording.Count(counts[i])} series");
        if (counts.Length > MostClassesShown)
            yield return ("  …", $"{counts.Length - MostClassesShown} more");
    }

    private sealed record Description(
        IReadOnlyList<(string Name, string Value)> Facts, Action<Utf8JsonWriter> WriteJson);
}
