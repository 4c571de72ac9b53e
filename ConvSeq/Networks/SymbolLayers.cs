namespace ConvSeq.Networks;

/// <summary>
/// What networks have before and after their own layers to predict the next of as many symbols as there are outputs: vectors of symbols,
/// and scores that may be products with the same vectors.
/// </summary>
internal static class SymbolLayers
{
    private const string Name = "symbols";

    /// <summary>The input of a network: the series, or the vectors of its symbols, with dropout.</summary>
    /// <param name="network">The network, which has no other layer yet.</param>
    /// <param name="outputs">Number of symbols.</param>
    /// <param name="dimensions">Values of a vector; 0 for series of numbers.</param>
    /// <param name="given">Share of the values that is dropped; null for the usual one.</param>
    /// <param name="usual">The usual one of vectors; that of numbers is 0.</param>
    public static int AddInput(NetworkBuilder network, int outputs, int dimensions, float? given, float usual)
    {
        int x = network.Input;
        if (dimensions > 0)
        {
            if (network.ChannelsOf(x) != 1)
            {
                throw new ArgumentException(
                    $"Sequences of symbols have one channel, not {network.ChannelsOf(x)}; for numbers set SymbolDimensions to 0.");
            }

            x = network.Add(Name, new Embedding(outputs, dimensions), x);
        }

        float share = given ?? (dimensions > 0 ? usual : 0);
        return share > 0 ? network.Add(dimensions > 0 ? $"{Name}/dropout" : "series/dropout", new Dropout(share), x) : x;
    }

    /// <summary>The scores.</summary>
    public static int AddScores(NetworkBuilder network, int input, Dense layer, int dimensions, bool tied)
    {
        if (!tied)
            return network.Add("scores", layer, input);
        if (dimensions == 0)
            throw new ArgumentException("TieSymbols needs vectors of symbols: set SymbolDimensions.");
        if (network.ChannelsOf(input) != dimensions)
            input = network.Add("projected", layer with { Outputs = dimensions }, input);
        return network.Add("scores", new TiedDense(Name), input);
    }

    /// <summary>A number of dimensions, 0 for none.</summary>
    public static int Checked(int dimensions) => dimensions is >= 0 and <= 1 << 16 ? dimensions
        : throw new ArgumentOutOfRangeException(
            nameof(dimensions), dimensions, "A vector has 1 to 65,536 values; 0 stands for no vectors.");
}
