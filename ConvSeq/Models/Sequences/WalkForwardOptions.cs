namespace ConvSeq.Models;

/// <summary>How sequences are divided in a <see cref="WalkForward"/>.</summary>
public sealed record WalkForwardOptions
{
    /// <summary>Default of <see cref="Parts"/>.</summary>
    public const int DefaultParts = 5;

    /// <summary>Maximum of <see cref="Parts"/>.</summary>
    public const int MaxParts = 1000;

    private readonly int _parts = DefaultParts;
    private readonly int? _window;

    /// <summary>
    /// Number of parts K that are predicted, and of models that are fitted, 1 to <see cref="MaxParts"/>. Each sequence is cut into K + 1
    /// equal pieces, of which the first is learned from only. Default <see cref="DefaultParts"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Parts
    {
        get => _parts;
        init => _parts = value is >= 1 and <= MaxParts ? value
            : throw new ArgumentOutOfRangeException(nameof(Parts), value, $"There must be 1 to {MaxParts:N0} parts.");
    }

    /// <summary>
    /// Symbols of each sequence, right before a part, that a model is fitted to at most, 1 or more. Default null: all before it, so that
    /// what is learned from grows.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? Window
    {
        get => _window;
        init => _window = value is null or >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Window), value, "One symbol or more must be learned from.");
    }
}
