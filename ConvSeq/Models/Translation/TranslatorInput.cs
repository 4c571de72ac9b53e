using ConvSeq.Networks;

namespace ConvSeq.Models;

/// <summary>
/// What the network of a <see cref="SequenceTranslator"/> is fed with. Its symbols are 0, which begins a target, 1, which ends a source,
/// then those of sources, then those of targets. Its classes are 0, the end of a target, then the symbols of targets.
/// </summary>
/// <param name="SourceSymbols">Number of symbols of sources.</param>
/// <param name="TargetSymbols">Number of symbols of targets.</param>
internal sealed record TranslatorInput(int SourceSymbols, int TargetSymbols)
{
    /// <summary>The class that ends a target.</summary>
    public const int EndClass = 0;

    private const int StartSymbol = 0, EndSymbol = 1, FirstSymbol = 2, FirstClass = 1;

    /// <summary>Symbols that the network sees.</summary>
    public int Symbols => FirstSymbol + SourceSymbols + TargetSymbols;

    /// <summary>Classes of the network.</summary>
    public int Classes => FirstClass + TargetSymbols;

    /// <summary>What the decoder sees first.</summary>
    public static float Start => StartSymbol;

    /// <summary>The symbol of a class that is not the end.</summary>
    public static int SymbolOf(int ofClass) => ofClass - FirstClass;

    /// <summary>What the encoder sees: the source and its end.</summary>
    public static float[] Source(ReadOnlySpan<int> source)
    {
        float[] values = new float[source.Length + 1];
        for (int i = 0; i < source.Length; i++)
            values[i] = FirstSymbol + source[i];
        values[^1] = EndSymbol;
        return values;
    }

    /// <summary>What the decoder sees of a symbol of the target.</summary>
    public float Target(int symbol) => FirstSymbol + SourceSymbols + symbol;

    /// <summary>What the decoder sees of a target: its start, and all symbols.</summary>
    public float[] Target(int[] target) => [Start, .. target.Select(symbol => Target(symbol))];

    /// <summary>What the decoder should say to that: all symbols, and the end.</summary>
    public static int[] WantedOf(int[] target) => [.. target.Select(symbol => FirstClass + symbol), EndClass];

    /// <summary>Pairs to train on: the decoder sees the target so far, whatever it would have said itself (teacher forcing).</summary>
    public NetworkData DataOf(SequencePairs pairs)
    {
        float[][] targets = [.. pairs.Targets.Select(one => Target(one))];
        int[][] wanted = [.. pairs.Targets.Select(one => WantedOf(one))];
        return NetworkData.OfClasses(1, Classes, targets, wanted, perStep: true)
            .WithSource([.. pairs.Sources.Select(one => Source(one))]);
    }
}
