using System.Numerics;
using ConvSeq.Kernels;
using ConvSeq.Networks.Managed;

namespace ConvSeq.Models;

/// <summary>Draws symbols by their scores; docs/specification.md, "Sequences of symbols", is normative.</summary>
internal sealed class SymbolDraw(SamplingOptions options, int symbols)
{
    private const uint DrawPurpose = 0x5351_0001;

    // Below it, only the likeliest symbol has a share anyway.
    private const double MinTemperature = 1e-30;

    // With room for whole vectors.
    private readonly float[] _shares = new float[symbols + Vector<float>.Count];
    private readonly float[] _sorted = new float[options.TopK < symbols ? symbols : 0];
    private readonly Vector<float> _temperature = new((float)Math.Max(options.Temperature, MinTemperature));
    private CounterRandom _random = new(options.Seed, DrawPurpose, 0);

    /// <summary>Begins another stream of draws; the first one is 0.</summary>
    public void Restart(ulong stream) => _random = new CounterRandom(options.Seed, DrawPurpose, stream);

    /// <summary>Draws the next symbol.</summary>
    public int Next(ReadOnlySpan<float> scores)
    {
        if (options.Temperature == 0 || options.TopK == 1)
            return Largest.IndexIn(scores);
        float least = float.NegativeInfinity;
        int equal = symbols;
        if (_sorted.Length > 0)
        {
            // The lowest score of those that are left, and how many of those equal to it are.
            int kept = options.TopK!.Value;
            scores.CopyTo(_sorted);
            Span<float> selected = [0];
            OrderStatistics.Select(_sorted, [symbols - kept], selected);
            least = selected[0];
            equal = kept;
            foreach (float score in scores)
                equal -= score > least ? 1 : 0;
        }

        scores.CopyTo(_shares);
        var largest = new Vector<float>(scores[Largest.IndexIn(scores)]);
        for (int i = 0; i < symbols; i += Vector<float>.Count)
        {
            Vector<float> below = (new Vector<float>(_shares, i) - largest) / _temperature;
            SmoothFunctions.Exp(below).CopyTo(_shares, i);
        }

        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] < least || (scores[i] == least && equal-- <= 0))
                _shares[i] = 0;
            sum += _shares[i];
        }

        // The last symbol with a share is there for what rounding leaves over.
        double place = _random.NextDouble() * sum;
        int drawn = 0;
        for (int i = 0; i < symbols; i++)
        {
            if (_shares[i] == 0)
                continue;
            drawn = i;
            place -= _shares[i];
            if (place < 0)
                break;
        }

        return drawn;
    }
}
