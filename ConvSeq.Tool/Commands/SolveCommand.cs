using System.CommandLine;
using ConvSeq.Models;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Sharding;

namespace ConvSeq.Tool.Commands;

/// <summary>Fits the model to the statistics of all shards.</summary>
internal static class SolveCommand
{
    public static ToolCommand Create(Session session) => new(
        "solve", "Fit the model to the merged statistics of a plan, and save it as train does.",
        command => Complete(command, session))
    {
        Examples = ["solve --plan plan --model big.zip"],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        Option<string> planFolder = ShardFolder.PlanOption();
        Option<string> modelPath = CommonOptions.File("--model", "Where the model goes; an existing file is replaced.");
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        command.AddOptions([planFolder, modelPath, threads, json]);
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(planFolder), path = parsed.GetRequiredValue(modelPath);
            ((TimeSeriesModel model, long bytes), double seconds) = session.Work(
                "solve", parsed.GetValue(threads), execution => Session.Timed(() => ShardFolder.Solve(folder, path, execution)));
            if (parsed.GetValue(json))
            {
                JsonLine.Write(session.Terminal.Output, writer =>
                {
                    ModelReport.WriteJson(writer, model);
                    writer.WriteString("model", path);
                    writer.WriteNumber("modelBytes", bytes);
                    writer.WriteNumber("seconds", seconds);
                    writer.WriteNumber("peakMemoryBytes", PeakMemory.Bytes());
                });
            }
            else
            {
                session.Terminal.Show(Tables.Facts(
                [
                    .. ModelReport.Facts(model),
                    ("Solved", Wording.Seconds(seconds)),
                    ("Peak memory", Wording.Size(PeakMemory.Bytes())),
                    ("Model", $"{path}, {Wording.Size(bytes)}"),
                ]));
            }
        });
    }
}
