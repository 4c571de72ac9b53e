using ConvSeq.Linear;

namespace ConvSeq.Models;

/// <summary>How well a model predicts sequences: each symbol from those before it.</summary>
/// <param name="Symbols">Number of symbols, all of which are predicted.</param>
/// <param name="NegativeLogLikelihood">
/// Sum over them of -ln of the probability that the model gave to the symbol that came; in nats.
/// </param>
/// <param name="Correct">Number of symbols that had the highest probability.</param>
public sealed record SequenceScore(long Symbols, double NegativeLogLikelihood, long Correct)
{
    /// <summary>Mean of the negative log-likelihood over the symbols, in nats: the loss of the training.</summary>
    public double MeanLoss => NegativeLogLikelihood / Symbols;

    /// <summary>The same in bits: the mean length of a symbol that is compressed by the model.</summary>
    public double BitsPerSymbol => MeanLoss / Math.Log(2);

    /// <summary>e to the mean loss: the number of equally likely symbols that would be as hard to predict.</summary>
    public double Perplexity => Math.Exp(MeanLoss);

    /// <summary>Share of symbols that had the highest probability, 0 to 1.</summary>
    public double Accuracy => (double)Correct / Symbols;

    /// <summary>Adds one symbol to the sums of a score, from the network's scores of all.</summary>
    /// <exception cref="InvalidOperationException">A score is not finite.</exception>
    internal static void Add(ReadOnlySpan<float> scores, int symbol, ref double loss, ref long correct)
    {
        (int top, double logSum) = Scale(scores);
        loss += logSum - ((double)scores[symbol] - scores[top]);
        correct += top == symbol ? 1 : 0;
    }

    /// <summary>The symbol with the largest score, and the logarithm of the sum of e to all scores less that one.</summary>
    /// <exception cref="InvalidOperationException">A score is not finite.</exception>
    internal static (int Top, double LogSum) Scale(ReadOnlySpan<float> scores)
    {
        if (FloatSpans.IndexOfNonFinite(scores) >= 0)
            throw SequenceModel.NoAnswer();
        int top = Largest.IndexIn(scores);
        double largest = scores[top], sum = 0;
        foreach (float score in scores)
            sum += PortableMath.Exp(score - largest);
        return (top, PortableMath.Log(sum));
    }

    /// <summary>The score of all symbols of several scores.</summary>
    internal static SequenceScore Of(IEnumerable<SequenceScore> scores) => scores.Aggregate(
        (all, one) => new SequenceScore(
            all.Symbols + one.Symbols, all.NegativeLogLikelihood + one.NegativeLogLikelihood, all.Correct + one.Correct));
}
