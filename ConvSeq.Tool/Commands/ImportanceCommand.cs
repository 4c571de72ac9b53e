using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;
using Spectre.Console;

namespace ConvSeq.Tool.Commands;

/// <summary>Measures which channels and which regions of time a model needs.</summary>
internal static class ImportanceCommand
{
    public static ToolCommand Create(Session session) => new(
        "importance",
        "Measure which channels and regions of time a model needs: by how much its error rises when that part of each series is "
        + "another series' (permutation importance), with 95 % intervals over repeats.",
        command => Complete(command, session))
    {
        Examples =
        [
            "importance --model gunpoint.zip --input GunPoint_TEST.ts",
            "importance --model motions.zip --input BasicMotions_TEST.ts --regions 5 --repeats 20 --json",
        ],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        Option<string> modelPath = CommonOptions.File("--model", "A model that train has saved.");
        Option<string> inputPath = CommonOptions.File("--input", "Series with labels or targets, preferably not those of training.");
        inputPath.Aliases.Add("--data");
        Option<int> regions = CommonOptions.Parsed(
            "--regions", "N", "Regions of equal length that time is divided into.", "a whole number, 1 or more",
            text => CommonOptions.WholeNumber(text, 1), 10);
        Option<int> repeats = CommonOptions.Parsed(
            "--repeats", "N", "Permutations of each channel and region, over which the intervals are.", "a whole number, 2 or more",
            text => CommonOptions.WholeNumber(text, 2), 10);
        Option<int> seed = CommonOptions.Seed();
        var reading = new ReadingOptions("skip", hasPart: true);
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        command.AddOptions([modelPath, inputPath, regions, repeats, seed, .. reading.All, threads, json]);
        command.SetAction(parsed =>
        {
            string model = parsed.GetRequiredValue(modelPath), input = parsed.GetRequiredValue(inputPath);
            var options = new SeriesImportanceOptions
            {
                Regions = parsed.GetValue(regions),
                Repeats = parsed.GetValue(repeats),
                Seed = (ulong)parsed.GetValue(seed),
            };
            (SeriesImportance importance, string measure) = session.Work(
                "importance", parsed.GetValue(threads),
                execution => Measure(session, model, input, reading.Read(parsed), options, execution));
            if (parsed.GetValue(json))
                JsonLine.Write(session.Terminal.Output, writer => WriteJson(writer, model, input, measure, importance));
            else
                Show(session.Terminal, measure, importance);
        });
    }

    private static (SeriesImportance, string) Measure(
        Session session, string modelPath, string inputPath, SeriesReadOptions reading, SeriesImportanceOptions options,
        Execution execution)
    {
        TimeSeriesModel model = SavedModels.Load(modelPath).Model;
        bool targets = model is ISeriesRegressor;
        SeriesSet set = SeriesFiles.ReadFor(model, session, inputPath, reading, execution).Set;
        if (!SeriesFiles.HasAnswers(inputPath, set, targets, "the model predicts"))
            throw new BadInputException(
                inputPath, $"has no {(targets ? "targets" : "labels")}, without which there is no error to measure");
        if (set.Count < 2)
            throw new BadInputException(inputPath, "has fewer than two series");
        if (model is ISeriesClassifier classifier)
            set = LabelNotation.Align(set, classifier.ClassNames);
        SeriesFiles.CheckFor(model, inputPath, set);
        return BadInputException.Blame(
            inputPath, () => (SeriesImportance.Of(model, set, options, execution), targets ? "root mean square error" : "log-loss"));
    }

    private static void Show(Terminal terminal, string measure, SeriesImportance importance)
    {
        terminal.Show(Tables.Facts([("Error of whole series", $"{Wording.Measure(importance.Error)} ({measure})")]));
        Table table = Tables.Ruled(["part", "rise of the error", "95 % from", "to"], firstNumber: 1);
        foreach (PartImportance part in importance.Channels.Concat(importance.Regions))
            table.AddRow(new Text(NameOf(part)), Number(part.Mean), Number(part.Low), Number(part.High));
        terminal.Show(table);

        static Text Number(double value) => new(value.ToString("0.0000", CultureInfo.InvariantCulture));
    }

    private static string NameOf(PartImportance part) =>
        part.Channel is { } channel ? $"channel {channel}" : $"time {Wording.Percent(part.Start)} to {Wording.Percent(part.End)}";

    private static void WriteJson(Utf8JsonWriter json, string model, string input, string measure, SeriesImportance importance)
    {
        json.WriteString("model", model);
        json.WriteString("input", input);
        json.WriteString("measure", measure);
        json.WriteFinite("error", importance.Error);
        Write("channels", importance.Channels);
        Write("regions", importance.Regions);

        void Write(string name, IEnumerable<PartImportance> parts)
        {
            json.WriteStartArray(name);
            foreach (PartImportance part in parts)
            {
                json.WriteStartObject();
                if (part.Channel is { } channel)
                {
                    json.WriteNumber("channel", channel);
                }
                else
                {
                    json.WriteNumber("start", part.Start);
                    json.WriteNumber("end", part.End);
                }

                json.WriteFinite("mean", part.Mean);
                json.WriteFinite("low", part.Low);
                json.WriteFinite("high", part.High);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }
}
