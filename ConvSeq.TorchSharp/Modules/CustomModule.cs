using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>A custom module of either form: one that takes series alone, or one that takes a mask with them.</summary>
internal sealed class CustomModule : IDisposable
{
    private readonly Func<TorchBatch, Tensor> _call;

    /// <exception cref="ArgumentException">The module is of neither form.</exception>
    public CustomModule(nn.Module module)
    {
        Module = module;
        Arrays = new ModuleArrays(module);
        (_call, TakesMask) = module switch
        {
            nn.Module<Tensor, Tensor> plain => ((Func<TorchBatch, Tensor>)(batch => plain.call(batch.Values)), false),
            nn.Module<Tensor, Tensor, Tensor> masked => (batch => masked.call(batch.Values, batch.Mask), true),
            _ => throw new ArgumentException(
                $"{module.GetType()} cannot take series. Derive it from Module<Tensor, Tensor>, which takes series, or from "
                + "Module<Tensor, Tensor, Tensor>, which takes series and a mask."),
        };
    }

    /// <summary>The module itself.</summary>
    public nn.Module Module { get; }

    /// <summary>Its state dict.</summary>
    public ModuleArrays Arrays { get; }

    /// <summary>Whether it takes a mask of the points of a series, so that series of a batch may differ in length.</summary>
    public bool TakesMask { get; }

    /// <summary>Evaluates the module, in training or not.</summary>
    /// <param name="batch">The series.</param>
    /// <param name="outputs">Required number of outputs for each series.</param>
    /// <returns>[batch, outputs].</returns>
    /// <exception cref="ArgumentException">
    /// The module refuses the series, or its output has another shape; the message says which.
    /// </exception>
    public Tensor Score(TorchBatch batch, int outputs)
    {
        Tensor series = batch.Values, scores;
        try
        {
            scores = _call(batch);
        }
        catch (Exception problem) when (problem is ExternalException or ArgumentException)
        {
            throw new ArgumentException(
                $"The module does not accept a batch of shape {Text(series)}: {problem.Message.Split('\n')[0]}", problem);
        }

        return scores.shape.AsSpan().SequenceEqual([series.shape[0], outputs])
            ? scores
            : throw new ArgumentException(
                $"The module returns {Text(scores)} for a batch of shape {Text(series)}. It must return [{series.shape[0]}, {outputs}], "
                + $"{Plural.Of(outputs, "output")} for each series.");
    }

    public void Dispose() => Module.Dispose();

    private static string Text(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
