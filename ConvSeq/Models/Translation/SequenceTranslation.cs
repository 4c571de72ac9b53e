namespace ConvSeq.Models;

/// <summary>A target that a <see cref="SequenceTranslator"/> found.</summary>
/// <param name="Symbols">Its symbols.</param>
/// <param name="LogLikelihood">ln of the probability that the model gives to it, its end included; in nats.</param>
/// <param name="IsComplete">Whether it ended, instead of being cut off at the largest length.</param>
public sealed record SequenceTranslation(int[] Symbols, double LogLikelihood, bool IsComplete);
