using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>
/// A whole network that only one back end can compute. That back end knows it by other means; the training loop sees a list of
/// arrays. It is the only layer of its architecture, and cannot be written.
/// </summary>
/// <param name="Type">The class of the module.</param>
/// <param name="Outputs">Number of outputs for each series.</param>
/// <param name="Weights">The learned arrays.</param>
/// <param name="Statistics">The arrays that training updates but does not learn.</param>
/// <param name="Start">Fills in the initial values.</param>
internal sealed record ModuleLayer(
    string Type, int Outputs, ImmutableArray<ModuleArray> Weights, ImmutableArray<ModuleArray> Statistics, Action<NetworkWeights> Start)
        : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "module";
}

/// <summary>An array of a <see cref="ModuleLayer"/>.</summary>
/// <param name="Name">Its name in the module.</param>
/// <param name="Shape">Its extents, the last one contiguous.</param>
internal readonly record struct ModuleArray(string Name, ImmutableArray<int> Shape);
