using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using ConvSeq.Containers;

namespace ConvSeq.Models;

/// <summary>What a symbol of a text is.</summary>
public enum SymbolUnit
{
    /// <summary>A Unicode character, blanks and line ends included.</summary>
    Character,

    /// <summary>A word: what stands between blanks. The end of a line is a word, too.</summary>
    Word,
}

/// <summary>The characters or words of a model of texts, and their numbers. Immutable.</summary>
/// <remarks>
/// Line ends are <c>\n</c>, however a text writes them. A vocabulary with <see cref="UnknownWord"/> among its words, or
/// <see cref="UnknownCharacter"/> among its characters, takes that for all that it lacks.
/// </remarks>
public sealed class SequenceVocabulary : SequenceCoding
{
    /// <summary>The word that stands for unknown words.</summary>
    public const string UnknownWord = "<unk>";

    /// <summary>The character that stands for unknown ones.</summary>
    public const string UnknownCharacter = "\uFFFD";

    /// <summary>The end of a line.</summary>
    public const string LineEnd = "\n";

    private readonly Dictionary<string, int> _numbers;

    /// <summary>Creates a vocabulary.</summary>
    /// <param name="unit">What a symbol is.</param>
    /// <param name="texts">The text of each symbol, all different.</param>
    /// <exception cref="ArgumentException">
    /// There are too few or too many, one occurs twice, or one is not a character or a word; the message says which.
    /// </exception>
    public SequenceVocabulary(SymbolUnit unit, ImmutableArray<string> texts)
        : base(texts.IsDefault ? 0 : texts.Length)
    {
        if (!Enum.IsDefined(unit))
            throw new ArgumentOutOfRangeException(nameof(unit), unit, "Unknown unit.");
        (Unit, Texts) = (unit, texts);
        _numbers = new Dictionary<string, int>(texts.Length, StringComparer.Ordinal);
        for (int i = 0; i < texts.Length; i++)
        {
            if (!IsSymbol(texts[i], unit))
                throw new ArgumentException($"Symbol {i}, '{texts[i]}', is not a {Name(unit)}.", nameof(texts));
            if (!_numbers.TryAdd(texts[i], i))
            {
                throw new ArgumentException(
                    $"The {Name(unit)} '{texts[i]}' occurs twice, as symbols {_numbers[texts[i]]} and {i}.", nameof(texts));
            }
        }

        Unknown = _numbers.TryGetValue(unit == SymbolUnit.Word ? UnknownWord : UnknownCharacter, out int unknown) ? unknown : null;
    }

    /// <summary>What a symbol is.</summary>
    public SymbolUnit Unit { get; }

    /// <summary>The text of each symbol.</summary>
    public ImmutableArray<string> Texts { get; }

    /// <summary>The symbol that stands for what the vocabulary lacks; null if there is none.</summary>
    public int? Unknown { get; }

    /// <inheritdoc/>
    public override string Summary => $"{Texts.Length} {Name(Unit)}s{(Unknown is null ? "" : ", others as one")}";

