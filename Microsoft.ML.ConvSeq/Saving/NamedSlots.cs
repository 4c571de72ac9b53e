using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace ConvSeq.MLNet.Saving;

/// <summary>A vector of any size.</summary>
internal sealed class SlotsRow
{
    [ColumnName(Temporary.Slots)]
    public VBuffer<float> Slots;
}

/// <summary>
/// The first slots of a vector as scalars, and the rest. A concatenation names its slots after the columns that they come from, so slots
/// get names that survive saving.
/// </summary>
internal sealed class NamedSlotsRow
{
    public const int Count = 16;

    private const string Prefix = "ConvSeq.Slot";

    [ColumnName(Prefix + "0")]
    public float S0;

    [ColumnName(Prefix + "1")]
    public float S1;

    [ColumnName(Prefix + "2")]
    public float S2;

    [ColumnName(Prefix + "3")]
    public float S3;

    [ColumnName(Prefix + "4")]
    public float S4;

    [ColumnName(Prefix + "5")]
    public float S5;

    [ColumnName(Prefix + "6")]
    public float S6;

    [ColumnName(Prefix + "7")]
    public float S7;

    [ColumnName(Prefix + "8")]
    public float S8;

    [ColumnName(Prefix + "9")]
    public float S9;

    [ColumnName(Prefix + "10")]
    public float S10;

    [ColumnName(Prefix + "11")]
    public float S11;

    [ColumnName(Prefix + "12")]
    public float S12;

    [ColumnName(Prefix + "13")]
    public float S13;

    [ColumnName(Prefix + "14")]
    public float S14;

    [ColumnName(Prefix + "15")]
    public float S15;

    [ColumnName(Temporary.Slots)]
    public VBuffer<float> Rest;

    public static string[] Names { get; } = [.. Enumerable.Range(0, Count).Select(k => $"{Prefix}{k}")];

    public void Fill(ReadOnlySpan<float> values)
    {
        S0 = At(values, 0);
        S1 = At(values, 1);
        S2 = At(values, 2);
        S3 = At(values, 3);
        S4 = At(values, 4);
        S5 = At(values, 5);
        S6 = At(values, 6);
        S7 = At(values, 7);
        S8 = At(values, 8);
        S9 = At(values, 9);
        S10 = At(values, 10);
        S11 = At(values, 11);
        S12 = At(values, 12);
        S13 = At(values, 13);
        S14 = At(values, 14);
        S15 = At(values, 15);
        ReadOnlySpan<float> rest = values.Length > Count ? values[Count..] : [];
        VBufferEditor<float> editor = VBufferEditor.Create(ref Rest, rest.Length);
        rest.CopyTo(editor.Values);
        Rest = editor.Commit();
    }

    private static float At(ReadOnlySpan<float> values, int k) => k < values.Length ? values[k] : 0;
}

[CustomMappingFactoryAttribute(Contract.Names)]
internal sealed class NamesFactory : CustomMappingFactory<SlotsRow, NamedSlotsRow>
{
    public static void Map(SlotsRow input, NamedSlotsRow output) => output.Fill(input.Slots.GetValues());

    public override Action<SlotsRow, NamedSlotsRow> GetMapping() => Map;
}
