using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.EmbeddedHost;

/// <summary>A row with a member of every kind that the tests need.</summary>
internal sealed class Row
{
    public float A;
    public float B;
    public string? T;
    public string? N;
    [VectorType(2)]
    public float[]? V;
    [KeyType(3)]
    public uint K;
    public float[]? W;
    public long L;

    public static Row[] Three() =>
    [
        new() { A = 1, B = 2, T = "x", N = "", V = [1, 2], K = 0, W = [1, 2, 3], L = 5 },
        new() { A = 3, B = float.NaN, T = "y", N = "q", V = [3, 4], K = 2, W = [1], L = 6 },
        new() { A = -5, B = 7, T = "x", N = "r", V = [5, 6], K = 7, W = null, L = 5 },
    ];

    public static IDataView View(MLContext ml) => ml.Data.LoadFromEnumerable(Three());

    public static string Names(DataViewSchema schema) =>
        string.Join(" ", schema.Select(c => c.IsHidden ? $"({c.Name})" : c.Name));
}

internal sealed class InputA
{
    public float A { get; set; }
}

internal sealed class OutputS
{
    public float S { get; set; }
}

internal sealed class Absent
{
    public float Zed { get; set; }
}
