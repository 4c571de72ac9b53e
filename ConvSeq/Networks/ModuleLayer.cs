using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>
/// A whole network that only one back end can compute, which knows it by other means: to the training loop it is a list of arrays. It is the only layer of its
/// architecture, and cannot be written.
/// </summary>
/// <param name="Type">The class of the module.</param>
/// <param name="Outputs">Numbers that come out for each series.</param>
/// <param name="Weights">The arrays that are learned.</param>
/// <param name="Statistics">The arrays that are kept while training, but not learned.</param>
/// <param name="Start">Fills in the numbers that training starts with.</param>
internal sealed record ModuleLayer(
    string Type, int Outputs, ImmutableArray<ModuleArray> Weights, ImmutableArray<ModuleArray> Statistics, Action<NetworkWeights> Start) : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "module";
}

/// <summary>An array of a <see cref="ModuleLayer"/>.</summary>
/// <param name="Name">Its name in the module.</param>
/// <param name="Shape">Its extents, the last one contiguous.</param>
internal readonly record struct ModuleArray(string Name, ImmutableArray<int> Shape);
