namespace ConvSeq.Networks;

/// <summary>
/// What networks have before and after their own layers to predict the next of as many symbols as there are outputs: vectors of symbols,
/// and scores that may be products with the same vectors.
/// </summary>
internal static class SymbolLayers
{
    private const string Name = "symbols";

    /// <summary>The input of a network: the series, or the vectors of its symbols, with dropout.</summary>
    public static int AddInput(NetworkBuilder network, int outputs, int dimensions, float dropout)
    {
        if (dimensions == 0)
            return network.Input;
        if (network.ChannelsOf(network.Input) != 1)
        {
            throw new ArgumentException(
                $"Sequences of symbols have one channel, not {network.ChannelsOf(network.Input)}; for numbers set SymbolDimensions to 0.");
        }

        int x = network.Add(Name, new Embedding(outputs, dimensions), network.Input);
        return dropout > 0 ? network.Add($"{Name}/dropout", new Dropout(dropout), x) : x;
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
