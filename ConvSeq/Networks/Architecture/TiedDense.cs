namespace ConvSeq.Networks;

/// <summary>
/// A linear map whose weights are those of another layer, transposed (Press and Wolf, arXiv 1608.05859; Inan et al., arXiv 1611.01462).
/// Of an <see cref="Embedding"/> of S symbols in D dimensions it makes scores of S symbols from D channels: output s is the product of
/// the point with the vector of symbol s. Of a <see cref="Dense"/> it leads back from the outputs to the inputs. The weights are stored
/// once, and learn from both places.
/// </summary>
/// <param name="Source">
/// Name of the earlier node whose weights are used: a learned <see cref="Embedding"/>, or a <see cref="Dense"/>.
/// </param>
public sealed record TiedDense(string Source) : NetworkLayer
{
    /// <summary>Whether a learned constant is added to each output. Default true; it starts at 0.</summary>
    public bool HasBias { get; init; } = true;

    /// <inheritdoc/>
    public override string Summary => $"linear, weights of '{Source}'";
}
