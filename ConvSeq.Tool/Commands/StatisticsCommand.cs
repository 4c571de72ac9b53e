using System.CommandLine;
using ConvSeq.Models;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Sharding;

namespace ConvSeq.Tool.Commands;

/// <summary>Computes the statistics of one shard.</summary>
internal static class StatisticsCommand
{
    public static ToolCommand Create(Session session) => new(
        "statistics",
        "Compute the statistics of one shard of a plan and leave them in its folder. Complete ones are left alone, and interrupted "
        + "work goes on from its last checkpoint, so that the command may be repeated at will.",
        command => Complete(command, session))
    {
        Examples = ["statistics --plan plan --shard 0", "statistics --plan plan --shard 7 --threads 4 --json"],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        Option<string> planFolder = ShardFolder.PlanOption();
        Option<int?> shard = CommonOptions.Count("--shard", 0, ShardPlanOptions.MaxShards - 1, "Number of the shard, from 0.");
        shard.Required = true;
        Option<int?> every = CommonOptions.Count(
            "--checkpoint-every", 1, int.MaxValue, "Series after which what is computed so far is kept. [default: 65536]");
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        command.AddOptions([planFolder, shard, every, threads, json]);
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(planFolder);
            int number = parsed.GetValue(shard)!.Value;
            (ShardOutcome outcome, double seconds) = session.Work(
                FormattableString.Invariant($"shard {number}"), parsed.GetValue(threads),
                execution => Session.Timed(() => Compute(folder, number, parsed.GetValue(every), execution)));
            string path = Path.Combine(folder, ShardJob.NameOf(number));
            if (parsed.GetValue(json))
            {
                JsonLine.Write(session.Terminal.Output, writer =>
                {
                    writer.WriteNumber("shard", number);
                    writer.WriteString("outcome", outcome.ToString());
                    writer.WriteString("statistics", path);
                    writer.WriteNumber("seconds", seconds);
                    writer.WriteNumber("peakMemoryBytes", PeakMemory.Bytes());
                });
            }
            else
            {
                session.Terminal.Show(Tables.Facts(
                [
                    ("Statistics", $"{path}, {Wording.Size(new FileInfo(path).Length)}"),
                    ("Work", outcome switch
                    {
                        ShardOutcome.AlreadyThere => "none: they were there",
                        ShardOutcome.Resumed => $"{Wording.Seconds(seconds)}, from a checkpoint on",
                        _ => Wording.Seconds(seconds),
                    }),
                    ("Peak memory", Wording.Size(PeakMemory.Bytes())),
                ]));
            }
        });
    }

    private static ShardOutcome Compute(string folder, int shard, int? checkpointEvery, Execution execution)
    {
        ShardJob job = ShardFolder.Open(folder, checkpointEvery);
        int last = job.Plan.Shards.Length - 1;
        if (shard > last)
            throw new BadInputException(folder, $"has {Plural.Of(last + 1, "shard")}, the last of which is {last}");
        return ShardFolder.Reading(folder, () => job.Compute(shard, execution));
    }
}
