using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Saving;

/// <summary>
/// A vector in pieces of 2^k slots. A loaded mapping takes the sizes of its columns from the class, so a vector of any size N is
/// made of the pieces in N's binary expansion, the largest first, and put together by a concatenation.
/// </summary>
internal sealed class ChunkRow
{
    /// <summary>The largest vector.</summary>
    public const int MaxSize = (1 << MaxPieces) - 1;

    /// <summary>One more than the engine's largest number of features needs.</summary>
    private const int MaxPieces = 24;

    [NoColumn]
    public VBuffer<float> Whole;

    [ColumnName(Prefix + "0"), VectorType(1 << 0)]
    public VBuffer<float> C0;

    [ColumnName(Prefix + "1"), VectorType(1 << 1)]
    public VBuffer<float> C1;

    [ColumnName(Prefix + "2"), VectorType(1 << 2)]
    public VBuffer<float> C2;

    [ColumnName(Prefix + "3"), VectorType(1 << 3)]
    public VBuffer<float> C3;

    [ColumnName(Prefix + "4"), VectorType(1 << 4)]
    public VBuffer<float> C4;

    [ColumnName(Prefix + "5"), VectorType(1 << 5)]
    public VBuffer<float> C5;

    [ColumnName(Prefix + "6"), VectorType(1 << 6)]
    public VBuffer<float> C6;

    [ColumnName(Prefix + "7"), VectorType(1 << 7)]
    public VBuffer<float> C7;

    [ColumnName(Prefix + "8"), VectorType(1 << 8)]
    public VBuffer<float> C8;

    [ColumnName(Prefix + "9"), VectorType(1 << 9)]
    public VBuffer<float> C9;

    [ColumnName(Prefix + "10"), VectorType(1 << 10)]
    public VBuffer<float> C10;

    [ColumnName(Prefix + "11"), VectorType(1 << 11)]
    public VBuffer<float> C11;

    [ColumnName(Prefix + "12"), VectorType(1 << 12)]
    public VBuffer<float> C12;

    [ColumnName(Prefix + "13"), VectorType(1 << 13)]
    public VBuffer<float> C13;

    [ColumnName(Prefix + "14"), VectorType(1 << 14)]
    public VBuffer<float> C14;

    [ColumnName(Prefix + "15"), VectorType(1 << 15)]
    public VBuffer<float> C15;

    [ColumnName(Prefix + "16"), VectorType(1 << 16)]
    public VBuffer<float> C16;

    [ColumnName(Prefix + "17"), VectorType(1 << 17)]
    public VBuffer<float> C17;

    [ColumnName(Prefix + "18"), VectorType(1 << 18)]
    public VBuffer<float> C18;

    [ColumnName(Prefix + "19"), VectorType(1 << 19)]
    public VBuffer<float> C19;

    [ColumnName(Prefix + "20"), VectorType(1 << 20)]
    public VBuffer<float> C20;

    [ColumnName(Prefix + "21"), VectorType(1 << 21)]
    public VBuffer<float> C21;

    [ColumnName(Prefix + "22"), VectorType(1 << 22)]
    public VBuffer<float> C22;

    [ColumnName(Prefix + "23"), VectorType(1 << 23)]
    public VBuffer<float> C23;

    private const string Prefix = "ConvSeq.Chunk";

    /// <summary>Names of all pieces.</summary>
    public static string[] AllNames { get; } = [.. Enumerable.Range(0, MaxPieces).Select(k => $"{Prefix}{k}")];

    /// <summary>Names of the pieces of a vector, in its order.</summary>
    public static string[] NamesFor(int size) =>
        [.. AllNames.Where((_, k) => (size >> k & 1) == 1).Reverse()];

    /// <summary>Copies <see cref="Whole"/> into its pieces; the others are never read.</summary>
    public void Split()
    {
        ReadOnlySpan<float> rest = Whole.GetValues();
        for (int k = MaxPieces - 1; k >= 0; k--)
        {
            if ((Whole.Length >> k & 1) == 0)
                continue;
            ref VBuffer<float> piece = ref Piece(k);
            VBufferEditor<float> editor = VBufferEditor.Create(ref piece, 1 << k);
            rest[..(1 << k)].CopyTo(editor.Values);
            piece = editor.Commit();
            rest = rest[(1 << k)..];
        }
    }

    private ref VBuffer<float> Piece(int k)
    {
        switch (k)
        {
            case 0: return ref C0;
            case 1: return ref C1;
            case 2: return ref C2;
            case 3: return ref C3;
            case 4: return ref C4;
            case 5: return ref C5;
            case 6: return ref C6;
            case 7: return ref C7;
            case 8: return ref C8;
            case 9: return ref C9;
            case 10: return ref C10;
            case 11: return ref C11;
            case 12: return ref C12;
            case 13: return ref C13;
            case 14: return ref C14;
            case 15: return ref C15;
            case 16: return ref C16;
            case 17: return ref C17;
            case 18: return ref C18;
            case 19: return ref C19;
            case 20: return ref C20;
            case 21: return ref C21;
            case 22: return ref C22;
            default: return ref C23;
        }
    }
}
