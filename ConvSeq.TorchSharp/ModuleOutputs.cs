using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>What a module gives for a batch, checked.</summary>
internal static class ModuleOutputs
{
    /// <summary>Computes a module.</summary>
    /// <param name="module">The module, in training or not.</param>
    /// <param name="series">[batch, channels, time].</param>
    /// <param name="outputs">Numbers that must come out for each series.</param>
    /// <returns>[batch, outputs].</returns>
    /// <exception cref="ArgumentException">The module refuses the series, or what comes out has another shape; the message says which.</exception>
    public static Tensor Of(nn.Module<Tensor, Tensor> module, Tensor series, int outputs)
    {
        Tensor scores;
        try
        {
            scores = module.call(series);
        }
        catch (Exception problem) when (problem is ExternalException or ArgumentException)
        {
            throw new ArgumentException($"The module does not take a batch of shape {Text(series)}: {problem.Message.Split('\n')[0]}", "create", problem);
        }

        return scores.shape.AsSpan().SequenceEqual([series.shape[0], outputs])
            ? scores
            : throw new ArgumentException(
                $"The module makes {Text(scores)} of a batch of shape {Text(series)}; [{series.shape[0]}, {outputs}] is needed, {Quantity.Of(outputs, "output")} for each series.",
                "create");
    }

    private static string Text(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
