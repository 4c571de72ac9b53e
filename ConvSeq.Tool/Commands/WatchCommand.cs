using System.CommandLine;
using System.Globalization;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Commands;

/// <summary>Classifies windows of an endless series that comes in from standard input.</summary>
internal static class WatchCommand
{
    public static ToolCommand Create(Session session) => new(
        "watch",
        "Classify windows of an endless series while it comes in: from standard input a point a line, the values of its channels with "
        + "commas between. At the end of each window there is a line: the number of points so far, the label, and its probability.",
        command => Complete(command, session))
    {
        Examples = ["watch --model gunpoint.zip", "watch --model motions.zip --length 100 --hop 10 --json"],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        Option<string> modelPath = CommonOptions.File("--model", "A classifier that train has saved.");
        Option<int?> length = CommonOptions.Count(
            "--length", 1, SeriesRepair.MaxLength,
            "Points of a window. [default: those of the longest series that the model was trained on]");
        Option<int?> hop = CommonOptions.Count(
            "--hop", 1, int.MaxValue, "Points from a window to the next. [default: a tenth of a window]");
        var probabilities = new Option<bool>("--probabilities")
        {
            Description = "Add the calibrated probability of every class, 0 to 1.",
        };
        Option<string> badWindows = CommonOptions.Worded(
            "--bad-windows", "HOW",
            "Windows that the model refuses, such as those with a missing value: fail; or skip, which says why on stderr and goes on. The "
            + "exit code is then 3.",
            "fail or skip", text => text is "fail" or "skip", "fail");
        var json = new Option<bool>("--json") { Description = "Print one JSON object a decision instead of a line of a .csv." };
        command.AddOptions(modelPath, length, hop, probabilities, badWindows, json);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(modelPath);
            ISeriesClassifier model = Load(path);
            using StreamingClassifier stream = BadInputException.Blame(
                path, () => new StreamingClassifier(model, parsed.GetValue(length), parsed.GetValue(hop)));
            var answers = new Answers(session.Terminal.Output, parsed.GetValue(json), parsed.GetValue(probabilities));
            bool skips = parsed.GetRequiredValue(badWindows) == "skip";
            return session.WorkOnInput(() => Watch(session, stream, answers, skips));
        });
    }

    private static ISeriesClassifier Load(string path) => SavedModels.Find(path) switch
    {
        ISeriesClassifier classifier => classifier,
        ISeriesRegressor => throw new BadInputException(path, "predicts numbers; watch is for classifiers"),
        TimeSeriesModel other => throw new BadInputException(path, $"holds a {other.GetType().Name}; watch is for classifiers of series"),
        null => throw new BadInputException(path, "is not a model that convseq train has saved"),
    };

    private static int Watch(Session session, StreamingClassifier stream, Answers answers, bool skips)
    {
        using var lines = new PointLines(session.Input, session.CancellationToken);
        float[] point = new float[stream.Model.Channels];
        int exitCode = ExitCode.Ok;
        answers.Begin(stream);
        while (lines.TryRead(point))
        {
            try
            {
                if (stream.Push(point))
                    answers.Write(stream);
            }
            catch (BadSeriesException problem)
            {
                string where = FormattableString.Invariant($"{PointLines.Name}({lines.Line})");
                if (!skips)
                    throw new BadInputException(where, CommandWords.Of(problem.Message));
                session.Terminal.Say($"{where}: {CommandWords.Of(problem.Message)}");
                exitCode = ExitCode.BadSeries;
            }
        }

        return exitCode;
    }

    /// <summary>Writes decisions, each at once: whoever reads them may be waiting.</summary>
    private sealed class Answers(TextWriter output, bool json, bool withProbabilities)
    {
        public void Begin(StreamingClassifier stream)
        {
            if (json)
                return;
            CsvLine.Write(output, ["point", "label", "probability", .. withProbabilities ? stream.Model.ClassNames : []]);
            output.Flush();
        }

        public void Write(StreamingClassifier stream)
        {
            if (json)
                JsonLine.Write(output, writer =>
                {
                    writer.WriteNumber("point", stream.Points);
                    writer.WriteString("label", stream.ClassName);
                    writer.WriteNumber("probability", (float)stream.Probabilities[stream.Label]);
                    if (!withProbabilities)
                        return;
                    writer.WriteStartArray("probabilities");
                    foreach (double probability in stream.Probabilities)
                        writer.WriteNumberValue((float)probability);
                    writer.WriteEndArray();
                });
            else
            {
                CsvLine.Write(
                    output,
                    [
                        stream.Points.ToString(CultureInfo.InvariantCulture), stream.ClassName, Text(stream.Probabilities[stream.Label]),
                        .. withProbabilities ? Array.ConvertAll(stream.Probabilities.ToArray(), Text) : [],
                    ]);
            }

            output.Flush();
        }

        private static string Text(double probability) => ((float)probability).ToString(CultureInfo.InvariantCulture);
    }
}
