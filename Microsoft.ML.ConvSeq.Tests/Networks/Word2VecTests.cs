using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

[TestClass]
public sealed class Word2VecTests
{
    private const int Pairs = 20, Contexts = 60;

    [TestMethod]
    [DataRow(7)]
    [DataRow(16)]
    public void VectorsAreTheDefinition(int dimensions)
    {
        int[][] corpus = Corpus(60, 1);
        var options = new Word2VecOptions
        {
            Dimensions = dimensions,
            Epochs = 3,
            Window = 3,
            NegativeSamples = 4,
            MinCount = 3,
            SubsamplingThreshold = 0.02,
            LearningRate = 0.2,
            Seed = 5,
        };
        EmbeddingVectors vectors = Word2Vec.Train(corpus, 1 + 2 * Pairs + Contexts, options);
        double[][] expected = PlainWord2Vec.Train(corpus, vectors.Symbols, options);
        double largest = expected.Max(vector => vector.Max(Math.Abs));
        Assert.IsGreaterThan(0.05, largest);
        for (int word = 0; word < vectors.Symbols; word++)
        {
            for (int d = 0; d < dimensions; d++)
                Assert.AreEqual(expected[word][d], vectors.Values[word * dimensions + d], 1e-5 * largest, $"{word}, {d}");
        }
    }

    /// <summary>Two words that stand among the same neighbors, but never together, are nearest to each other.</summary>
    [TestMethod]
    public void SynonymsAreNearestNeighbors()
    {
        EmbeddingVectors vectors = Word2Vec.Train(Corpus(6000, 2), 1 + 2 * Pairs + Contexts, new Word2VecOptions
        {
            Dimensions = 24,
            Epochs = 5,
            Window = 2,
            LearningRate = 0.05,
            Seed = 1,
        });
        int right = Enumerable.Range(1, 2 * Pairs).Count(word => Nearest(vectors, word) == Synonym(word));
        Assert.IsGreaterThanOrEqualTo(0.9 * 2 * Pairs, right);
    }

    [TestMethod]
    public void TheNumberOfThreadsDoesNotChangeABit()
    {
        int[][] corpus = Corpus(200, 3);
        float[][] results = [.. new[] { 1, 2, 3, 16 }.Select(threads => Word2Vec.Train(
            corpus, 1 + 2 * Pairs + Contexts, new Word2VecOptions { Dimensions = 10, Epochs = 2 }, new Execution { Threads = threads })
            .Values.ToArray())];
        foreach (float[] other in results[1..])
            CollectionAssert.AreEqual(results[0], other);
        CollectionAssert.AreNotEqual(results[0], Word2Vec.Train(
            corpus, 1 + 2 * Pairs + Contexts, new Word2VecOptions { Dimensions = 10, Epochs = 2, Seed = 1 }).Values.ToArray());
    }

    [TestMethod]
    public void RareWordsAndNoWordsHaveNoVector()
    {
        int[][] corpus = [.. Enumerable.Range(0, 10).Select(i => (int[])[1, 0, 2, i == 3 ? 3 : 1])];
        EmbeddingVectors vectors = Word2Vec.Train(corpus, 5, new Word2VecOptions { Dimensions = 2, MinCount = 2 });
        foreach (int none in new[] { 0, 3, 4 })
            Assert.IsTrue(vectors.Values.AsSpan(2 * none, 2).IndexOfAnyExcept(0) < 0);
        Assert.AreNotEqual(0, vectors.Values[2]);
    }

    [TestMethod]
    public void WhatCannotBeLearnedIsRefused()
    {
        AssertRefused("Sequence 1 has the symbol 9; symbols are from 0 to 4.", () => Word2Vec.Train([[1], [2, 9]], 5));
        AssertRefused("No sequence has two words that occur 5 times or more", () => Word2Vec.Train([[1, 2, 1, 2]], 5));
        AssertRefused("No sequence has two words", () => Word2Vec.Train([[1], [2]], 5, new Word2VecOptions { MinCount = 1 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Word2Vec.Train([[1, 2]], 1));
        foreach (Func<Word2VecOptions> bad in new Func<Word2VecOptions>[]
        {
            () => new() { Dimensions = 0 }, () => new() { Window = 101 }, () => new() { NegativeSamples = 0 }, () => new() { MinCount = 0 },
            () => new() { Epochs = 0 }, () => new() { LearningRate = double.NaN }, () => new() { SubsamplingThreshold = -1 },
        })
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(bad);
        }

        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Word2Vec.Train(
            Corpus(50, 1), 1 + 2 * Pairs + Contexts, null, new Execution { CancellationToken = source.Token }));
    }

    /// <summary>Words 1 … 2 · pairs are synonyms two by two; each pair has four neighbors that it often stands among.</summary>
    private static int[][] Corpus(int sentences, ulong stream) => [.. Enumerable.Range(0, sentences).Select(i =>
    {
        var random = new CounterRandom(stream, 6, (ulong)i);
        var sentence = new List<int>();
        for (int k = 0; k < 3; k++)
        {
            int pair = random.NextInt(Pairs);
            for (int at = 0; at < 5; at++)
            {
                // A neighbor of the pair, or now and then any.
                int neighbor = random.NextInt(10) == 0 ? random.NextInt(Contexts) : (3 * pair + random.NextInt(4)) % Contexts;
                sentence.Add(at == 2 ? 1 + 2 * pair + random.NextInt(2) : 1 + 2 * Pairs + neighbor);
            }
        }

        return sentence.ToArray();
    })];

    private static int Synonym(int word) => word % 2 == 1 ? word + 1 : word - 1;

    private static int Nearest(EmbeddingVectors vectors, int word) =>
        Enumerable.Range(1, vectors.Symbols - 1).Where(other => other != word).MaxBy(other => Cosine(vectors, word, other));

    private static double Cosine(EmbeddingVectors vectors, int a, int b)
    {
        float[] x = vectors.Values.AsSpan(a * vectors.Dimensions, vectors.Dimensions).ToArray();
        float[] y = vectors.Values.AsSpan(b * vectors.Dimensions, vectors.Dimensions).ToArray();
        return x.Zip(y, (p, q) => (double)p * q).Sum() / Math.Sqrt(x.Sum(p => (double)p * p) * y.Sum(q => (double)q * q));
    }

    private static void AssertRefused(string message, Action action) =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(action).Message, message);
}
