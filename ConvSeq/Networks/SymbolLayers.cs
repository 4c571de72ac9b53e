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
                    $"Sequences of symbols have one channel, not {network.ChannelsOf(x)}; for numbers set "
                    + $"{nameof(TcnOptions.SymbolDimensions)} to 0.", "channels");
            }

            x = network.Add(Name, new Embedding(outputs, dimensions), x);
        }

        float share = given ?? (dimensions > 0 ? usual : 0);
        return network.AddDropout(dimensions > 0 ? $"{Name}/dropout" : "series/dropout", share, x);
    }

    /// <summary>The scores.</summary>
    public static int AddScores(NetworkBuilder network, int input, Dense layer, int dimensions, bool tied)
    {
        if (!tied)
            return network.Add("scores", layer, input);
        if (dimensions == 0)
            throw new ArgumentException(
                $"{nameof(TcnOptions.TieSymbols)} needs vectors of symbols: set {nameof(TcnOptions.SymbolDimensions)}, or leave it out.");
        if (network.ChannelsOf(input) != dimensions)
            input = network.Add("projected", layer with { Outputs = dimensions }, input);
        return network.Add("scores", new TiedDense(Name), input);
    }
}
