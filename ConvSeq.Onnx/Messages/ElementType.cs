namespace ConvSeq.Onnx.Messages;

/// <summary>Types of the elements of a tensor, with their numbers in ONNX files.</summary>
internal enum ElementType
{
    Single = 1,
    Byte = 2,
    SByte = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    Text = 8,
    Boolean = 9,
    Double = 11,
    UInt32 = 12,
    UInt64 = 13,
}
