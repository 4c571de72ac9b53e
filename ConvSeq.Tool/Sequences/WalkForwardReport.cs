using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;
using Spectre.Console;

namespace ConvSeq.Tool.Sequences;

/// <summary>Evaluates models of growing beginnings of a file, and shows how each predicts the part after its own.</summary>
internal static class WalkForwardReport
{
    public static void Run(Session session, SequenceTask task, WalkForwardOptions options, bool json)
    {
        string backend = task.Backend;
        (SequenceCoding coding, WalkForward evaluation, double seconds) = session.Work("evaluate", task.Threads, execution =>
        {
            (SequenceSet set, SequenceCoding found) = task.ReadTrain(session, execution);
            (WalkForward done, double taken) = task.WalkForward(set, found, options, execution);
            return (found, done, taken);
        });
        if (json)
        {
            JsonLine.Write(session.Terminal.Output, writer => WriteJson(writer, task, options, coding, evaluation, seconds));
            return;
        }

        session.Terminal.Show(Tables.Facts(
        [
            ("Sequence", task.TrainPath!),
            ("Symbols", coding.Summary),
            ("Network", $"{task.Recipe.Network.Name}, seed {task.Options.Network!.Seed}"),
            ("Learned from", options.Window is { } most ? $"{Wording.Count(most)} symbols before a part, at most" : "all before a part"),
            ("Trained on", backend),
            ("Fit and predict", Wording.Seconds(seconds)),
            ("Peak memory", Wording.Size(PeakMemory.Bytes())),
        ]));
        session.Terminal.Show(Table(evaluation));
    }

    private static Table Table(WalkForward evaluation)
    {
        bool hasLast = evaluation.Persistence is not null;
        Table table = Tables.Ruled(
            [
                "part", "learned", "predicted", "loss", "perplexity", "accuracy", "loss by frequency",
                .. hasLast ? new[] { "loss by last value" } : [],
            ],
            firstNumber: 1);
        foreach (WalkForwardPart part in evaluation.Parts)
            Add($"{part.Number}", Wording.Count(part.Learned), part.Model, part.Frequencies, part.Persistence);
        Add("all", "", evaluation.Model, evaluation.Frequencies, evaluation.Persistence);
        return table;

        void Add(string name, string learned, SequenceScore model, SequenceScore frequencies, SequenceScore? last)
        {
            string[] cells =
            [
                name, learned, Wording.Count(model.Symbols), Wording.Measure(model.MeanLoss), Wording.Measure(model.Perplexity),
                Wording.Percent(model.Accuracy, decimals: 2), Wording.Measure(frequencies.MeanLoss),
                .. last is null ? [] : new[] { Wording.Measure(last.MeanLoss) },
            ];
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }
    }

    private static void WriteJson(
        Utf8JsonWriter json, SequenceTask task, WalkForwardOptions options, SequenceCoding coding, WalkForward evaluation, double seconds)
    {
        json.WriteString("task", "next");
        json.WriteString("train", task.TrainPath);
        json.WriteString("network", task.Recipe.Network.Name);
        json.WriteString("unit", SequenceReport.UnitOf(coding));
        json.WriteNumber("symbols", coding.Symbols);
        json.WriteNumber("seed", task.Options.Network!.Seed);
        if (options.Window is { } window)
            json.WriteNumber("window", window);
        json.WriteStartArray("parts");
        foreach (WalkForwardPart part in evaluation.Parts)
        {
            json.WriteStartObject();
            json.WriteNumber("part", part.Number);
            json.WriteNumber("learned", part.Learned);
            WriteScores(part.Model, part.Frequencies, part.Persistence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteScores(evaluation.Model, evaluation.Frequencies, evaluation.Persistence);
        json.WriteNumber("seconds", seconds);
        json.WriteNumber("peakMemoryBytes", PeakMemory.Bytes());

        void WriteScores(SequenceScore model, SequenceScore frequencies, SequenceScore? persistence)
        {
            SequenceReport.WriteJson(json, model);
            foreach ((string name, SequenceScore? score) in new[] { ("byFrequency", frequencies), ("byLastValue", persistence) })
            {
                if (score is null)
                    continue;
                json.WriteStartObject(name);
                SequenceReport.WriteJson(json, score);
                json.WriteEndObject();
            }
        }
    }
}
