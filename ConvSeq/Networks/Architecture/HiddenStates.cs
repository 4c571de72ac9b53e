namespace ConvSeq.Networks;

/// <summary>Which values inside a trained network become features of a series.</summary>
public enum HiddenReadout
{
    /// <summary>What the last linear layer sees, pooled over time as the network itself does it.</summary>
    BeforeLastLayer,

    /// <summary>
    /// The last point of what the network pools over time; of a bidirectional recurrent layer the last state of each direction.
    /// </summary>
    LastPoint,

    /// <summary>The mean over time of what the network pools.</summary>
    MeanOverTime,

    /// <summary>The largest values over time of what the network pools.</summary>
    LargestOverTime,
}

/// <summary>Cuts a network off inside, so that what its last layers would see comes out.</summary>
internal static class HiddenStates
{
    /// <summary>The architecture up to the hidden states.</summary>
    /// <param name="architecture">A network that ends in a linear layer.</param>
    /// <param name="readout">Which values come out.</param>
    /// <exception cref="ArgumentException">The network has no such values; the message says why.</exception>
    public static NetworkArchitecture Of(NetworkArchitecture architecture, HiddenReadout readout)
    {
        if (!Enum.IsDefined(readout))
            throw new ArgumentException($"Unknown readout {readout}.", nameof(readout));
        var nodes = architecture.Nodes;
        if (nodes[^1].Layer is not (Dense or TiedDense or Conv1d { KernelSize: 1 }))
            throw new ArgumentException($"{architecture.Name} does not end in a linear layer, before which features could be taken.");
        int hidden = WithoutDropout(nodes[^1].Inputs[0]);
        if (readout == HiddenReadout.BeforeLastLayer)
        {
            if (!nodes[hidden].IsPooled)
            {
                throw new ArgumentException(
                    $"{architecture.Name} has outputs for each point; choose the last point, the mean or the largest over time.",
                    nameof(readout));
            }
        }
        else
        {
            while (nodes[hidden].Rows.IsFixed)
            {
                if (nodes[hidden].Inputs.Length != 1)
                {
                    throw new ArgumentException(
                        $"{architecture.Name} pools several layers over time and joins them in '{nodes[hidden].Name}'; take what is before "
                        + $"the last layer ({nameof(HiddenReadout)}.{nameof(HiddenReadout.BeforeLastLayer)}).", nameof(readout));
                }

                hidden = nodes[hidden].Inputs[0];
            }

            hidden = WithoutDropout(hidden);
        }

        var network = new NetworkBuilder(architecture.Channels);
        int last = Copy(architecture, hidden, network);
        bool isRecurrent = nodes[hidden].Layer is Recurrent;
        const string Name = "hidden states";
        last = readout switch
        {
            HiddenReadout.LastPoint => isRecurrent ? network.LastState(Name, last) : network.Add(Name, new LastStep(), last),
            HiddenReadout.MeanOverTime => network.Add(Name, new GlobalAveragePool(), last),
            HiddenReadout.LargestOverTime => network.Add(Name, new GlobalMaxPool(), last),

            // Nodes are copied in their order, so this one is the last.
            _ => last,
        };
        return network.Build(architecture.Name, last);

        int WithoutDropout(int node)
        {
            while (nodes[node].Layer is Dropout)
                node = nodes[node].Inputs[0];
            return node;
        }

    }

    /// <summary>A network without its last layer, which pools over time: what is pooled comes out, for each point.</summary>
    /// <param name="architecture">A network that ends in a pooling over time.</param>
    public static NetworkArchitecture BeforePool(NetworkArchitecture architecture)
    {
        var network = new NetworkBuilder(architecture.Channels);
        return network.Build(architecture.Name, Copy(architecture, architecture.Nodes[^1].Inputs[0], network));
    }

    /// <summary>Copies a node and all that it needs.</summary>
    private static int Copy(NetworkArchitecture architecture, int wanted, NetworkBuilder network)
    {
        var nodes = architecture.Nodes;
        var numbers = new Dictionary<int, int> { [0] = network.Input };
        var needed = new SortedSet<int>();
        Need(wanted);
        foreach (int node in needed)
            numbers[node] = network.Add(nodes[node].Name, nodes[node].Layer, [.. nodes[node].Inputs.Select(input => numbers[input])]);
        return numbers[wanted];

        void Need(int node)
        {
            if (node == 0 || !needed.Add(node))
                return;
            foreach (int input in nodes[node].Inputs)
                Need(input);
            if (nodes[node].Layer is TiedDense tied)
                Need(architecture.TiedArrayOf(tied).Node);
        }
    }

    /// <summary>The numbers of the part of a network that another architecture is.</summary>
    /// <param name="whole">The network.</param>
    /// <param name="weights">Its numbers.</param>
    /// <param name="part">An architecture whose nodes with numbers are nodes of the network, by their names.</param>
    public static NetworkWeights WeightsOf(NetworkArchitecture whole, NetworkWeights weights, NetworkArchitecture part)
    {
        var own = new NetworkWeights(part);
        Copy(whole.Weights, weights.Values, part.Weights, own.Values);
        Copy(whole.Statistics, weights.Statistics, part.Statistics, own.Statistics);
        return own;

        static void Copy(
            IEnumerable<NetworkParameter> all, float[] source, IEnumerable<NetworkParameter> wanted, float[] target)
        {
            Dictionary<string, NetworkParameter> byName = all.ToDictionary(one => one.Name);
            foreach (NetworkParameter one in wanted)
                source.AsSpan(byName[one.Name].Offset, one.Count).CopyTo(target.AsSpan(one.Offset, one.Count));
        }
    }
}
