namespace ConvSeq.Networks;

/// <summary>
/// Published synthetic problems with an answer for each point. Series <c>i</c> depends on (seed, i) only. Problems with one answer for a
/// series are in <see cref="Series.SeriesGenerators"/>.
/// </summary>
public static class SequenceGenerators
{
    /// <summary>Digits to remember in <see cref="CopyMemory"/>.</summary>
    public const int MemorySize = 10;

    private const int Symbols = 8, Delimiter = 9;
    private const uint CopyMemoryPurpose = 0x5345_0005;

    /// <summary>
    /// Copy memory (Bai, Kolter and Koltun, arXiv 1803.01271, section 4; after Arjovsky, Shah and Bengio, arXiv 1511.06464): ten
    /// digits, each uniform on 1 … 8, then zeros, then eleven 9s, the first of which asks for the digits; T + 20 points of one
    /// channel. The classes are 0 everywhere but at the last ten points, which must repeat the digits. A model that knows all but
    /// the digits has a loss of 10 ln 8 / (T + 20).
    /// </summary>
    /// <param name="count">Number of series, 0 or more.</param>
    /// <param name="seed">Chooses the set.</param>
    /// <param name="blanks">The T of the article, 1 or more: the first 9 comes T points after the last digit. Default 1,000.</param>
    /// <param name="first">Number of the first series: sets that do not overlap are different series of one problem. Default 0.</param>
    /// <returns>Series with one of ten classes for each point.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> or <paramref name="first"/> is negative, or <paramref name="blanks"/> below 1.
    /// </exception>
    public static NetworkData CopyMemory(int count, ulong seed, int blanks = 1000, int first = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(blanks, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        float[][] series = new float[count][];
        int[][] classes = new int[count][];
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(seed, CopyMemoryPurpose, (ulong)(first + (long)i));
            series[i] = new float[blanks + 2 * MemorySize];
            classes[i] = new int[series[i].Length];
            series[i].AsSpan(^(MemorySize + 1)).Fill(Delimiter);
            for (int m = 0; m < MemorySize; m++)
                series[i][m] = classes[i][^(MemorySize - m)] = 1 + random.NextInt(Symbols);
        }

        return NetworkData.OfClasses(1, Delimiter + 1, series, classes, perStep: true);
    }
}
