namespace ConvSeq.Networks;

/// <summary>
/// Some neighboring channels. A series with a second input holds both as channels, and this layer takes them apart: see
/// <see cref="NetworkBuilder.Condition"/>.
/// </summary>
/// <param name="First">The first of the channels, 0 or more.</param>
/// <param name="Count">Their number, 1 or more.</param>
public sealed record SelectChannels(int First, int Count) : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => Count == 1 ? $"channel {First}" : $"channels {First} to {First + Count - 1}";
}

/// <summary>The first point of a series: all there is to know of channels that stay the same over time.</summary>
public sealed record FirstStep : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "first point";

    internal override LengthMap RowsAfter(LengthMap rows) => LengthMap.Fixed(1);
}

/// <summary>The rows of the first input, to each of which the one row of the second is added.</summary>
public sealed record AddToAll : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "sum with one row";
}
