using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>A layer in its place in a <see cref="NetworkArchitecture"/>.</summary>
public sealed class NetworkNode
{
    internal NetworkNode(string name, NetworkLayer layer, ImmutableArray<int> inputs, int channels, LengthMap rows)
    {
        Name = name;
        Layer = layer;
        Inputs = inputs;
        Channels = channels;
        Rows = rows;
    }

    /// <summary>Name of the node in weights and messages, such as <c>module1/convolution40</c>; no two nodes share one.</summary>
    public string Name { get; }

    /// <summary>The layer.</summary>
    public NetworkLayer Layer { get; }

    /// <summary>Numbers of its input nodes; all are lower than its own.</summary>
    public ImmutableArray<int> Inputs { get; }

    /// <summary>Output channels.</summary>
    public int Channels { get; }

    /// <summary>Number of rows for the length of a series.</summary>
    public LengthMap Rows { get; }

    /// <summary>Whether only one row is left of each series.</summary>
    public bool IsPooled => Rows is { IsFixed: true, Offset: 1 };
}
