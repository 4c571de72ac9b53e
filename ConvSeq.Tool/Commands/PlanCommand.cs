using System.CommandLine;
using ConvSeq.Models;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Sharding;

namespace ConvSeq.Tool.Commands;

/// <summary>Divides a fit into shards: the first of four steps.</summary>
internal static class PlanCommand
{
    public static ToolCommand Create(Session session) => new(
        "plan",
        "Divide a training set into shards, whose statistics are computed anywhere, in any order, and added up: for more series than "
        + "one machine reads in time, or series that may not leave their place. Then follow statistics, merge and solve.",
        command => Complete(command, session))
    {
        Examples =
        [
            "plan --train big_TRAIN.ts --shards 8 --output plan",
            "plan --train 2025-*.csv.gz --shards 64 --classifier multirocket --features 20000 --output plan",
            "statistics --plan plan --shard 0",
            "merge --plan plan",
            "solve --plan plan --model big.zip",
        ],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        var fitting = new FittingOptions();
        var train = new Option<string[]>("--train")
        {
            HelpName = "FILES",
            Description = "The series to learn from, in one file or several; a name may have * and ? in place of characters.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int?> shards = ShardFolder.ShardsOption("Shards to divide the series into, at most as many as there are series.");
        shards.Required = true;
        var output = new Option<string>("--output")
        {
            HelpName = "DIR",
            Description = "Where the plan goes; an existing plan is replaced.",
            Required = true,
        };
        Option<int?> memory = CommonOptions.Count(
            "--memory", 1, 1 << 20, "Gigabytes that merging and solving may take, by which auto chooses the features. [default: 4]");
        Option<bool> json = CommonOptions.Json();
        command.AddOptions([train, shards, output, memory, .. fitting.OfShards, json]);
        fitting.RequireDivisible(command);
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(output);
            string[] files = FileNames.Expand(parsed.GetRequiredValue(train));
            FittingTask task = fitting.Read(parsed) with { TrainPath = files[0] };
            ShardPlanOptions options = ShardFolder.OptionsOf(
                task, parsed.GetValue(shards)!.Value, parsed.GetValue(memory) is { } gigabytes ? (long)gigabytes << 30 : null);
            ShardPlan plan = session.Work("plan", task.Threads, execution => ShardFolder.Create(folder, files, options, execution));
            ShardFolder.TellNotes(session.Terminal, plan);
            if (parsed.GetValue(json))
            {
                JsonLine.Write(session.Terminal.Output, writer =>
                {
                    writer.WriteString("plan", folder);
                    writer.WriteString("digest", plan.Digest);
                    writer.WriteNumber("shards", plan.Shards.Length);
                    writer.WriteNumber("trainSeries", plan.Training.SeriesCount);
                    writer.WriteString("algorithm", plan.Featurizer.Features.Name);
                    writer.WriteNumber("features", plan.Featurizer.FeatureCount);
                    writer.WriteNumber("peakMemoryOfMergeAndSolve", plan.PeakMemory);
                    writer.WriteStrings("warnings", session.Terminal.Warnings);
                });
            }
            else
            {
                session.Terminal.Show(Tables.Facts(Facts(folder, plan)));
            }
        });
    }

    private static (string, string)[] Facts(string folder, ShardPlan plan) =>
    [
        ("Training set", $"{Wording.Count(plan.Training.SeriesCount)} series in {Plural.Of(plan.Files.Length, "file")}"),
        ("Task", plan.ClassNames.IsEmpty ? "regression" : $"classification, {Wording.Count(plan.ClassNames.Length)} classes"),
        ("Features", $"{Wording.Count(plan.Featurizer.FeatureCount)} of {plan.Featurizer.Features.Name}, seed {plan.Training.Seed}"),
        ("Shards", $"{Wording.Count(plan.Shards.Length)}, of up to {Wording.Count(plan.Shards.Max(shard => shard.Count))} series"),
        ("Memory to merge and solve", Wording.Size(plan.PeakMemory)),
        ("Plan", folder),
    ];
}
