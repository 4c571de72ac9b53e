using System.Collections.Immutable;

namespace ConvSeq.MLNet;

/// <summary>Size and shape of an exported pipeline.</summary>
/// <param name="Nodes">Number of operations.</param>
/// <param name="Bytes">Size of the file in bytes.</param>
/// <param name="Length">Number of points of the series that it takes; null for any, or where it takes no series.</param>
/// <param name="TakesSeries">Whether it takes series: a column that a transform or a model of series reads.</param>
/// <param name="Inputs">Names of the inputs.</param>
/// <param name="Outputs">Names of the outputs.</param>
public sealed record OnnxPipelineSummary(
    int Nodes, long Bytes, int? Length, bool TakesSeries, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs);
