namespace ConvSeq.Onnx;

/// <summary>Size and shape of an exported file.</summary>
/// <param name="Nodes">Number of operations.</param>
/// <param name="Bytes">Size of the file in bytes.</param>
/// <param name="Length">Number of points of the series that it takes; null for any.</param>
public sealed record OnnxExportSummary(int Nodes, long Bytes, int? Length);
