using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>A layer in its place in a <see cref="NetworkArchitecture"/>.</summary>
public sealed class NetworkNode
{
    internal NetworkNode(string name, NetworkLayer layer, ImmutableArray<int> inputs, int channels, int shortening, bool isPooled)
    {
        Name = name;
        Layer = layer;
        Inputs = inputs;
        Channels = channels;
        Shortening = shortening;
        IsPooled = isPooled;
    }

    /// <summary>The name that weights and messages carry, such as <c>module1/convolution40</c>; no two nodes share one.</summary>
    public string Name { get; }

    /// <summary>What is computed.</summary>
    public NetworkLayer Layer { get; }

    /// <summary>Numbers of the nodes that it is computed from; all lower than its own.</summary>
    public ImmutableArray<int> Inputs { get; }

    /// <summary>Channels that come out.</summary>
    public int Channels { get; }

    /// <summary>Points that a series has lost on the way here, by convolutions without padding.</summary>
    public int Shortening { get; }

    /// <summary>Whether one row is left of each series.</summary>
    public bool IsPooled { get; }
}
