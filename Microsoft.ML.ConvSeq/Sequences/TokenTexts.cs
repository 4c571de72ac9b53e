using ConvSeq.MLNet.Columns;
using ConvSeq.Networks;
using Microsoft.ML;

namespace ConvSeq.MLNet;

/// <summary>The texts of a column of tokens, for what learns from texts alone.</summary>
/// <param name="Texts">The symbols of each text; 0 is a missing key.</param>
/// <param name="Symbols">Number of symbols with symbol 0.</param>
/// <param name="Numbers">The keys that symbols 1, 2, … stand for; null if keys are symbols.</param>
/// <param name="Extents">The column.</param>
internal sealed record TokenTexts(int[][] Texts, int Symbols, SymbolNumbers? Numbers, VectorExtents Extents)
{
    /// <summary>Reads all texts into memory. Of keys of 16 bits those that occur become symbols.</summary>
    public static TokenTexts Read(IDataView data, string column, Execution execution)
    {
        VectorExtents extents = VectorExtents.OfTokens(data.Schema, column);
        var read = TrainingData.Read(data, extents, label: null, weightColumn: null, maxValues: long.MaxValue, execution);
        int[][] keys = new int[read.Count][];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = Array.ConvertAll(read.Rows[i].Values, value => (int)value);
        int[] seen = extents.HasShortTokens ? [.. keys.SelectMany(row => row).Where(key => key > 0).Distinct().Order()] : [];
        if (seen.Length == 0)
            return new TokenTexts(keys, extents.Tokens + 1, null, extents);
        var numbers = new SymbolNumbers(seen);
        return new TokenTexts(
            Array.ConvertAll(keys, row => Array.ConvertAll(row, numbers.SymbolOf)), seen.Length + 1, numbers, extents);
    }

    /// <summary>Runs work on the texts; what is wrong with them is said of the column.</summary>
    public T Learn<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ArgumentException problem)
        {
            throw new InvalidOperationException($"Column '{Extents.Column}': {problem.Message}", problem);
        }
    }
}
