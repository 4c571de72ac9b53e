using System.CommandLine;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sharding;

/// <summary>A plan and what is computed of it, in one folder. Each call names the folder, or the file, at fault when it fails.</summary>
internal static class ShardFolder
{
    public static Option<string> PlanOption() =>
        new("--plan") { HelpName = "DIR", Description = "The folder that convseq plan has made.", Required = true };

    public static Option<int?> ShardsOption(string description) =>
        CommonOptions.Count("--shards", 1, ShardPlanOptions.MaxShards, description);

    /// <summary>Options of a plan for a fit that <see cref="FittingOptions.RequireDivisible"/> has let pass.</summary>
    public static ShardPlanOptions OptionsOf(FittingTask task, int shards, long? maxMemory = null)
    {
        var recipe = (FeatureRecipe)task.Choices.Recipe;
        ulong seed = (ulong)task.Choices.Seed;
        return new ShardPlanOptions
        {
            Shards = shards,
            Features = recipe.Features is AutomaticFeatureOptions ? null : recipe.Features with { Seed = seed },
            Seed = seed,
            MaxMemory = maxMemory ?? ShardPlanOptions.DefaultMaxMemory,
            Ridge = new RidgeOptions { Scaling = recipe.Scaling, BalanceClasses = task.Choices.BalanceClasses },
            Repair = task.Choices.Repair,
            Reading = task.TrainReading,
        };
    }

    public static ShardPlan Create(string folder, IReadOnlyList<string> files, ShardPlanOptions options, Execution execution) =>
        Reading(files.Count == 1 ? files[0] : "--train", () => ShardPlan.Create(folder, files, options, execution));

    /// <summary>Does work that reads several files: what is wrong in one names that one, all else is blamed on the path.</summary>
    public static T Reading<T>(string path, Func<T> work) => BadInputException.Blame(path, () =>
    {
        try
        {
            return work();
        }
        catch (SeriesFormatException problem)
        {
            throw new BadInputException(problem.Message);
        }
    });

    /// <summary>Warns of what was taken note of in the files.</summary>
    public static void TellNotes(Terminal terminal, ShardPlan plan)
    {
        foreach (ShardNote note in plan.Notes)
            terminal.WarnOf(note.Path, CommandWords.Of(note.Text));
    }

    /// <summary>Opens the job of a plan.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="checkpointEvery">Series after which a shard's statistics so far are kept; null for the default.</param>
    public static ShardJob Open(string folder, int? checkpointEvery = null) => BadInputException.Blame(folder, () =>
    {
        if (Directory.Exists(folder) && !File.Exists(Path.Combine(folder, ShardPlan.FileName)))
            throw new BadInputException(folder, $"has no {ShardPlan.FileName}; convseq plan makes one");
        ShardPlan plan = ShardPlan.Load(folder);
        var store = new FolderStatisticsStore(folder);
        return new ShardJob(plan, store) { CheckpointEvery = checkpointEvery ?? ShardJob.DefaultCheckpointEvery };
    });

    /// <summary>Solves, and saves the model.</summary>
    /// <returns>The model, and the bytes of its file.</returns>
    public static (TimeSeriesModel Model, long Bytes) Solve(string folder, string modelPath, Execution execution)
    {
        using var file = new StagedFile(modelPath);
        ShardJob job = Open(folder);
        TimeSeriesModel model = BadInputException.Blame(folder, () => job.Solve(execution));
        SavedModels.Of(model).Save(file.Path);
        long bytes = new FileInfo(file.Path).Length;
        file.Commit(execution.CancellationToken);
        return (model, bytes);
    }
}
