namespace ConvSeq.Tests.Docs;

[TestClass]
public sealed class SnippetTests
{
    [TestMethod]
    public void AllCSharpInTheReadmeAndTheDocsCompilesAndRuns()
    {
        string[] pages = SnippetPage.All();
        CollectionAssert.IsSubsetOf(
            new[] { "README.md", Path.Combine("docs", "getting-started.md"), Path.Combine("docs", "mlnet-guide.md"),
                Path.Combine("docs", "model-files.md") },
            pages);
        string report = ChildProcess.Run(nameof(SnippetRun));
        Assert.IsTrue(SnippetRun.IsPassed(report), report);
    }

    [TestMethod]
    public void ABlockBecomesAMethodAndItsTypesServeThePage()
    {
        var page = new SnippetPage(Path.Combine("docs", "mlnet-guide.md"));
        StringAssert.Contains(page.Source, "class Reading");
        Assert.IsGreaterThan(3, page.Methods.Count);
        Assert.IsLessThan(
            page.Source.IndexOf("class Reading", StringComparison.Ordinal), page.Source.IndexOf("Line", StringComparison.Ordinal));
    }
}