    /// <summary>Collects the vocabulary of texts: the most frequent first, equally frequent ones in ordinal order.</summary>
    /// <param name="unit">What a symbol is.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="most">
    /// Number of symbols at most, 2 or more; if there are more, the rarest are left out, and one symbol for unknown ones is kept. Default
    /// null: all, up to <see cref="SequenceCoding.MaxSymbols"/>.
    /// </param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="ArgumentException">The texts have fewer than two different symbols.</exception>
    public static SequenceVocabulary Of(SymbolUnit unit, IEnumerable<string> texts, int? most = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (most is { } limit)
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, 2, nameof(most));
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string text in texts)
        {
            for (ReadOnlySpan<char> rest = text; NextSymbol(unit, ref rest, out ReadOnlySpan<char> symbol);)
                CollectionsMarshal.GetValueRefOrAddDefault(lookup, symbol, out _)++;
        }

        string[] ordered =
            [.. counts.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Key)];
        int kept = Math.Min(most ?? MaxSymbols, MaxSymbols);
        string unknown = unit == SymbolUnit.Word ? UnknownWord : UnknownCharacter;
        if (ordered.Length > kept)
            ordered = ordered[..kept].Contains(unknown) ? ordered[..kept] : [.. ordered[..(kept - 1)], unknown];
        return ordered.Length >= 2 ? new SequenceVocabulary(unit, [.. ordered])
            : throw new ArgumentException(
                $"The texts have {Plural.Of(ordered.Length, $"different {Name(unit)}")}; two are needed.", nameof(texts));
    }

    /// <summary>The symbols of a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>A number for each character or word.</returns>
    /// <exception cref="ArgumentException">
    /// A character or word is not in the vocabulary, and no symbol stands for unknown ones; the message names it.
    /// </exception>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryEncode(text, out string? problem) ?? throw new ArgumentException(problem, nameof(text));
    }

    /// <summary>The symbols of a text; null, and what is wrong with it, where one of them is not in the vocabulary.</summary>
    internal int[]? TryEncode(string text, out string? problem)
    {
        var symbols = new List<int>(Unit == SymbolUnit.Character ? text.Length : text.Length / 4);
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> numbers = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        for (ReadOnlySpan<char> rest = text; NextSymbol(Unit, ref rest, out ReadOnlySpan<char> symbol);)
        {
            if ((numbers.TryGetValue(symbol, out int known) ? known : Unknown) is not { } number)
            {
                problem = $"The {Name(Unit)} '{symbol}', number {symbols.Count} of the text, is not in the vocabulary of {Texts.Length}, "
                    + $"which has no '{(Unit == SymbolUnit.Word ? UnknownWord : UnknownCharacter)}' for unknown ones.";
                return null;
            }

            symbols.Add(number);
        }

        problem = null;
        return [.. symbols];
    }

    /// <summary>The text of symbols: words are separated by blanks, except at line ends.</summary>
    /// <param name="symbols">Numbers of symbols.</param>
    /// <exception cref="ArgumentException">A number is not that of a symbol.</exception>
    public string Decode(ReadOnlySpan<int> symbols)
    {
        var text = new StringBuilder();
        foreach (int symbol in symbols)
        {
            if (symbol < 0 || symbol >= Texts.Length)
                throw new ArgumentException($"There is no symbol {symbol}; symbols are from 0 to {Texts.Length - 1}.", nameof(symbols));
            bool needsBlank = Unit == SymbolUnit.Word && text.Length > 0 && text[^1] != '\n' && Texts[symbol] != LineEnd;
            text.Append(needsBlank ? " " : "").Append(Texts[symbol]);
        }

        return text.ToString();
    }

    private static string Name(SymbolUnit unit) => unit == SymbolUnit.Word ? "word" : "character";

    private static bool IsSymbol(string? text, SymbolUnit unit)
    {
        if (string.IsNullOrEmpty(text) || !ModelWriter.CanWrite(text))
            return false;
        ReadOnlySpan<char> rest = text;
        return NextSymbol(unit, ref rest, out ReadOnlySpan<char> symbol) && symbol.SequenceEqual(text) && rest.IsEmpty;
    }

    /// <summary>Takes the next symbol off a text. A half of a surrogate pair counts as an unknown character.</summary>
    private static bool NextSymbol(SymbolUnit unit, ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> symbol)
    {
        int start = 0;
        while (unit == SymbolUnit.Word && start < rest.Length && rest[start] is not ('\n' or '\r') && char.IsWhiteSpace(rest[start]))
            start++;
        symbol = default;
        if (start == rest.Length)
        {
            rest = default;
            return false;
        }

        int length = 1;
        if (rest[start] is '\r' or '\n')
        {
            length = rest[start..] is ['\r', '\n', ..] ? 2 : 1;
            symbol = LineEnd;
        }
        else if (unit == SymbolUnit.Character)
        {
            bool isWhole = Rune.DecodeFromUtf16(rest[start..], out _, out length) == System.Buffers.OperationStatus.Done;
            symbol = isWhole ? rest.Slice(start, length) : UnknownCharacter;
        }
        else
        {
            while (start + length < rest.Length && !char.IsWhiteSpace(rest[start + length]))
                length++;
            symbol = rest.Slice(start, length);
        }

        rest = rest[(start + length)..];
        return true;
    }
}
