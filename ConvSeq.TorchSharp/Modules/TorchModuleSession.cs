using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// A custom module in training. libtorch's random numbers are seeded again in each step, from the seed and the number of the step alone,
/// so that training continues from a checkpoint with the same dropout. The module belongs to the caller, who disposes of it.
/// </summary>
internal sealed class TorchModuleSession(NetworkSessionSettings settings, Execution execution, CustomModule module, ReadyDevice device)
    : TorchSession(settings, execution, device)
{
    private const uint StepPurpose = 0x4E57_0006;

    private readonly int _outputs = settings.Train.Outputs;

    protected override IEnumerable<Tensor> Leaves => module.Arrays.Learned.Select(one => one.Values);

    protected override IDisposable SeedStep(ulong seed, long step) =>
        new TorchRandomState(new CounterRandom(seed, StepPurpose, (ulong)step).NextUInt64());

    protected override (Tensor Outputs, Tensor? Statistics) Train(TorchBatch batch, ulong seed, long step)
    {
        module.Module.train();
        return (module.Score(batch, _outputs), null);
    }

    protected override Tensor Score(TorchBatch batch)
    {
        module.Module.eval();
        return module.Score(batch, _outputs);
    }

    protected override void Update(Action<Tensor> update, Tensor? statistics)
    {
        Tensor[] leaves = [.. Leaves];
        Tensor weights = cat([.. leaves.Select(leaf => leaf.detach().reshape(-1))]);
        update(weights);
        long at = 0;
        foreach (Tensor leaf in leaves)
        {
            leaf.copy_(weights.narrow(0, at, leaf.numel()).view(leaf.shape));
            at += leaf.numel();
        }
    }

    protected override void CopyTo(NetworkWeights weights) => module.Arrays.CopyTo(weights);

    protected override void CopyFrom(NetworkWeights weights) => module.Arrays.CopyFrom(weights);
}
