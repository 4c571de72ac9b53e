using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>An array of numbers that belongs to a node: learned weights, or statistics that training updates.</summary>
/// <param name="Name">The node's name and the array's, such as <c>module1/convolution40/weight</c>.</param>
/// <param name="Node">Number of the node in <see cref="NetworkArchitecture.Nodes"/>.</param>
/// <param name="Kind">Meaning of the numbers.</param>
/// <param name="Shape">
/// Extents, the last one contiguous. Weights of convolutions are kernel size × input channels of a group × filters, those of linear
/// layers inputs × outputs, vectors symbols × dimensions. Those of recurrent layers are directions × inputs × (gates · units), recurrent
/// weights directions × units × (gates · units), both biases directions × (gates · units), peepholes directions × 3 × units, of the gates
/// i, f and o.
/// </param>
/// <param name="Offset">Start of the array among all weights, or among all statistics.</param>
/// <param name="Initialization">Initialization of the numbers.</param>
public sealed record NetworkParameter(
    string Name, int Node, ParameterKind Kind, ImmutableArray<int> Shape, int Offset, Initialization Initialization)
{
    /// <summary>Number of values.</summary>
    public int Count => Shape.Aggregate(1, (product, extent) => product * extent);

    /// <summary>Name and extents, for messages.</summary>
    internal string Describe() => Describe(Name, Shape);

    /// <inheritdoc cref="Describe()"/>
    internal static string Describe(string name, IEnumerable<int> shape) => $"'{name}' [{string.Join(", ", shape)}]";
}

/// <summary>Meaning of the numbers of a <see cref="NetworkParameter"/>.</summary>
public enum ParameterKind
{
    /// <summary>
    /// Weights of a convolution or a linear layer, or of a recurrent layer for its input; with weight norm the directions.
    /// </summary>
    Weight,

    /// <summary>The constant added to each output.</summary>
    Bias,

    /// <summary>Lengths of the filters of a convolution with weight norm.</summary>
    Magnitude,

    /// <summary>Learned scale of a normalization.</summary>
    Scale,

    /// <summary>Learned shift of a normalization.</summary>
    Shift,

    /// <summary>Running mean of a batch normalization: a statistic.</summary>
    RunningMean,

    /// <summary>Running sample variance of a batch normalization: a statistic.</summary>
    RunningVariance,

    /// <summary>A vector per symbol, learned or fixed: fixed ones are a statistic.</summary>
    Vectors,

    /// <summary>Weights of a recurrent layer for its state; those for its input are <see cref="Weight"/>.</summary>
    RecurrentWeight,

    /// <summary>The constant of a recurrent layer that belongs to <see cref="RecurrentWeight"/>.</summary>
    RecurrentBias,

    /// <summary>Weights of an LSTM's gates for its memory.</summary>
    Peephole,
}
