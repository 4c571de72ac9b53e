using System.IO.Compression;
using System.Xml.Linq;
using ConvSeq.Tests.Docs;

namespace ConvSeq.Tests.Packaging;

/// <summary>What <c>dotnet pack</c> makes, and that it can be used.</summary>
[TestClass]
public sealed class PackTests
{
    private const string Tool = "ConvSeq.Tool";

    private static PackedSolution s_packed = null!;

    public static IEnumerable<string> Packages => [.. PublicApi.Libraries, Tool];

    [ClassInitialize]
    public static void Pack(TestContext context) => s_packed = new PackedSolution();

    [ClassCleanup]
    public static void Cleanup() => s_packed.Dispose();

    [TestMethod]
    [DataRow("nupkg")]
    [DataRow("snupkg")]
    public void ThePackagesAreThoseOfTheDocumentation(string extension)
    {
        CollectionAssert.AreEquivalent(Packages.ToArray(), DocumentedPackage.All().Select(package => package.Id).ToArray());
        CollectionAssert.AreEquivalent(
            Packages.Select(package => $"{package}.{PackedSolution.Version}.{extension}").ToArray(),
            Directory.GetFiles(s_packed.Packages, $"*.{extension}").Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Packages))]
    public void APackageHoldsWhatItShould(string id)
    {
        string assembly = $"{(id == Tool ? "tools/net10.0/any" : "lib/net10.0")}/{id}";
        using ZipArchive package = Open(id, "nupkg");
        CollectionAssert.IsSubsetOf(
            new[] { $"{assembly}.dll", $"{assembly}.xml", "README.md" }, package.Entries.Select(entry => entry.FullName).ToArray());
        using ZipArchive symbols = Open(id, "snupkg");
        Assert.IsNotNull(symbols.GetEntry($"{assembly}.pdb"));

        XElement metadata = MetadataOf(id);
        Assert.AreEqual("MIT", Child("license").Value);
        Assert.AreEqual("README.md", Child("readme").Value);
        Assert.IsNotNull(Child("repository").Attribute("commit"));

        XElement Child(string name) => metadata.Elements().Single(element => element.Name.LocalName == name);
    }

    [TestMethod]
    [DynamicData(nameof(Packages))]
    public void APackageDependsOnWhatTheDocumentationSays(string id)
    {
        string[] dependencies = [.. MetadataOf(id).Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => (Id: element.Attribute("id")!.Value, Range: element.Attribute("version")!.Value))
            .OrderBy(dependency => dependency.Id, StringComparer.Ordinal).Select(
            dependency => AsDocumented(dependency.Id, dependency.Range))];
        Assert.AreEqual(
            DocumentedPackage.All().Single(package => package.Id == id).Dependencies,
            dependencies.Length == 0 ? "nothing" : string.Join(", ", dependencies));

        static string AsDocumented(string id, string range) => range == PackedSolution.Version && Packages.Contains(id) ? $"`{id}`"
            : range == $"[{PackedSolution.Version}]" ? $"`{id}` (same version)"
            : $"`{id}` {range}";
    }

    /// <summary>Each command of the page is run as it stands there, and all its C# is one program.</summary>
    [TestMethod]
    public void GettingStartedCanBeFollowedFromTopToBottom()
    {
        const string Page = "docs/getting-started.md";
        string folder = s_packed.NewFolder("getting-started"), output = "";
        foreach (string[] command in FencedBlock.Of(Page, "").SelectMany(block => block.Text).Select(line => line.Split(' ')))
        {
            if (command is ["cd", string into])
            {
                folder = Path.Combine(folder, into);
                continue;
            }

            if (command is ["dotnet", "run", ..])
            {
                File.WriteAllLines(Path.Combine(folder, "Program.cs"), FencedBlock.Of(Page, "csharp").SelectMany(block => block.Text));
                SnippetContext.WriteSeries(folder);
            }

            Assert.AreEqual("dotnet", command[0], Page);
            output = DotNetCommand.Succeed(folder, command[1..]);
        }

        StringAssert.Matches(output, new("^accuracy (9[5-9]|100)"));
        Assert.IsTrue(File.Exists(Path.Combine(folder, "shapes.zip")));
    }

    [TestMethod]
    public void TheToolIsInstalledAndRuns()
    {
        string folder = s_packed.NewFolder("tool"), convseq = Path.Combine(folder, OperatingSystem.IsWindows() ? "convseq.exe" : "convseq");
        DotNetCommand.Succeed(folder, "tool", "install", Tool, "--tool-path", folder);
        Assert.Contains("evaluate", DotNetCommand.SucceedWith(convseq, folder, "--help"));
        DotNetCommand.SucceedWith(convseq, folder, "generate", "cbf", "--output", "data");
        string evaluated = DotNetCommand.SucceedWith(
            convseq, folder, "evaluate", "--train", "data/cbf_TRAIN.ts", "--test", "data/cbf_TEST.ts", "--classifier", "minirocket");
        StringAssert.Matches(evaluated, new("accuracy"));
    }

    /// <summary>
    /// ML.NET's own package on TorchSharp is built against an older version, and gets ours. All of it is compiled here, to find what it
    /// misses there: its training needs a model from the network.
    /// </summary>
    [TestMethod]
    public void TorchSharpIsSharedWithTheTrainersOfMLNet()
    {
        string folder = s_packed.NewFolder("beside");
        File.WriteAllText(Path.Combine(folder, "beside.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Microsoft.ML.ConvSeq.TorchSharp" Version="{PackedSolution.Version}" />
                <PackageReference Include="Microsoft.ML.TorchSharp" Version="0.23.1" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), """
            using System.Reflection;
            using System.Runtime.CompilerServices;
            using Microsoft.ML;
            using Microsoft.ML.TorchSharp;

            _ = new MLContext().MulticlassClassification.Trainers.TextClassification();
            foreach (string name in new[] { "ConvSeq.TorchSharp", "Microsoft.ML.ConvSeq.TorchSharp", "Microsoft.ML.TorchSharp" })
            {
                const BindingFlags Own =
                    BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
                MethodBase[] methods = [.. Assembly.Load(name).GetTypes().Where(type => !type.ContainsGenericParameters)
                    .SelectMany(type => type.GetMethods(Own).Concat<MethodBase>(type.GetConstructors(Own)))
                    .Where(method => !method.IsAbstract && !method.ContainsGenericParameters)];
                foreach (MethodBase method in methods)
                {
                    try
                    {
                        RuntimeHelpers.PrepareMethod(method.MethodHandle);
                    }
                    catch (MissingMemberException)
                    {
                        Console.WriteLine($"misses: {method.DeclaringType}.{method.Name}");
                    }
                    catch (System.Security.SecurityException)
                    {
                        // A method that only the runtime itself may have.
                    }
                }
            }

            var names = AppDomain.CurrentDomain.GetAssemblies().Select(found => found.GetName());
            foreach (AssemblyName found in names.Where(found => found.Name == "TorchSharp"))
                Console.WriteLine($"loaded: {found.Version}");
            """);
        DotNetCommand.Succeed(folder, "build");
        string[] lines = DotNetCommand.Succeed(folder, "run", "--no-build").TrimEnd().Split('\n', StringSplitOptions.TrimEntries);
        Assert.AreEqual($"loaded: {CentralVersions.Of("TorchSharp")}.0", lines[^1]);

        // Object detection, as the documentation says.
        foreach (string line in lines[..^1])
            Assert.StartsWith("misses: Microsoft.ML.TorchSharp.AutoFormerV2.", line);
    }

    private static ZipArchive Open(string id, string extension) =>
        ZipFile.OpenRead(Path.Combine(s_packed.Packages, $"{id}.{PackedSolution.Version}.{extension}"));

    private static XElement MetadataOf(string id)
    {
        using ZipArchive package = Open(id, "nupkg");
        using Stream nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().Single();
    }
}
