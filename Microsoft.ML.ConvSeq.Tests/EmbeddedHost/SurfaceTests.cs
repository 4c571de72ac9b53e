using System.Reflection;

namespace ConvSeq.Tests.EmbeddedHost;

/// <summary>The embedded host invents nothing: whatever is public in it is public in ML.NET, letter by letter.</summary>
[TestClass]
public sealed class SurfaceTests
{
    [TestMethod]
    public void EverythingPublicIsOnTheGenuineList()
    {
        HashSet<string> genuine = [.. File.ReadLines(SharedData.Find("mlnet-public-api-5.0.0.txt"))];

        string[] invented = [.. Assemblies().SelectMany(PublicSurface.Lines).Where(line => !genuine.Contains(line))];

        Assert.IsEmpty(invented, string.Join('\n', invented));
    }

#if MLNET_PACKAGE
    /// <summary>Asked of the genuine library, the lister must give the list itself; else it would not notice inventions.</summary>
    [TestMethod]
    public void ListerGivesTheWholeGenuineList()
    {
        HashSet<string> listed = [.. Assemblies().SelectMany(PublicSurface.Lines)];

        string[] missed = [.. File.ReadLines(SharedData.Find("mlnet-public-api-5.0.0.txt")).Where(line =>
            !listed.Contains(line))];

        Assert.IsEmpty(missed, string.Join('\n', missed));
    }
#endif

    private static Assembly[] Assemblies()
    {
#if MLNET_PACKAGE
        string[] parts = ["Core", "Data", "DataView", "Transforms", "StandardTrainers", "KMeansClustering", "PCA"];
        return [.. parts.Select(part => Assembly.Load("Microsoft.ML." + part))];
#else
        return [typeof(Microsoft.ML.MLContext).Assembly];
#endif
    }
}
