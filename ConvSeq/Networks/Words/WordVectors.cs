using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using ConvSeq.Containers;
using ConvSeq.Series.Text;

namespace ConvSeq.Networks;

/// <summary>Forms of files of word vectors.</summary>
public enum WordVectorFormat
{
    /// <summary>Binary if the name of the file ends in <c>.bin</c>, else text.</summary>
    ByName,

    /// <summary>
    /// A line with the number of words and of values, then a line for each word: the word and its values, separated by blanks. The first
    /// line may be missing, as in files of GloVe.
    /// </summary>
    Text,

    /// <summary>
    /// The same first line, then for each word its UTF-8 bytes, a blank, and its values as little-endian floats; a line end may precede the
    /// next word. The form of the published word2vec vectors.
    /// </summary>
    Binary,
}

/// <summary>Vectors of words, read from a file in one of the forms of word2vec, or learned. Immutable.</summary>
/// <example>
/// <code>
/// WordVectors vectors = WordVectors.Read("GoogleNews-vectors-negative300.bin", only: vocabulary);
/// EmbeddingVectors start = vectors.For(vocabulary, seed: 1);
/// </code>
/// </example>
public sealed class WordVectors
{
    private const int MaxDimensions = 1 << 16, MaxWordBytes = 1 << 16;
    private const uint UnknownWordPurpose = 0x4E57_0007;

    /// <summary>The byte order mark of UTF-8, read as Latin-1.</summary>
    private const string MarkInLatin1 = "\u00EF\u00BB\u00BF";

    private readonly Dictionary<string, float[]> _vectors;

    private WordVectors(string name, int dimensions, Dictionary<string, float[]> vectors) =>
        (Name, Dimensions, _vectors) = (name, dimensions, vectors);

    /// <summary>Name of the file.</summary>
    public string Name { get; }

    /// <summary>Values of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>Number of words that are kept.</summary>
    public int Count => _vectors.Count;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="only">Words to keep, so that a large file takes little memory; null for all.</param>
    /// <param name="format">Form of the file. Default <see cref="WordVectorFormat.ByName"/>.</param>
    /// <returns>The vectors. If a word is there twice, the first counts.</returns>
    /// <exception cref="InvalidDataException">The file is not of this form; the message says where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WordVectors Read(string path, IEnumerable<string>? only = null, WordVectorFormat format = WordVectorFormat.ByName)
    {
        format = FormatOf(path, format);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        return Read(stream, Path.GetFileName(path), only, format);
    }

