using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// Seeds libtorch's random numbers for a custom module, until disposal. The generator of the CPU then continues as if nothing had
/// been drawn. The generators of GPUs stay as they are left.
/// </summary>
internal sealed class TorchRandomState : IDisposable
{
    private readonly Tensor _before;

    public TorchRandomState(ulong seed)
    {
        _before = random.get_rng_state().DetachFromDisposeScope();
        random.manual_seed((long)(seed >> 1));
    }

    public void Dispose()
    {
        random.set_rng_state(_before);
        _before.Dispose();
    }
}
