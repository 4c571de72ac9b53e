namespace ConvSeq.Onnx.Messages;

/// <summary>Types of the elements of a tensor, with their numbers in ONNX files.</summary>
internal enum ElementType
{
    Single = 1,
    Int32 = 6,
    Int64 = 7,
    Text = 8,
    Double = 11,
}
