using ConvSeq.Networks;

namespace ConvSeq.Models;

/// <summary>
/// Networks that compute the states of a <see cref="BidirectionalLanguageModel"/> in texts: bidirectional layers, in which the weights from
/// one direction to the other are 0.
/// </summary>
internal static class LanguageStates
{
    private const string Layer = "layer";

    /// <summary>The mean over the words of the states of each layer, one layer after another; the vectors of words are the first.</summary>
    public static SeriesNetwork Layers(BidirectionalLanguageModel model, SymbolNumbers? numbers)
    {
        var network = new NetworkBuilder(channels: 1);
        int[] states = Stack(network, model, numbers);
        int all = network.Add("layers", new Concat(), [states[0], .. states]);
        return Trained(model, network.Build("layers of a language model", network.Add("mean", new GlobalAveragePool(), all)));
    }

    /// <summary>The mixture of the states of all layers, over the words.</summary>
    public static SeriesNetwork Mixed(
        BidirectionalLanguageModel model, LayerMixture mixture, LanguageReadout readout, SymbolNumbers? numbers)
    {
        if (mixture.Weights.Length != model.Layers + 1)
        {
            throw new ArgumentException(
                $"The mixture has weights of {Plural.Of(mixture.Weights.Length, "layer")}; the vectors and {Plural.Of(
                    model.Layers, "layer")} of LSTMs need {model.Layers + 1}.", nameof(mixture));
        }

        int width = 2 * model.Units;
        var network = new NetworkBuilder(channels: 1);
        int all = network.Add("layers", new Concat(), Stack(network, model, numbers));
        int x = network.Add("mixture", new Dense(width) { HasBias = false }, all);
        int mean = network.Add("mean", new GlobalAveragePool(), x);
        if (readout == LanguageReadout.MeanAndLargest)
            mean = network.Add("both", new Concat(), mean, network.Add("largest", new GlobalMaxPool(), x));

        // The vector of a word stands for both directions.
        float[] weights = new float[(model.Units + model.Layers * width) * width];
        for (int i = 0; i < width; i++)
        {
            for (int layer = 0; layer < mixture.Weights.Length; layer++)
            {
                int row = layer == 0 ? i % model.Units : model.Units + (layer - 1) * width + i;
                weights[row * width + i] = (float)(mixture.Scale * mixture.Weights[layer]);
            }
        }

        return Trained(model, network.Build("states of a language model", mean), weights);
    }

    /// <summary>Adds the vectors of words and the layers on them.</summary>
    private static int[] Stack(NetworkBuilder network, BidirectionalLanguageModel model, SymbolNumbers? numbers)
    {
        var words = new Embedding(model.Symbols, model.Units) { HasPadding = true, Numbers = numbers };
        var states = new int[model.Layers + 1];
        states[0] = network.Add(BidirectionalLanguageModelOptions.Words, words, network.Input);
        for (int layer = 1; layer < states.Length; layer++)
        {
            var both = new Recurrent(RecurrentCell.Lstm, model.Units) { Bidirectional = true };
            states[layer] = network.Add($"{Layer}{layer}", both, states[layer - 1]);
        }

        return states;
    }

    /// <summary>
    /// Gives a network the weights of the trained one, whose stacks become directions, and those of its mixture, if it has one.
    /// </summary>
    private static SeriesNetwork Trained(BidirectionalLanguageModel model, NetworkArchitecture states, float[]? mixture = null)
    {
        NetworkArchitecture trained = model.Member.Network.Architecture;
        Dictionary<string, NetworkParameter> byName = trained.Weights.ToDictionary(one => one.Name);
        var weights = new NetworkWeights(states);
        foreach (NetworkParameter target in states.Weights)
        {
            Span<float> values = weights.Values.AsSpan(target.Offset, target.Count);
            switch (states.Nodes[target.Node].Layer)
            {
                case Embedding:
                    Of(target.Name).CopyTo(values);
                    break;
                case Recurrent:
                    // The first inputs belong to the forward direction, the last ones to the backward one; biases are not divided.
                    string name = target.Name[Layer.Length..];
                    ReadOnlySpan<float> forward = Of(BidirectionalLanguageModelOptions.Forward + name);
                    ReadOnlySpan<float> backward = Of(BidirectionalLanguageModelOptions.Backward + name);
                    forward.CopyTo(values);
                    backward.CopyTo(values[^backward.Length..]);
                    break;
                default:
                    mixture.CopyTo(values);
                    break;
            }
        }

        return new SeriesNetwork(states, weights);

        ReadOnlySpan<float> Of(string name) =>
            model.Member.Network.Weights.Values.AsSpan(byName[name].Offset, byName[name].Count);
    }
}
