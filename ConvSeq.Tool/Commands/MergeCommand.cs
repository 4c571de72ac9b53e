using System.CommandLine;
using ConvSeq.Models;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Sharding;

namespace ConvSeq.Tool.Commands;

/// <summary>Adds up the statistics of all shards.</summary>
internal static class MergeCommand
{
    public static ToolCommand Create(Session session) => new(
        "merge",
        "Add up the statistics of all shards of a plan, by their numbers. If some are missing or damaged, it names them and changes "
        + "nothing.",
        command => Complete(command, session))
    {
        Examples = ["merge --plan plan"],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        Option<string> planFolder = ShardFolder.PlanOption();
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        command.AddOptions([planFolder, threads, json]);
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(planFolder);
            (int shards, double seconds) = session.Work("merge", parsed.GetValue(threads), execution => Session.Timed(() =>
            {
                ShardJob job = ShardFolder.Open(folder);
                BadInputException.Blame(folder, () => job.Merge(execution));
                return job.Plan.Shards.Length;
            }));
            string path = Path.Combine(folder, ShardJob.MergedName);
            if (parsed.GetValue(json))
            {
                JsonLine.Write(session.Terminal.Output, writer =>
                {
                    writer.WriteNumber("shards", shards);
                    writer.WriteString("statistics", path);
                    writer.WriteNumber("seconds", seconds);
                    writer.WriteNumber("peakMemoryBytes", PeakMemory.Bytes());
                });
            }
            else
            {
                session.Terminal.Show(Tables.Facts(
                [
                    ("Added up", $"{Plural.Of(shards, "shard")} in {Wording.Seconds(seconds)}"),
                    ("Peak memory", Wording.Size(PeakMemory.Bytes())),
                    ("Statistics", $"{path}, {Wording.Size(new FileInfo(path).Length)}"),
                ]));
            }
        });
    }
}
