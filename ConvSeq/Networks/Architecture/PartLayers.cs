namespace ConvSeq.Networks;

/// <summary>Parts of a series that has a source before it; see <see cref="NetworkData.WithSource"/>.</summary>
public enum SeriesPart
{
    /// <summary>All points: those of the source, then those of the target.</summary>
    Whole,

    /// <summary>The points that are given, such as the symbols of a text to translate.</summary>
    Source,

    /// <summary>The points after them, which have the targets, such as the translation so far.</summary>
    Target,
}

/// <summary>
/// The points of one part of a series. A series with a source holds both one after the other, as long as they are, and this layer takes
/// them apart: an encoder follows one, a decoder the other.
/// </summary>
/// <param name="Part">The part: source or target.</param>
public sealed record SelectPart(SeriesPart Part) : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => Part == SeriesPart.Source ? "points of the source" : "points of the target";

    internal override LengthMap RowsAfter(LengthMap rows) => LengthMap.Of(Part);
}

/// <summary>
/// Attention by scaled dot products (Vaswani et al., arXiv 1706.03762, section 3.2.1; Luong et al., arXiv 1508.04025). The inputs are
/// queries, keys and values. For each query the result is a mean of all values of the series, weighted by the softmax of the products of
/// the query with the keys, divided by the root of the number of their channels. Queries may have other rows than keys and values, as
/// those of a decoder have that looks at the states of an encoder. It has no weights: linear layers before it make queries and keys.
/// </summary>
public sealed record Attention : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "attention";
}
