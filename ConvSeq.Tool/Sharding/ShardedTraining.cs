using ConvSeq.Models;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sharding;

/// <summary>All four steps of a fit in shards, on this machine.</summary>
internal static class ShardedTraining
{
    /// <summary>Plans, computes, merges and solves beside the model, and saves it.</summary>
    /// <returns>The plan, the model, and the bytes of its file.</returns>
    public static (ShardPlan Plan, TimeSeriesModel Model, long Bytes) Run(
        FittingTask task, int shards, string modelPath, Execution execution)
    {
        // Its folder goes with it, whatever happens; statistics may be larger than what a folder for temporary files holds.
        using var file = new StagedFile(modelPath);
        string folder = Path.Combine(Path.GetDirectoryName(file.Path)!, "shards");
        ShardPlan plan = ShardFolder.Create(folder, [task.TrainPath], ShardFolder.OptionsOf(task, shards), execution);
        ShardProcesses.Run(folder, plan, execution);
        BadInputException.Blame(task.TrainPath, () => ShardFolder.Open(folder).Merge(execution));
        (TimeSeriesModel model, long bytes) = ShardFolder.Solve(folder, file.Path, execution);
        file.Commit(execution.CancellationToken);
        return (plan, model, bytes);
    }
}
