using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// The state dict of a module as the training loop sees it: learned arrays, and others that are only kept, such as buffers and
/// frozen parameters. Buffers of whole numbers are converted to floats, which hold counts up to 2²⁴ exactly.
/// </summary>
internal sealed class ModuleArrays(nn.Module module)
{
    /// <summary>The learned parameters, in the module's order.</summary>
    public IEnumerable<(string Name, Tensor Values)> Learned =>
        module.named_parameters().Where(one => one.parameter.requires_grad).Select(one => (one.name, (Tensor)one.parameter));

    /// <summary>The other arrays of the state dict.</summary>
    public IEnumerable<(string Name, Tensor Values)> Kept =>
        module.named_parameters().Where(one => !one.parameter.requires_grad).Select(one => (one.name, (Tensor)one.parameter))
            .Concat(module.named_buffers());

    /// <summary>The module as the loop sees it, with its current numbers as the initial ones.</summary>
    /// <param name="outputs">Number of outputs for each series.</param>
    /// <exception cref="ArgumentException">
    /// Nothing is learned, or not in single precision; or a kept array does not fit in single precision.
    /// </exception>
    public ModuleLayer ToLayer(int outputs)
    {
        if (!Learned.Any())
            throw new ArgumentException("The module has no parameters to learn.");
        foreach ((string name, Tensor values) in Learned)
        {
            if (values.dtype != ScalarType.Float32)
                throw new ArgumentException(
                    $"The module's parameter '{name}' is of type {values.dtype}; learned parameters must be Float32.");
        }

        // For other types a file or a checkpoint would lose digits.
        foreach ((string name, Tensor values) in Kept)
        {
            if (values.dtype is ScalarType.Float64 or ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64)
                throw new ArgumentException(
                    $"The module's buffer or frozen parameter '{name}' is of type {values.dtype}; it must be Float32 or an integer type.");
        }

        return new ModuleLayer($"{module.GetType()}", outputs, Describe(Learned), Describe(Kept), CopyTo);
    }

    /// <summary>Copies all numbers out of the module.</summary>
    public void CopyTo(NetworkWeights weights)
    {
        Read(Learned, weights.Values);
        Read(Kept, weights.Statistics);
    }

    /// <summary>Copies all numbers into the module.</summary>
    public void CopyFrom(NetworkWeights weights)
    {
        Write(weights.Values, Learned);
        Write(weights.Statistics, Kept);
    }

    private static ImmutableArray<ModuleArray> Describe(IEnumerable<(string Name, Tensor Values)> arrays) =>
        [.. arrays.Select(one => new ModuleArray(one.Name, [.. one.Values.shape.Select(extent => checked((int)extent))]))];

    private static void Read(IEnumerable<(string Name, Tensor Values)> arrays, float[] target)
    {
        using DisposeScope scope = NewDisposeScope();
        int at = 0;
        foreach ((_, Tensor values) in arrays)
        {
            float[] own = values.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
            own.CopyTo(target, at);
            at += own.Length;
        }
    }

    private static void Write(float[] source, IEnumerable<(string Name, Tensor Values)> arrays)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        int at = 0;
        foreach ((_, Tensor values) in arrays)
        {
            int count = checked((int)values.numel());
            values.copy_(tensor(source.AsSpan(at, count).ToArray(), values.shape, ScalarType.Float32));
            at += count;
        }
    }
}
