namespace ConvSeq.Series;

/// <summary>The synthetic problems that can be generated anywhere, without a download.</summary>
public static class SeriesGenerators
{
    /// <summary>Every generator, in the order in which they are shown.</summary>
    public static IReadOnlyList<SeriesGenerator> All => [];

    /// <summary>The generator of that name, or null.</summary>
    /// <param name="name">A <see cref="SeriesGenerator.Name"/>.</param>
    public static SeriesGenerator? Find(string name) => All.FirstOrDefault(generator => generator.Name == name);
}

/// <summary>A synthetic problem: a training and a test set from a seed.</summary>
public sealed class SeriesGenerator
{
    /// <summary>Name on a command line: "cbf", "synthetic-control", "two-patterns".</summary>
    public string Name => throw new NotImplementedException();

    /// <summary>Name in a table.</summary>
    public string Title => throw new NotImplementedException();

    /// <summary>What the classes are, in a sentence.</summary>
    public string Description => throw new NotImplementedException();

    /// <summary>Draws both sets.</summary>
    /// <param name="seed">The same seed gives the same sets.</param>
    public (SeriesSet Train, SeriesSet Test) Generate(ulong seed) => throw new NotImplementedException();
}
