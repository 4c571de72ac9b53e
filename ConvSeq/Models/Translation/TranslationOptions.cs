namespace ConvSeq.Models;

/// <summary>How a <see cref="SequenceTranslator"/> looks for the target of a source.</summary>
public sealed record TranslationOptions
{
    /// <summary>Default of <see cref="BeamWidth"/>.</summary>
    public const int DefaultBeamWidth = 4;

    /// <summary>Maximum of <see cref="BeamWidth"/>.</summary>
    public const int MaxBeamWidth = 1024;

    /// <summary>Default of <see cref="LengthPenalty"/>.</summary>
    public const double DefaultLengthPenalty = 0.6;

    /// <summary>Maximum of <see cref="MaxLength"/>.</summary>
    public const int LongestLength = 1 << 20;

    private readonly int _beamWidth = DefaultBeamWidth;
    private readonly double _lengthPenalty = DefaultLengthPenalty;
    private readonly int? _maxLength;

    /// <summary>
    /// Number of likeliest beginnings that are continued (Sutskever, Vinyals and Le, arXiv 1409.3215, section 3.2): 1, which always takes
    /// the likeliest next symbol (greedy), to <see cref="MaxBeamWidth"/>. One that has ended leaves its place empty. Default
    /// <see cref="DefaultBeamWidth"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int BeamWidth { get => _beamWidth; init => _beamWidth = Argument.Within(value, 1, MaxBeamWidth); }

    /// <summary>
    /// α of the length normalization (Wu et al., arXiv 1609.08144, equation 14): of those that have ended, the one with the largest
    /// ln P / ((5 + n) / 6)^α is taken, n its symbols with the end. 0 compares probabilities themselves, which prefers short targets; 0 to
    /// 10. Default <see cref="DefaultLengthPenalty"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double LengthPenalty
    {
        get => _lengthPenalty;
        init => _lengthPenalty = value is >= 0 and <= 10 ? value
            : throw new ArgumentOutOfRangeException(nameof(LengthPenalty), value, "The length penalty must be 0 to 10.");
    }

    /// <summary>
    /// Symbols at which a target is cut off that does not end, 1 to <see cref="LongestLength"/>. Default null: twice those of the source,
    /// and as many as the longest target of the training.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int? MaxLength
    {
        get => _maxLength;
        init => _maxLength = value is null or (>= 1 and <= LongestLength) ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxLength), value, $"There must be 1 to {LongestLength:N0} symbols.");
    }
}
