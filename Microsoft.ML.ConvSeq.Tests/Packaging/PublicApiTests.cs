namespace ConvSeq.Tests.Packaging;

/// <summary>The public API changes only together with its snapshot.</summary>
[TestClass]
public sealed class PublicApiTests
{
    public static IEnumerable<string> Libraries => PublicApi.Libraries;

    [TestMethod]
    [DynamicData(nameof(Libraries))]
    public void TheApiIsTheOneThatWasAgreedOn(string library)
    {
        string[] changes = [.. PublicApi.Difference(PublicApi.Agreed(library), PublicApi.Of(library))];
        Assert.IsEmpty(changes, $"""

            The public API of {library} is not that of Packaging/PublicApi/{library}.txt:
            {string.Join('\n', changes)}
            If it is meant to be like this, renew the file: {ChildProcess.CommandOf(nameof(PublicApi))}

            """);
    }

    [TestMethod]
    public void ADifferenceNamesTheLinesThatCameAndWent() => CollectionAssert.AreEqual(
        (string[])["- int Count { get; }", "+ long Count { get; }", "+ void Clear();"],
        PublicApi.Difference(
            ["class Set {", "    int Count { get; }", "}"],
            ["class Set {", "    long Count { get; }", "    void Clear();", "}"]).ToArray());
}
