using ConvSeq.Networks;
using ConvSeq.Onnx.Graphs;

namespace ConvSeq.Onnx.Networks;

/// <summary>
/// A recurrent layer as ONNX's RNN, GRU or LSTM. Their gates come in another order: those of an LSTM as i, o, f, g instead of i, f, g, o,
/// those of a GRU as z, r, n instead of r, z, n. With linear_before_reset the reset gate of a GRU is applied after the product, as here.
/// </summary>
internal static class RecurrentLayer
{
    /// <summary>Builds the layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="x">Series × channels × points.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="arrayOf">The layer's numbers of a kind.</param>
    /// <returns>Series × units of all directions × points.</returns>
    public static Tensor Build(Recurrent layer, Tensor x, int channels, Func<ParameterKind, float[]> arrayOf)
    {
        GraphBuilder graph = x.Graph;
        int units = layer.Units, directions = layer.Directions;
        int[] gates = layer.Cell switch
        {
            RecurrentCell.Lstm => [0, 3, 1, 2],
            RecurrentCell.Gru => [1, 0, 2],
            _ => [0],
        };
        long width = gates.Length * units;
        float[] bias = arrayOf(ParameterKind.Bias), stateBias = arrayOf(ParameterKind.RecurrentBias);
        float[] biases = new float[2 * bias.Length];
        for (int d = 0; d < directions; d++)
        {
            Reorder(bias.AsSpan(d * (int)width, (int)width), units, gates).CopyTo(biases, 2 * d * (int)width);
            Reorder(stateBias.AsSpan(d * (int)width, (int)width), units, gates).CopyTo(biases, (2 * d + 1) * (int)width);
        }

        List<Tensor?> inputs =
        [
            x.Transpose(2, 0, 1),
            graph.Singles(Matrices(arrayOf(ParameterKind.Weight), channels), directions, width, channels),
            graph.Singles(Matrices(arrayOf(ParameterKind.RecurrentWeight), units), directions, width, units),
            graph.Singles(biases, directions, 2 * width),
        ];
        if (layer.Peepholes)
        {
            // Neither lengths nor a first state; of each direction those of i, o and f.
            float[] peepholes = arrayOf(ParameterKind.Peephole);
            float[] ordered = [.. Enumerable.Range(0, directions).SelectMany(d =>
                Reorder(peepholes.AsSpan(3 * d * units, 3 * units), units, [0, 2, 1]))];
            inputs.AddRange([null, null, null, graph.Singles(ordered, directions, 3 * units)]);
        }

        List<(string, object)> attributes =
            [("hidden_size", (long)units), ("direction", layer.Bidirectional ? "bidirectional" : "forward")];
        if (layer.Cell == RecurrentCell.Gru)
            attributes.Add(("linear_before_reset", 1L));

        // Points × directions × series × units.
        Tensor states = graph.Nodes(layer.Cell.ToString().ToUpperInvariant(), "", [.. inputs], 1, [.. attributes])[0];
        return states.Transpose(2, 1, 3, 0).Reshape(0, (long)directions * units, -1);

        // Of each direction from inputs × gates to gates × inputs.
        float[] Matrices(float[] weights, int rows) => [.. Enumerable.Range(0, directions).SelectMany(d => Reorder(
            NetworkLayers.Transposed(weights.AsSpan(d * rows * (int)width, rows * (int)width), (int)width), units * rows, gates))];
    }

    /// <summary>Puts blocks of numbers in another order.</summary>
    private static float[] Reorder(ReadOnlySpan<float> blocks, int length, int[] order)
    {
        float[] ordered = new float[blocks.Length];
        for (int i = 0; i < order.Length; i++)
            blocks.Slice(order[i] * length, length).CopyTo(ordered.AsSpan(i * length));
        return ordered;
    }
}
