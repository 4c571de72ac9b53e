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

    /// <summary>The score of all symbols of several scores.</summary>
    internal static SequenceScore Of(IEnumerable<SequenceScore> scores) => scores.Aggregate(
        (all, one) => new SequenceScore(
            all.Symbols + one.Symbols, all.NegativeLogLikelihood + one.NegativeLogLikelihood, all.Correct + one.Correct));
}
