using ConvSeq.Networks;

namespace ConvSeq.Models;

/// <summary>What a network is fed with: the symbols before those to predict, in its layout.</summary>
/// <param name="Coding">The coding.</param>
/// <param name="Start">The symbol that stands before every sequence.</param>
/// <param name="Architecture">The network.</param>
internal sealed record SequenceInput(SequenceCoding Coding, int Start, NetworkArchitecture Architecture)
{
    private readonly float[] _values = ValuesOf(Coding, Architecture);

    /// <summary>Channels of the network: the symbol and, if sequences have classes, the class.</summary>
    public int Channels => Architecture.Channels;

    /// <summary>Writes what the network sees at one place: the symbol before it.</summary>
    public void Write(int symbol, int? ofClass, Span<float> point)
    {
        point[0] = _values[symbol];
        if (point.Length > 1)
            point[1] = ofClass!.Value;
    }

    /// <summary>What the network sees to predict the symbols from a place up to another.</summary>
    public void Write(ReadOnlySpan<int> sequence, int from, int to, int? ofClass, Span<float> values)
    {
        for (int at = from; at < to; at++)
            Write(at == 0 ? Start : sequence[at - 1], ofClass, values.Slice((at - from) * Channels, Channels));
    }

    /// <summary>Cuts sequences into chunks, each with its context before it, which has no targets.</summary>
    public NetworkData Chunks(SequenceSet set, int chunkLength, int context)
    {
        List<float[]> values = [];
        List<int[]> targets = [];
        for (int i = 0; i < set.Sequences.Count; i++)
        {
            int[] sequence = set.Sequences[i];
            for (int from = 0; from < sequence.Length; from += chunkLength)
            {
                int start = Math.Max(0, from - context), end = Math.Min(sequence.Length - from, chunkLength) + from;
                float[] own = new float[(end - start) * Channels];
                Write(sequence, start, end, set.ClassOf(i), own);
                int[] wanted = new int[end - start];
                wanted.AsSpan(0, from - start).Fill(-1);
                sequence.AsSpan(from, end - from).CopyTo(wanted.AsSpan(from - start));
                values.Add(own);
                targets.Add(wanted);
            }
        }

        return NetworkData.OfClasses(Channels, Coding.Symbols, [.. values], [.. targets], perStep: true);
    }

    private static float[] ValuesOf(SequenceCoding coding, NetworkArchitecture architecture)
    {
        float[] values = new float[coding.Symbols];
        for (int symbol = 0; symbol < values.Length; symbol++)
            values[symbol] = architecture.Symbols is null ? coding.NumberOf(symbol)!.Value : symbol;
        return values;
    }
}
