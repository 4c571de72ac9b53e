using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;

namespace ConvSeq.Tests.Packaging;

/// <summary>What <c>dotnet pack</c> makes, and that it can be used.</summary>
[TestClass]
public sealed class PackTests
{
    private static readonly TemporaryFolder Packages = new();

    [ClassInitialize]
    public static void Pack(TestContext context) => DotNetCommand.Succeed(
        Repository.Root, "pack", "ConvSeq.sln", "--no-build", "-c", DotNetCommand.Configuration, "-o", Packages.Path);

    [ClassCleanup]
    public static void Cleanup() => Packages.Dispose();

    [TestMethod]
    [DataRow("ConvSeq", "lib/net10.0/ConvSeq", "")]
    [DataRow("Microsoft.ML.ConvSeq", "lib/net10.0/Microsoft.ML.ConvSeq", "ConvSeq Microsoft.ML")]
    [DataRow("ConvSeq.Tool", "tools/net10.0/any/ConvSeq.Tool", "")]
    public void APackageHoldsWhatItShould(string id, string assembly, string dependencies)
    {
        using ZipArchive package = ZipFile.OpenRead(Find(id, ".nupkg"));
        string[] names = [.. package.Entries.Select(entry => entry.FullName)];
        CollectionAssert.IsSubsetOf(new[] { $"{assembly}.dll", $"{assembly}.xml", "README.md" }, names);
        using Stream nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        XElement[] metadata = [.. XDocument.Load(nuspec).Descendants()];
        Assert.AreEqual("MIT", Value("license"));
        Assert.AreEqual("README.md", Value("readme"));
        Assert.IsNotNull(Element("repository").Attribute("commit"));
        Assert.AreEqual(dependencies, string.Join(' ', metadata.Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value)));

        using ZipArchive symbols = ZipFile.OpenRead(Find(id, ".snupkg"));
        Assert.IsNotNull(symbols.GetEntry($"{assembly}.pdb"));

        XElement Element(string name) => metadata.Single(element => element.Name.LocalName == name);
        string Value(string name) => Element(name).Value;
    }

    /// <summary>The quick start, in an empty project that knows of the packages alone.</summary>
    [TestMethod]
    public void PackagesAreInstalledAndUsed()
    {
        using var project = new TemporaryFolder();
        using var assets = JsonDocument.Parse(File.ReadAllText(
            Repository.ObjectsOf("Microsoft.ML.ConvSeq.Tests", "project.assets.json")));
        IEnumerable<string> sources = assets.RootElement.GetProperty("project").GetProperty("restore").GetProperty("sources")
            .EnumerateObject().Select(source => source.Name);
        IEnumerable<string> restored = assets.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name);
        new XElement(
            "Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement(
                "PropertyGroup", new XElement("OutputType", "Exe"), new XElement("TargetFramework", "net10.0"),
                new XElement("ImplicitUsings", "enable"), new XElement("Nullable", "enable"), new XElement("InvariantGlobalization", "true"),
                new XElement("NuGetAudit", "false"), new XElement("NoWarn", "NU1603"),
                new XElement("RestoreSources", string.Join(';', sources.Prepend(Packages.Path))),
                new XElement("RestorePackagesPath", project.File("packages")),
                new XElement("RestoreFallbackFolders", string.Join(';', restored))),
            new XElement("ItemGroup", new XElement(
                "PackageReference", new XAttribute("Include", "Microsoft.ML.ConvSeq"), new XAttribute("Version", "*")))).Save(project.File("Empty.csproj"));
        foreach (string source in Directory.GetFiles(Repository.Find("samples", "QuickStart"), "*.cs"))
            File.Copy(source, project.File(Path.GetFileName(source)));
        string output = DotNetCommand.Succeed(project.Path, "run", "-c", "Release");
        string[] shown = FencedBlock.Of("samples/QuickStart/README.md", "text").Single().Text;
        Assert.AreEqual(string.Join('\n', shown), output.ReplaceLineEndings("\n").TrimEnd());
    }

    [TestMethod]
    public void TheToolIsInstalledAndRuns()
    {
        using var folder = new TemporaryFolder();
        new XElement("configuration", new XElement(
            "packageSources", new XElement("clear"),
            new XElement("add", new XAttribute("key", "local"), new XAttribute("value", Packages.Path)))).Save(folder.File("nuget.config"));
        DotNetCommand.Succeed(
            folder.Path, "tool", "install", "ConvSeq.Tool", "--tool-path", folder.File("tool"), "--configfile", folder.File("nuget.config"));
        string tool = Directory.GetFiles(folder.File("tool"), "ConvSeq.Tool.dll", SearchOption.AllDirectories).Single();
        (int exitCode, string output, string error) = ChildProgram.Run(tool, "", "--help");
        Assert.AreEqual(0, exitCode, error);
        StringAssert.Contains(output, "evaluate");
    }

    /// <summary>The file of a package, whatever its version.</summary>
    private static string Find(string id, string extension) => Directory.GetFiles(Packages.Path, $"{id}.*{extension}")
        .Single(path => char.IsDigit(Path.GetFileName(path)[id.Length + 1]));
}
