namespace ConvSeq.Models;

/// <summary>How symbols are drawn from a <see cref="SequenceModel"/>.</summary>
public sealed record SamplingOptions
{
    private readonly double _temperature = 1;
    private readonly int? _topK;

    /// <summary>
    /// The scores are divided by it before they become probabilities: below 1 likely symbols become likelier, above 1 less so. 0 takes the
    /// likeliest symbol, of equal ones the first. Finite, 0 or more. Default 1: the model's own probabilities.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Temperature
    {
        get => _temperature;
        init => _temperature = value >= 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Temperature), value, "The temperature must be finite, 0 or more.");
    }

    /// <summary>
    /// Number of likeliest symbols that are drawn from, 1 or more; of equally likely ones the first count (Fan et al., arXiv 1805.04833,
    /// section 5.3). Default null: all.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int? TopK
    {
        get => _topK;
        init => _topK = value is null or >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(TopK), value, "One symbol or more must be left.");
    }

    /// <summary>Seed of the draws: the same one gives the same symbols, every time and on every machine. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>The class that the sequence is of, for a model of classes. Default null: none.</summary>
    public int? Class { get; init; }
}