    /// <summary>Reads a stream up to its end.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="only">Words to keep; null for all.</param>
    /// <param name="format">Form of the content, text or binary.</param>
    /// <returns>The vectors. If a word is there twice, the first counts.</returns>
    /// <exception cref="InvalidDataException">The content is not of this form; the message says where.</exception>
    public static WordVectors Read(Stream stream, string name, IEnumerable<string>? only, WordVectorFormat format)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        HashSet<string>? kept = only?.ToHashSet(StringComparer.Ordinal);
        return format switch
        {
            WordVectorFormat.Text => ReadText(stream, name, kept),
            WordVectorFormat.Binary => ReadBinary(stream, name, kept),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "The form must be text or binary."),
        };
    }

    /// <summary>Finds the vector of a word.</summary>
    /// <param name="word">The word, as it is written in the file.</param>
    /// <param name="vector">Its vector.</param>
    public bool TryGet(string word, [NotNullWhen(true)] out ReadOnlyMemory<float>? vector)
    {
        bool found = _vectors.TryGetValue(word, out float[]? values);
        vector = found ? values : null;
        return found;
    }

    /// <summary>Gives vectors, such as those that <see cref="Word2Vec"/> has learned, the words that they belong to.</summary>
    /// <param name="name">A name for messages.</param>
    /// <param name="words">The words of symbols 1, 2, …; of a word that is there twice, the first counts.</param>
    /// <param name="vectors">The vectors, that of symbol 0, which has no word, first. A vector of zeros is left out.</param>
    /// <exception cref="ArgumentException">There is not one vector more than there are words.</exception>
    public static WordVectors Of(string name, IReadOnlyList<string> words, EmbeddingVectors vectors)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(vectors);
        if (vectors.Symbols != words.Count + 1)
            throw new ArgumentException($"{vectors.Symbols} vectors, symbol 0's included, do not fit {words.Count} words.", nameof(words));
        var kept = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (int i = 0; i < words.Count; i++)
        {
            ReadOnlySpan<float> vector = vectors.Values.AsSpan((i + 1) * vectors.Dimensions, vectors.Dimensions);
            if (vector.ContainsAnyExcept(0))
                kept.TryAdd(words[i], vector.ToArray());
        }

        return new WordVectors(name, vectors.Dimensions, kept);
    }

    /// <summary>The words whose vectors point most in the direction of a word's, by the cosine of the angle between them.</summary>
    /// <param name="word">The word.</param>
    /// <param name="count">How many others to return at most, 1 or more.</param>
    /// <returns>Other words, the nearest first, each with the cosine.</returns>
    /// <exception cref="KeyNotFoundException">The word has no vector.</exception>
    public IReadOnlyList<(string Word, double Cosine)> Nearest(string word, int count = 10)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        float[] own = _vectors.TryGetValue(word, out float[]? vector) ? vector
            : throw new KeyNotFoundException($"{Name} has no vector of '{word}'.");
        return [.. _vectors.Where(other => other.Key != word).Select(other => (other.Key, Cosine(own, other.Value)))
            .OrderByDescending(other => other.Item2).ThenBy(other => other.Key, StringComparer.Ordinal).Take(count)];

        static double Cosine(float[] a, float[] b)
        {
            double product = 0, ofA = 0, ofB = 0;
            for (int i = 0; i < a.Length; i++)
                (product, ofA, ofB) = (product + (double)a[i] * b[i], ofA + (double)a[i] * a[i], ofB + (double)b[i] * b[i]);
            return ofA == 0 || ofB == 0 ? 0 : product / Math.Sqrt(ofA * ofB);
        }
    }

    /// <summary>Writes the vectors to a file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">Form of the file. Default <see cref="WordVectorFormat.ByName"/>.</param>
    /// <exception cref="InvalidOperationException">
    /// A word has a blank or a line end in it, or is not valid Unicode, which the forms cannot hold.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path, WordVectorFormat format = WordVectorFormat.ByName)
    {
        WordVectorFormat chosen = FormatOf(path, format);
        if (_vectors.Keys.FirstOrDefault(word => word.Length == 0 || word.AsSpan().IndexOfAny(" \n\r") >= 0) is { } bad)
            throw new InvalidOperationException($"The word '{bad}' cannot be written: it is empty, or has a blank or a line end in it.");
        if (_vectors.Keys.FirstOrDefault(word => !ModelWriter.CanWrite(word)) is { } broken)
            throw new InvalidOperationException($"The word '{broken}' cannot be written: it is not valid Unicode.");
        AtomicFile.Write(path, file =>
        {
            var stream = new BufferedStream(file, 1 << 16);
            Span<byte> number = stackalloc byte[sizeof(float)];
            stream.Write(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Count} {Dimensions}\n")));
            foreach ((string word, float[] vector) in _vectors)
            {
                stream.Write(Encoding.UTF8.GetBytes(word));
                if (chosen == WordVectorFormat.Binary)
                    stream.WriteByte((byte)' ');
                foreach (float value in vector)
                {
                    if (chosen == WordVectorFormat.Binary)
                    {
                        BinaryPrimitives.WriteSingleLittleEndian(number, value);
                        stream.Write(number);
                    }
                    else
                    {
                        stream.Write(Encoding.UTF8.GetBytes(FormattableString.Invariant($" {value:r}")));
                    }
                }

                stream.WriteByte((byte)'\n');
            }

            stream.Flush();
        });
    }

    private static WordVectorFormat FormatOf(string path, WordVectorFormat format)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Enum.IsDefined(format))
            throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown form of word vectors.");
        return format != WordVectorFormat.ByName ? format
            : path.EndsWith(".bin", StringComparison.OrdinalIgnoreCase) ? WordVectorFormat.Binary
            : WordVectorFormat.Text;
    }

    /// <summary>The vectors to start an embedding from: 0 for symbol 0, then one for each word, in order.</summary>
    /// <param name="words">The words of symbols 1, 2, ….</param>
    /// <param name="seed">
    /// Seed of the vectors of words that the file lacks: uniform on ±a, with a so that their variance is that of the vectors of the file
    /// (Kim, arXiv 1408.5882, section 4). That of word i depends on the seed and i only.
    /// </param>
    /// <returns>One vector more than there are words.</returns>
    /// <exception cref="ArgumentException">The file has none of the words.</exception>
    public EmbeddingVectors For(IEnumerable<string> words, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(words);
        string[] all = [.. words];
        float[][] known = [.. all.Select(word => _vectors.GetValueOrDefault(word)).OfType<float[]>()];
        if (known.Length == 0)
            throw new ArgumentException($"{Name} has none of the {all.Length} words, such as '{all.FirstOrDefault()}'.", nameof(words));
        double mean = known.Average(vector => vector.Average(value => (double)value));
        double variance = known.Average(vector => vector.Average(value => (value - mean) * (value - mean)));
        double bound = Math.Sqrt(3 * variance);
        var values = new float[checked((all.Length + 1) * Dimensions)];
        for (int i = 0; i < all.Length; i++)
        {
            Span<float> target = values.AsSpan((i + 1) * Dimensions, Dimensions);
            if (_vectors.TryGetValue(all[i], out float[]? vector))
            {
                vector.CopyTo(target);
                continue;
            }

            var random = new CounterRandom(seed, UnknownWordPurpose, (ulong)i);
            foreach (ref float value in target)
                value = (float)random.NextDouble(-bound, bound);
        }

        return new EmbeddingVectors(Dimensions, values);
    }

    private static WordVectors ReadText(Stream stream, string name, HashSet<string>? kept)
    {
        // Latin-1 keeps bytes as they are, so that a word that is not valid UTF-8 can be told with its line.
        using var reader = new StreamReader(stream, Encoding.Latin1, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        int dimensions = 0, line = 0;
        long words = 0, announced = -1;
        while (reader.ReadLine() is { } text)
        {
            line++;
            ReadOnlySpan<char> rest = text.AsSpan().TrimEnd(" \t");
            if (line == 1 && rest.StartsWith(MarkInLatin1))
                rest = rest[MarkInLatin1.Length..];
            if (line == 1 && IsHead(rest, out announced, out dimensions))
            {
                ThrowUnlessHead(name, announced, dimensions);
                continue;
            }

            if (rest.IsEmpty)
                continue;
            int end = rest.IndexOf(' ');
            int count = end < 0 ? 0 : CountOf(rest[end..]);
            if (dimensions == 0)
                dimensions = count;
            if (count == 0 || count != dimensions)
                throw Damaged(name, $"line {line} has {Plural.Of(count, "value")} after its word; expected {Math.Max(1, dimensions)}");
            words++;
            string word = QuotedText.DecodeUtf8(Encoding.Latin1.GetBytes(rest[..end].ToString()))
                ?? throw Damaged(name, $"the word of line {line} is not valid UTF-8; save the file as UTF-8");
            if (!IsWanted(word, kept, vectors))
                continue;
            float[] vector = new float[dimensions];
            rest = rest[end..];
            for (int i = 0; i < dimensions; i++)
            {
                rest = rest.TrimStart(' ');
                int next = rest.IndexOf(' ') is >= 0 and int blank ? blank : rest.Length;
                if (!float.TryParse(rest[..next], NumberStyles.Float, CultureInfo.InvariantCulture, out vector[i])
                    || !float.IsFinite(vector[i]))
                {
                    throw Damaged(name, $"line {line}: '{rest[..next]}' is not a finite number");
                }

                rest = rest[next..];
            }

            vectors.Add(word, vector);
        }

        if (words == 0)
            throw Damaged(name, "it has no words");
        return announced < 0 || announced == words
            ? new WordVectors(name, dimensions, vectors)
            : throw Damaged(name, $"its first line promises {announced} words, but there are {words}");
    }

    private static WordVectors ReadBinary(Stream stream, string name, HashSet<string>? kept)
    {
        var bytes = new List<byte>();
        bool hasLine = ReadUntil(stream, bytes, (byte)'\n');
        if (!IsHead(hasLine ? Encoding.UTF8.GetString([.. bytes]).AsSpan().Trim() : default, out long words, out int dimensions))
            throw Damaged(name, "its first line is not a number of words and a number of values; is it text?");
        ThrowUnlessHead(name, words, dimensions);
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        byte[] content = new byte[dimensions * sizeof(float)];
        for (long i = 1; i <= words; i++)
        {
            if (!ReadUntil(stream, bytes, (byte)' ')
                || stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) < content.Length)
            {
                throw Damaged(name, $"it ends within word {i} of {words}");
            }

            string word = QuotedText.DecodeUtf8([.. bytes])?.TrimStart('\n', '\r')
                ?? throw Damaged(name, $"word {i} of {words} is not valid UTF-8; write the file again in UTF-8");
            if (!IsWanted(word, kept, vectors))
                continue;
            float[] vector = new float[dimensions];
            for (int k = 0; k < dimensions; k++)
            {
                vector[k] = BinaryPrimitives.ReadSingleLittleEndian(content.AsSpan(k * sizeof(float)));
                if (!float.IsFinite(vector[k]))
                    throw Damaged(name, $"word {i}, '{word}', has the value {vector[k]}");
            }

            vectors.Add(word, vector);
        }

        return new WordVectors(name, dimensions, vectors);
    }

    private static bool ReadUntil(Stream stream, List<byte> bytes, byte end)
    {
        bytes.Clear();
        for (int one = stream.ReadByte(); one >= 0 && bytes.Count < MaxWordBytes; one = stream.ReadByte())
        {
            if (one == end)
                return true;
            bytes.Add((byte)one);
        }

        return false;
    }

    private static bool IsHead(ReadOnlySpan<char> line, out long words, out int dimensions)
    {
        (words, dimensions) = (-1, 0);
        int blank = line.IndexOf(' ');
        if (blank > 0 && long.TryParse(line[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out words)
            && int.TryParse(line[(blank + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out dimensions))
        {
            return true;
        }

        (words, dimensions) = (-1, 0);
        return false;
    }

    private static void ThrowUnlessHead(string name, long words, int dimensions)
    {
        if (words < 1 || dimensions is < 1 or > MaxDimensions)
        {
            throw Damaged(
                name, $"its first line promises {words} words of {dimensions} values; expected 1 or more, and up to {MaxDimensions}");
        }
    }

    private static int CountOf(ReadOnlySpan<char> values)
    {
        int count = 0;
        for (int i = 1; i < values.Length; i++)
            count += values[i] != ' ' && values[i - 1] == ' ' ? 1 : 0;
        return count;
    }

    private static bool IsWanted(string word, HashSet<string>? kept, Dictionary<string, float[]> vectors) =>
        (kept is null || kept.Contains(word)) && !vectors.ContainsKey(word);

    private static InvalidDataException Damaged(string name, string problem) =>
        new($"{name} is not a file of word vectors in the form of word2vec: {problem}.");
}
